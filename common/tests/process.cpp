#include "process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

extern char** environ;

namespace testing {

namespace {

constexpr int highest_descriptor = 1024;  // a test opens a few hundred

struct Pipe {
    Pipe() {
        int ends[2];
        if (::pipe(ends) != 0) net::throw_errno("the test's own pipe");
        read = net::Socket(ends[0]);
        write = net::Socket(ends[1]);
    }
    net::Socket read, write;
};

// Pointers to the strings, and a null pointer behind them, as execve(2) wants them.
std::vector<char*> pointers(const std::vector<std::string>& strings) {
    std::vector<char*> list;
    for (const std::string& string : strings) list.push_back(const_cast<char*>(string.c_str()));
    list.push_back(nullptr);
    return list;
}

// This process's environment, with `added` in place of what has the same name.
std::vector<std::string> environment_with(const std::vector<std::string>& added) {
    std::vector<std::string> all = added;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        const std::string name = text.substr(0, text.find('=') + 1);
        if (std::none_of(added.begin(), added.end(), [&](const auto& one) { return one.starts_with(name); }))
            all.push_back(text);
    }
    return all;
}

// Between fork() and exec: other threads of this process may have held locks, so only system calls here,
// and nothing that allocates.
[[noreturn]] void become(char** argv, char** environment, const ProcessOptions& options, int out, int err,
                         int exec_error) {
    ::setpgid(0, 0);
#ifdef __linux__
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    const int in = ::open("/dev/null", O_RDONLY);
    if (!options.stdout_path.empty())
        out = ::open(options.stdout_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
    bool good = in >= 0 && out >= 0;
    good = good && ::dup2(in, 0) == 0 && ::dup2(out, 1) == 1 && ::dup2(err, 2) == 2;
    if (good) {
        // A connection of the test's that the program inherits would stay open when the test closes it.
        for (int fd = 3; fd < highest_descriptor; ++fd) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
        for (const int fd : options.inherited) ::fcntl(fd, F_SETFD, 0);
        for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) ::signal(number, SIG_DFL);
        sigset_t none;
        ::sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        environ = environment;
        ::execvp(argv[0], argv);
    }
    const int error = errno;
    [[maybe_unused]] const ssize_t told = ::write(exec_error, &error, sizeof error);
    ::_exit(127);
}

// What there is to read now. False after the end of the stream.
bool take(const net::Socket& from, std::string& into) {
    char buffer[65536];
    while (true) {
        const ssize_t got = ::read(from.fd(), buffer, sizeof buffer);
        if (got > 0) into.append(buffer, static_cast<std::size_t>(got));
        else if (got == 0) return false;
        else if (errno != EINTR) return true;
    }
}

}  // namespace

Process::Process(const std::vector<std::string>& argv, const ProcessOptions& options) : name_(argv.at(0)) {
    Pipe out, err, exec_error;
    const std::vector<std::string> environment = environment_with(options.environment);
    std::vector<char*> arguments = pointers(argv), variables = pointers(environment);
    ::fcntl(exec_error.write.fd(), F_SETFD, FD_CLOEXEC);  // exec closes it: that is how success shows
    pid_ = ::fork();
    if (pid_ < 0) net::throw_errno("fork");
    if (pid_ == 0)
        become(arguments.data(), variables.data(), options, out.write.fd(), err.write.fd(),
               exec_error.write.fd());
    ::setpgid(pid_, pid_);  // here and in the child: whoever comes first
    for (Pipe* pipe : {&out, &err, &exec_error}) pipe->write.close();
    int error = 0;
    ssize_t got = 0;
    while ((got = ::read(exec_error.read.fd(), &error, sizeof error)) < 0 && errno == EINTR) {}
    if (got != 0) {
        ::waitpid(pid_, nullptr, 0);
        errno = error;
        net::throw_errno("start " + name_);
    }
    for (const Pipe* pipe : {&out, &err})
        ::fcntl(pipe->read.fd(), F_SETFL, ::fcntl(pipe->read.fd(), F_GETFL) | O_NONBLOCK);
    follower_ = std::thread([this, from_out = std::move(out.read), from_err = std::move(err.read)]() mutable {
        follow(std::move(from_out), std::move(from_err));
    });
}

Process::~Process() {
    {
        const std::lock_guard lock(mutex_);
        if (!ended_) ::kill(-pid_, SIGKILL);
    }
    follower_.join();
}

// The thread beside the program: takes what it prints, and reaps it.
void Process::follow(net::Socket out, net::Socket err) {
    for (bool running = true; running;) {
        pollfd list[] = {{out.fd(), POLLIN, 0}, {err.fd(), POLLIN, 0}};
        // The end of both streams is nearly the program's. The tick is for what it leaves behind, which
        // may keep them open.
        const bool open = out || err;
        if (open) ::poll(list, 2, 10);
        siginfo_t info{};
        const int flags = WEXITED | WNOWAIT | (open ? WNOHANG : 0);
        const bool known = ::waitid(P_PID, static_cast<id_t>(pid_), &info, flags) == 0;
        running = known ? info.si_pid == 0 : errno == EINTR;

        const std::lock_guard lock(mutex_);
        if (!running) {
            // Still a zombie, so that its number is nobody else's: end what it left behind, then reap it.
            ::kill(-pid_, SIGKILL);
            int status = 0;
            const bool reaped = ::waitpid(pid_, &status, 0) == pid_;
            if (reaped && WIFEXITED(status)) result_.status = WEXITSTATUS(status);
            if (reaped && WIFSIGNALED(status)) result_.signal = WTERMSIG(status);
        }
        if (out && !take(out, result_.out)) out.close();
        if (err && !take(err, result_.err)) err.close();
        ended_ = !running;
        news_.notify_all();
    }
}

void Process::signal(int number) {
    const std::lock_guard lock(mutex_);
    if (!ended_) ::kill(pid_, number);
}

void Process::give_up(const std::string& what) const {
    const auto quote = [](const std::string& text) {
        constexpr std::size_t most = 2000;
        return text.size() <= most ? text : "..." + text.substr(text.size() - most);
    };
    throw std::runtime_error(fmt::format("{} {}\nits stdout: {}\nits stderr: {}", name_, what,
                                         quote(result_.out), quote(result_.err)));
}

std::string Process::first_line(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    const auto there = [&] { return result_.out.find('\n') != std::string::npos; };
    const bool in_time = news_.wait_for(lock, limit, [&] { return there() || ended_; });
    if (!there() && !in_time) give_up(fmt::format("has not printed a line in {} ms", limit.count()));
    if (!there()) give_up("has ended without printing a line");
    return result_.out.substr(0, result_.out.find('\n'));
}

const Result& Process::wait(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    if (news_.wait_for(lock, limit, [&] { return ended_; })) return result_;
    ::kill(-pid_, SIGKILL);
    give_up(fmt::format("still ran after {} ms, and was killed", limit.count()));
}

std::string content(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Result run(const std::vector<std::string>& argv, std::chrono::milliseconds limit) {
    return Process(argv).wait(limit);
}

PracticeServer::PracticeServer(const std::string& program, std::uint16_t port, const ProcessOptions& options)
    : process_({program, std::to_string(port)}, options), line_(process_.first_line()) {
    const std::string start = "practice server: http://127.0.0.1:";
    const char* const digits = line_.c_str() + std::min(start.size(), line_.size());
    const auto [end, error] = std::from_chars(digits, line_.c_str() + line_.size(), port_);
    if (!line_.starts_with(start) || error != std::errc{} || *end != '/')
        throw std::runtime_error("the practice server's first line is not its address: " + line_);
}

PracticeServer::~PracticeServer() {
    try {
        stop();
    } catch (const std::exception&) {  // killed instead
    }
}

const Result& PracticeServer::stop(std::chrono::milliseconds limit) {
    process_.signal(SIGINT);
    return process_.wait(limit);
}

}  // namespace testing
