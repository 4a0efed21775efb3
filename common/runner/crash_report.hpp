// What sanitizers, the C++ library and the system print when a program ends badly, in a learner's words.
#pragma once

#include <optional>
#include <string>

namespace judging {

/// The first useful lines: what happened, and where in the answer.
struct Crash {
    std::string what, where;       // where: "recv_loop.cpp:41", or empty
    bool memory = false;           // it had used too much
    unsigned long long bytes = 0;  // or asked for so many at once
};
/// From what a program printed before it ended. `answer` is the path of the answer's source.
std::optional<Crash> crash_report(const std::string& output, const std::string& answer);

}  // namespace judging
