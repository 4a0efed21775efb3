// The grading tree: the lessons, with everything that all submissions share already built (tests, Catch2, helper). It
// compiles, links and judges one answer at a time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "marks.hpp"
#include "recipe.hpp"
#include "sandbox.hpp"

namespace grading {

/// The result of grading one answer.
struct Graded {
    Marks marks;
    std::string log;    // what the compiler printed if it failed
    std::string takes;  // functions that no exercise needs, such as "ptrace syscall"; usually empty
};

/// What one submission may still use, for all its lessons together.
struct Budget {
    double processor = 300;  // seconds
    double wall = 900;       // seconds in which the grader ran
    int step = 900;          // such seconds for compiling, or for judging, one answer
};
/// Thrown where a step takes longer than the budget allows it, if that is less than the limits that hold for all.
struct Slow {};

class GradingTree {
public:
    /// `tree` is a build tree that was configured with -DWORKBOOK_GRADING=ON, and built.
    /// Throws std::runtime_error if it is not.
    explicit GradingTree(const std::string& tree);
    GradingTree(const GradingTree&) = delete;

    /// Marks refer to these.
    const Lessons& lessons() const { return lessons_; }
    /// The names of the answers by lesson: "04-recv-loop" to "recv_loop.cpp".
    std::map<std::string, std::string> files() const;
    /// What a result depends on besides the answer: it changes when the tests or the helper are rebuilt.
    std::string version() const;
    /// Why answers run without a sandbox; empty if they run in one.
    const std::string& unsandboxed() const { return sandbox_.missing(); }

    /// Grades an answer to `lesson`, and takes what that costs from the budget. If nothing is left of it, the answer has
    /// timed out. Safe to call from several threads. Throws Slow, or if the machine is in trouble before anything runs.
    Graded grade(const judging::Lesson& lesson, const std::string& answer, Budget& budget) const;

private:
    std::vector<std::string> headers() const;
    std::optional<workbook::Verdict> build(const judging::Lesson& lesson, const Stage& stage,
                                           Budget& budget) const;
    void fill(const Stage& stage, const judging::Lesson& lesson, const std::string& answer) const;
    std::optional<workbook::Verdict> nothing_builds(const judging::Lesson& lesson) const;
    Marks judge(const judging::Lesson& lesson, const Stage& stage, Budget& budget) const;
    bool starter_is_judged(const judging::Lesson& lesson, const Stage& stage) const;
    Output run_runner(const Stage& stage, Step step, const judging::Lesson& lesson, const char* verb,
                      const std::string& manifest, Budget& budget) const;

    const std::string root_, tree_, runner_;
    Lessons lessons_;
    std::map<std::string, Recipe> recipes_;  // by lesson
    const Sandbox sandbox_;
};

}  // namespace grading
