// One student's marks in the formats that course platforms and people read.
#pragma once

#include <string>

#include "points.hpp"

namespace grading {

/// The score sheet for a terminal: a row for each exercise, a total for each lesson.
std::string score_sheet(const Marks& marks, const Points& points);
/// Gradescope's results.json (its "Autograder Specifications").
std::string gradescope_json(const Marks& marks, const Points& points);
/// The input of GitHub Classroom's autograding-grading-reporter, version 1. It comes as one environment variable in
/// base64, which Linux limits to 128 KiB, so messages are cut.
std::string classroom_json(const Marks& marks, const Points& points);
/// JUnit's XML: a test suite for each lesson, a test case for each exercise.
std::string junit_xml(const Marks& marks);
/// The summary of a job of GitHub Actions ($GITHUB_STEP_SUMMARY), which is limited to 1 MiB.
std::string summary_markdown(const Marks& marks, const Points& points);
/// The messages that `make 04` would have shown to the student.
std::string feedback(const Marks& marks);

/// The text with "?" for every byte that is not UTF-8, and for every control character but newline and tab.
std::string clean(const std::string& text);
/// Clean text for the formats.
std::string json(const std::string& text);
std::string xml(const std::string& text);

}  // namespace grading
