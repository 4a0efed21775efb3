// Judges an answer: runs the lesson's tests, one process for each exercise, and gives a verdict on each. A program that
// uses this holds no student code.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lesson.hpp"
#include "verdict.hpp"
#include "words.hpp"

namespace judging {

using workbook::Verdict;
using Verdicts = std::vector<Verdict>;

/// Whether a descriptor is a terminal that can move its cursor.
bool on_terminal(int fd);

/// Builds the lessons' test programs: those that can be built, even if others can't. If one can't, the reason is kept
/// for its verdicts. A terminal shows the progress, in the language. Throws if the build can't even be started.
void build(const std::vector<Lesson>& lessons, workbook::Language language = workbook::Language::english);
/// The file in which build() keeps the verdict on a lesson that does not build.
std::string kept_failure(const Lesson& lesson);

/// The verdict if the machine was in trouble.
Verdict not_judged(const std::string& trouble, const std::string& remedy);

/// The verdicts on some of the lesson's exercises, in their order; the tests run side by side.
Verdicts judge(const Lesson& lesson, const std::vector<Exercise>& exercises);
/// The verdicts on all its exercises: judged now, or, with `kept`, the last verdicts if the test program is still the
/// same.
Verdicts judge(const Lesson& lesson, bool kept);

/// Calls `make_text` in a process of its own, now and after every change of the lessons' sources, and shows what it
/// returns. A change meanwhile starts it again. Returns when a signal ends it (Ctrl-C).
void watch(const std::vector<Lesson>& lessons, workbook::Language language,
           const std::function<std::string()>& make_text);

}  // namespace judging
