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
#endif

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <sstream>

#include <fmt/format.h>

#include "report.hpp"
#include "socket.hpp"

namespace judging {

namespace {

using Clock = std::chrono::steady_clock;
using net::Socket;  // owns any descriptor, a pipe's too
using std::chrono::milliseconds;

constexpr std::size_t at_once = 6;  // they mostly wait
constexpr std::size_t report_limit = 64 << 20;
constexpr rlim_t file_limit = 64 << 20;  // bytes in a file it writes
constexpr int report_descriptor = 250;
constexpr const char* marker = "WORKBOOK_RUN";  // in the environment of a program and of all that it starts

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

// One test program under way.
class Run {
public:
    Run(const Lesson& lesson, const Exercise& exercise) : lesson_(lesson), exercise_(exercise) {
        static int count = 0;
        mark_ = fmt::format("{}.{}", ::getpid(), ++count);
        int out[2], report[2];
        if (::pipe(out) != 0) net::throw_errno("pipe");
        out_ = Socket(out[0]);
        const Socket out_write(out[1]);
        if (::pipe(report) != 0) net::throw_errno("pipe");
        report_ = Socket(report[0]);
        const Socket report_write(report[1]);
        for (const int fd : {out[0], report[0]}) {
            ::fcntl(fd, F_SETFL, O_NONBLOCK);
            ::fcntl(fd, F_SETFD, FD_CLOEXEC);
#ifdef F_SETPIPE_SZ
            ::fcntl(fd, F_SETPIPE_SZ, 1 << 18);  // room until somebody looks again
#endif
        }
        pid_ = ::fork();
        if (pid_ < 0) net::throw_errno("fork");
        if (pid_ == 0) become_the_test(out[1], report[1]);
        ::setpgid(pid_, pid_);  // here and in the child: whoever comes first
    }
    Run(const Run&) = delete;
    ~Run() {
        if (pid_ > 0) end_all();
    }

    pid_t pid() const {
        return pid_;
    }
    const std::string& mark() const {
        return mark_;
    }
    Ending take_ending() {
        return std::move(ending_);
    }

    // Only for their ends (POLLHUP): to wake up for every line would slow down the program that writes them.
    void watch(std::vector<pollfd>& list) const {
        if (out_) list.push_back({out_.fd(), 0, 0});
        if (report_) list.push_back({report_.fd(), 0, 0});
    }

    // Takes what has come. True once the program has ended; end_all() has to follow.
    bool advance() {
        take(out_, ending_.output, output_limit);
        take(report_, ending_.report, report_limit);
        if (ending_.output.size() >= output_limit) ending_.too_much_output = true;
        look_at_it();
        if (ending_.too_much_output || ending_.too_many_processes || !ending_.timed_out.empty()) kill_group();
        siginfo_t info{};
        return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
               info.si_pid != 0;
    }

    // Ends the program, where it still runs, and whatever it has started.
    void end_all();

private:
    [[noreturn]] void become_the_test(int out, int report) {
        ::setpgid(0, 0);
#ifdef __linux__
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
        ::dup2(::open("/dev/null", O_RDONLY), 0);
        ::dup2(out, 1);
        ::dup2(out, 2);
        ::dup2(report, report_descriptor);
        for (int fd = 3; fd < report_descriptor; ++fd) ::close(fd);
        for (const int number : {SIGPIPE, SIGHUP, SIGINT, SIGTERM, SIGCHLD, SIGUSR1, SIGXCPU, SIGXFSZ})
            ::signal(number, SIG_DFL);
        limit(RLIMIT_CORE, 0, 0);
        limit(RLIMIT_CPU, processor_limit, processor_limit + 1);  // a signal that says so, then the end
        limit(RLIMIT_FSIZE, file_limit, file_limit);
        if (!lesson_.sanitizers) {  // with them the address space is no measure
            const rlim_t bytes = rlim_t{memory_limit} << 20;
            limit(RLIMIT_AS, bytes, bytes);
        }
        ::setenv(testing::report_variable, std::to_string(report_descriptor).c_str(), 1);
        ::setenv(marker, mark_.c_str(), 1);
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

    // While the program is not reaped its number is nobody else's.
    void kill_group() const {
        ::kill(-pid_, SIGKILL);
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

    // Every tenth of a second: does it go on, and how many processes are there?
    void look_at_it() {
        const auto now = Clock::now();
        if (!ending_.timed_out.empty() || now < next_look_) return;
        next_look_ = now + milliseconds(100);
#ifdef __linux__
        look_for_sleep();
        look_for_crowd();
#endif
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
        bool asleep = true;
        std::error_code ignored;
        for (const auto& task : std::filesystem::directory_iterator(tasks, ignored)) {
            const auto fields = stat_of(task.path());
            asleep = asleep && !fields.empty() && fields[0] == "S";
        }
        if (!asleep) return;
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

    // Counts its processes, when the machine has many more than at the beginning.
    void look_for_crowd() {
        if (tasks() < tasks_before_ + process_limit) return;
        int members = 0;
        std::error_code ignored;
        for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
            if (entry.path().filename().string().find_first_not_of("0123456789") != std::string::npos)
                continue;
            const auto fields = stat_of(entry.path());
            if (fields.size() > 2 && fields[2] == std::to_string(pid_)) ++members;
        }
        if (members > process_limit) ending_.too_many_processes = true;
    }

    // How many tasks the machine has: "0.20 0.18 0.12 1/80 11206".
    static int tasks() {
        const std::string load = content("/proc/loadavg");
        return std::atoi(load.c_str() + std::min(load.find('/') + 1, load.size()));
    }
    const int tasks_before_ = tasks();
#endif

    const Lesson& lesson_;
    const Exercise& exercise_;
    std::string mark_;
    Socket out_, report_;
    pid_t pid_ = -1;
    Ending ending_;
    int looks_asleep_ = 0, looks_in_one_call_ = 0;
    std::string switches_;
    Clock::time_point next_look_ = Clock::now() + milliseconds(200);
    const Clock::time_point deadline_ = Clock::now() + std::chrono::seconds(wall_limit);
};

std::vector<Run*> under_way;

// On Linux, what outlives its parent becomes a child of this process (PR_SET_CHILD_SUBREAPER), also what has
// left its process group. Ends those that no run but `ended` accounts for; true where one of `ended`'s own
// was still alive.
bool end_orphans([[maybe_unused]] const Run* ended) {
    bool alive = false;
#ifdef __linux__
    for (bool found = true; found;) {
        found = false;
        std::istringstream in(content(fmt::format("/proc/self/task/{}/children", ::getpid())));
        for (pid_t child = 0; in >> child;) {
            const std::string environment = content(fmt::format("/proc/{}/environ", child));
            const auto is_of = [&](const Run* run) {
                return run->pid() == child ||
                       environment.find(fmt::format("{}={}", marker, run->mark()) + '\0') != environment.npos;
            };
            const bool is_others = std::any_of(under_way.begin(), under_way.end(),
                                               [&](const Run* run) { return run != ended && is_of(run); });
            if (ended->pid() == child || is_others) continue;
            const auto fields = stat_of(fmt::format("/proc/{}", child));
            const bool runs = !fields.empty() && fields[0] != "Z" && fields[0] != "X";
            // One whose environment says nothing may be another run's.
            alive = alive || (runs && (is_of(ended) || under_way.size() == 1));
            ::kill(child, SIGKILL);
            ::waitpid(child, nullptr, 0);  // its own children are ours now
            found = true;
        }
    }
#endif
    return alive;
}

void Run::end_all() {
    const bool ended_itself =
        ending_.timed_out.empty() && !ending_.too_much_output && !ending_.too_many_processes;
    if (end_orphans(this)) ending_.left_processes = ended_itself;
    kill_group();
    rusage used{};
    ::wait4(pid_, &ending_.status, 0, &used);
    ending_.processor_seconds = static_cast<int>(used.ru_utime.tv_sec + used.ru_stime.tv_sec);
    end_orphans(this);
    take(out_, ending_.output, output_limit);
    take(report_, ending_.report, report_limit);
    pid_ = -1;
    under_way.erase(std::find(under_way.begin(), under_way.end(), this));
}

}  // namespace

std::vector<Ending> run(const Lesson& lesson, const std::vector<Exercise>& exercises) {
#ifdef __linux__
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        ::signal(number, [](int which) { stop_signal = which; });
    std::vector<Ending> endings(exercises.size());
    std::vector<std::unique_ptr<Run>> runs(exercises.size());
    std::size_t started = 0, finished = 0;
    while (finished < exercises.size()) {
        for (; started < exercises.size() && started - finished < at_once; ++started) {
            runs[started] = std::make_unique<Run>(lesson, exercises[started]);
            under_way.push_back(runs[started].get());
        }
        std::vector<pollfd> list;
        for (const Run* run : under_way) run->watch(list);
        // A pipe that closes wakes this up; the tick is for what they hold, and for what keeps one open.
        ::poll(list.data(), static_cast<nfds_t>(list.size()), list.empty() ? 1 : 10);
        if (stop_signal != 0) {
            runs.clear();  // ends what runs
            ::signal(stop_signal, SIG_DFL);
            ::raise(stop_signal);
        }
        for (std::size_t i = 0; i < runs.size(); ++i) {
            if (!runs[i] || !runs[i]->advance()) continue;
            runs[i]->end_all();
            endings[i] = runs[i]->take_ending();
            runs[i].reset();
            ++finished;
        }
    }
    return endings;
}

}  // namespace judging
