// Grades a class into a folder, students side by side.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "grader.hpp"

namespace grading {

/// Makes a folder that can be written, and its parent, where it is renamed to. Throws std::runtime_error.
void make_folder(const std::string& folder);

/// Who was not judged, by the machine's trouble and its remedy.
class Missed {
public:
    void add(const std::string& student, const std::set<std::pair<std::string, std::string>>& troubles);
    std::size_t students() const { return students_; }
    /// Lists them, and returns what to exit with: 0 where there is nobody, else 1.
    int report(std::size_t all) const;

private:
    std::map<std::pair<std::string, std::string>, std::set<std::string>> by_trouble_;  // students
    std::size_t students_ = 0;
};

/// Returns what to exit with.
int grade_class(const Workshop& workshop, const Points& points, const std::string& from,
                const std::string& out);

}  // namespace grading
