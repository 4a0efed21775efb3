#include "archive.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <sstream>

#include <fmt/format.h>

#include "command.hpp"
#include "trouble.hpp"

namespace grading {

namespace {

constexpr std::size_t listing_limit = 8 << 20, inner_limit = 64 << 20;  // bytes
constexpr int seconds = 20;

// bsdtar, with names in UTF-8 whatever the user's language. It never asks for a password.
Output bsdtar(const std::string& path, std::vector<std::string> words, std::size_t limit) {
    if (!installed("bsdtar"))
        throw Trouble("bsdtar, which reads archives, is not installed",
                      to_say("install the package libarchive-tools"));
    words.insert(words.begin(), {"env", "LC_ALL=C.UTF-8", "bsdtar", "--passphrase", "none", "-f", path});
    Output output = run(words, seconds, limit);
    if (output.timed_out && output.out.size() < limit && output.processor_seconds < seconds / 2)
        throw Trouble(fmt::format("bsdtar did not finish in {} seconds", seconds),
                      to_say("end other programs"));
    if (output.killed)  // that says nothing about the archive
        throw Trouble("bsdtar was ended by a signal", to_say("find out what ends processes here (dmesg)"));
    return output;
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

}  // namespace

Archive::Archive(const Archive& outer, const std::string& member)
    : memory_(::memfd_create("archive", MFD_CLOEXEC)) {
    const std::string bytes = outer.read(member, inner_limit);
    if (bytes.size() >= inner_limit) throw Unreadable(say("{} is larger than {} bytes", member, inner_limit));
    if (!memory_) net::throw_errno("memfd_create");
    for (std::size_t at = 0; at < bytes.size();) {
        const ssize_t put = ::write(memory_.fd(), bytes.data() + at, bytes.size() - at);
        if (put < 0 && errno != EINTR) net::throw_errno("write");
        at += put < 0 ? 0 : static_cast<std::size_t>(put);
    }
    path_ = fmt::format("/proc/{}/fd/{}", ::getpid(), memory_.fd());
}

std::vector<std::string> Archive::members() const {
    const Output listing = bsdtar(path_, {"-t"}, listing_limit);
    if (listing.out.size() >= listing_limit) throw Unreadable(say("has too many files in it"));
    if (listing.status != 0) throw Unreadable(say("can't be unpacked: is it a zip, tar, 7z or rar?"));
    if (listing.out.empty()) throw Unreadable(say("is empty"));
    std::vector<std::string> members;
    std::istringstream in(listing.out);
    for (std::string line; std::getline(in, line);) members.push_back(unescaped(line));
    return members;
}

std::string Archive::read(const std::string& member, std::size_t limit) const {
    // (-q: a name may be there twice.)
    const Output printed = bsdtar(path_, {"-xOq", "--", literally(member)}, limit);
    if (printed.status != 0 && printed.out.size() < limit)
        throw Unreadable(say("can't be unpacked: is it cut short, or protected by a password?"));
    return printed.out;
}

}  // namespace grading
