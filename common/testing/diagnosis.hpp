// What compilers, linkers, sanitizers and the system say, in a learner's words.
#pragma once

#include <optional>
#include <string>

#include "judge.hpp"

namespace judging {

/// A path as one would type it here, where that is shorter.
std::string from_here(const std::string& path);

/// Where the answer defines a function, "recv_loop.cpp:41": a line that is not indented and names it.
std::string definition(const std::string& answer, const std::string& function);

/// From the log of a build that failed: the compiler's first error, with its lines of source; the linker's;
/// or the build tool's last word.
bool can_be_read(const std::string& answer);
Verdict did_not_build(const Lesson& lesson, const Exercise& exercise);

/// The sanitizer's first useful lines, or the library's: what happened, and where in the answer.
struct Crash {
    std::string what, where;
    bool memory = false;           // it had used too much
    unsigned long long bytes = 0;  // or asked for so many at once
};
/// From what a program printed before it ended.
std::optional<Crash> crash_report(const std::string& output, const std::string& answer);

/// What a system call that waits waits for; empty for others.
std::string why_waiting(const std::string& call);

}  // namespace judging
