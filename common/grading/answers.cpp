#include "answers.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

#include "command.hpp"
#include "socket.hpp"
#include "trouble.hpp"

namespace grading {

namespace fs = std::filesystem;

namespace {

std::string base_name(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

// Which of these paths is the lesson's answer: the one nearest the top in a folder named after the lesson, or else the
// one nearest the top anywhere. Empty if there is none.
std::string choose(const std::vector<std::string>& paths, const std::string& lesson, const std::string& file,
                   std::string& complaint) {
    std::vector<std::string> all, in_folder;
    for (const std::string& path : paths) {
        if (base_name(path) != file) continue;
        all.push_back(path);
        if (("/" + path).ends_with("/" + lesson + "/" + file)) in_folder.push_back(path);
    }
    const auto depth = [](const std::string& path) { return std::count(path.begin(), path.end(), '/'); };
    const auto least = [&](std::vector<std::string>& some) {
        std::sort(some.begin(), some.end(), [&](const std::string& a, const std::string& b) {
            return depth(a) != depth(b) ? depth(a) < depth(b) : a < b;
        });
        if (some.size() > 1 && depth(some[0]) == depth(some[1]))
            complaint = fmt::format("there are several {}; this is {}", file, some[0]);
        return some[0];
    };
    if (!in_folder.empty()) return least(in_folder);
    if (!all.empty()) return least(all);
    complaint = fmt::format("there is no {} in the submission", file);
    return "";
}

// Reads a regular file, and follows no link anywhere below the submission.
Answer read_file(const fs::path& root, const std::string& path) {
    Answer answer;
    net::Socket at(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));  // it owns any descriptor
    std::istringstream parts(path);
    for (std::string part; at && std::getline(parts, part, '/');) {
        const bool last = parts.eof();
        at = net::Socket(::openat(at.fd(), part.c_str(),
                                  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (last ? 0 : O_DIRECTORY)));
    }
    struct stat status {};
    if (!at || ::fstat(at.fd(), &status) != 0 || !S_ISREG(status.st_mode)) {
        answer.complaint = path + " is not a file that can be read";
        return answer;
    }
    char buffer[65536];
    for (ssize_t got = 0; (got = ::read(at.fd(), buffer, sizeof buffer)) != 0;) {
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            answer.complaint = path + " can't be read";
            return answer;
        }
        answer.bytes.append(buffer, static_cast<std::size_t>(got));
        if (answer.bytes.size() > answer_limit) break;
    }
    answer.found = true;
    return answer;
}

std::vector<std::string> files_below(const fs::path& root) {
    std::vector<std::string> paths;
    std::error_code ignored;
    fs::recursive_directory_iterator it(root, fs::directory_options::skip_permission_denied, ignored), end;
    for (std::size_t seen = 0; it != end && seen < 10000; it.increment(ignored), ++seen) {
        if (ignored) break;
        if (it.depth() >= 8) it.disable_recursion_pending();
        const auto status = it->symlink_status(ignored);
        if (fs::is_regular_file(status)) paths.push_back(it->path().lexically_relative(root));
    }
    return paths;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

constexpr std::size_t listing_limit = 4 << 20;

// How to list an archive, and how to print one of its members.
struct Archive {
    std::vector<std::string> list, print;
    std::string package;
};

Archive archive_of(const std::string& path) {
    // (Given a password, unzip does not ask for one.)
    if (path.ends_with(".zip"))
        return {{"unzip", "-Z1", "--", path}, {"unzip", "-P", "none", "-p", "--", path}, "unzip"};
    return {{"tar", "-tf", path, "--quoting-style=literal"},
            {"tar", "-xOf", path, "--no-unquote", "--no-wildcards", "--"},
            "tar"};
}

// The member's name as a pattern for unzip.
std::string literally(const std::string& member) {
    std::string text;
    for (const char c : member) {
        if (c == '[') text += "[[]";
        else if (c == '*' || c == '?' || c == '\\') text += '\\', text += c;
        else text += c;
    }
    return text;
}

// Runs a tool that unpacks. If something else killed it, that says nothing about the archive.
Output unpack(const std::vector<std::string>& command, std::size_t limit) {
    Output output = run(command, 20, limit);
    if (output.killed)
        throw Trouble(command[0] + " was ended by a signal", "find out what ends processes here (dmesg)");
    return output;
}

std::vector<std::string> members_of(const Archive& archive, const std::string& submission) {
    if (!installed(archive.list[0]))
        throw Trouble(fmt::format("{} is not installed, and {} needs it", archive.list[0], submission),
                      "install the package " + archive.package);
    const Output listing = unpack(archive.list, listing_limit);
    if (listing.status != 0)
        throw std::runtime_error(submission + " can't be unpacked: is it a zip, tar or tar.gz?");
    return lines_of(listing.out);
}

// The tool prints the member, and never writes it to a file.
Answer read_member(const Archive& archive, const std::string& path) {
    std::vector<std::string> command = archive.print;
    command.push_back(archive.package == "unzip" ? literally(path) : path);
    const Output member = unpack(command, answer_limit + 1);
    Answer answer;
    answer.bytes = member.out;
    answer.found = member.status == 0 || !member.out.empty();
    if (!answer.found) answer.complaint = path + " can't be unpacked";
    return answer;
}

}  // namespace

std::map<std::string, Answer> find_answers(const std::string& submission,
                                           const std::map<std::string, std::string>& files) {
    const bool folder = fs::is_directory(submission);
    const Archive archive = folder ? Archive{} : archive_of(fs::absolute(submission));
    const std::vector<std::string> paths = folder ? files_below(submission) : members_of(archive, submission);
    std::map<std::string, Answer> answers;
    for (const auto& [lesson, file] : files) {
        Answer& answer = answers[lesson];
        std::string complaint;
        const std::string path = choose(paths, lesson, file, complaint);
        if (!path.empty()) answer = folder ? read_file(submission, path) : read_member(archive, path);
        if (answer.complaint.empty()) answer.complaint = complaint;
        if (answer.bytes.size() > answer_limit) {
            answer = {};
            answer.complaint = fmt::format("{} is larger than {} bytes", path, answer_limit);
        }
    }
    return answers;
}

}  // namespace grading
