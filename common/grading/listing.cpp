#include "listing.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string_view>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "archive.hpp"
#include "language.hpp"
#include "names.hpp"
#include "socket.hpp"
#include "trouble.hpp"

namespace grading {

namespace fs = std::filesystem;

constexpr std::size_t most_shown = 3;

std::string some(std::vector<std::string> names, std::size_t more) {
    const std::size_t shown = std::min(names.size(), most_shown);
    more += names.size() - shown;
    names.resize(shown);
    if (more > 0) names.push_back(say("and {} more", more));
    return fmt::format("{}", fmt::join(names, ", "));
}

std::string File::shown() const {
    const std::string place = in.empty() ? path : say("{} in {}", path, in);
    return copies > 1 ? say("the last {}", place) : place;
}

namespace {

// How much of a submission is looked at.
constexpr std::size_t most_files = 10000, most_archives = 12;
constexpr int deepest = 30, deepest_archive = 3;

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

// What systems, version control and builds leave.
enum class Leftover { no, yes, never_an_answer };
Leftover leftover(const std::string& path) {
    Leftover kind = Leftover::no;
    std::istringstream parts(path);
    for (std::string part; std::getline(parts, part, '/');) {
        if (part.starts_with("._") || part == ".git" || part == "__MACOSX" || part == "node_modules" ||
            part == "_deps" || part == "CMakeFiles" ||
            part == "Feedback Attachment(s)")  // Sakai's, of the instructor
            return Leftover::never_an_answer;
        if ((part.starts_with(".") && part != "." && part != "..") || part == "build" ||
            part.starts_with("cmake-build-"))
            kind = Leftover::yes;
    }
    return kind;
}

// A file or a link below a folder.
struct Entry {
    std::string path;
    bool is_link;
    auto operator<=>(const Entry&) const = default;
};

// Sorted. At most `most_files` and one, and as many leftovers.
std::vector<Entry> entries_below(const fs::path& root) {
    std::vector<Entry> entries, leftovers;
    std::error_code error;
    check_access(root, R_OK | X_OK);
    fs::recursive_directory_iterator it(root, error), end;
    for (; !error && it != end && entries.size() <= most_files; it.increment(error)) {
        const auto kind = it->symlink_status(error).type();
        const std::string path = it->path().lexically_relative(root);
        const Leftover left = leftover(path);
        std::vector<Entry>& some = left == Leftover::no ? entries : leftovers;
        if (kind == fs::file_type::directory) {
            if (it.depth() >= deepest || left == Leftover::never_an_answer) it.disable_recursion_pending();
            else check_access(it->path(), R_OK | X_OK);
        } else if ((kind == fs::file_type::regular || kind == fs::file_type::symlink) &&
                   some.size() <= most_files) {
            some.push_back({path, kind == fs::file_type::symlink});
        }
    }
    if (is_of_the_machine(error.value())) throw fs::filesystem_error("", root, error);
    entries.insert(entries.end(), leftovers.begin(), leftovers.end());
    std::sort(entries.begin(), entries.end());
    return entries;
}

class Lister {
public:
    explicit Lister(const Submission& submission) : parts_(submission.parts) {
        for (const Part& part : parts_) latest_ = std::max(latest_, part.version);
        for (const Part& part : parts_) add_part(part);
        open_archives();
        if (!unopened_.empty())
            listing_.complaints.push_back(
                say("the archives are too many, or too deep; not opened: {}", some(unopened_)));
        if (!unreadable_.empty()) listing_.complaints.push_back(some(unreadable_));
        listing_.files.insert(listing_.files.end(), leftovers_.begin(), leftovers_.end());
        for (const File& file : listing_.files) listing_.newest = std::max(listing_.newest, file.version);
    }
    Listing take() { return std::move(listing_); }

private:
    using Open = std::function<Archive()>;
    // An archive that is still to be opened.
    struct Waiting {
        File file;
        std::string in;  // what its members' places are called after
        int depth;
        Open open;
        auto order() const {
            return std::tuple(file.leftover, -file.version, depth, std::string_view(file.whole));
        }
    };

    void add_part(const Part& part) {
        const fs::path path = part.path;
        File file{path.filename(), part.name, "", {}};
        file.version = part.version;
        if (part.version < latest_) file.in = say("the attempt of {}", part.attempt);
        if (fs::is_directory(path)) {
            add_folder(path, file);
        } else if (!archive_ending(file.whole).empty()) {
            file.path = file.whole;
            waiting_.push_back({file, parts_.size() > 1 ? file.whole : "", 0, [path] {
                                    check_access(path, R_OK);
                                    return Archive(path);
                                }});
        } else {
            file.read = [path] { return read_file(path.parent_path(), path.filename()); };
            add(file);
        }
    }

    void add_folder(const fs::path& root, const File& folder) {
        for (const auto& [path, is_link] : entries_below(root)) {
            File file = below(folder, path);
            if (!is_link) file.read = [root, path = path] { return read_file(root, path); };
            if (!add(file)) return;
            if (!is_link)
                add_archive(file, 1, [root, path = path] {
                    check_access(root / path, R_OK);
                    return Archive(root / path);
                });
        }
    }

    static File below(const File& folder, const std::string& path) {
        File file{folder.whole + "/" + path, path, folder.in, {}};
        const std::string whole = "/" + file.whole;
        const std::size_t at = whole.rfind(version_folder);
        file.version =
            at == whole.npos ? folder.version : std::atoi(whole.c_str() + at + version_folder.size());
        file.leftover = folder.leftover || leftover(path) == Leftover::yes;
        return file;
    }

    // False if there are too many.
    bool add(const File& file) {
        if (leftover(file.path) == Leftover::never_an_answer) return true;
        std::vector<File>& files = file.leftover ? leftovers_ : listing_.files;
        if (files.size() < most_files) {
            files.push_back(file);
            return true;
        }
        if (!file.leftover && !full_)
            listing_.complaints.push_back(say("only the first {} files were looked at", most_files));
        full_ = full_ || !file.leftover;
        return file.leftover;
    }

    void add_archive(const File& file, int depth, Open open) {
        if (!archive_ending(file.path).empty() && leftover(file.path) != Leftover::never_an_answer)
            waiting_.push_back({file, file.path, depth, std::move(open)});
    }

    // The later versions first.
    void open_archives() {
        while (!waiting_.empty()) {
            const auto next =
                std::min_element(waiting_.begin(), waiting_.end(),
                                 [](const Waiting& a, const Waiting& b) { return a.order() < b.order(); });
            const Waiting archive = std::move(*next);
            waiting_.erase(next);
            if (archive.depth > deepest_archive || (archive.depth > 0 && ++archives_ > most_archives))
                unopened_.push_back(archive.file.shown());
            else add_members(archive);
        }
    }

    void add_members(const Waiting& waiting) {
        File outer = waiting.file;
        outer.in = waiting.in;
        try {
            const auto archive = std::make_shared<Archive>(waiting.open());
            for (const auto& [path, copies, lost] : archive->members()) {
                File file = below(outer, path);
                file.copies = copies;
                if (!lost)
                    file.read = [archive, path = path] { return archive->read(path, answer_limit + 1); };
                if (!add(file)) return;
                if (!lost)
                    add_archive(file, waiting.depth + 1,
                                [archive, path = path] { return Archive(*archive, path); });
            }
        } catch (const Unreadable& error) {
            unreadable_.push_back(waiting.file.path + " " + error.what());
        }
    }

    static constexpr std::string_view version_folder = "/Version ";
    const std::vector<Part>& parts_;
    int latest_ = 0;  // attempt
    Listing listing_;
    std::vector<File> leftovers_;
    std::vector<Waiting> waiting_;
    std::vector<std::string> unreadable_, unopened_;  // archives
    std::size_t archives_ = 0;                        // inside of others or of folders
    bool full_ = false;
};

}  // namespace

Listing list(const Submission& submission) {
    return Lister(submission).take();
}

}  // namespace grading
