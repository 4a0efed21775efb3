// Grades a class into a folder, students side by side.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "grader.hpp"

namespace grading {

/// Makes a folder. Throws std::runtime_error unless it can be written, and its parent, too: results are renamed there.
void make_folder(const std::string& folder);

/// The students who could not be judged, by the machine's trouble and its remedy.
class NotJudged {
public:
    void add(const std::string& student, const std::set<std::pair<std::string, std::string>>& troubles);
    std::size_t students() const { return students_; }
    /// Lists them. Returns the exit status: 0 if there are none, else 1.
    int print(std::size_t all) const;

private:
    std::map<std::pair<std::string, std::string>, std::set<std::string>> by_trouble_;  // students
    std::size_t students_ = 0;
};

/// Lines for the instructor, one for each lesson whose answer uses what no exercise needs (Graded::takes).
std::string words_on_takes(const std::string& student, const Result& result);

/// Grades the submissions in the folder `from` into the folder `out`. Returns the exit status.
int grade_class(const GradingTree& tree, const Points& points, const std::string& from,
                const std::string& out);

}  // namespace grading
