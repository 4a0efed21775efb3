// Where answers are compiled and run: a sandbox (bubblewrap).
#pragma once

#include <string>
#include <vector>

#include "command.hpp"
#include "stage.hpp"

namespace grading {

/// A build writes to its stage, judging does not.
enum class Step { build, judge };

class Sandbox {
public:
    /// `root` is the workbook, `tree` the grading tree. Throws std::runtime_error if the superuser can't run answers as
    /// another user.
    Sandbox(std::string root, std::string tree);
    /// Why answers run without a sandbox; empty if they run in one.
    const std::string& missing() const { return missing_; }

    /// Runs a command in the stage. `headers` are paths that a build can read besides the system and the tree.
    /// Throws std::system_error if it can't be started.
    Output run(const Stage& stage, Step step, const std::vector<std::string>& headers,
               const std::vector<std::string>& command, int seconds) const;

private:
    std::vector<std::string> unprivileged() const;
    std::vector<std::string> bubblewrap(const Stage& stage, Step step,
                                        const std::vector<std::string>& headers) const;
    void check_user() const;
    void check_bubblewrap();

    const std::string root_, tree_;
    std::string missing_;
    bool sized_tmpfs_ = false;
};

}  // namespace grading
