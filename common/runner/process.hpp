// Runs test programs as processes of their own, within limits, and leaves nothing behind.
#pragma once

#include <string>
#include <vector>

#include "lesson.hpp"

namespace judging {

/// Why a test program was stopped before its end.
enum class Stop {
    none,
    output,     // it printed too much
    processes,  // it started too many
    memory,     // all its processes together used too much
    waiting,    // all its threads slept, the main thread in one system call, and nothing happened
    sleeping,   // the same, in one call after another
    slow,       // it slept most of the time, but went on each time
    spinning,   // it worked, but received and sent nothing
    starved,    // it got too little of the machine to finish
};

/// How a test program ended.
struct ProcessResult {
    int status = 0;                // as waitpid(2) gives it
    double processor_seconds = 0;  // it used
    long resident_mb = 0;          // the most memory that it used at one time
    std::string output, report;    // what it printed, and what it reported (harness/report.hpp)
    std::string keys;              // a report is believed if it holds these, in this order
    Stop stop = Stop::none;
    std::string waiting_in;         // the system call it slept in then, such as "recv"; else empty
    bool supervisor_gone = false;   // the process that watched over it was killed or stopped
    std::vector<std::string> left;  // processes that it started and left running: "sleep (4711)"
    std::string trouble;            // why it could not even be started
};

/// A test program with one argument; its report is to hold `keys` keys.
struct Job {
    std::string program, argument;
    std::size_t keys = 0;
    bool sanitizers = false;
};

/// Runs each in a process of its own, several at a time.
std::vector<ProcessResult> run(const std::vector<Job>& jobs);

/// What one program may use.
inline constexpr int wait_limit = 3;    // seconds asleep in one system call, if the system shows it (Linux)
inline constexpr int sleep_limit = 10;  // seconds asleep in any, while nothing is received or sent (Linux)
inline constexpr int spin_limit = 2;    // seconds of the processor, while nothing is received or sent
inline constexpr int all_work_limit = 10;   // seconds of the processor in all, as the runner looks
inline constexpr int processor_limit = 40;  // the same, as the system does
inline constexpr int wall_limit = 60;       // seconds in all, on a busy machine
inline constexpr int memory_limit = 512;    // MB
inline constexpr int process_limit = 64;    // processes at one time
inline constexpr int descriptor_limit = 256;
inline constexpr std::size_t output_limit = 1 << 20;  // bytes printed

}  // namespace judging
