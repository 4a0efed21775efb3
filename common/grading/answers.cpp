#include "answers.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <functional>
#include <memory>
#include <sstream>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "archive.hpp"
#include "files.hpp"
#include "language.hpp"
#include "socket.hpp"
#include "trouble.hpp"

namespace grading {

namespace fs = std::filesystem;

namespace {

// How much of a submission is looked at.
constexpr std::size_t most_files = 10000, most_archives = 12, most_compared = 8, most_named = 6;
constexpr int deepest = 30, deepest_archive = 3;

// A file of a submission, still unread.
struct File {
    std::string archive;  // the archive inside of the submission that it is in, "work.zip"; usually empty
    std::string path;     // in the submission, or in that archive
    std::function<std::string()> read;  // its first answer_limit + 1 bytes; throws Unreadable

    std::string name() const { return path.substr(path.rfind('/') + 1); }
    std::string shown() const { return archive.empty() ? path : say("{} in {}", path, archive); }
};

// A matter of the grader's own rights, not of the answer.
[[noreturn]] void throw_denied(const fs::path& path) {
    throw Trouble(fmt::format("{} can't be read: permission denied", path.string()),
                  to_say("let the grader's user read it: chmod -R u+rwX, or chown"));
}
void check_access(const fs::path& path, int mode) {
    if (::access(path.c_str(), mode) != 0 && errno == EACCES) throw_denied(path);
}

// Reads a regular file, and follows no link anywhere below the submission.
std::string read_file(const fs::path& root, const std::string& path) {
    net::Socket at(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));  // it owns any descriptor
    std::istringstream parts(path);
    for (std::string part; at && std::getline(parts, part, '/');) {
        const bool last = parts.eof();
        at = net::Socket(::openat(at.fd(), part.c_str(),
                                  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (last ? 0 : O_DIRECTORY)));
    }
    if (!at && errno == EACCES) throw_denied(root / path);
    if (!at && is_of_the_machine(errno)) net::throw_errno("open");
    struct stat status {};
    if (!at || ::fstat(at.fd(), &status) != 0 || !S_ISREG(status.st_mode))
        throw Unreadable(say("is not a file that can be read"));
    std::string bytes;
    char buffer[65536];
    for (ssize_t got = 0;
         bytes.size() <= answer_limit && (got = ::read(at.fd(), buffer, sizeof buffer)) != 0;) {
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) net::throw_errno("read");
        bytes.append(buffer, static_cast<std::size_t>(got));
    }
    return bytes;
}

// What systems, version control and builds leave: a folder or a file of such a name holds no answer.
bool is_leftover(const std::string& path) {
    std::istringstream parts(path);
    for (std::string part; std::getline(parts, part, '/');)
        if ((part.starts_with(".") && part != "." && part != "..") || part == "__MACOSX" || part == "build" ||
            part == "node_modules" || part == "_deps" || part == "CMakeFiles" ||
            part.starts_with("cmake-build-"))
            return true;
    return false;
}

// Sorted, without leftovers. At most `most_files` and one.
std::vector<std::string> files_below(const fs::path& root) {
    std::vector<std::string> paths;
    std::error_code error;
    check_access(root, R_OK | X_OK);
    fs::recursive_directory_iterator it(root, error), end;
    for (; !error && it != end && paths.size() <= most_files; it.increment(error)) {
        const auto kind = it->symlink_status(error).type();
        const std::string path = it->path().lexically_relative(root);
        if (kind == fs::file_type::directory) {
            if (it.depth() >= deepest || is_leftover(path)) it.disable_recursion_pending();
            else check_access(it->path(), R_OK | X_OK);
        } else if (kind == fs::file_type::regular && !is_leftover(path)) {
            paths.push_back(path);
        }
    }
    if (is_of_the_machine(error.value())) throw fs::filesystem_error("", root, error);
    std::sort(paths.begin(), paths.end());
    return paths;
}

// Lists all files of a submission, also those in archives inside of its folders and archives.
class Listing {
public:
    explicit Listing(const Submission& submission) {
        for (const Part& part : submission) {
            if (fs::is_directory(part.path)) add_folder(part.path);
            else if (!archive_ending(part.path.filename()).empty())
                add_archive(part.path, submission.size() > 1 ? part.path.filename().string() : "");
            else
                add({"", part.name,
                     [part] { return read_file(part.path.parent_path(), part.path.filename()); }});
        }
    }
    const std::vector<File>& files() const { return files_; }
    /// Archives that can't be read, and why.
    const std::vector<std::string>& complaints() const { return complaints_; }

private:
    void add(File file) {
        if (!is_leftover(file.path)) files_.push_back(std::move(file));
    }

    void add_folder(const fs::path& root) {
        for (const std::string& path : files_below(root)) {
            if (is_full()) return;
            files_.push_back({"", path, [root, path] { return read_file(root, path); }});
            if (archive_ending(path).empty()) continue;
            add_inner(path, 1, [&] {
                check_access(root / path, R_OK);
                return std::make_shared<Archive>(root / path);
            });
        }
    }

    // `in`: what its members' places are called after.
    void add_archive(const fs::path& path, const std::string& in) {
        check_access(path, R_OK);
        add_members(std::make_shared<Archive>(fs::absolute(path)), path.filename(), in, 0);
    }

    void add_members(const std::shared_ptr<Archive>& archive, const std::string& name, const std::string& in,
                     int depth) {
        for (const std::string& member : members_of(*archive, name)) {
            if (is_full()) return;
            add_member(in, archive, member);
            if (!archive_ending(member).empty() && !is_leftover(member))
                add_inner(member, depth + 1, [&] { return std::make_shared<Archive>(*archive, member); });
        }
    }

    // An archive inside of the submission, or of another one.
    template <typename Open>
    void add_inner(const std::string& path, int depth, Open open) {
        if (depth > deepest_archive || ++archives_ > most_archives) {
            complaints_.push_back(say("{} was not opened: the archives are too many, or too deep", path));
            return;
        }
        try {
            add_members(open(), path, path, depth);
        } catch (const Unreadable& error) {
            complaints_.push_back(error.what());
        }
    }

    bool is_full() {
        if (files_.size() < most_files) return false;
        if (!full_) complaints_.push_back(say("only the first {} files were looked at", most_files));
        return full_ = true;
    }

    void add_member(const std::string& in, const std::shared_ptr<Archive>& archive,
                    const std::string& member) {
        if (member.ends_with("/")) return;
        std::string path = member;
        if (path.find('/') == path.npos)
            std::replace(path.begin(), path.end(), '\\', '/');  // packed on Windows
        while (path.starts_with("./")) path.erase(0, 2);
        add({in, path, [archive, member] { return archive->read(member, answer_limit + 1); }});
    }

    static std::vector<std::string> members_of(const Archive& archive, const std::string& name) {
        try {
            return archive.members();
        } catch (const Unreadable& error) {
            throw Unreadable(name + " " + error.what());
        }
    }

    std::vector<File> files_;
    std::vector<std::string> complaints_;
    std::size_t archives_ = 0;  // inside of others
    bool full_ = false;
};

// One of the files that may be a lesson's answer.
struct Candidate {
    const File* file;
    Nearness::Kind nearness;
    bool handed_out;  // a copy of the workbook's own
    std::string in;   // the path's folder, with slashes around

    Candidate(const File& from, Nearness::Kind kind, const std::string& lesson)
        : file(&from), nearness(kind), in("/" + from.path) {
        in.resize(in.rfind('/') + 1);
        handed_out =
            in.ends_with("/common/starters/" + lesson + "/") || in.ends_with("/solutions/" + lesson + "/");
        in_lesson = in.ends_with("/" + lesson + "/");
        if (const std::size_t at = in.rfind(version_folder); at != in.npos)
            version = std::atoi(in.c_str() + at + version_folder.size());
    }
    bool in_lesson;
    int version = 0;  // of Teams' folders "Version 1", "Version 2", each with all that was handed in then
    static constexpr std::string_view version_folder = "/Version ";

    auto order() const {
        return std::tuple(handed_out, nearness, !file->archive.empty(), !in_lesson,
                          std::count(in.begin(), in.end(), '/'), -version, std::string_view(file->archive),
                          std::string_view(file->path));
    }
};

std::vector<Candidate> candidates_in(const std::vector<File>& files, const std::string& lesson,
                                     const std::string& name) {
    std::vector<Candidate> candidates;
    for (const File& file : files)
        if (const auto near = nearness(file.name(), name)) candidates.emplace_back(file, near->kind, lesson);
    std::sort(candidates.begin(), candidates.end(),
              [](const Candidate& a, const Candidate& b) { return a.order() < b.order(); });
    return candidates;
}

// A candidate, read once.
struct Content {
    const Candidate* candidate;
    std::string bytes{}, complaint{};  // one of them
};

// The first candidate, and the next few that somebody may have written.
std::vector<Content> contents_of(const std::vector<Candidate>& candidates) {
    std::vector<Content> contents;
    for (const Candidate& candidate : candidates) {
        if (contents.size() >= most_compared) break;
        if (!contents.empty() && candidate.handed_out) continue;
        Content& content = contents.emplace_back(Content{&candidate});
        try {
            content.bytes = candidate.file->read();
        } catch (const Unreadable& error) {
            content.complaint = candidate.file->shown() + " " + error.what();
        }
    }
    return contents;
}

// Whether somebody has written something. A link in an archive looks like an empty file, or like one that holds where it
// leads.
bool is_written(const Content& content, const std::string& starter) {
    std::string bytes = content.bytes;
    std::erase(bytes, '\r');
    const bool blank = bytes.find_first_not_of(std::string_view(" \t\n\0", 4)) == bytes.npos;
    const bool link = bytes.find('\n') == bytes.npos && bytes.ends_with(content.candidate->file->name());
    return content.complaint.empty() && !blank && !link && bytes != starter;
}

Answer answer_in(const std::vector<Candidate>& candidates, const std::string& starter) {
    Answer answer;
    const auto contents = contents_of(candidates);
    auto taken = std::find_if(contents.begin(), contents.end(),
                              [&](const Content& content) { return is_written(content, starter); });
    if (taken == contents.end()) taken = contents.begin();
    const File& file = *taken->candidate->file;
    if (!taken->complaint.empty()) {
        answer.complaint = taken->complaint;
        answer.unreadable = true;
        return answer;
    }
    if (taken->bytes.size() > answer_limit) {
        answer.complaint = say("{} is larger than {} bytes", file.shown(), answer_limit);
        return answer;
    }
    answer.found = true;
    answer.bytes = taken->bytes;
    std::vector<std::string> others;  // what can't be read is one, too
    for (const Content& content : contents)
        if (!content.candidate->handed_out && (!content.complaint.empty() || content.bytes != answer.bytes))
            others.push_back(content.candidate->file->shown());
    if (!others.empty()) answer.note = say("{} was judged, not {}", file.shown(), fmt::join(others, ", "));
    else if (taken->candidate->nearness != Nearness::exact || !file.archive.empty())
        answer.note = say("{} was judged", file.shown());
    return answer;
}

// A file whose name is only like the answer's is not judged, but it is named.
Answer no_answer(const std::vector<File>& files, const std::string& name) {
    Answer answer;
    answer.complaint = say("there is no {} in the submission", name);
    const auto like = std::find_if(files.begin(), files.end(),
                                   [&](const File& file) { return resembles(file.name(), name); });
    if (like != files.end())
        answer.note = answer.complaint =
            say("there is no {} in the submission. Is it {}?", name, like->shown());
    return answer;
}

}  // namespace

Found find_answers(const Submission& submission, const AnswerFiles& files) {
    const Listing listing(submission);
    Found found;
    for (const File& file : listing.files())
        if (found.files.size() < most_named) found.files.push_back(file.shown());
    if (listing.files().size() > most_named)
        found.files.push_back(say("and {} more", listing.files().size() - most_named));
    for (const auto& [lesson, name] : files) {
        const auto candidates = candidates_in(listing.files(), lesson, name);
        Answer& answer = found.answers[lesson];
        if (!candidates.empty())
            answer = answer_in(candidates, judging::content("common/starters/" + lesson + "/" + name));
        else if (!listing.complaints().empty())
            answer.complaint = listing.complaints().front(), answer.unreadable = true;
        else answer = no_answer(listing.files(), name);
    }
    return found;
}

}  // namespace grading
