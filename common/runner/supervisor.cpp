#include "supervisor.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/personality.h>
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <random>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "keyrings.hpp"
#include "proc.hpp"
#include "report.hpp"
#include "shared_call.hpp"

namespace judging {

namespace {

constexpr std::size_t report_limit = 64 << 20;
constexpr rlim_t file_limit = 64 << 20;  // bytes in a file that it writes

// What a supervisor sends when all is over.
struct Last {
    int status = 0;
    double processor_seconds = 0;
    long resident_kb = 0;
    char left[256] = "";
};

pid_t watched = -1;  // in a supervisor: its test program

void limit(int what, rlim_t soft, rlim_t hard) {
    rlimit now{};
    ::getrlimit(what, &now);  // the hard limit can't be raised
    const rlimit both{std::min(soft, now.rlim_max), std::min(hard, now.rlim_max)};
    ::setrlimit(what, &both);
}

// As many keys as a report needs (harness/report.hpp).
std::string make_keys(std::size_t count) {
    std::random_device random;
    std::string keys;
    while (keys.size() < count * testing::key_size) keys += fmt::format("{:08x}", random());
    return keys;
}

// A pipe whose reading end does not block. Throws std::system_error.
void make_pipe(net::Socket& from, net::Socket& to) {
    int both[2];
    if (::pipe(both) != 0) net::throw_errno("pipe");
    from = net::Socket(both[0]);
    to = net::Socket(both[1]);
    ::fcntl(from.fd(), F_SETFL, O_NONBLOCK);
    ::fcntl(from.fd(), F_SETFD, FD_CLOEXEC);
#ifdef F_SETPIPE_SZ
    ::fcntl(from.fd(), F_SETPIPE_SZ, 1 << 18);  // room until somebody looks again
#endif
}

// Where a program keeps the call under way. Without it, all calls come through the pipe, which is only slower.
net::Socket make_shared_call() {
#ifdef __linux__
    net::Socket memory(::memfd_create("call", MFD_CLOEXEC | MFD_ALLOW_SEALING));
#else
    std::FILE* const file = std::tmpfile();
    net::Socket memory(file == nullptr ? -1 : ::fcntl(::fileno(file), F_DUPFD_CLOEXEC, 0));
    if (file != nullptr) std::fclose(file);
#endif
    if (memory && ::ftruncate(memory.fd(), sizeof(testing::SharedCall)) != 0) memory.close();
#ifdef F_ADD_SEALS
    ::fcntl(memory.fd(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
#endif
    return memory;
}

// How a child has ended; `si_pid` is 0 if it has not. It can be asked again.
siginfo_t how_it_ended(pid_t child) {
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT);
    return info;
}

// Leaves stdin, stdout and stderr open, too.
void close_all_but(std::initializer_list<int> kept) {
    for (int fd = 3; fd < 1024; ++fd)
        if (std::find(kept.begin(), kept.end(), fd) == kept.end()) ::close(fd);
}

void take_from(net::Socket& from, std::string& into, std::size_t limit) {
    char buffer[65536];
    while (from && into.size() < limit) {
        const ssize_t got = ::read(from.fd(), buffer, sizeof buffer);
        if (got == 0) from.close();
        if (got <= 0) return;
        into.append(buffer, static_cast<std::size_t>(got));
    }
}

// "sleep (4711), sleep (4712) and 7 more"
std::string some_of(const std::vector<std::string>& names) {
    constexpr std::size_t shown = 2;
    const auto begin = names.begin();
    if (names.size() <= shown) return fmt::format("{}", fmt::join(names, ", "));
    return fmt::format("{} and {} more", fmt::join(begin, begin + shown, ", "), names.size() - shown);
}

void become_a_subreaper() {
#ifdef __linux__
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
}

void end_with_the_parent() {
#ifdef __linux__
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
}

// The sanitizers of g++ 12, clang 17 and older hang at some of the addresses that a newer kernel gives its programs
// (vm.mmap_rnd_bits=32). See personality(2).
void take_fixed_addresses() {
#ifdef __linux__
    ::personality(static_cast<unsigned long>(::personality(0xffffffff)) | ADDR_NO_RANDOMIZE);
#endif
}

void set_limits(const Job& job, int most_tasks) {
    limit(RLIMIT_CORE, 0, 0);
    limit(RLIMIT_CPU, processor_limit, processor_limit + 1);  // a signal that says so, then the end
    limit(RLIMIT_FSIZE, file_limit, file_limit);
    limit(RLIMIT_NOFILE, descriptor_limit, descriptor_limit);
    if (!job.sanitizers) {  // they reserve a huge address space
        const rlim_t bytes = rlim_t{memory_limit} << 20;
        limit(RLIMIT_AS, bytes, bytes);
    }
#ifdef __linux__
    // Ends a fork() in a loop even if it outruns the counting. (Threads count, too.)
    limit(RLIMIT_NPROC, static_cast<rlim_t>(most_tasks), static_cast<rlim_t>(most_tasks));
#else
    static_cast<void>(most_tasks);
#endif
}

void set_sanitizers() {
    const std::string asan = fmt::format(
        "detect_leaks=0:handle_abort=2:handle_segv=2:handle_sigbus=2:handle_sigfpe=2:handle_sigill=2:"
        "hard_rss_limit_mb={0}:max_allocation_size_mb={0}:allocator_may_return_null=1:"
        "detect_stack_use_after_return=1:"
        // Tests are short, and each starts anew: what these keep for a long run costs more than the run. (The quarantine has
        // room for more than any one test frees at once.)
        "malloc_context_size=1:quarantine_size_mb=3:thread_local_quarantine_size_kb=64:max_uar_stack_size_log=16",
        memory_limit);
    ::setenv("ASAN_OPTIONS", asan.c_str(), 1);
    ::setenv("UBSAN_OPTIONS", "print_stacktrace=1", 1);
    ::unsetenv("LD_PRELOAD");  // the sanitizer has to be the first library
}

}  // namespace

std::vector<std::string> end_children(pid_t expected) {
    std::vector<std::string> alive;
    for (bool found = true; found;) {
        found = false;
        for (const pid_t child : proc::children(::getpid())) {
            if (child == expected) continue;
            const char state = proc::state(child);
            if (state != '\0' && state != 'Z' && state != 'X')
                alive.push_back(fmt::format("{} ({})", proc::name(child), child));
            ::kill(child, SIGKILL);
            ::waitpid(child, nullptr, 0);  // its own children become ours
            found = true;
        }
    }
    return alive;
}

Supervised::Supervised(const Job& job, int most_tasks) {
    result_.keys = make_keys(job.keys);
    net::Socket out, report, last;
    try {
        make_pipe(out_, out);
        make_pipe(report_, report);
        make_pipe(last_, last);
        call_ = make_shared_call();
    } catch (const std::exception& error) {
        result_.trouble = error.what();
        return;
    }
    supervisor_ = ::fork();
    if (supervisor_ < 0) {
        result_.trouble = fmt::format("fork: {}", std::strerror(errno));
        return;
    }
    if (supervisor_ == 0) become_the_supervisor(job, most_tasks, out.fd(), report.fd(), last.fd());
    last.close();
    // (finish() notes that a supervisor was killed.)
    pollfd wait{last_.fd(), POLLIN, 0};
    while (::poll(&wait, 1, 100) == 0 && !ended()) end_a_stopped_supervisor();
    if (::read(last_.fd(), &program_, sizeof program_) != sizeof program_ && supervisor_exited())
        result_.trouble = "fork: the test program can't be started";
}

Supervised::~Supervised() {
    if (supervisor_ > 0) finish();
}

std::vector<int> Supervised::descriptors() const {
    std::vector<int> open;
    if (out_) open.push_back(out_.fd());
    if (report_) open.push_back(report_.fd());
    return open;
}

const ProcessResult& Supervised::take() {
    take_from(out_, result_.output, output_limit);
    take_from(report_, result_.report, report_limit);
    return result_;
}

// (Read, not mapped: what an answer does to the file's size must not end the runner.)
std::uint32_t Supervised::calls() const {
    std::uint32_t calls = 0;
    const ssize_t got = ::pread(call_.fd(), &calls, sizeof calls, offsetof(testing::SharedCall, calls));
    return got == sizeof calls ? calls : 0;
}

// Its record, a line, if the report does not have it yet.
std::string Supervised::call_under_way() const {
    std::uint32_t current = 0;
    if (::pread(call_.fd(), &current, sizeof current, offsetof(testing::SharedCall, current)) <= 0 ||
        (current != 1 && current != 2))
        return "";
    testing::SharedCall::Text text{};
    const std::size_t at = offsetof(testing::SharedCall, texts) + (current - 1) * sizeof text;
    if (::pread(call_.fd(), &text, sizeof text, static_cast<off_t>(at)) != sizeof text) return "";
    const auto call = read_call(text);
    if (!call) return "";
    return write(workbook::Record{.kind = workbook::Record::Kind::call,
                                  .process = static_cast<std::size_t>(program_),
                                  .failure = *call}) +
           '\n';
}

bool Supervised::ended() const {
    if (supervisor_ < 0) return true;
    return how_it_ended(supervisor_).si_pid != 0;
}

bool Supervised::supervisor_exited() const {
    const siginfo_t info = how_it_ended(supervisor_);
    return info.si_pid != 0 && info.si_code == CLD_EXITED;
}

void Supervised::stop(Stop reason) {
    if (result_.stop == Stop::none) result_.stop = reason;
    if (reason == Stop::waiting || reason == Stop::sleeping || reason == Stop::slow)
        result_.waiting_in = proc::system_call(program_);
    if (supervisor_ > 0) ::kill(supervisor_, SIGTERM);
}

void Supervised::end_family() const {
    if (::getpid() == 1) ::kill(-1, SIGKILL);  // in a sandbox there are no other processes
    // A process that is stopped starts no new ones.
    std::set<pid_t> stopped{supervisor_};
    for (bool more = true; more;) {
        more = false;
        for (const pid_t process : proc::family(supervisor_, 100000))
            if (stopped.insert(process).second && ::kill(process, SIGSTOP) == 0) more = true;
    }
    stopped.erase(supervisor_);
    for (const pid_t process : stopped) ::kill(process, SIGKILL);
}

void Supervised::end_a_stopped_supervisor() const {
    if (proc::state(supervisor_) == 'T') ::kill(supervisor_, SIGKILL);
}

ProcessResult Supervised::finish() {
    if (supervisor_ < 0) return std::move(result_);
    if (!ended()) ::kill(supervisor_, SIGTERM);
    for (; !ended(); ::poll(nullptr, 0, 1)) end_a_stopped_supervisor();
    Last last;
    const bool complete = ::read(last_.fd(), &last, sizeof last) == sizeof last;
    ::waitpid(supervisor_, nullptr, 0);
    supervisor_ = -1;
    take();
    if (!result_.report.empty() && result_.report.back() != '\n') result_.report += '\n';  // it was killed
    result_.report += call_under_way();
    const bool stopped = result_.stop != Stop::none;
    result_.status = last.status;
    result_.supervisor_gone = !complete && !stopped && result_.trouble.empty();
    result_.processor_seconds = last.processor_seconds;
    result_.resident_mb = last.resident_kb / 1024;
    if (last.left[0] != '\0' && !stopped) result_.left = {last.left};
    return std::move(result_);
}

void Supervised::become_the_supervisor(const Job& job, int most_tasks, int out, int report, int last) {
    become_a_subreaper();
    end_with_the_parent();
    sigset_t term;
    ::sigemptyset(&term);
    ::sigaddset(&term, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &term, nullptr);                             // until there is something to end
    for (const int number : {SIGINT, SIGHUP}) ::signal(number, SIG_IGN);  // the runner's to handle
    watched = ::fork();
    if (watched < 0) ::_exit(1);
    if (watched == 0) {
        ::sigprocmask(SIG_UNBLOCK, &term, nullptr);
        become_the_program(job, most_tasks, out, report);
    }
    ::setpgid(watched, watched);  // here and in the child: whichever comes first
    ::signal(SIGTERM, [](int) { ::kill(-watched, SIGKILL); });
    ::sigprocmask(SIG_UNBLOCK, &term, nullptr);
    close_all_but({last});  // the other test programs' pipes, too: an answer must not find them here
    if (::write(last, &watched, sizeof watched) < 0) ::_exit(1);

    siginfo_t info{};
    while (::waitid(P_PID, static_cast<id_t>(watched), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {}
    // It is still a zombie, so no other process has its number or its group's yet.
    Last said;
    const std::string left = some_of(end_children(watched));
    std::strncpy(said.left, left.c_str(), sizeof said.left - 1);
    ::kill(-watched, SIGKILL);
    ::signal(SIGTERM, SIG_IGN);
    rusage used{};
    ::wait4(watched, &said.status, 0, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    said.processor_seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
    said.resident_kb = used.ru_maxrss;
    end_children();
    ::_exit(::write(last, &said, sizeof said) == sizeof said ? 0 : 1);
}

void Supervised::become_the_program(const Job& job, int most_tasks, int out, int report) {
    ::setpgid(0, 0);
    end_with_the_parent();
    ::dup2(::open("/dev/null", O_RDONLY), 0);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::dup2(report, testing::report_descriptor);
    if (::dup2(call_.fd(), testing::call_descriptor) < 0) ::close(testing::call_descriptor);
    close_all_but({testing::report_descriptor, testing::call_descriptor});
    for (const int number : {SIGPIPE, SIGHUP, SIGINT, SIGTERM, SIGCHLD, SIGUSR1, SIGXCPU, SIGXFSZ})
        ::signal(number, SIG_DFL);
    set_limits(job, most_tasks);
    set_sanitizers();
    take_fixed_addresses();
    forbid_keyrings();
    ::setenv(testing::keys_variable, result_.keys.c_str(), 1);
    ::setenv(testing::report_variable, std::to_string(testing::report_descriptor).c_str(), 1);
    ::execl(job.program.c_str(), job.program.c_str(), job.argument.c_str(), "--abort", "--out", "/dev/null",
            static_cast<char*>(nullptr));
    fmt::print(stderr, "{}: {}\n", job.program, std::strerror(errno));
    ::_exit(127);
}

}  // namespace judging
