// Builds test programs, and keeps the reason if one does not build.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

#include "build_failure.hpp"
#include "files.hpp"
#include "judge.hpp"
#include "socket.hpp"
#include "warnings.hpp"

namespace judging {

namespace fs = std::filesystem;

namespace {

volatile sig_atomic_t stop_signal = 0;
constexpr std::size_t log_limit = 1 << 20;  // bytes; the first error is what counts

// A short form of the answer's content; empty if it can't be read.
std::string digest(const std::string& answer) {
    if (!can_be_read(answer)) return "";
    const std::string text = content(answer);
    return fmt::format("{:016x} {}\n", std::hash<std::string>{}(text), text.size());
}

std::string stamp_of(const Lesson& lesson) {
    return fs::path(lesson.log).replace_extension(".built");
}

// Build tools compare times. But an answer may be saved while the compiler reads it, or be copied with an older time,
// or the build may have been killed. So an object is kept only if it was surely made from this answer.
void forget_stale_object(const Lesson& lesson) {
    const std::string now = digest(lesson.answer);
    if (content(stamp_of(lesson)) == now && !now.empty()) return;
    forget_warnings(lesson);
    std::error_code ignored;
    fs::remove(lesson.object, ignored);
    fs::remove(stamp_of(lesson), ignored);
}

// In the child: the command, which prints to `out`.
[[noreturn]] void become_the_builder(const std::vector<Lesson>& lessons, int out) {
    ::dup2(out, 1);
    ::dup2(out, 2);
    // Compilers must speak English: the word "error" is looked for.
    if (const char* all = std::getenv("LC_ALL")) ::setenv("LC_CTYPE", all, 1);
    ::unsetenv("LC_ALL");
    ::unsetenv("LANGUAGE");
    ::setenv("LC_MESSAGES", "C", 1);
    // A compiler's memory in large pages, where the system has them: a quarter of its time went into small ones.
    ::setenv("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1:glibc.malloc.top_pad=16777216", 0);
    std::vector<char*> argv;
    for (const std::string& word : lessons.front().build) argv.push_back(const_cast<char*>(word.c_str()));
    for (const Lesson& lesson : lessons) argv.push_back(const_cast<char*>(lesson.target.c_str()));
    argv.push_back(nullptr);
    ::execvp(argv[0], argv.data());
    std::perror(argv[0]);
    ::_exit(127);
}

// All that the builder prints, up to a limit; a terminal shows its progress.
std::string read_log(int from, const std::string& building) {
    const bool terminal = on_terminal(2);
    std::string log, line;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::read(from, buffer, sizeof buffer)) > 0 || (got < 0 && errno == EINTR);) {
        for (const char c : std::string_view(buffer, static_cast<std::size_t>(std::max<ssize_t>(got, 0)))) {
            if (log.size() < log_limit) log += c;
            if (c != '\n') line += c;
            else if (terminal && line.starts_with("["))  // "[3/14] Building ..."
                std::fprintf(stderr, "\r\033[K%s %s", building.c_str(),
                             line.substr(0, line.find(']') + 1).c_str());
            if (c == '\n') line.clear();
        }
    }
    if (terminal) std::fprintf(stderr, "\r\033[K");
    return log;
}

// Builds them with one command.
BuildResult build_once(const std::vector<Lesson>& lessons, const workbook::Words& say) {
    int pipe[2];
    if (::pipe(pipe) != 0) net::throw_errno("pipe");
    const net::Socket from(pipe[0]);
    net::Socket to(pipe[1]);
    // The builder gets the signal, too, and tidies up: this process ends after it, not before.
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        ::signal(number, [](int which) { stop_signal = which; });
    const pid_t pid = ::fork();
    if (pid < 0) net::throw_errno("fork");
    if (pid == 0) {
        become_the_builder(lessons, to.fd());
    }
    to.close();
    const std::string log = read_log(from.fd(), lessons.size() == 1 ? say("building {}", lessons.front().name)
                                                                    : say("building the lessons"));
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::signal(number, SIG_DFL);
    if (stop_signal != 0) ::raise(stop_signal);
    const bool failed = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    return {.failed = failed, .log = failed && log.empty() ? "the build failed, and printed nothing\n" : log};
}

}  // namespace

bool on_terminal(int fd) {
    const char* kind = std::getenv("TERM");
    return ::isatty(fd) != 0 && (kind == nullptr || std::string_view(kind) != "dumb");
}

namespace {

// Whether there is no room in build/, or where compilers keep their files. (They have removed those by now.)
bool disk_is_full(const Lesson& lesson) {
    const char* const temporary = std::getenv("TMPDIR");
    return !has_room(fs::path(lesson.log).parent_path()) ||
           !has_room(temporary == nullptr ? "/tmp" : temporary);
}

BuildResult built(const std::vector<Lesson>& lessons, const workbook::Words& say) {
    BuildResult result = build_once(lessons, say);
    if (is_worth_another_try(result)) result = build_once(lessons, say);
    if (!result.failed) return result;
    rusage used{};
    ::getrusage(RUSAGE_CHILDREN, &used);
    result.resident_mb = used.ru_maxrss / 1024;
    result.disk_is_full = disk_is_full(lessons.front());
    return result;
}

void keep(const std::string& file, const std::string& text) {
    if (!write_file(file, text))
        throw std::runtime_error(from_here(file) + " can't be written: is the disk full (df -h .)?");
}

void forget_failure(const Lesson& lesson) {
    std::error_code ignored;
    fs::remove(lesson.log, ignored);
    fs::remove(kept_failure(lesson), ignored);
}

}  // namespace

std::string kept_failure(const Lesson& lesson) {
    return fs::path(lesson.log).replace_extension(".failure");
}

void build(const std::vector<Lesson>& lessons, workbook::Language language) {
    const workbook::Words say(language, lessons.front().words);
    std::string first;
    std::vector<std::string> digests;
    for (const Lesson& lesson : lessons) {
        forget_stale_object(lesson);
        digests.push_back(digest(lesson.answer));
        if (!fs::exists(lesson.program) && !fs::exists(lesson.log)) first += " " + lesson.name.substr(0, 2);
    }
    if (!first.empty())
        fmt::print(stderr, "{}\n",
                   say("First build of lesson{}: up to a minute. Later ones take a second.", first));
    const BuildResult all = built(lessons, say);
    for (std::size_t i = 0; i < lessons.size(); ++i) {
        const Lesson& lesson = lessons[i];
        // Each is tried by itself, to find those that fail.
        const BuildResult one = !all.failed || lessons.size() == 1 ? all : built({lesson}, say);
        forget_failure(lesson);
        keep_warnings(lesson, one.log);
        if (!one.failed) {
            if (digest(lesson.answer) == digests[i]) write_file(stamp_of(lesson), digests[i]);
            continue;
        }
        const Verdict failure = build_failure(lesson, one);
        // If the disk is full, nothing is kept: the next build tries again.
        keep(lesson.log, one.log);
        keep(kept_failure(lesson), write(failure) + "\n");
    }
}

}  // namespace judging
