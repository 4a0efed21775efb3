// Whole files, and room for more.
#pragma once

#include <filesystem>
#include <string>

namespace judging {

/// The file's bytes; none if it can't be read.
std::string content(const std::filesystem::path& file);
/// Replaces the file's content. False if it can't be written, usually because the disk is full.
bool write_file(const std::filesystem::path& file, const std::string& text);
/// Whether a few megabytes more can be written in this folder.
bool has_room(const std::filesystem::path& folder);

}  // namespace judging
