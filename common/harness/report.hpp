// What a test program reports to the runner while it runs: records (verdict.hpp), a line each, over a pipe
// whose number the runner passes in the environment.
//
// Whatever shares the process can write to the pipe, the answer too. So the runner hands over keys, one for each
// test case and one for the end, which are taken out of the environment before any code of the answer's runs. A
// test case that passed shows the next one; without them all a report is not believed.
#pragma once

#include <cstddef>

#include "verdict.hpp"

namespace testing {

inline constexpr const char* report_variable = "WORKBOOK_REPORT_FD";
inline constexpr const char* keys_variable = "WORKBOOK_REPORT_KEYS";
inline constexpr int report_descriptor = 120;  // beyond what tests open, below what every system allows
inline constexpr int call_descriptor =
    report_descriptor + 1;                   // of a SharedCall, for as long as it takes to map it
inline constexpr std::size_t key_size = 16;  // characters

/// Writes one record; does nothing without a runner, as under gdb. Safe to call from several threads.
void report(workbook::Record record);
/// The call under way, in case it never comes back.
void report_call(const workbook::Failure& call);
/// Notes that a check of ours failed: what leaves the test case now has already been reported.
void note_failure_reported();

}  // namespace testing
