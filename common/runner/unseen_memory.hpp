// Memory that processes use but that no process's resident set shows: System V shared memory (sysvipc(7)), which nobody has
// to be attached to, and files in memory (memfd_create(2)).
#pragma once

#include <sys/types.h>

#include <set>
#include <vector>

namespace judging {

class UnseenMemory {
public:
    UnseenMemory() = default;
    UnseenMemory(const UnseenMemory&) = delete;
    ~UnseenMemory();  // removes the segments: they outlive their processes

    /// What these processes use, in MB, with the segments of those that it was called with earlier. 0 where the system does
    /// not show it.
    long mb(const std::vector<pid_t>& family);

private:
    std::set<int> segments_;  // by id
};

}  // namespace judging
