// A running test program, and the process that watches over it. The supervisor is the test program's parent: its
// orphans become children of the supervisor, which reports their names and ends them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

#include "process.hpp"
#include "socket.hpp"

namespace judging {

class Supervised {
public:
    /// Starts it. If it can't be started, the result's `trouble` says why.
    /// `most_tasks` limits what RLIMIT_NPROC counts.
    Supervised(const Job& job, int most_tasks);
    Supervised(const Supervised&) = delete;
    ~Supervised();

    pid_t supervisor() const { return supervisor_; }
    pid_t program() const { return program_; }
    /// Its output and its report, while they are open: for poll(2).
    std::vector<int> descriptors() const;
    /// Reads the pipes. The result so far.
    const ProcessResult& take();
    /// How often it has called its answer so far.
    std::uint32_t calls() const;
    /// Whether it and its supervisor have ended.
    bool ended() const;
    /// Has the supervisor end it.
    void stop(Stop reason);
    /// A stopped supervisor can't do its work; when it ends, so does its test program.
    void end_a_stopped_supervisor() const;
    /// Ends all of its processes, faster than they can start new ones.
    void end_family() const;
    /// Waits for the end. Call it after stop(), or once ended().
    ProcessResult finish();

private:
    [[noreturn]] void become_the_supervisor(const Job& job, int most_tasks, int out, int report, int last);
    [[noreturn]] void become_the_program(const Job& job, int most_tasks, int out, int report);
    std::string call_under_way() const;
    bool supervisor_exited() const;

    net::Socket out_, report_, last_;  // they own any descriptor, a pipe's, too
    net::Socket call_;                 // a SharedCall's; -1 without one
    pid_t supervisor_ = -1, program_ = -1;
    ProcessResult result_;
};

/// Ends every child of this process but `expected`, and their children. Returns the names of those still alive.
std::vector<std::string> end_children(pid_t expected = -1);

}  // namespace judging
