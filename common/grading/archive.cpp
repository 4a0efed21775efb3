#include "archive.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <sstream>

#include <fmt/format.h>

#include "command.hpp"
#include "names.hpp"
#include "trouble.hpp"

namespace grading {

namespace {

constexpr std::size_t listing_limit = 8 << 20, inner_limit = 64 << 20;  // bytes
constexpr int seconds = 20, most_links = 8;

// Runs bsdtar, or bsdcat, with names in UTF-8 whatever the user's language.
Output unpack(std::vector<std::string> words, std::size_t limit) {
    if (!installed("bsdtar"))
        throw Trouble("bsdtar, which reads archives, is not installed",
                      to_say("install the package libarchive-tools"));
    words.insert(words.begin(), {"env", "LC_ALL=C.UTF-8"});
    Output output = run(words, seconds, limit);
    if (output.timed_out && output.out.size() < limit && output.processor_seconds < seconds / 2)
        throw Trouble(fmt::format("bsdtar did not finish in {} seconds", seconds),
                      to_say("end other programs"));
    if (output.killed)  // that says nothing about the archive
        throw Trouble("bsdtar was ended by a signal", to_say("find out what ends processes here (dmesg)"));
    return output;
}

// It never asks for a password.
Output bsdtar(const std::string& path, std::vector<std::string> words, std::size_t limit) {
    words.insert(words.begin(), {"bsdtar", "--passphrase", "none", "-f", path});
    return unpack(words, limit);
}

// The name itself as a pattern.
std::string literally(const std::string& member) {
    std::string text;
    for (const char c : member) {
        if (std::string("*?[\\^$").find(c) != std::string::npos) text += '\\';
        text += c;
    }
    return text;
}

// A line of bsdtar's list, where a backslash begins an escape: \\, \n, \346.
std::string unescaped(const std::string& line) {
    static const std::string letters = "abfnrtv", bytes = "\a\b\f\n\r\t\v";
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] != '\\' || i + 1 == line.size()) {
            text += line[i];
        } else if (const std::size_t end = line.find_first_not_of("01234567", i + 1); end != i + 1) {
            const std::size_t count = std::min<std::size_t>(std::min(end, line.size()) - i - 1, 3);
            text += static_cast<char>(std::stoi(line.substr(i + 1, count), nullptr, 8));
            i += count;
        } else {
            const std::size_t letter = letters.find(line[++i]);
            text += letter == letters.npos ? line[i] : bytes[letter];
        }
    }
    return text;
}

std::string without_dot(std::string name) {
    while (name.starts_with("./")) name.erase(0, 2);
    return name;
}

std::string path_of(std::string name) {
    if (name.find('/') == name.npos) std::replace(name.begin(), name.end(), '\\', '/');  // packed on Windows
    return without_dot(name);
}

}  // namespace

Archive::Archive(const std::filesystem::path& path) : path_(std::filesystem::absolute(path)) {
    list(path.filename());
}

Archive::Archive(const Archive& outer, const std::string& member)
    : memory_(::memfd_create("archive", MFD_CLOEXEC)) {
    const std::string bytes = outer.read(member, inner_limit);
    if (bytes.size() >= inner_limit) throw Unreadable(say("is larger than {} bytes", inner_limit));
    if (!memory_) net::throw_errno("memfd_create");
    for (std::size_t at = 0; at < bytes.size();) {
        const ssize_t put = ::write(memory_.fd(), bytes.data() + at, bytes.size() - at);
        if (put < 0 && errno != EINTR) net::throw_errno("write");
        at += put < 0 ? 0 : static_cast<std::size_t>(put);
    }
    path_ = fmt::format("/proc/{}/fd/{}", ::getpid(), memory_.fd());
    list(member.substr(member.rfind('/') + 1));
}

void Archive::list(const std::string& name) {
    const Output listing = bsdtar(path_, {"--numeric-owner", "-tv"}, listing_limit);
    if (listing.out.size() >= listing_limit) throw Unreadable(say("has too many files in it"));
    // bsdtar opens no recv_loop.cpp.gz, which is compressed, but no archive.
    single_ = listing.status != 0 && listing.out.empty() && !compressed_file(name).empty() &&
              unpack({"bsdcat", path_}, inner_limit).status == 0;
    if (single_) entries_.push_back({name, compressed_file(name), "", 0});
    else if (listing.status != 0) throw Unreadable(say("can't be unpacked (is it a zip, tar, 7z or rar?)"));
    else if (listing.out.empty()) throw Unreadable(say("is empty"));
    std::istringstream lines(listing.out);
    for (std::string line; std::getline(lines, line);) add_entry(line);
    std::map<std::string, std::size_t> copies;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        last_[entries_[i].path] = i;
        ++copies[entries_[i].path];
    }
    for (const auto& [path, count] : copies) members_.push_back({path, count, file_behind(path) == nullptr});
}

// A line of `bsdtar -tv`: mode, links, owner, group, size, three words of a date, and after one space the name; a link has
// its target behind that.
void Archive::add_entry(const std::string& line) {
    std::istringstream words(line);
    std::string mode, skipped, size, name;
    words >> mode >> skipped >> skipped >> skipped >> size >> skipped >> skipped >> skipped;
    words.get();
    std::getline(words, name);
    Entry entry;
    const std::string arrow = mode.starts_with("l") ? " -> " : mode.starts_with("h") ? " link to " : "";
    if (arrow.empty() && !mode.starts_with("-")) return;
    const std::size_t at = arrow.empty() ? name.npos : name.find(arrow);
    entry.name = unescaped(name.substr(0, at));
    entry.path = path_of(entry.name);
    if (entry.path.ends_with("/")) return;
    entry.size = std::strtoull(size.c_str(), nullptr, 10);
    if (at != name.npos) {
        std::filesystem::path target = unescaped(name.substr(at + arrow.size()));
        if (arrow == " -> ") target = std::filesystem::path(entry.path).parent_path() / target;
        entry.target = target.lexically_normal();
    }
    entries_.push_back(entry);
}

const Archive::Entry* Archive::last(const std::string& path) const {
    const auto found = last_.find(path);
    return found == last_.end() ? nullptr : &entries_[found->second];
}

const Archive::Entry* Archive::file_behind(const std::string& path) const {
    const Entry* entry = last(path);
    for (int links = 0; entry != nullptr && !entry->target.empty(); ++links)
        entry = links < most_links ? last(entry->target) : nullptr;
    return entry;
}

std::string Archive::read(const std::string& path, std::size_t limit) const {
    if (single_) return unpack({"bsdcat", path_}, limit).out;
    const Entry* entry = file_behind(path);
    if (entry == nullptr) throw Unreadable(say("is a link"));
    // bsdtar prints all copies, and what is in a folder of that name, one after the other.
    std::size_t before = 0, all = 0;
    const std::string name = without_dot(entry->name);
    for (const Entry& other : entries_) {
        const std::string& some = without_dot(other.name);
        if (some != name && !some.starts_with(name + "/")) continue;
        if (&other < entry) before += other.size;
        ++all;
    }
    const std::size_t most = all > 1 ? before + std::min(entry->size, limit) : limit;
    if (before > inner_limit) throw Unreadable(say("is larger than {} bytes", inner_limit));
    const Output printed = bsdtar(path_, {all > 1 ? "-xO" : "-xOq", "--", literally(entry->name)}, most);
    if (printed.status != 0 && printed.out.size() < most)
        throw Unreadable(say("can't be unpacked (is it cut short, or protected by a password?)"));
    return printed.out.substr(std::min(before, printed.out.size()));
}

}  // namespace grading
