// The students of a class and their submissions, by the names of folders and archives.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace grading {

/// The ending of an archive's name; empty if it is not an archive. Some kinds can't be unpacked: the student's message
/// says so.
std::string archive_ending(const std::filesystem::path& path);
/// The student's name: the folder's or the archive's.
std::string student_of(const std::filesystem::path& path);

/// The students of a class: each name, and its submission. `files` are the answers' names by lesson. Throws
/// std::runtime_error if the folder does not look like a class.
std::map<std::string, std::filesystem::path> students_in(const std::string& from,
                                                         const std::map<std::string, std::string>& files);
/// Warns if what should be one student's submission looks like a class. It is graded all the same.
void warn_of_a_class(const std::string& submission, const std::map<std::string, std::string>& files);

}  // namespace grading
