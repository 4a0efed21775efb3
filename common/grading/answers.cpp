#include "answers.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <memory>
#include <sstream>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "archive.hpp"
#include "language.hpp"
#include "socket.hpp"
#include "trouble.hpp"

namespace grading {

namespace fs = std::filesystem;

namespace {

// How much of a submission is looked at.
constexpr std::size_t most_files = 10000, most_archives = 10, most_compared = 8, most_named = 6;
constexpr int deepest = 8;

// A file of a submission, still unread.
struct File {
    std::string archive;  // the archive inside of the submission that it is in, "work.zip"; usually empty
    std::string path;     // in the submission, or in that archive
    std::function<std::string()> read;  // its first answer_limit + 1 bytes; throws Unreadable

    std::string name() const { return path.substr(path.rfind('/') + 1); }
    std::string shown() const { return archive.empty() ? path : say("{} in {}", path, archive); }
};

// Reads a regular file, and follows no link anywhere below the submission.
std::string read_file(const fs::path& root, const std::string& path) {
    net::Socket at(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));  // it owns any descriptor
    std::istringstream parts(path);
    for (std::string part; at && std::getline(parts, part, '/');) {
        const bool last = parts.eof();
        at = net::Socket(::openat(at.fd(), part.c_str(),
                                  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (last ? 0 : O_DIRECTORY)));
    }
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
            part == "_deps" || part == "CMakeFiles" || part.starts_with("cmake-build-"))
            return true;
    return false;
}

std::vector<std::string> files_below(const fs::path& root) {
    std::vector<std::string> paths;
    std::error_code ignored;
    fs::recursive_directory_iterator it(root, fs::directory_options::skip_permission_denied, ignored), end;
    for (std::size_t seen = 0; it != end && seen < most_files; it.increment(ignored), ++seen) {
        if (ignored) break;
        if (it.depth() >= deepest) it.disable_recursion_pending();
        if (fs::is_regular_file(it->symlink_status(ignored)))
            paths.push_back(it->path().lexically_relative(root));
    }
    if (is_of_the_machine(ignored.value())) throw fs::filesystem_error("", root, ignored);
    std::sort(paths.begin(), paths.end());
    return paths;
}

// Lists all files of a submission, also those in archives inside of its folders and archives.
class Listing {
public:
    explicit Listing(const Submission& submission) {
        for (const Part& part : submission) {
            if (fs::is_directory(part.path)) add_folder(part.path);
            else if (!archive_ending(part.path.filename()).empty()) add_archive(part.path);
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
            add({"", path, [root, path] { return read_file(root, path); }});
            if (!archive_ending(path).empty() && !is_leftover(path))
                add_inner(path, [&] { return std::make_shared<Archive>(root / path); });
        }
    }

    void add_archive(const fs::path& path) {
        const auto archive = std::make_shared<Archive>(fs::absolute(path));
        for (const std::string& member : members_of(*archive, path.filename())) {
            add_member("", archive, member);
            if (!archive_ending(member).empty() && !is_leftover(member))
                add_inner(member, [&] { return std::make_shared<Archive>(*archive, member); });
        }
    }

    // One level down, and no deeper.
    template <typename Open>
    void add_inner(const std::string& path, Open open) {
        if (++archives_ > most_archives) return;
        try {
            const std::shared_ptr<Archive> inner = open();
            for (const std::string& member : members_of(*inner, path)) add_member(path, inner, member);
        } catch (const Unreadable& error) {
            complaints_.push_back(error.what());
        }
    }

    void add_member(const std::string& in, const std::shared_ptr<Archive>& archive,
                    const std::string& member) {
        if (files_.size() >= most_files || member.ends_with("/")) return;
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
    }
    bool in_lesson;

    auto order() const {
        return std::tuple(handed_out, nearness, !file->archive.empty(), !in_lesson,
                          std::count(in.begin(), in.end(), '/'), std::string_view(file->archive),
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

// Those that hold something else than the one that was taken.
std::vector<std::string> others(const std::vector<Candidate>& candidates, const std::string& bytes) {
    std::vector<std::string> names;
    for (std::size_t i = 1; i < std::min(candidates.size(), most_compared); ++i) {
        if (candidates[i].handed_out) continue;
        try {
            if (candidates[i].file->read() == bytes) continue;
        } catch (const Unreadable&) {}  // it can't be read, so it is another
        names.push_back(candidates[i].file->shown());
    }
    return names;
}

Answer answer_in(const std::vector<Candidate>& candidates) {
    Answer answer;
    const File& file = *candidates.front().file;
    try {
        answer.bytes = file.read();
    } catch (const Unreadable& error) {
        answer.complaint = file.shown() + " " + error.what();
        answer.unreadable = true;
        return answer;
    }
    if (answer.bytes.size() > answer_limit) {
        answer = {};
        answer.complaint = say("{} is larger than {} bytes", file.shown(), answer_limit);
        return answer;
    }
    answer.found = true;
    const auto not_taken = others(candidates, answer.bytes);
    if (!not_taken.empty())
        answer.note = say("{} was judged, not {}", file.shown(), fmt::join(not_taken, ", "));
    else if (candidates.front().nearness != Nearness::exact || !file.archive.empty())
        answer.note = say("{} was judged", file.shown());
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
        if (!candidates.empty()) answer = answer_in(candidates);
        else if (!listing.complaints().empty())
            answer.complaint = listing.complaints().front(), answer.unreadable = true;
        else answer.complaint = say("there is no {} in the submission", name);
    }
    return found;
}

}  // namespace grading
