// Runs real programs for the tests: starts one, takes all that it prints, and says how it ended.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "socket.hpp"

namespace testing {

/// How a program ended, and what it printed.
struct Result {
    int status = -1;       // what it gave to exit(); -1 where a signal ended it
    int signal = 0;        // that signal; 0 where it ended by itself
    std::string out, err;  // stdout and stderr, whole
};

struct ProcessOptions {
    std::vector<std::string> environment;  // "NAME=VALUE", over and above what this process has
    std::string stdout_path;               // where stdout goes instead of into Result::out
    std::vector<int> inherited{};          // the test's own descriptors that it gets, under their numbers
};

/// One program under way, in a process group of its own, with stdin from /dev/null. What it prints is
/// taken while it runs, however much it is, so that it never waits for its reader. What it starts in turn
/// ends with it. On Linux it also ends with the thread that started it, should the test crash.
class Process {
public:
    /// `argv[0]` is the program: a path, or a name that is looked up in PATH. Throws std::system_error
    /// where it can't be started.
    explicit Process(const std::vector<std::string>& argv, const ProcessOptions& options = {});
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    /// Kills the process group if it still runs.
    ~Process();

    pid_t pid() const { return pid_; }
    /// Sends it a signal: the program alone, not what it started. Does nothing once it has ended.
    void signal(int number);
    /// The first line of its stdout, without the newline, as soon as it is there. Throws
    /// std::runtime_error, which quotes what it printed, where it ended without one or `limit` passes.
    std::string first_line(std::chrono::milliseconds limit = std::chrono::seconds(10));
    /// Waits for its end. Where `limit` passes first it kills the process group and throws
    /// std::runtime_error, which quotes what it printed. May be called again.
    const Result& wait(std::chrono::milliseconds limit = std::chrono::seconds(20));

private:
    void follow(net::Socket out, net::Socket err);
    [[noreturn]] void give_up(const std::string& what) const;

    const std::string name_;
    pid_t pid_ = -1;

    mutable std::mutex mutex_;  // guards what stands below
    std::condition_variable news_;
    Result result_;
    bool ended_ = false;  // it is reaped, and its number may be somebody else's
    std::thread follower_;
};

/// A file's bytes; none where it can't be read.
std::string content(const std::filesystem::path& file);

/// Runs a program to its end. Throws as Process and Process::wait() do.
Result run(const std::vector<std::string>& argv, std::chrono::milliseconds limit = std::chrono::seconds(20));

/// The practice server, ready for connections. The destructor stops it as Ctrl-C does.
class PracticeServer {
public:
    /// Starts `program`, a path, on `port`; on one that the system picks where it is 0. Throws
    /// std::runtime_error where it does not say where it listens.
    explicit PracticeServer(const std::string& program, std::uint16_t port = 0,
                            const ProcessOptions& options = {});
    ~PracticeServer();

    /// In host byte order; the same on 127.0.0.1 and [::1].
    std::uint16_t port() const { return port_; }
    /// Whether it listens on [::1] too.
    bool ipv6() const { return line_.find("[::1]") != line_.npos; }
    const std::string& first_line() const { return line_; }
    Process& process() { return process_; }
    /// Sends SIGINT and waits for the end.
    const Result& stop(std::chrono::milliseconds limit = std::chrono::seconds(10));

private:
    Process process_;
    std::string line_;
    std::uint16_t port_;
};

}  // namespace testing
