// Runs the tests of one lesson, an exercise a process, and says what came of each.
//
//   runner MANIFEST                 the lesson: a line an exercise, the first that fails in full
//   runner MANIFEST 4.2             one exercise in full
//   runner MANIFEST 4.2 --expect "not written"    succeeds when that is the verdict
//
// No code of a student's is in this program. It believes a pass only when the test program ended with
// status 0 after a complete report (report.hpp): every test case of the exercise, with its checks.
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

#include <cctype>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "report.hpp"
#include "socket.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using net::Socket;  // owns any descriptor, a pipe's too

constexpr auto time_limit = std::chrono::seconds(10);
constexpr auto wait_limit = std::chrono::seconds(3);  // in one system call, where the system tells (Linux)
constexpr rlim_t processor_limit = 5;                 // seconds
constexpr std::size_t output_limit = 1 << 20;         // bytes printed by one exercise
constexpr std::size_t report_limit = 64 << 20;
constexpr rlim_t file_limit = 64 << 20;       // bytes in a file it writes
constexpr const char* memory_limit = "2048";  // MB, kept by the sanitizer
constexpr int report_descriptor = 250;

volatile sig_atomic_t stop_signal = 0;

struct Exercise {
    std::string number, name, kind;  // "4.2", "recv_all", "core" or "challenge"
    std::size_t cases = 0;
};

struct Lesson {
    std::string name, answer, program;
    std::vector<Exercise> exercises;
};

struct Verdict {
    std::string word;   // "passed", "failed", "not written", ...
    std::string title;  // the test case it happened in
    std::string body;   // labelled paragraphs, as check.cpp writes them
    std::string place;  // "lessons/04-recv-loop/recv_loop.cpp:41"
    std::size_t cases = 0, checks = 0;
};

// ---- reading -------------------------------------------------------------------------------------

std::vector<std::string> split(const std::string& line, char by) {
    std::vector<std::string> fields;
    std::istringstream in(line);
    for (std::string field; std::getline(in, field, by);) fields.push_back(field);
    return fields;
}

Lesson read_manifest(const std::string& path) {
    std::ifstream in(path);
    if (!in) throw std::runtime_error(path + " can't be read; configure the build tree again");
    Lesson lesson;
    for (std::string line; std::getline(in, line);) {
        const std::size_t space = line.find(' ');
        const std::string key = line.substr(0, space), value = line.substr(space + 1);
        if (key == "lesson") lesson.name = value;
        if (key == "answer") lesson.answer = value;
        if (key == "program") lesson.program = value;
        if (key == "exercise") {
            const auto field = split(value, ' ');
            lesson.exercises.push_back({field.at(0), field.at(1), field.at(2), std::stoul(field.at(3))});
        }
    }
    return lesson;
}

std::string from_here(const std::string& path) {
    std::error_code ignored;
    const auto relative = std::filesystem::proximate(path, ignored);
    return ignored || relative.empty() || *relative.begin() == ".." ? path : relative.string();
}

// Where the answer defines the exercise's function: a line that is not indented and names it.
std::string definition(const std::string& answer, const std::string& function) {
    std::ifstream in(answer);
    int number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.empty() || std::isspace(static_cast<unsigned char>(line[0])) || line.starts_with("//"))
            continue;
        for (const char* mark : {"(", "::"}) {
            const std::size_t at = line.find(function + mark);
            if (at != line.npos &&
                (at == 0 || !(std::isalnum(static_cast<unsigned char>(line[at - 1])) || line[at - 1] == '_')))
                return fmt::format("{}:{}", from_here(answer), number);
        }
    }
    return from_here(answer);
}

std::string unescape(const std::string& field) {
    std::string text;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (field[i] == '\\' && i + 1 < field.size()) text += field[++i] == 'n' ? '\n' : field[i];
        else text += field[i];
    }
    return text;
}

std::string labelled(std::string_view label, std::string_view text) {
    constexpr std::size_t width = 12, columns = 79;
    std::string out = fmt::format("  {:<{}}", label, width - 2);
    std::size_t column = width;
    std::istringstream in{std::string(text)};
    for (std::string word; in >> word;) {
        if (column > width && column + 1 + word.size() > columns) {
            out += fmt::format("\n{:{}}", "", width);
            column = width;
        } else if (column > width) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
    }
    return out + "\n";
}

// ---- running -------------------------------------------------------------------------------------

void set_nonblocking(int fd) {
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

// Beyond `soft` a signal comes, which says what the limit was; at `hard` the end.
void limit(int what, rlim_t soft, rlim_t hard) {
    const rlimit both{soft, hard};
    ::setrlimit(what, &both);
}

// One test program under way.
class Run {
public:
    Run(const Lesson& lesson, const Exercise& exercise) : lesson_(lesson), exercise_(exercise) {
        int out[2], report[2];
        if (::pipe(out) != 0 || ::pipe(report) != 0) net::throw_errno("pipe");
        out_ = Socket(out[0]);
        report_ = Socket(report[0]);
        const Socket out_write(out[1]), report_write(report[1]);
        for (const int fd : {out[0], report[0]}) {
            set_nonblocking(fd);
            ::fcntl(fd, F_SETFD, FD_CLOEXEC);
        }
        pid_ = ::fork();
        if (pid_ < 0) net::throw_errno("fork");
        if (pid_ == 0) become_the_test(out[1], report[1]);
        ::setpgid(pid_, pid_);  // here and in the child: whoever comes first
    }
    Run(const Run&) = delete;
    ~Run() { kill_all(); }

    void watch(std::vector<pollfd>& list) const {
        if (out_) list.push_back({out_.fd(), POLLIN, 0});
        if (report_) list.push_back({report_.fd(), POLLIN, 0});
    }

    // Takes what has come; true once the program has ended and all is read.
    bool advance() {
        take(out_, output_, output_limit);
        take(report_, report_text_, report_limit);
        if (timed_out_.empty() && Clock::now() > deadline_)
            timed_out_ = fmt::format("it had not come back after {} seconds", time_limit.count());
        if (timed_out_.empty()) timed_out_ = stuck_in();
        if (!timed_out_.empty()) kill_all();
        if (output_.size() >= output_limit) kill_all();
        siginfo_t info{};
        if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
            info.si_pid == 0)
            return false;
        // Still a zombie, so its number is not yet somebody else's: end what it left behind, then reap.
        kill_all();
        ::waitpid(pid_, &status_, 0);
        pid_ = -1;
        take(out_, output_, output_limit);
        take(report_, report_text_, report_limit);
        return true;
    }

    Verdict verdict() const;
    const Exercise& exercise() const { return exercise_; }

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
        for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGCHLD, SIGUSR1, SIGXCPU, SIGXFSZ})
            ::signal(number, SIG_DFL);
        limit(RLIMIT_CORE, 0, 0);
        limit(RLIMIT_CPU, processor_limit, processor_limit + 1);
        limit(RLIMIT_FSIZE, file_limit, file_limit);
        ::setenv(testing::report_variable, std::to_string(report_descriptor).c_str(), 1);
        const std::string asan = fmt::format(
            "detect_leaks=0:handle_segv=2:handle_sigbus=2:handle_sigfpe=2:handle_sigill=2:hard_rss_limit_mb={"
            "}:"
            "allocator_may_return_null=1:detect_stack_use_after_return=1",
            memory_limit);
        ::setenv("ASAN_OPTIONS", asan.c_str(), 1);
        ::setenv("UBSAN_OPTIONS", "print_stacktrace=1", 1);
        const std::string tag = "[" + exercise_.number + "]";
        ::execl(lesson_.program.c_str(), lesson_.program.c_str(), tag.c_str(), "--abort", "--out",
                "/dev/null", static_cast<char*>(nullptr));
        fmt::print(stderr, "{}: {}\n", lesson_.program, std::strerror(errno));
        ::_exit(127);
    }

    void kill_all() const {
        if (pid_ > 0) ::kill(-pid_, SIGKILL);
    }

    // A test that sleeps in one system call for seconds will not wake up: all that its peers do, they do at
    // once. So a learner need not wait for the whole time limit. Says where it sleeps, or nothing.
    std::string stuck_in() {
#ifdef __linux__
        const auto now = Clock::now();
        if (now < next_look_) return {};
        next_look_ = now + std::chrono::milliseconds(100);
        const std::string proc = fmt::format("/proc/{0}/task/{0}/", pid_);  // its main thread
        std::string state, switches;
        std::ifstream status(proc + "status");
        for (std::string line; std::getline(status, line);) {
            if (line.starts_with("State:")) state = line;
            if (line.find("ctxt_switches") != line.npos) switches += line;
        }
        if (state.find("S (") == state.npos || switches != switches_) {
            switches_ = switches;
            asleep_since_ = now;
        }
        if (now - asleep_since_ < wait_limit) return {};
        static const std::map<long, std::string> names = {
            {SYS_read, "read()"},       {SYS_readv, "readv()"},     {SYS_recvfrom, "recv()"},
            {SYS_recvmsg, "recvmsg()"}, {SYS_write, "write()"},     {SYS_writev, "writev()"},
            {SYS_sendto, "send()"},     {SYS_sendmsg, "sendmsg()"}, {SYS_connect, "connect()"},
            {SYS_accept, "accept()"},   {SYS_accept4, "accept()"},  {SYS_ppoll, "poll()"},
            {SYS_pselect6, "select()"},
#ifdef SYS_poll  // newer architectures have only the p... forms
            {SYS_poll, "poll()"},       {SYS_select, "select()"},
#endif
        };
        long number = -1;
        std::ifstream(proc + "syscall") >> number;
        const auto name = names.find(number);
        return fmt::format("it has been waiting for {} seconds{}, and what it waits for never comes",
                           wait_limit.count(), name == names.end() ? "" : " in " + name->second);
#else
        return {};
#endif
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

    const Lesson& lesson_;
    const Exercise& exercise_;
    Socket out_, report_;
    std::string output_, report_text_;
    pid_t pid_ = -1;
    int status_ = 0;
    std::string timed_out_;  // how, once it has
    std::string switches_;   // the main thread's context switches: unchanged while it sleeps
    Clock::time_point asleep_since_ = Clock::now(), next_look_ = asleep_since_ + std::chrono::seconds(1);
    Clock::time_point deadline_ = asleep_since_ + time_limit;
};

// ---- judging -------------------------------------------------------------------------------------

// The sanitizer's first useful lines: what happened, and where in the answer.
std::optional<std::string> sanitizer_report(const std::string& output, const std::string& answer) {
    static const std::map<std::string, std::string> plain_words = {
        {"heap-buffer-overflow", "it went past the end (or before the beginning) of memory on the heap"},
        {"stack-buffer-overflow", "it went past the end (or before the beginning) of an array on the stack"},
        {"heap-use-after-free", "it used memory that was freed already"},
        {"stack-use-after-return", "it used a local variable of a function that has returned"},
        {"stack-use-after-scope", "it used a local variable outside its scope"},
        {"stack-overflow", "the stack is full: a recursion that does not end, or a huge local array"},
        {"double-free", "it freed the same memory twice"},
        {"SEGV", "it used an address that is not its own, such as a null pointer"},
        {"attempting", "it freed the same memory twice, or memory that it did not allocate"},
        {"alloc-dealloc-mismatch",
         "it freed memory in another way than it allocated it, such as free() after new"},
        {"requested", "it asked for an impossible amount of memory"},
        {"hard", "it used more memory than an exercise may"},
    };
    const std::string asan = "AddressSanitizer: ", ubsan = "runtime error: ";
    const std::string file = std::filesystem::path(answer).filename();
    std::istringstream in(output);
    std::string what, where;
    for (std::string line; std::getline(in, line);) {
        if (what.empty()) {
            if (const std::size_t at = line.find(asan); at != line.npos) {
                const std::string kind =
                    line.substr(at + asan.size(), line.find(' ', at + asan.size()) - at - asan.size());
                const auto words = plain_words.find(kind);
                what = words == plain_words.end()
                           ? line.substr(at + asan.size())
                           : words->second + (kind.find('-') == kind.npos ? "" : " (" + kind + ")");
            } else if (const std::size_t ub = line.find(ubsan); ub != line.npos) {
                what = "undefined behaviour: " + line.substr(ub + ubsan.size());
            } else if (line.find("Assertion ") != line.npos) {  // libstdc++, _GLIBCXX_ASSERTIONS
                what = "an assertion failed: " + line.substr(line.find("Assertion "));
            }
        }
        if (const std::size_t at = line.find("/" + file + ":"); at != line.npos && where.empty())
            where = line.substr(at + 1, line.find_first_not_of("0123456789", at + file.size() + 2) - at - 1);
    }
    if (what.empty()) return std::nullopt;
    return what + (where.empty() ? "" : ", at " + where);
}

Verdict Run::verdict() const {
    Verdict verdict;
    verdict.place = definition(lesson_.answer, exercise_.name);
    std::string story, call, died, first;
    bool done = false;
    std::size_t ended = 0;
    std::istringstream in(report_text_);
    for (std::string line; std::getline(in, line);) {
        auto field = split(line, '\t');
        field.resize(4);
        const std::string& key = field[0];
        if (key == "case" && first.empty()) {
            verdict.title = unescape(field[1]);
            call.clear();
            story.clear();
        } else if (key == "call" && first.empty()) {
            call = unescape(field[1]);
            story = unescape(field[2]);
        } else if (key == "todo" && first.empty()) {
            first = "not written";
            verdict.place = from_here(field[2]) + ":" + field[3];
            if (field[1] != exercise_.number + " " + exercise_.name)
                verdict.body = labelled("needs", field[1] + ", which is not written yet");
        } else if (key == "fail" && first.empty()) {
            first = "failed";
            verdict.body = unescape(field[1]);
        } else if (key == "died") {
            died = unescape(field[1]);
        } else if (key == "end") {
            ++ended;
        } else if (key == "done") {
            done = true;
            verdict.cases = std::strtoul(field[1].c_str(), nullptr, 10);
            verdict.checks = std::strtoul(field[2].c_str(), nullptr, 10);
        }
    }

    const auto in_the_call = [&](std::string_view word, const std::string& what) {
        verdict.word = word;
        verdict.body = (story.empty() ? "" : labelled("story", story)) +
                       (call.empty() ? "" : labelled("call", call)) + labelled("got", what);
        return verdict;
    };
    // What a program that came to its end has printed is its own affair.
    const bool ended_well = done && WIFEXITED(status_) && WEXITSTATUS(status_) == 0;
    const auto broken = ended_well ? std::nullopt : sanitizer_report(output_, lesson_.answer);
    if (::access(lesson_.program.c_str(), X_OK) != 0)
        return in_the_call("did not build", "there is no test program: " + from_here(lesson_.program));
    // What was told first counts: a crash or a hang after it may well come of it.
    if (first == "not written" || first == "failed") {
        verdict.word = first;
        return verdict;
    }
    if (output_.size() >= output_limit)
        return in_the_call("too much output", "it printed more than a million bytes and was stopped");
    if (!timed_out_.empty()) return in_the_call("timed out", timed_out_);
    if (WIFSIGNALED(status_) && WTERMSIG(status_) == SIGXCPU)
        return in_the_call("timed out",
                           fmt::format("it used {} seconds of processor time and had not come back: a loop "
                                       "that goes round for ever",
                                       processor_limit));
    if (broken) return in_the_call("crashed", *broken);
    if (!died.empty())
        return in_the_call("crashed",
                           "an exception that nothing caught, or one that left a noexcept function: " + died);
    if (WIFSIGNALED(status_)) {
        const int number = WTERMSIG(status_);
        return in_the_call("crashed",
                           number == SIGPIPE
                               ? "SIGPIPE ended the program: it sent to a connection that the peer has "
                                 "closed. send() with MSG_NOSIGNAL returns EPIPE instead."
                               : fmt::format("signal {} ({})", number, strsignal(number)));
    }
    if (!done)
        return in_the_call("ended early",
                           fmt::format("the program ended with status {} in the middle of the test: an "
                                       "answer returns or throws, it never calls exit()",
                                       WEXITSTATUS(status_)));
    if (verdict.cases != exercise_.cases || ended != exercise_.cases || verdict.checks == 0)
        return in_the_call("ended early",
                           fmt::format("only {} of {} test cases ran", ended, exercise_.cases));
    if (WEXITSTATUS(status_) != 0)
        return in_the_call("crashed",
                           fmt::format("it ended with status {} after the last check", WEXITSTATUS(status_)));
    verdict.word = "passed";
    return verdict;
}

// Runs a lesson's exercises side by side: they mostly wait, and one that hangs holds up no other.
std::vector<Verdict> run_all(const Lesson& lesson, const std::vector<Exercise>& exercises) {
    std::vector<Verdict> verdicts(exercises.size());
    std::vector<std::unique_ptr<Run>> running(exercises.size());
    const std::size_t at_once = 6;
    std::size_t started = 0, finished = 0;
    while (finished < exercises.size()) {
        for (; started < exercises.size() && started - finished < at_once; ++started)
            running[started] = std::make_unique<Run>(lesson, exercises[started]);
        std::vector<pollfd> list;
        for (const auto& run : running)
            if (run) run->watch(list);
        // A closed pipe wakes this up; the tick is for what keeps one open.
        ::poll(list.data(), static_cast<nfds_t>(list.size()), list.empty() ? 1 : 10);
        if (stop_signal != 0) {
            running.clear();  // kills what runs
            ::signal(stop_signal, SIG_DFL);
            ::raise(stop_signal);
        }
        for (std::size_t i = 0; i < running.size(); ++i) {
            if (!running[i] || !running[i]->advance()) continue;
            verdicts[i] = running[i]->verdict();
            running[i].reset();
            ++finished;
        }
    }
    return verdicts;
}

// ---- telling -------------------------------------------------------------------------------------

bool colour() {
    const char* off = std::getenv("NO_COLOR");
    return ::isatty(1) != 0 && (off == nullptr || *off == '\0');
}

std::string paint(const char* code, std::string_view text) {
    return colour() ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
}

const char* colour_of(const Verdict& verdict) {
    if (verdict.word == "passed") return "32";
    return verdict.word == "not written" ? "33" : "31";
}

std::string name_of(const Exercise& exercise) {
    return fmt::format("{} {}{}", exercise.number, exercise.name, exercise.kind == "challenge" ? " *" : "");
}

void print_in_full(const Exercise& exercise, const Verdict& verdict) {
    fmt::print("{} {}", paint("1", name_of(exercise)), paint(colour_of(verdict), verdict.word));
    if (verdict.word == "passed") {
        fmt::print(": {} test cases, {} checks\n", verdict.cases, verdict.checks);
        return;
    }
    if (verdict.word == "not written") {
        fmt::print("\n{}", verdict.body);
    } else {
        // "4.2 recv_all keeps every piece": the title says what should hold
        const std::string prefix = exercise.number + " " + exercise.name + " ";
        fmt::print("\n{}{}",
                   verdict.title.empty() ? ""
                                         : labelled("should", verdict.title.starts_with(prefix)
                                                                  ? verdict.title.substr(prefix.size())
                                                                  : verdict.title),
                   verdict.body);
    }
    fmt::print("  {:<10}{}\n", "answer", verdict.place);
}

int tell_lesson(const Lesson& lesson, const std::vector<Verdict>& verdicts) {
    const std::string number = lesson.name.substr(0, 2);
    fmt::print("{}\n", paint("1", lesson.name));
    std::optional<std::size_t> first, next;
    std::size_t core = 0, core_passed = 0;
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        const Exercise& exercise = lesson.exercises[i];
        const Verdict& verdict = verdicts[i];
        fmt::print("  {:<24} {}\n", name_of(exercise), paint(colour_of(verdict), verdict.word));
        const bool passed = verdict.word == "passed";
        if (!passed && verdict.word != "not written" && !first) first = i;
        if (!passed && !next) next = i;
        if (exercise.kind == "core") {
            ++core;
            core_passed += passed ? 1 : 0;
        }
    }
    if (first) {
        fmt::print("\n");
        print_in_full(lesson.exercises[*first], verdicts[*first]);
        next = first;
    }
    fmt::print("\n{} of {} core exercises pass{}\n", core_passed, core, next ? "." : ", and the challenge.");
    if (next)
        fmt::print("next: {}  {}  then: make {}\n", verdicts[*next].place, name_of(lesson.exercises[*next]),
                   number);
    else fmt::print("See it work: make run-{}\n", number);
    return core_passed == core ? 0 : 1;
}

int run(const std::vector<std::string>& arguments) {
    if (arguments.empty()) throw std::runtime_error("usage: runner MANIFEST [EXERCISE [--expect VERDICT]]");
    const Lesson lesson = read_manifest(arguments[0]);
    if (arguments.size() == 1) return tell_lesson(lesson, run_all(lesson, lesson.exercises));
    for (const Exercise& exercise : lesson.exercises) {
        if (exercise.number != arguments[1]) continue;
        const Verdict verdict = run_all(lesson, {exercise}).front();
        print_in_full(exercise, verdict);
        const std::string expected =
            arguments.size() == 4 && arguments[2] == "--expect" ? arguments[3] : "passed";
        if (verdict.word == expected) return 0;
        if (expected != "passed") fmt::print("the verdict should be: {}\n", expected);
        return 1;
    }
    std::string known;
    for (const Exercise& exercise : lesson.exercises) known += " " + exercise.number;
    throw std::runtime_error(
        fmt::format("{} has no exercise {}; it has{}", lesson.name, arguments[1], known));
}

}  // namespace

int main(int argc, char** argv) {
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        ::signal(number, [](int which) { stop_signal = which; });
    try {
        return run({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        fmt::print(stderr, "runner: {}\n", error.what());
        return 2;
    }
}
