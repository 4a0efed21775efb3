// What one student gets: points, and the files that courses read.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "marks.hpp"

namespace grading {

/// What an exercise is worth: 1 unless a points file says otherwise. A challenge's points are a bonus.
class Points {
public:
    Points() = default;
    /// Reads lines such as "4.2 3" (an exercise, its points); "#" begins a comment. Throws
    /// std::runtime_error, which names the line, where one is wrong or names no exercise of `known`.
    Points(const std::string& file, const Lessons& known);
    double worth(const std::string& number) const;

private:
    std::map<std::string, double> worth_;
};

struct Total {
    double points = 0, possible = 0, bonus = 0;  // of the core exercises; and of the challenges
    std::size_t not_judged = 0;                  // exercises; with some of these it is not the last word
};
/// Of all marks, or of one lesson's.
Total total(const Marks& marks, const Points& points, const std::string& lesson = "");

/// The score sheet for a terminal: a row an exercise, a total a lesson.
std::string sheet(const Marks& marks, const Points& points);
/// Gradescope's results.json (its "Autograder Specifications").
std::string gradescope_json(const Marks& marks, const Points& points);
/// What the reporter of GitHub Classroom reads: autograding-grading-reporter, version 1. It gets it as one
/// variable of the environment, in base64, which Linux limits to 128 KiB: messages are cut.
std::string classroom_json(const Marks& marks, const Points& points);
/// JUnit's XML: a test suite a lesson, a test case an exercise.
std::string junit_xml(const Marks& marks);
/// The summary of a job of GitHub Actions ($GITHUB_STEP_SUMMARY), which is limited to 1 MiB.
std::string summary_markdown(const Marks& marks, const Points& points);
/// The messages, as the student would have read them.
std::string feedback(const Marks& marks);

/// The text with "?" for every byte that is no UTF-8, and for every control character but newline and tab.
std::string clean(const std::string& text);
/// Clean text for the formats.
std::string json(const std::string& text);
std::string xml(const std::string& text);
/// 1, 0.5: without zeros at the end.
std::string number(double value);

}  // namespace grading
