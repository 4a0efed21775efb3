// A folder of results: one folder a student below OUT/students, and what is made from all of them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "answers.hpp"
#include "sheet.hpp"

namespace grading {

/// A name that is safe as a file's: letters, digits and a few marks stay, every other byte is written as %0A.
std::string folder_name(const std::string& name);

/// What belongs to one student.
struct Result {
    std::string version;  // of what judged (Workshop::version)
    std::map<std::string, Answer> answers;
    std::vector<Mark> marks;
    std::map<std::string, std::string> logs;  // by lesson: what the compiler printed
};

/// Writes a student's folder, whole or not at all: verdicts.tsv, results.json (Gradescope), classroom.json,
/// junit.xml, summary.md, feedback.txt, and the answers that were judged.
void write_result(const std::string& folder, const std::string& name, const Result& result,
                  const Points& points, const std::map<std::string, std::string>& files);
/// The name and the marks of a student's folder; no marks where it is not complete.
std::vector<Mark> read_marks(const std::string& folder, std::string& name, std::string& version);
/// The answer that a student's folder was judged by; std::nullopt-like empty `found` where there was none.
Answer read_answer(const std::string& folder, const std::string& lesson, const std::string& file);

/// Makes grades.csv and summary.html from all students' folders in `out`. Returns how many students there
/// are.
std::size_t collect(const std::string& out, const Points& points);

}  // namespace grading
