// Runs test programs as processes of their own, within limits, and leaves nothing behind.
#pragma once

#include <string>
#include <vector>

#include "judge.hpp"

namespace judging {

/// How a test program ended.
struct Ending {
    int status = 0;                   // as waitpid(2) gives it
    int processor_seconds = 0;        // it used
    std::string output, report;       // what it printed, and what it reported (report.hpp)
    std::string keys;                 // what a report that is to be believed holds, in this order
    std::string timed_out;            // how, where it was stopped for its time: "it has been waiting for ..."
    std::string waiting_in;           // the system call it slept in then, such as "recv"; empty elsewhere
    bool too_much_output = false;     // it was stopped for that
    bool too_many_processes = false;  // the same
    bool too_much_memory = false;     // the same, all its processes together
    bool killed_warden = false;       // it killed the process that watched over it
    bool left_processes = false;      // it ended, and something that it had started went on
};

/// Runs the tests of each exercise in a process of its own, several at a time.
std::vector<Ending> run(const Lesson& lesson, const std::vector<Exercise>& exercises);

/// What one program may use. The first four are seconds.
inline constexpr int wait_limit = 3;       // asleep in one system call, where the system tells (Linux)
inline constexpr int time_limit = 10;      // asleep in any (Linux)
inline constexpr int wall_limit = 45;      // in all; a machine may be very busy
inline constexpr int processor_limit = 5;  // of work
inline constexpr int memory_limit = 1024;  // MB
inline constexpr int process_limit = 64;   // processes at one time
inline constexpr std::size_t output_limit = 1 << 20;  // bytes printed

}  // namespace judging
