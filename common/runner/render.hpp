// The verdicts in words, as a learner reads them, in the learner's language. No program reads these words.
#pragma once

#include <string>
#include <vector>

#include "judge.hpp"
#include "words.hpp"

namespace judging {

using workbook::Language;
using workbook::Words;

/// The runner's words in a language, from the table that the lesson's manifest names.
Words words_of(const Lesson& lesson, Language language);

/// One exercise in full.
std::string render(const Lesson& lesson, const Exercise& exercise, const Verdict& verdict, bool colour,
                   Language language = Language::english);
/// A line for each exercise, the first failure in full, and what to do next. `verdicts` are those on all exercises.
std::string render(const Lesson& lesson, const Verdicts& verdicts, bool colour,
                   Language language = Language::english);
/// The board: a line for each lesson with a mark for each exercise, and what to do next.
std::string render(const std::vector<Lesson>& lessons, const std::vector<Verdicts>& verdicts, bool colour,
                   Language language = Language::english);

/// An outcome in words: "timed out".
std::string words(workbook::Outcome outcome, const Words& say = {});

}  // namespace judging
