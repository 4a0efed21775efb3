// One test program under way, and the process that watches over it. The supervisor is the test program's parent:
// whatever that leaves behind becomes its child, and is named and ended.
#pragma once

#include <sys/types.h>

#include <optional>

#include "process.hpp"
#include "socket.hpp"

namespace judging {

class Supervised {
public:
    /// Starts it. Where the system does not let it start, that is in the result's `trouble`.
    /// `most_tasks` limits what RLIMIT_NPROC counts.
    Supervised(const Job& job, int most_tasks);
    Supervised(const Supervised&) = delete;
    ~Supervised();

    pid_t supervisor() const { return supervisor_; }
    pid_t program() const { return program_; }
    /// Its output and its report, while they are open: for poll(2).
    std::vector<int> descriptors() const;
    /// What has come so far, taken out of the pipes.
    const ProcessResult& take();
    /// Whether it and its supervisor have ended.
    bool ended() const;
    /// Has the supervisor end it.
    void stop(Stop reason);
    /// Ends all of its processes, faster than they can start new ones.
    void end_family() const;
    /// Waits for the end, which stop() or ended() came before.
    ProcessResult finish();

private:
    [[noreturn]] void become_the_supervisor(const Job& job, int most_tasks, net::Socket out,
                                            net::Socket report, int last);
    [[noreturn]] void become_the_program(const Job& job, int most_tasks, int out, int report);
    bool supervisor_exited() const;
    void end_a_stopped_supervisor() const;

    net::Socket out_, report_, last_;  // own any descriptor, a pipe's too
    pid_t supervisor_ = -1, program_ = -1;
    ProcessResult result_;
};

/// Ends every child of this process but `expected`, and theirs. The names of those that were still alive.
std::vector<std::string> end_children(pid_t expected = -1);

}  // namespace judging
