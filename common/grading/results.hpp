// The folder of results: a folder for each student in OUT/students, and the files made from all of them.
#pragma once

#include <filesystem>
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
    std::string number;   // the student's, on Moodle or Canvas
    std::string version;  // GradingTree::version() then; empty if not everything was judged
    std::map<std::string, Answer> answers;
    Marks marks;
    std::map<std::string, std::string> logs;   // by lesson: what the compiler printed
    std::map<std::string, std::string> takes;  // by lesson: Graded::takes
    std::map<std::string, std::string> notes;  // by lesson: Answer::note, where there is one
};

/// Whether write_result() may replace this folder: it does not exist, is empty, or holds a result.
bool replaceable(const std::string& folder);
/// Writes a student's folder, whole or not at all: verdicts.jsonl, the answers that were judged, and what the compiler
/// printed. (The rest is made of these by make_formats().) Throws std::runtime_error if it can't be written.
void write_result(const std::string& folder, const Result& result, const Points& points,
                  const std::map<std::string, std::string>& files);

/// What is read again from verdicts.jsonl. Its first line has all but the marks, each other line is a verdict
/// (harness/verdict.hpp). Both also have what the formats show, in words, with the points: see the handbook.
struct Record {
    std::string name, number, version;
    std::string points;                               // worth() when the folder was written
    std::string language;                             // that of its words: name_of(language())
    Marks marks;                                      // empty if there is no result
    std::map<std::string, std::string> takes, notes;  // as in Result
};
Record read_record(const std::string& folder, const Lessons& lessons);
/// Whether its words and points are in the language, and by the points, of this run.
bool is_up_to_date(const Record& record, const Points& points);
/// The answer that was judged; not `found` if there was none.
Answer read_answer(const std::string& folder, const std::string& lesson, const std::string& file);
/// What the compiler printed; usually empty.
std::string read_log(const std::string& folder, const std::string& lesson);

/// One student of a class, by the name that is shown, and the folder of results.
struct Row {
    std::string student, folder;
    auto operator<=>(const Row&) const = default;
};
struct Collected {
    std::size_t students = 0;
    std::set<std::string> missing,
        unfinished;         // folders without a result, and those with one that is not final
    bool complete = false;  // false if there was no jq to make the formats
};
/// The names of the students' folders in `out`.
std::set<std::string> students_folders(const std::string& out);
/// Makes all formats (formats.hpp) from these students' folders in `out`, sorted by the bytes of the students' names.
/// Records with other points, or words in another language, are made anew.
Collected collect(const std::string& out, const Lessons& lessons, const Points& points,
                  const std::set<std::string>& folders);
/// Replaces the file as a whole: somebody may be reading it.
void replace(const std::filesystem::path& file, const std::string& text);

}  // namespace grading
