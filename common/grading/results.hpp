// The folder of results: a folder for each student in OUT/students, and the files made from all of them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "answers.hpp"
#include "marks.hpp"
#include "points.hpp"

namespace grading {

/// One student's result.
struct Result {
    std::string name;
    std::string version;  // GradingTree::version() then; empty if not everything was judged
    std::map<std::string, Answer> answers;
    Marks marks;
    std::map<std::string, std::string> logs;   // by lesson: what the compiler printed
    std::map<std::string, std::string> takes;  // by lesson: Graded::takes
    std::map<std::string, std::string> notes;  // by lesson: Answer::note, where there is one
};

/// Whether write_result() may replace this folder: it does not exist, is empty, or holds a result.
bool replaceable(const std::string& folder);
/// Writes a student's folder, whole or not at all: verdicts.jsonl, results.json (Gradescope), classroom.json,
/// junit.xml, summary.md, feedback.txt, the answers that were judged, and what the compiler printed. Throws
/// std::runtime_error if it can't be written.
void write_result(const std::string& folder, const Result& result, const Points& points,
                  const std::map<std::string, std::string>& files);

/// The content of verdicts.jsonl: one line with all but the marks, then one verdict (harness/verdict.hpp) per line.
struct Record {
    std::string name, version;
    std::string points;                               // worth() when the folder was written
    Marks marks;                                      // empty if there is no result
    std::map<std::string, std::string> takes, notes;  // as in Result
};
Record read_record(const std::string& folder, const Lessons& lessons);
/// The answer that was judged; not `found` if there was none.
Answer read_answer(const std::string& folder, const std::string& lesson, const std::string& file);
/// What the compiler printed; usually empty.
std::string read_log(const std::string& folder, const std::string& lesson);

/// Makes grades.csv and summary.html from the named students' folders in `out`, or from all of them. Returns how many
/// students there are.
std::size_t collect(const std::string& out, const Lessons& lessons, const Points& points,
                    const std::set<std::string>* folders = nullptr);

}  // namespace grading
