// Compiles, links and judges one answer at a time with what the grading tree has built once: the tests,
// Catch2, the helper.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "command.hpp"
#include "judge.hpp"

namespace grading {

/// One exercise of one student.
struct Mark {
    std::string lesson, number, name, kind;  // "04-recv-loop", "4.2", "recv_all", "core" or "challenge"
    std::string verdict;  // a Verdict's word, or "no answer", or "not graded" where the grader itself failed
    std::string title;    // the test case that failed; may be empty
    std::string message;  // what the student would have read
};

class Workshop {
public:
    /// `tree` is a build tree that was configured with -DWORKBOOK_GRADING=ON for Unix Makefiles, and built.
    /// Throws std::runtime_error where it is not.
    explicit Workshop(const std::string& tree);

    /// The names of the answers by lesson: "04-recv-loop" to "recv_loop.cpp".
    std::map<std::string, std::string> files() const;
    /// What a result depends on besides the answer: changes when tests or helper were built anew.
    std::string version() const;
    /// Why answers run without a sandbox; empty where they run in one.
    const std::string& unsandboxed() const { return unsandboxed_; }

    /// The marks of an answer to `lesson`, and what the compiler printed where it failed. Safe to call from
    /// several threads.
    std::vector<Mark> grade(const std::string& lesson, const std::string& answer, std::string& log) const;
    /// The same marks for each exercise, where there is nothing to judge.
    std::vector<Mark> all(const std::string& lesson, const std::string& verdict,
                          const std::string& message) const;

private:
    struct Kind {
        judging::Lesson lesson;
        std::string file;                  // "recv_loop.cpp"
        std::vector<std::string> headers;  // paths: what an answer may include
        std::string manifest;              // for an answer in lessons/LESSON/FILE of the working directory
        std::string taken;                 // symbols that an answer must leave alone, one a line
    };
    enum class Step { build, judge };
    std::vector<std::string> unprivileged() const;
    std::vector<std::string> sandbox(const Kind& kind, const std::filesystem::path& stage, Step step) const;
    Output run_runner(const Kind& kind, const std::filesystem::path& stage, Step step) const;
    void probe();

    std::string root_, tree_, runner_, unsandboxed_;
    bool sized_tmpfs_ = false;
    std::map<std::string, Kind> kinds_;
};

}  // namespace grading
