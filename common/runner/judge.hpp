// Judges an answer: runs the tests of a lesson, an exercise a process, and says how each ended. No code of a
// student's is in a program that uses this.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lesson.hpp"
#include "verdict.hpp"

namespace judging {

using workbook::Verdict;
using Verdicts = std::vector<Verdict>;

/// Whether a descriptor is a terminal that can move its cursor.
bool on_terminal(int fd);

/// Builds the lessons' test programs, those that build, also where others don't. Why one does not is kept for its
/// verdicts; how far it is shows on a terminal. Throws where the build can't even be started.
void build(const std::vector<Lesson>& lessons);
/// Where build() keeps why the lesson does not build: a verdict.
std::string kept_failure(const Lesson& lesson);

/// The verdicts of some of the lesson's exercises, in their order, run side by side.
Verdicts judge(const Lesson& lesson, const std::vector<Exercise>& exercises);
/// The verdicts of all its exercises: judged now, or, with `kept`, the last ones where the test program is
/// still the same.
Verdicts judge(const Lesson& lesson, bool kept);

/// Runs `report` in a process of its own, now and after every change of the lessons' sources, and shows what
/// it returns. A change while it runs starts it anew. Comes back when a signal ends it (Ctrl-C).
void watch(const std::vector<Lesson>& lessons, const std::function<std::string()>& report);

}  // namespace judging
