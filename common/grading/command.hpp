// Runs a command and reads what it prints, within limits.
#pragma once

#include <atomic>
#include <string>
#include <vector>

namespace grading {

struct Output {
    int status = -1;               // its exit status; -1 if a signal ended it
    bool timed_out = false;        // it was stopped, with its whole process group
    double wall_seconds = 0;       // in which this process ran, too
    double processor_seconds = 0;  // used by it and by those of its children that it waited for
    bool killed = false;           // it was ended by a signal that was not sent from here
    std::string out;               // its stdout, cut at the limit
};

/// A signal handler sets it: whatever runs is ended, and its results do not count.
inline std::atomic<bool> stopped = false;

/// Runs `argv` (argv[0] is looked up in PATH) in a process group of its own, stdin from /dev/null, stderr to
/// /dev/null. It is stopped after `seconds`, or when it has printed more than `limit` bytes. Time in which this
/// process itself was stopped does not count. Throws std::system_error if the command can't be started.
Output run(const std::vector<std::string>& argv, int seconds, std::size_t limit);

/// Whether a program of that name is in PATH.
bool installed(const std::string& name);

}  // namespace grading
