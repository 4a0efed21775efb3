// Lists what was handed in: the files of folders, also those in archives, and of archives inside of archives.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace grading {

/// Largest file that counts as an answer, in bytes.
inline constexpr std::size_t answer_limit = 1 << 20;

/// A folder, an archive or a single file that a student handed in.
struct Part {
    std::filesystem::path path;
    std::string name;     // a single file's, as the student named it
    std::string attempt;  // if the platform lets students hand in several times
    int version = 0;      // the attempts in order: 1, 2, ...
};
struct Submission {
    std::vector<Part> parts;
    std::string number{};   // the student's, on Moodle or Canvas
    std::string refusal{};  // why this can't be one student's
};

/// The first few of these, and how many more there are.
std::string some(std::vector<std::string> names, std::size_t more = 0);

/// A file of a submission, still unread.
struct File {
    std::string whole;  // its path from the class's folder, with the archives that it is in: no other has it
    std::string path;   // in what was handed in, or in the innermost archive
    std::string in;     // that archive, "work.zip", or an earlier attempt; usually empty
    std::function<std::string()>
        read;                // its first answer_limit + 1 bytes; throws Unreadable. None for a link.
    std::size_t copies = 1;  // in its archive, under the same name
    bool leftover = false;   // in build or a folder that begins with a dot
    int version =
        0;  // of an attempt, or of Teams' folders "Version 1", "Version 2", each with all that was there then

    std::string name() const { return path.substr(path.rfind('/') + 1); }
    std::string shown() const;
};

struct Listing {
    std::vector<File> files;              // leftovers last
    std::vector<std::string> complaints;  // archives that were not opened, and why
    int newest = 0;                       // the last version
};
/// Throws Trouble (trouble.hpp) or std::system_error if the machine is in trouble.
Listing list(const Submission& submission);

}  // namespace grading
