// The verdicts on one student's exercises.
#pragma once

#include <string>
#include <vector>

#include "lesson.hpp"
#include "verdict.hpp"

namespace grading {

using Lessons = std::vector<judging::Lesson>;  // all lessons of the workbook, in order

/// One exercise of one student. The lesson and the exercise are the workbook's, which outlives it.
struct Mark {
    const judging::Lesson* lesson;
    const judging::Exercise* exercise;
    workbook::Verdict verdict;

    bool passed() const { return verdict.outcome == workbook::Outcome::passed; }
    bool judged() const { return verdict.outcome != workbook::Outcome::not_judged; }
    bool challenge() const { return exercise->kind == "challenge"; }
};
using Marks = std::vector<Mark>;

/// The same verdict for each exercise of a lesson.
Marks same_for_all(const judging::Lesson& lesson, const workbook::Verdict& verdict);
/// The verdicts as marks, if there is one for each exercise of the lesson, in order; else none.
Marks marks_of(const judging::Lesson& lesson, const std::vector<workbook::Verdict>& verdicts);

/// No answer was found: `complaint` says why, `file` is the name of the missing file.
workbook::Verdict refused(const std::string& complaint, const std::string& file);
/// The answer, `file`, is not run, because its object holds something that an honest answer does not compile to: `reason`.
workbook::Verdict dishonest(const std::string& reason, const std::string& file);

/// The outcome in the instructor's words: "timed out".
std::string outcome_of(const Mark& mark);

}  // namespace grading
