// The students of a class and their submissions, by the names of folders, archives and files.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "answers.hpp"

namespace grading {

using Students = std::map<std::string, Submission>;  // by name

/// The students of a class. Throws std::runtime_error if the folder does not look like a class. `remarks`: what an
/// instructor should know about them at the end.
Students students_in(const std::string& from, const AnswerFiles& files,
                     std::vector<std::string>* remarks = nullptr);
/// The student whose whole submission is this folder or archive: the name that students_in() of the folder around it
/// gives, and the number.
std::pair<std::string, std::string> student_of(const std::filesystem::path& submission,
                                               const AnswerFiles& files);
/// Warns if what should be one student's submission looks like a class. It is graded all the same.
void warn_of_a_class(const std::string& submission, const AnswerFiles& files);

}  // namespace grading
