// Why an answer did not build, judged by its file and by what compiler, linker and build tool printed.
#pragma once

#include <optional>
#include <string>

#include "lesson.hpp"
#include "verdict.hpp"

namespace judging {

/// What is wrong with the answer's file, before any compiler sees it: it is missing, empty, unreadable ...
std::optional<workbook::Verdict> file_failure(const Lesson& lesson);

/// A build, and what the runner saw outside of it.
struct BuildResult {
    bool failed = false;
    std::string log;            // what it printed
    long resident_mb = 0;       // the most memory that one of its processes used
    bool disk_is_full = false;  // the runner can't write there either
};
/// The verdict on a build that failed. Its place is empty if it is the exercise's own.
workbook::Verdict build_failure(const Lesson& lesson, const BuildResult& build);
/// Whether trying again may help: the compiler was killed, or had no room.
bool is_worth_another_try(const BuildResult& build);

}  // namespace judging
