// What Linux says about processes (proc(5)). Elsewhere nothing is known: lists are empty, and numbers are -1.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace judging::proc {

/// One look at a process.
struct Look {
    bool asleep = false;   // all its threads sleep, or are stopped
    std::string switches;  // its first thread's: unchanged while that sleeps in one call
    double processor = 0;  // seconds it has used, its children's not counted
};
/// Nothing if it is gone.
std::optional<Look> look(pid_t process);
/// The system call that its first thread is in, "recv"; empty if it has no name here.
std::string system_call(pid_t process);

/// 'R', 'S', 'T', 'Z' ...; 0 if it is gone.
char state(pid_t process);
/// "sleep"
std::string name(pid_t process);
/// Resident memory in MB.
long resident_mb(pid_t process);
/// Its children, and those of its threads.
std::vector<pid_t> children(pid_t process);
/// It and all its descendants, but no more than `most`.
std::vector<pid_t> family(pid_t process, std::size_t most);
/// How many tasks the machine has.
int tasks();
/// Whether RLIMIT_NPROC counts only a sandbox's processes, as Linux does since 5.14, or all those of the user.
bool counts_alone();

}  // namespace judging::proc
