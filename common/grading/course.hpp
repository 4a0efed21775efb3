// A folder of results: one folder a student below OUT/students, and what is made from all of them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "answers.hpp"
#include "marks.hpp"
#include "sheet.hpp"

namespace grading {

/// A name that is safe as a file's: letters, digits and a few marks stay, every other byte is written as %0A.
/// It never begins with a dot.
std::string folder_name(const std::string& name);

/// What belongs to one student.
struct Result {
    std::string name;
    std::string version;  // what judged (Workshop::version); empty where not all is judged
    std::map<std::string, Answer> answers;
    Marks marks;
    std::map<std::string, std::string> logs;  // by lesson: what the compiler printed
};

/// Whether write_result() may replace this folder: there is none, it is empty, or it holds a result.
bool replaceable(const std::string& folder);
/// Writes a student's folder, whole or not at all: verdicts.jsonl, results.json (Gradescope), classroom.json,
/// junit.xml, summary.md, feedback.txt, the answers that were judged, and what the compiler printed. Throws
/// std::runtime_error where it can't be written.
void write_result(const std::string& folder, const Result& result, const Points& points,
                  const std::map<std::string, std::string>& files);

/// What verdicts.jsonl says: a line with these, and a line an exercise, a verdict (harness/verdict.hpp).
struct Record {
    std::string name, version;
    std::string points;  // what each exercise was worth when the folder was written
    Marks marks;         // empty where there is no result
};
Record read_record(const std::string& folder, const Lessons& lessons);
/// What each of these exercises is worth, as Record::points says it.
std::string worth(const Marks& marks, const Points& points);
/// The answer that a student's folder was judged by; not `found` where there was none.
Answer read_answer(const std::string& folder, const std::string& lesson, const std::string& file);
/// What the compiler printed; mostly empty.
std::string read_log(const std::string& folder, const std::string& lesson);

/// Makes grades.csv and summary.html from the students' folders in `out`: from those that are named, or from
/// all. Returns how many students there are.
std::size_t collect(const std::string& out, const Lessons& lessons, const Points& points,
                    const std::set<std::string>* folders = nullptr);

}  // namespace grading
