// Grades a class into a folder.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "grader.hpp"
#include "submissions.hpp"

namespace grading {

/// Makes a folder. Throws std::runtime_error unless it can be written, and its parent, too: results are renamed there.
void make_folder(const std::string& folder);

/// Adds a student's folder to out/class.txt: the folders of the students that the class had in the last run, a name a line. So
/// what is collected later leaves out those who have left, and misses those without a result.
void add_to_class(const std::string& out, const std::string& folder);

/// Grades the submissions in the folder `from` into the folder `out`, students side by side. Returns the exit status.
int grade_class(Grader& grader, const GradingTree& tree, const Points& points, const std::string& from,
                const std::string& out);

// The same in parts: a list of the students first, then each of them by a command of its own, then collect.

/// Makes an empty folder in `out`/students for each student in `from` who has none, and prints the folders' names.
int list_class(const GradingTree& tree, const std::string& from, const std::string& out);
/// The submission of the student with that folder, and the student's name. Throws std::runtime_error if there is none.
std::pair<std::string, Submission> student_in(const GradingTree& tree, const std::string& from,
                                              const std::string& folder);
/// Makes grades.csv and summary.html from the class's folders in `out`/students, and names those that hold no final result.
/// Returns the exit status: 1 if there are such, else 0.
int collect_class(const GradingTree& tree, const Points& points, const std::string& out);

}  // namespace grading
