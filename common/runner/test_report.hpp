// Reads a test program's report without trust: a learner's code shares the pipe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "verdict.hpp"

namespace judging {

struct TestReport {
    // What went wrong first, since the rest often follows from it. At most one of these four.
    std::optional<workbook::Failure> failure;
    workbook::Outcome outcome = workbook::Outcome::failed;  // the failure's
    std::optional<workbook::Failure> not_written;           // its place is that of the todo()
    std::string not_written_exercise;                       // "4.1 recv_some"
    std::string trouble;                                    // the tests' own
    std::string not_staged;  // a scenario that could not be staged on this machine

    std::string test;  // the test case under way when something went wrong, or at the end
    std::optional<workbook::Failure> last_call;  // the call under way then
    std::string uncaught;                        // what reached std::terminate
    bool begun = false;                          // a test case has begun
    bool complete = false;                       // all test cases are over
    bool exited = false;                         // exit() was called before that
    bool forged = false;                         // something in it was not written by the tests
    bool empty_case = false;                     // a test case had no check
    std::size_t cases = 0, checks = 0;           // that have ended
};

/// `number` is the exercise's, "4.2", and `keys` are those that the test program was given, in order.
TestReport read_report(std::string_view report, std::string_view keys, std::string_view number);

}  // namespace judging
