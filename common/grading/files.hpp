// Whole files, and the machine's trouble with them.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace grading {

/// The machine's trouble, not an answer's: what() names it, and `remedy` what helps.
struct Trouble : std::runtime_error {
    Trouble(const std::string& what, std::string remedy_)
        : std::runtime_error(what), remedy(std::move(remedy_)) {}
    std::string remedy;
};

/// The file's bytes; none where it can't be read.
std::string content(const std::filesystem::path& file);
/// Throws Trouble where the file can't be written: the disk is full, mostly.
void write(const std::filesystem::path& file, const std::string& text);
/// Whether a few megabytes more can be written in this folder.
bool has_room(const std::filesystem::path& folder);

/// What a person can read of an exception.
std::string reason(const std::exception& error);

}  // namespace grading
