#include "command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <sstream>
#include <system_error>
#include <utility>

#include "socket.hpp"

extern char** environ;

namespace grading {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Time in which this process ran. A turn of a loop takes a tenth of a second; if one took longer, this process was
// stopped (SIGSTOP, a laptop's lid), and perhaps the command with it.
class Patience {
public:
    explicit Patience(int seconds) : all_(std::chrono::seconds(seconds)), left_(all_) {}
    double used() const { return std::chrono::duration<double>(all_ - left_).count(); }
    bool is_over() {
        const auto now = Clock::now();
        left_ -= std::min<Clock::duration>(now - std::exchange(last_, now), milliseconds(200));
        return left_ <= Clock::duration::zero();
    }

private:
    Clock::duration all_, left_;
    Clock::time_point last_ = Clock::now();
};

pid_t start(const std::vector<std::string>& argv, int out) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out, 1);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    std::vector<char*> words;
    for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    pid_t pid = -1;
    const int error = ::posix_spawnp(&pid, words[0], &files, &attributes, words.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    if (error != 0) throw std::system_error(error, std::generic_category(), argv[0]);
    return pid;
}

// Reads what it prints until it closes its stdout, which it does when it ends. False if it has to be stopped.
bool read_output(int from, Patience& patience, std::size_t limit, Output& output) {
    char buffer[65536];
    while (true) {
        pollfd wait{from, POLLIN, 0};
        ::poll(&wait, 1, 100);
        output.timed_out = patience.is_over() || stopped;
        if (output.timed_out || output.out.size() > limit) return false;
        if (wait.revents == 0) continue;
        const ssize_t got = ::read(from, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return true;
        output.out.append(buffer, static_cast<std::size_t>(got));
    }
}

// Whether it has ended by itself, or ends within that time. It stays a zombie.
bool ends(pid_t pid, Patience patience) {
    siginfo_t info{};
    while (true) {
        const int waited = ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT);
        if (waited == 0 && info.si_pid != 0) return true;
        if (patience.is_over() || stopped) return false;
        ::poll(nullptr, 0, 10);
    }
}

}  // namespace

Output run(const std::vector<std::string>& argv, int seconds, std::size_t limit) {
    int pipe[2];
    if (::pipe2(pipe, O_CLOEXEC) != 0) net::throw_errno("pipe");
    const net::Socket from(pipe[0]);  // owns any descriptor
    net::Socket to(pipe[1]);
    const pid_t pid = start(argv, to.fd());
    to.close();

    Output output;
    Patience patience(seconds);
    const bool complete = read_output(from.fd(), patience, limit, output);
    if (output.out.size() > limit) output.out.resize(limit);
    const bool ended = complete && ends(pid, Patience(5));
    ::kill(-pid, SIGKILL);  // whatever is left of its group
    int status = 0;
    rusage used{};
    while (::wait4(pid, &status, 0, &used) < 0 && errno == EINTR) {}
    output.processor_seconds = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                               static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    if (WIFEXITED(status)) output.status = WEXITSTATUS(status);
    output.killed = ended && WIFSIGNALED(status);
    output.wall_seconds = patience.used();
    return output;
}

bool installed(const std::string& name) {
    std::istringstream path(std::getenv("PATH") == nullptr ? "" : std::getenv("PATH"));
    for (std::string directory; std::getline(path, directory, ':');)
        if (::access((directory + "/" + name).c_str(), X_OK) == 0) return true;
    return false;
}

}  // namespace grading
