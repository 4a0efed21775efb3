// What sanitizers, the C++ library and the system print when a program crashes, in plain words.
#pragma once

#include <optional>
#include <string>

namespace judging {

/// What happened, and where in the answer.
struct Crash {
    std::string what, where;       // where: "recv_loop.cpp:41", or empty
    bool memory = false;           // it had used too much memory,
    unsigned long long bytes = 0;  // or asked for this much at once
};
/// Finds the crash in what a program printed before it ended. `answer` is the path of the answer's source.
std::optional<Crash> find_crash(const std::string& output, const std::string& answer);

}  // namespace judging
