// Who handed in what: the students of a class, by the names of folders and archives.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace grading {

/// The ending of an archive's name; empty where it is none. Some of these can't be unpacked: that is told to the
/// student.
std::string archive_ending(const std::filesystem::path& path);
/// The student's name: the folder's or the archive's.
std::string student_of(const std::filesystem::path& path);

/// The students of a class: the name, and what was handed in. `files` are the answers' names by lesson. Throws
/// std::runtime_error where it does not look like a class.
std::map<std::string, std::filesystem::path> students_in(const std::string& from,
                                                         const std::map<std::string, std::string>& files);
/// Says so where what should be one student's looks otherwise. It is graded all the same.
void doubt(const std::string& submission, const std::map<std::string, std::string>& files);

}  // namespace grading
