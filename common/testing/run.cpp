#include "run.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#endif

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "report.hpp"
#include "socket.hpp"

namespace judging {

namespace {

using Clock = std::chrono::steady_clock;
using net::Socket;  // owns any descriptor, a pipe's too
using std::chrono::milliseconds;

constexpr std::size_t most_at_once = 6;  // they mostly wait
constexpr std::size_t report_limit = 64 << 20;
constexpr rlim_t file_limit = 64 << 20;  // bytes in a file it writes
constexpr int report_descriptor = 250;

volatile sig_atomic_t stop_signal = 0;

// A file of /proc, whose process may end meanwhile.
std::string content(const std::string& path) {
    std::ostringstream text;
    std::ifstream in(path);
    text << in.rdbuf();
    return text.str();
}

// The fields of a stat file of /proc behind the name (which may hold anything): state, parent, process group,
// ... Empty once the process is gone.
std::vector<std::string> stat_of(const std::string& directory) {
    const std::string text = content(directory + "/stat");
    std::istringstream in(text.substr(std::min(text.rfind(')') + 1, text.size())));
    return {std::istream_iterator<std::string>(in), {}};
}

void limit(int what, rlim_t soft, rlim_t hard) {
    const rlimit both{soft, hard};
    ::setrlimit(what, &both);
}

// As many keys as a report needs (report.hpp).
std::string make_keys(std::size_t count) {
    std::random_device random;
    std::string keys;
    while (keys.size() < count * testing::key_size) keys += fmt::format("{:08x}", random());
    return keys;
}

#ifdef __linux__
// Whether RLIMIT_NPROC counts a sandbox's processes only, as Linux does since 5.14, or all of the user's.
bool counted_alone() {
    utsname system{};
    int major = 0, minor = 0;
    return ::getpid() == 1 && ::uname(&system) == 0 &&
           std::sscanf(system.release, "%d.%d", &major, &minor) == 2 &&
           (major > 5 || (major == 5 && minor >= 14));
}

// How many tasks the machine has: "0.20 0.18 0.12 1/80 11206".
int tasks() {
    const std::string load = content("/proc/loadavg");
    return std::atoi(load.c_str() + std::min(load.find('/') + 1, load.size()));
}
#endif

// What a warden tells of its test program, when all is over.
struct Report {
    int status = 0;
    int processor_seconds = 0;
    bool left_processes = false;
};

pid_t watched = -1;  // in a warden: its test program

// Ends every child of this process. On Linux what outlives its parent becomes a child of the nearest process
// above it that has asked for that (PR_SET_CHILD_SUBREAPER), wherever it may hide: in another process group,
// in another session. True where one but `expected` was still alive.
bool end_children([[maybe_unused]] pid_t expected = -1) {
    bool alive = false;
#ifdef __linux__
    for (bool found = true; found;) {
        found = false;
        std::istringstream in(content(fmt::format("/proc/self/task/{}/children", ::getpid())));
        for (pid_t child = 0; in >> child;) {
            if (child == expected) continue;
            const auto fields = stat_of(fmt::format("/proc/{}", child));
            alive = alive || (!fields.empty() && fields[0] != "Z" && fields[0] != "X");
            ::kill(child, SIGKILL);
            ::waitpid(child, nullptr, 0);  // its own children are ours now
            found = true;
        }
    }
#endif
    return alive;
}

// One test program under way. It is the child of a warden, a process that ends what the program leaves
// behind.
class Run {
public:
    Run(const Lesson& lesson, const Exercise& exercise, int tasks_before, int counted_before)
        : lesson_(lesson), exercise_(exercise), tasks_before_(tasks_before), counted_before_(counted_before) {
        ending_.keys = make_keys(exercise.cases + 1);
        const auto make_pipe = [](Socket& from, Socket& to) {
            int both[2];
            if (::pipe(both) != 0) net::throw_errno("pipe");
            from = Socket(both[0]);
            to = Socket(both[1]);
        };
        Socket out, report, told;
        make_pipe(out_, out);
        make_pipe(report_, report);
        make_pipe(told_, told);
        for (const Socket* pipe : {&out_, &report_, &told_}) {
            ::fcntl(pipe->fd(), F_SETFL, O_NONBLOCK);
#ifdef F_SETPIPE_SZ
            ::fcntl(pipe->fd(), F_SETPIPE_SZ, 1 << 18);  // room until somebody looks again
#endif
        }
        warden_ = ::fork();
        if (warden_ < 0) net::throw_errno("fork");
        if (warden_ == 0) become_the_warden(std::move(out), std::move(report), told.fd());
        told.close();
        // A warden that was killed is for finish() to tell.
        pollfd wait{told_.fd(), POLLIN, 0};
        while (::poll(&wait, 1, 100) == 0 && ended() == 0) look_at_warden();
        if (::read(told_.fd(), &pid_, sizeof pid_) != sizeof pid_ && ended() == CLD_EXITED)
            throw std::runtime_error("the test program can't be started: no processes left?");
    }
    Run(const Run&) = delete;
    ~Run() {
        if (warden_ > 0) finish();
    }

    // Only for their ends (POLLHUP): to wake up for every line would slow down the program that writes them.
    void watch(std::vector<pollfd>& list) const {
        if (out_) list.push_back({out_.fd(), 0, 0});
        if (report_) list.push_back({report_.fd(), 0, 0});
    }

    // Takes what has come. True once the program and all that it started have ended; finish() has to follow.
    bool advance() {
        take(out_, ending_.output, output_limit);
        take(report_, ending_.report, report_limit);
        if (ending_.output.size() >= output_limit) ending_.too_much_output = true;
        look_at_it();
        if (to_be_stopped()) stop();
        return ended() != 0;
    }

    std::size_t members() const {
        return members_;
    }  // of its family, when it was looked at

    // Ends all its processes, faster than they can start new ones.
    void end_family() const {
#ifdef __linux__
        if (::getpid() == 1) ::kill(-1, SIGKILL);  // in a sandbox there is nobody else
        // Whoever is stopped starts no more.
        std::set<pid_t> stopped{warden_};
        for (bool more = true; more;) {
            more = false;
            for (const pid_t process : family(100000))
                if (stopped.insert(process).second && ::kill(process, SIGSTOP) == 0) more = true;
        }
        stopped.erase(warden_);
        for (const pid_t process : stopped) ::kill(process, SIGKILL);
#endif
    }

    // Ends the program where it still runs.
    Ending finish() {
        const bool stopped = to_be_stopped();
        stop();
        for (; ended() == 0; ::poll(nullptr, 0, 1)) look_at_warden();
        Report last;
        const bool complete = ::read(told_.fd(), &last, sizeof last) == sizeof last;
        ::waitpid(warden_, nullptr, 0);
        warden_ = -1;
        take(out_, ending_.output, output_limit);
        take(report_, ending_.report, report_limit);
        ending_.status = last.status;
        ending_.killed_warden = !complete && !stopped;
        ending_.processor_seconds = last.processor_seconds;
        ending_.left_processes = last.left_processes && !stopped;
        return std::move(ending_);
    }

private:
    bool to_be_stopped() const {
        return ending_.too_much_output || ending_.too_many_processes || ending_.too_much_memory ||
               !ending_.timed_out.empty();
    }

    // How the warden ended, as waitid(2) tells it; 0 while it goes on.
    int ended() const {
        siginfo_t info{};
        ::waitid(P_PID, static_cast<id_t>(warden_), &info, WEXITED | WNOHANG | WNOWAIT);
        return info.si_pid == 0 ? 0 : info.si_code;
    }

    // The warden ends the test when it is asked to.
    void stop() const {
        ::kill(warden_, SIGTERM);
    }

    [[noreturn]] void become_the_warden(Socket out, Socket report, int told) {
#ifdef __linux__
        ::prctl(PR_SET_CHILD_SUBREAPER, 1);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
        sigset_t term;
        ::sigemptyset(&term);
        ::sigaddset(&term, SIGTERM);
        ::sigprocmask(SIG_BLOCK, &term, nullptr);  // until there is something to end
        for (const int number : {SIGINT, SIGHUP}) ::signal(number, SIG_IGN);  // the runner's to handle
        watched = ::fork();
        if (watched < 0) ::_exit(1);
        if (watched == 0) {
            ::sigprocmask(SIG_UNBLOCK, &term, nullptr);
            become_the_test(out.fd(), report.fd());
        }
        ::setpgid(watched, watched);  // here and in the child: whoever comes first
        ::signal(SIGTERM, [](int) { ::kill(-watched, SIGKILL); });
        ::sigprocmask(SIG_UNBLOCK, &term, nullptr);
        out.close();
        report.close();
        if (::write(told, &watched, sizeof watched) < 0) ::_exit(1);

        siginfo_t info{};
        while (::waitid(P_PID, static_cast<id_t>(watched), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
        }
        // Still a zombie, so its number, and its group's, is not yet somebody else's.
        Report last;
        last.left_processes = end_children(watched);
        ::kill(-watched, SIGKILL);
        ::signal(SIGTERM, SIG_IGN);
        rusage used{};
        ::wait4(watched, &last.status, 0, &used);
        last.processor_seconds = static_cast<int>(used.ru_utime.tv_sec + used.ru_stime.tv_sec +
                                                  (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000000);
        end_children();
        ::_exit(::write(told, &last, sizeof last) == sizeof last ? 0 : 1);
    }

    [[noreturn]] void become_the_test(int out, int report) {
        ::setpgid(0, 0);
#ifdef __linux__
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
        ::dup2(::open("/dev/null", O_RDONLY), 0);
        ::dup2(out, 1);
        ::dup2(out, 2);
        ::dup2(report, report_descriptor);
        for (int fd = 3; fd < 1024; ++fd)
            if (fd != report_descriptor) ::close(fd);
        for (const int number : {SIGPIPE, SIGHUP, SIGINT, SIGTERM, SIGCHLD, SIGUSR1, SIGXCPU, SIGXFSZ})
            ::signal(number, SIG_DFL);
        limit(RLIMIT_CORE, 0, 0);
        limit(RLIMIT_CPU, processor_limit, processor_limit + 1);  // a signal that says so, then the end
        limit(RLIMIT_FSIZE, file_limit, file_limit);
        if (!lesson_.sanitizers) {  // with them the address space is no measure
            const rlim_t bytes = rlim_t{memory_limit} << 20;
            limit(RLIMIT_AS, bytes, bytes);
        }
#ifdef __linux__
        // A fork() in a loop meets an end also where it outruns who counts. (Threads count, too.)
        const auto processes = static_cast<rlim_t>(8 * process_limit + counted_before_);
        limit(RLIMIT_NPROC, processes, processes);
#endif
        ::setenv(testing::keys_variable, ending_.keys.c_str(), 1);
        ::setenv(testing::report_variable, std::to_string(report_descriptor).c_str(), 1);
        const std::string asan = fmt::format(
            "detect_leaks=0:handle_abort=2:handle_segv=2:handle_sigbus=2:handle_sigfpe=2:handle_sigill=2:"
            "hard_rss_limit_mb={"
            "0}:"
            "max_allocation_size_mb={0}:allocator_may_return_null=1:detect_stack_use_after_return=1",
            memory_limit);
        ::setenv("ASAN_OPTIONS", asan.c_str(), 1);
        ::setenv("UBSAN_OPTIONS", "print_stacktrace=1", 1);
        const std::string tag = "[" + exercise_.number + "]";
        ::execl(lesson_.program.c_str(), lesson_.program.c_str(), tag.c_str(), "--abort", "--out",
                "/dev/null", static_cast<char*>(nullptr));
        fmt::print(stderr, "{}: {}\n", lesson_.program, std::strerror(errno));
        ::_exit(127);
    }

    static void take(Socket& from, std::string& into, std::size_t limit) {
        char buffer[65536];
        while (from && into.size() < limit) {
            const ssize_t got = ::read(from.fd(), buffer, sizeof buffer);
            if (got == 0) from.close();
            if (got <= 0) return;
            into.append(buffer, static_cast<std::size_t>(got));
        }
    }

    // How many processes are there? And every tenth of a second: does it go on?
    void look_at_it() {
        const auto now = Clock::now();
        if (to_be_stopped()) return;
#ifdef __linux__
        look_for_crowd();
#endif
        if (now < next_look_) return;
        next_look_ = now + milliseconds(100);
#ifdef __linux__
        look_for_sleep();
        look_at_family();
#endif
        look_at_warden();
        if (now > deadline_)
            ending_.timed_out = fmt::format("it had not come back after {} seconds", wall_limit);
    }

#ifdef __linux__
    // What counts is the time in which all threads sleep: on a busy machine one that could go on waits for a
    // processor. A main thread that sleeps in one system call for seconds will not wake up, since all that
    // its peers do, they do at once; so a learner need not wait for the whole time limit.
    void look_for_sleep() {
        const std::string tasks = fmt::format("/proc/{}/task", pid_),
                          main = fmt::format("{}/{}", tasks, pid_);
        int threads = 0, asleep = 0;
        std::error_code ignored;
        for (const auto& task : std::filesystem::directory_iterator(tasks, ignored)) {
            const auto fields = stat_of(task.path());
            ++threads;
            asleep += !fields.empty() && fields[0] == "S" ? 1 : 0;
        }
        if (threads == 0 || asleep < threads) return;
        std::string switches;  // of the main thread: unchanged while it sleeps
        std::ifstream status(main + "/status");
        for (std::string line; std::getline(status, line);)
            if (line.find("ctxt_switches") != line.npos) switches += line;
        ++looks_asleep_;
        looks_in_one_call_ = switches == switches_ ? looks_in_one_call_ + 1 : 0;
        switches_ = switches;
        if (looks_asleep_ >= time_limit * 10)
            ending_.timed_out = fmt::format("it had not come back after {} seconds", time_limit);
        if (looks_in_one_call_ < wait_limit * 10) return;
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
        std::ifstream(main + "/syscall") >> number;
        const auto name = names.find(number);
        if (name != names.end()) ending_.waiting_in = name->second;
        ending_.timed_out =
            fmt::format("it has been waiting for {} seconds{}, and what it waits for never comes", wait_limit,
                        name == names.end() ? "" : " in " + name->second + "()");
    }

    // The warden, the test, and all that came of them: what the test has started, wherever that may hide, and
    // what has lost its parent and is the warden's now. No more than `most`.
    std::vector<pid_t> family(std::size_t most) const {
        std::vector<pid_t> all{warden_};
        for (std::size_t i = 0; i < all.size() && all.size() < most; ++i) {
            std::error_code ignored;
            for (const auto& task :
                 std::filesystem::directory_iterator(fmt::format("/proc/{}/task", all[i]), ignored)) {
                std::istringstream children(content(task.path() / "children"));
                all.insert(all.end(), std::istream_iterator<pid_t>(children), {});
            }
        }
        return all;
    }

    std::vector<pid_t> count() {
        auto all = family(process_limit + 2);
        members_ = all.size();
        if (members_ >= process_limit + 2) ending_.too_many_processes = true;
        return all;
    }

    // (Reading one file tells most of the time that there is no need to count.)
    void look_for_crowd() {
        if (tasks() >= tasks_before_ + process_limit) count();
    }

    // How many they are, and what they use together. Of a single process the sanitizer has said where it was,
    // before that.
    void look_at_family() {
        long pages = 0;
        for (const pid_t process : count()) {
            long size = 0, resident = 0;
            if (std::istringstream(content(fmt::format("/proc/{}/statm", process))) >> size >> resident)
                pages += resident;
        }
        if (pages / 1024 * ::sysconf(_SC_PAGESIZE) / 1024 > memory_limit * 3 / 2)
            ending_.too_much_memory = true;
    }

#endif

    // A warden that was stopped can't do its work; what it was to watch ends with it.
    void look_at_warden() const {
        const auto fields = stat_of(fmt::format("/proc/{}", warden_));
        if (!fields.empty() && fields[0] == "T") ::kill(warden_, SIGKILL);
    }

    const Lesson& lesson_;
    const Exercise& exercise_;
    const int tasks_before_,
        counted_before_;  // those of the machine, and of them those that RLIMIT_NPROC counts
    Socket out_, report_, told_;
    pid_t warden_ = -1, pid_ = -1;
    Ending ending_;
    std::size_t members_ = 0;
    int looks_asleep_ = 0, looks_in_one_call_ = 0;
    std::string switches_;
    Clock::time_point next_look_ = Clock::now() + milliseconds(200);
    const Clock::time_point deadline_ = Clock::now() + std::chrono::seconds(wall_limit);
};

}  // namespace

std::vector<Ending> run(const Lesson& lesson, const std::vector<Exercise>& exercises) {
#ifdef __linux__
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        ::signal(number, [](int which) { stop_signal = which; });
    int tasks_before = 0, counted_before = 0;
#ifdef __linux__
    tasks_before = tasks();
    counted_before = counted_alone() ? 0 : tasks_before;
#endif
    std::vector<Ending> endings(exercises.size());
    std::map<std::size_t, std::unique_ptr<Run>> runs;
    std::set<std::size_t> waiting;
    for (std::size_t i = 0; i < exercises.size(); ++i) waiting.insert(i);
    std::size_t at_once = most_at_once;
    while (!waiting.empty() || !runs.empty()) {
        while (!waiting.empty() && runs.size() < at_once) {
            const std::size_t i = waiting.extract(waiting.begin()).value();
            runs[i] = std::make_unique<Run>(lesson, exercises[i], tasks_before, counted_before);
        }
        std::vector<pollfd> list;
        for (const auto& [i, run] : runs) run->watch(list);
        // A pipe that closes wakes this up; the tick is for what they hold, and for what keeps one open.
        ::poll(list.data(), static_cast<nfds_t>(list.size()), list.empty() ? 1 : 10);
        if (stop_signal != 0) {
            runs.clear();  // ends what runs
            end_children();
            ::signal(stop_signal, SIG_DFL);
            ::raise(stop_signal);
        }
        std::size_t members = 0;
        for (auto run = runs.begin(); run != runs.end();) {
            const bool over = run->second->advance();
            members += run->second->members();
            if (over) endings[run->first] = run->second->finish();
            run = over ? runs.erase(run) : std::next(run);
        }
        if (runs.empty()) end_children();  // whatever has lost its warden
        if (members < process_limit + 2) continue;
        for (const auto& [i, run] : runs) run->end_family();
        if (at_once == 1) continue;
        // All suffer from it, and which of them it was is not plain yet: they begin anew, each alone.
        for (std::size_t i = 0; i < exercises.size(); ++i) waiting.insert(i);
        runs.clear();
        end_children();
        at_once = 1;
    }
    return endings;
}

}  // namespace judging
