// Runs something again after every save, until Ctrl-C.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>
#include <set>

#include "judge.hpp"
#include "socket.hpp"

namespace judging {

namespace {

namespace fs = std::filesystem;

volatile sig_atomic_t stop = 0;

// The sources beside the answers, with what changes when one is saved.
using Sources = std::map<std::string, std::pair<fs::file_time_type, std::uintmax_t>>;

Sources sources_in(const std::set<std::string>& directories) {
    Sources sources;
    std::error_code ignored;  // a file may vanish meanwhile: editors save to another file and rename it
    for (const std::string& directory : directories) {
        for (const auto& entry : fs::directory_iterator(directory, ignored)) {
            const std::string name = entry.path().filename(), kind = entry.path().extension();
            if (name.starts_with(".") || (kind != ".cpp" && kind != ".hpp")) continue;
            sources[entry.path()] = {entry.last_write_time(ignored), entry.file_size(ignored)};
        }
    }
    return sources;
}

// Calls `body` in a process with a group of its own, which ends with this one.
pid_t start(const std::function<void()>& body) {
    const pid_t parent = ::getpid(), pid = ::fork();
    if (pid < 0) net::throw_errno("fork");
    if (pid > 0) return pid;
#ifdef __linux__
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::_exit(1);
#else
    static_cast<void>(parent);
#endif
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::signal(number, SIG_DFL);
    ::setpgid(0, 0);  // Ctrl-C is for the parent, which passes it on
    body();
    ::_exit(127);
}

void end(pid_t& pid) {
    if (pid < 0) return;
    ::kill(-pid, SIGTERM);
    ::kill(pid, SIGTERM);  // it may not have its group yet
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {}
    pid = -1;
}

// Starts a watcher, if one is installed; its output wakes us up. Without one, or if the file system has no events, it
// looks around every 200 ms.
net::Socket start_watcher(const std::set<std::string>& directories, pid_t& pid) {
    int pipe[2];
    if (::pipe(pipe) != 0) net::throw_errno("pipe");
    net::Socket from(pipe[0]), to(pipe[1]);
    ::fcntl(from.fd(), F_SETFL, O_NONBLOCK);
    ::fcntl(from.fd(), F_SETFD, FD_CLOEXEC);
    pid = start([&] {
        ::dup2(to.fd(), 1);
        ::dup2(::open("/dev/null", O_WRONLY), 2);
        const auto become = [&](std::vector<const char*> argv) {
            for (const std::string& directory : directories) argv.push_back(directory.c_str());
            argv.push_back(nullptr);
            ::execvp(argv[0], const_cast<char**>(argv.data()));
        };
        become({"inotifywait", "-m", "-q", "-e", "close_write,moved_to"});
        become({"fswatch"});
    });
    return from;
}

}  // namespace

void watch(const std::vector<Lesson>& lessons, workbook::Language language,
           const std::function<std::string()>& make_text) {
    const workbook::Words say(language, lessons.front().words);
    std::set<std::string> directories;
    for (const Lesson& lesson : lessons) directories.insert(fs::path(lesson.answer).parent_path());
    struct sigaction action {};
    action.sa_handler = [](int) { stop = 1; };
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);

    pid_t watcher = -1, running = -1;
    const net::Socket events = start_watcher(directories, watcher);
    pollfd wake[] = {{1, 0, 0}, {events.fd(), POLLIN, 0}};  // the terminal, for its end; the watcher
    const bool terminal = on_terminal(1);
    const auto show = [&] {
        const std::string text = make_text();
        char time[16] = "";
        const std::time_t now = std::time(nullptr);
        std::strftime(time, sizeof time, "%H:%M:%S", std::localtime(&now));
        // On a terminal the new verdict replaces the old one; elsewhere they follow each other.
        std::printf("%s%s%s  %s%s", terminal ? "\033[H\033[2J" : "", text.c_str(), time,
                    say("watching: save to run again, Ctrl-C to stop").c_str(), terminal ? "" : "\n\n");
        std::fflush(stdout);
        ::_exit(0);
    };
    Sources seen;
    while (stop == 0) {
        if (Sources now = sources_in(directories); now != seen) {
            end(running);
            seen = std::move(now);
            running = start(show);
        }
        ::poll(wake, 2, 200);  // (a negative descriptor is left out)
        if ((wake[0].revents & (POLLHUP | POLLERR)) != 0)
            break;  // closing a terminal does not signal every process
        char ignored[4096];
        if ((wake[1].revents & (POLLIN | POLLHUP)) != 0 &&
            ::read(events.fd(), ignored, sizeof ignored) == 0) {
            wake[1].fd = -1;  // there is no watcher, or it has ended
            end(watcher);
        }
        if (running > 0 && ::waitpid(running, nullptr, WNOHANG) == running) running = -1;
    }
    end(running);
    end(watcher);
    std::printf("\n");
}

}  // namespace judging
