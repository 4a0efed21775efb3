// Turns what is known about a test program's run into a verdict, by a table of rules: the first that applies wins.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crash.hpp"
#include "lesson.hpp"
#include "process.hpp"
#include "test_report.hpp"
#include "verdict.hpp"

namespace judging {

/// All that is known about one run of a test program.
struct Evidence {
    std::string number;     // the exercise's, "4.2"
    std::size_t cases = 0;  // how many test cases it has
    ProcessResult process;
    TestReport report;
    std::optional<Crash> crash;

    /// The tests are over, and the program ended with status 0.
    bool ended_well() const;
    /// The signal that ended it, or 0.
    int signal() const;
};
Evidence evidence(const Exercise& exercise, ProcessResult process, const std::string& answer);

/// The verdict that a rule proposes.
struct Finding {
    workbook::Outcome outcome;
    std::string got{};
    std::vector<workbook::Cause> causes{};
};
struct Rule {
    const char* name;
    std::optional<Finding> (*applies)(const Evidence&);
};
/// In order; the last rule always applies.
const std::vector<Rule>& rules();

/// The verdict. Its place is where the answer defines the function, or the line itself if that is known.
workbook::Verdict classify(const Lesson& lesson, const Exercise& exercise, const Evidence& evidence);

/// Whether the machine may be to blame for the verdict, rather than the answer: worth another run.
bool is_doubtful(const Evidence& evidence);

}  // namespace judging
