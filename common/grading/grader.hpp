// Grades students, one or several at a time, and keeps what they had where the machine is in trouble.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "course.hpp"
#include "workshop.hpp"

namespace grading {

class Grader {
public:
    Grader(const Workshop& workshop, const Points& points)
        : workshop_(workshop), points_(points), files_(workshop.files()) {}

    enum class How { graded, as_before, stopped };
    struct Graded {
        How how = How::stopped;
        Result result;
        /// What was not judged now, and why: the machine's troubles and their remedies. In its place stands what the
        /// student had before, if anything.
        std::set<std::pair<std::string, std::string>> troubles;
    };
    /// Grades a student into `folder`, unless that has been done; "" is for no folder, and nothing is kept. Throws
    /// where the folder can't be written. Safe to call from several threads.
    Graded student(const std::string& submission, const std::string& name, const std::string& folder);

private:
    Marks judge(const judging::Lesson& lesson, const Answer& answer, std::string& log);
    void judge_all(const Record& before, const std::string& folder,
                   const std::optional<workbook::Verdict>& unread, Graded& graded);
    bool unchanged(const Record& before, const std::string& folder, const Result& result) const;

    const Workshop& workshop_;
    const Points& points_;
    const std::map<std::string, std::string> files_;
    std::mutex mutex_;
    std::map<std::string, std::string> same_;  // a judged answer's key: the folder of a student who has it
};

}  // namespace grading
