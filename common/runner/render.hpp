// The verdicts in words, as a learner reads them. No program reads these words.
#pragma once

#include <string>
#include <vector>

#include "judge.hpp"

namespace judging {

/// One exercise in full.
std::string render(const Lesson& lesson, const Exercise& exercise, const Verdict& verdict, bool colour);
/// A line for each exercise, the first failure in full, and what to do next. `verdicts` are those on all exercises.
std::string render(const Lesson& lesson, const Verdicts& verdicts, bool colour);
/// The board: a line for each lesson with a mark for each exercise, and what to do next.
std::string render(const std::vector<Lesson>& lessons, const std::vector<Verdicts>& verdicts, bool colour);

/// An outcome in words: "timed out".
std::string words(workbook::Outcome outcome);

}  // namespace judging
