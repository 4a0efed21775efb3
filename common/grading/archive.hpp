// Archives, read by bsdtar (package libarchive-tools): zip, tar, 7z, rar and more. Nothing is unpacked to disk.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "socket.hpp"

namespace grading {

/// A file or an archive that can't be read, whatever the machine does.
struct Unreadable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Archive {
public:
    explicit Archive(std::filesystem::path path) : path_(std::move(path)) {}
    /// The archive that is a member of another one.
    Archive(const Archive& outer, const std::string& member);

    /// The names of its members, as bytes. Throws Trouble (trouble.hpp) if bsdtar is not installed or something ends it;
    /// Unreadable if the archive can't be read.
    std::vector<std::string> members() const;
    /// A member's content, cut after `limit` bytes. Throws as members() does.
    std::string read(const std::string& member, std::size_t limit) const;

private:
    std::filesystem::path path_;
    net::Socket memory_;  // an inner archive's bytes; it owns any descriptor
};

}  // namespace grading
