// Archives, read by bsdtar (package libarchive-tools): zip, tar, 7z, rar and more. Nothing is unpacked to disk.
#pragma once

#include <filesystem>
#include <map>
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
    /// Lists the archive. Throws Trouble (trouble.hpp) if bsdtar is not installed or something ends it; Unreadable if the
    /// archive can't be read.
    explicit Archive(const std::filesystem::path& path);
    /// The archive that is a member of another one.
    Archive(const Archive& outer, const std::string& member);

    struct Member {
        std::string path;        // as bytes, with "/" between folders and no "./" in front
        std::size_t copies = 0;  // the last one counts, as when all are unpacked
        bool lost = false;       // a link that leads to nothing in the archive
    };
    /// Its files and links.
    const std::vector<Member>& members() const { return members_; }
    /// A member's content, or that of the file that a link leads to, cut after `limit` bytes. Throws as the constructor
    /// does.
    std::string read(const std::string& path, std::size_t limit) const;

private:
    struct Entry {
        std::string name, path;  // as bsdtar knows it, and a member's
        std::string target;      // a link's
        std::size_t size = 0;
    };
    void list(const std::string& name);
    void add_entry(const std::string& line);
    const Entry* last(const std::string& path) const;
    const Entry* file_behind(const std::string& path) const;

    std::filesystem::path path_;
    net::Socket memory_;                       // an inner archive's bytes; it owns any descriptor
    bool single_ = false;                      // only a compressed file, recv_loop.cpp.gz
    std::vector<Entry> entries_;               // in their order; a path may be there twice
    std::map<std::string, std::size_t> last_;  // of a path's entries
    std::vector<Member> members_;              // each path once
};

}  // namespace grading
