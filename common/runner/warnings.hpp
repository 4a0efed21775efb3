// The compiler's warnings about an answer. They make nothing fail; they are shown with an exercise that fails, since
// the compiler often knows why.
#pragma once

#include <string>
#include <vector>

#include "lesson.hpp"

namespace judging {

/// Keeps the warnings in what a build printed, if the answer was compiled.
void keep_warnings(const Lesson& lesson, const std::string& printed);
/// Forgets them: the answer is compiled anew.
void forget_warnings(const Lesson& lesson);
/// At most three of them, such as "recv_loop.cpp:41: comparison of ...": those in the exercise's own function first.
std::vector<std::string> warnings(const Lesson& lesson, const Exercise& exercise);

}  // namespace judging
