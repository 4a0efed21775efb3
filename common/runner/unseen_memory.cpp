#include "unseen_memory.hpp"

#ifdef __linux__
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include <fmt/format.h>
#endif

namespace judging {

#ifdef __linux__

namespace fs = std::filesystem;

namespace {

// A file that is mapped need not be open. Its pages may all be there, whether or not the process has touched them.
std::map<ino_t, long> mapped_files_in_memory(pid_t process) {
    std::map<ino_t, long> bytes;
    std::ifstream maps(fmt::format("/proc/{}/maps", process));
    // "7f31c000-7f32c000 rw-s 00000000 00:01 4711 /memfd:name"
    for (std::string line; std::getline(maps, line);) {
        if (line.find(" /memfd:") == line.npos) continue;
        unsigned long begin = 0, end = 0, inode = 0;
        std::sscanf(line.c_str(), "%lx-%lx %*s %*s %*s %lu", &begin, &end, &inode);
        bytes[inode] += static_cast<long>(end - begin);
    }
    return bytes;
}

// By inode: a file may be open in several processes.
std::map<ino_t, long> files_in_memory(const std::vector<pid_t>& family) {
    std::map<ino_t, long> bytes;
    for (const pid_t process : family) {
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator(fmt::format("/proc/{}/fd", process), ignored)) {
            struct stat status {};
            if (fs::read_symlink(entry.path(), ignored).string().starts_with("/memfd:") &&
                ::stat(entry.path().c_str(), &status) == 0)
                bytes[status.st_ino] = status.st_blocks * 512;
        }
        for (const auto& [inode, size] : mapped_files_in_memory(process))
            bytes[inode] = std::max(bytes[inode], size);
    }
    return bytes;
}

}  // namespace

long UnseenMemory::mb(const std::vector<pid_t>& family) {
    long bytes = 0;
    for (const auto& [inode, size] : files_in_memory(family)) bytes += size;
    std::ifstream list("/proc/sysvipc/shm");
    std::string line;
    std::getline(list, line);  // the columns' names
    while (std::getline(list, line)) {
        std::istringstream fields(line);
        std::string skip;
        int id = 0;
        pid_t creator = 0;
        long resident = 0, swapped = 0;
        fields >> skip >> id >> skip >> skip >> creator;
        for (int i = 0; i < 9; ++i) fields >> skip;
        fields >> resident >> swapped;
        if (std::find(family.begin(), family.end(), creator) != family.end()) segments_.insert(id);
        if (segments_.contains(id)) bytes += resident + swapped;
    }
    return bytes >> 20;
}

UnseenMemory::~UnseenMemory() {
    for (const int id : segments_) ::shmctl(id, IPC_RMID, nullptr);
}

#else

long UnseenMemory::mb(const std::vector<pid_t>&) {
    return 0;
}
UnseenMemory::~UnseenMemory() = default;

#endif

}  // namespace judging
