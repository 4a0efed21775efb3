#include "proc.hpp"

#ifdef __linux__

#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "files.hpp"

namespace judging::proc {

namespace {

// The fields of a stat file after the name (which may hold anything): state, parent, process group, ...
std::vector<std::string> stat_of(const std::string& directory) {
    const std::string text = content(directory + "/stat");
    std::istringstream in(text.substr(std::min(text.rfind(')') + 1, text.size())));
    return {std::istream_iterator<std::string>(in), {}};
}

std::string directory_of(pid_t process) {
    return fmt::format("/proc/{}", process);
}

// Its threads' directories.
std::vector<std::string> threads(pid_t process) {
    std::vector<std::string> all;
    std::error_code ignored;
    for (const auto& task : std::filesystem::directory_iterator(directory_of(process) + "/task", ignored))
        all.push_back(task.path());
    return all;
}

}  // namespace

std::optional<Look> look(pid_t process) {
    const auto stat = stat_of(directory_of(process));
    constexpr std::size_t utime = 11, stime = 12;  // counted from the state, in clock ticks
    if (stat.size() <= stime || stat[0] == "Z") return std::nullopt;
    Look look;
    look.processor = (std::atof(stat[utime].c_str()) + std::atof(stat[stime].c_str())) /
                     static_cast<double>(::sysconf(_SC_CLK_TCK));
    look.asleep = true;
    for (const std::string& thread : threads(process)) {
        const auto fields = stat_of(thread);
        look.asleep = look.asleep && !fields.empty() && (fields[0] == "S" || fields[0] == "T");
    }
    std::ifstream status(fmt::format("{}/task/{}/status", directory_of(process), process));
    for (std::string line; std::getline(status, line);)
        if (line.find("ctxt_switches") != line.npos) look.switches += line;
    return look;
}

std::string system_call(pid_t process) {
    static const std::map<long, std::string> names = {
        {SYS_read, "read"},
        {SYS_readv, "readv"},
        {SYS_recvfrom, "recv"},
        {SYS_recvmsg, "recvmsg"},
        {SYS_write, "write"},
        {SYS_writev, "writev"},
        {SYS_sendto, "send"},
        {SYS_sendmsg, "sendmsg"},
        {SYS_connect, "connect"},
        {SYS_accept, "accept"},
        {SYS_accept4, "accept"},
        {SYS_ppoll, "poll"},
        {SYS_pselect6, "select"},
        {SYS_epoll_pwait, "epoll_wait"},
        {SYS_futex, "futex"},
        {SYS_wait4, "wait"},
        {SYS_clock_nanosleep, "sleep"},
#ifdef SYS_poll  // newer architectures have only the p... forms
        {SYS_poll, "poll"},
        {SYS_select, "select"},
        {SYS_epoll_wait, "epoll_wait"},
        {SYS_pause, "pause"},
#endif
    };
    long number = -1;
    std::ifstream(fmt::format("{0}/task/{1}/syscall", directory_of(process), process)) >> number;
    const auto name = names.find(number);
    return name == names.end() ? "" : name->second;
}

char state(pid_t process) {
    const auto fields = stat_of(directory_of(process));
    return fields.empty() ? '\0' : fields[0][0];
}

std::string name(pid_t process) {
    std::string text = content(directory_of(process) + "/comm");
    return text.substr(0, text.find('\n'));
}

long resident_mb(pid_t process) {
    long size = 0, resident = 0;
    if (!(std::istringstream(content(directory_of(process) + "/statm")) >> size >> resident)) return 0;
    return resident / 1024 * ::sysconf(_SC_PAGESIZE) / 1024;
}

std::vector<pid_t> children(pid_t process) {
    std::vector<pid_t> all;
    for (const std::string& thread : threads(process)) {
        std::istringstream in(content(thread + "/children"));
        all.insert(all.end(), std::istream_iterator<pid_t>(in), {});
    }
    return all;
}

std::vector<pid_t> family(pid_t process, std::size_t most) {
    std::vector<pid_t> all{process};
    for (std::size_t i = 0; i < all.size() && all.size() < most; ++i) {
        const auto more = children(all[i]);
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

int tasks() {  // "0.20 0.18 0.12 1/80 11206"
    const std::string load = content("/proc/loadavg");
    return std::atoi(load.c_str() + std::min(load.find('/') + 1, load.size()));
}

bool counts_alone() {
    utsname system{};
    int major = 0, minor = 0;
    return ::getpid() == 1 && ::uname(&system) == 0 &&
           std::sscanf(system.release, "%d.%d", &major, &minor) == 2 &&
           (major > 5 || (major == 5 && minor >= 14));
}

}  // namespace judging::proc

#else

namespace judging::proc {

std::optional<Look> look(pid_t) {
    return std::nullopt;
}
std::string system_call(pid_t) {
    return "";
}
char state(pid_t) {
    return '\0';
}
std::string name(pid_t) {
    return "a process";
}
long resident_mb(pid_t) {
    return -1;
}
std::vector<pid_t> children(pid_t) {
    return {};
}
std::vector<pid_t> family(pid_t, std::size_t) {
    return {};
}
int tasks() {
    return -1;
}
bool counts_alone() {
    return false;
}

}  // namespace judging::proc

#endif
