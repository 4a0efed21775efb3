// A program's system calls on sockets, each in short form with plain words beside it: the tutorial's line that the
// call is, what came back, and what that means.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "recording.hpp"

namespace trace {

/// One line about a call. `fold`: lines of one such kind may be counted instead of shown; empty: always shown.
struct Line {
    Time at = 0;
    std::string call, words, fold;
    std::size_t bytes = 0;
    bool passive = false;  // about a socket that listens, or that accept() returned
};

/// The lines about `calls`, in their order. A descriptor counts as a socket if socket() or accept() returned it, so
/// files and the program's own output are left out.
std::vector<Line> put_in_words(const std::vector<Call>& calls);

}  // namespace trace
