// From how a test program ended, and what it reported, to the verdict and its words.
#include <sys/wait.h>
#include <unistd.h>

#include <cctype>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <sstream>

#include <fmt/format.h>

#include "paragraph.hpp"
#include "run.hpp"

namespace judging {

namespace {

using testing::paragraph;

std::string from_here(const std::string& path) {
    std::error_code ignored;
    const auto relative = std::filesystem::proximate(path, ignored);
    return ignored || relative.empty() || *relative.begin() == ".." ? path : relative.string();
}

std::string name_of(const std::string& path) {
    return std::filesystem::path(path).filename();
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

// ---- what did not build --------------------------------------------------------------------------

// The compiler's first error, with its lines of source; the linker's; or the build tool's last word.
Verdict did_not_build(const Lesson& lesson, const Exercise& exercise) {
    Verdict verdict;
    verdict.word = "did not build";
    verdict.place = definition(lesson.answer, exercise.name);
    if (::access(lesson.answer.c_str(), F_OK) != 0) {
        verdict.body =
            paragraph("got", from_here(lesson.answer) + " is not there") +
            paragraph("why", "It was deleted, moved or renamed. To have the starter back: git checkout " +
                                 from_here(lesson.answer));
        return verdict;
    }
    const std::string file = name_of(lesson.answer);
    const std::regex error("^(.*):(\\d+):(\\d+): (?:fatal )?error: (.*)$");
    const std::regex in_answer("/" + std::regex_replace(file, std::regex("\\."), "\\.") + ":(\\d+):");
    const std::regex undefined("undefined (?:reference to|symbol:) [`']?([^']*)'?");
    std::ifstream log(lesson.log);
    std::string last, what, found_in;
    std::vector<std::string> source;
    std::optional<std::string> line_of_answer, function;
    bool over = false;  // the first error and its lines
    bool second_main = false;
    for (std::string line; std::getline(log, line);) {
        if (!line.empty()) last = line;
        std::smatch match;
        if (std::regex_search(line, match, in_answer) && (!line_of_answer || !over))
            line_of_answer = match[1];
        if (what.empty() && std::regex_search(line, match, error)) {
            what = match[4];
            found_in = fmt::format("{}:{}", from_here(match[1]), match[2].str());
            if (name_of(match[1]) == file) line_of_answer = match[2];
        } else if (!what.empty() && !over) {
            // "   41 |     retrun all;" and the mark below it (gcc, newer clang), or without the bar
            if (source.size() < 2 && line.starts_with(" ")) source.push_back(line.substr(0, 66));
            else over = true;
        }
        if (!function && std::regex_search(line, match, undefined)) function = match[1];
        second_main = second_main || line.find("duplicate symbol: main") != line.npos ||
                      line.find("multiple definition of `main'") != line.npos;
    }
    if (!what.empty()) {
        if (what.size() > 240) what = what.substr(0, 240) + " ...";
        std::string shown = what;
        for (const std::string& line : source) shown += "\n" + line;
        verdict.body = paragraph("got", shown);
        if (line_of_answer) verdict.place = fmt::format("{}:{}", from_here(lesson.answer), *line_of_answer);
        if (name_of(found_in.substr(0, found_in.rfind(':'))) != file)
            verdict.body += paragraph("in", found_in);
        verdict.body += paragraph("why",
                                  "This is the compiler's first error; later ones often come of it. All of "
                                  "them: " +
                                      from_here(lesson.log));
    } else if (second_main) {
        verdict.body =
            paragraph("got", "the answer has a main() of its own") +
            paragraph("why", "The tests bring theirs, and the lesson's program is main.cpp: take it out.");
    } else if (function) {
        // "recv_loop::recv_all[abi:cxx11](int, unsigned long)"
        *function = std::regex_replace(*function, std::regex("\\[abi:[^\\]]*\\]"), "");
        std::string name = function->substr(0, function->find('('));
        name = name.substr(std::min(name.rfind(':') + 1, name.size()));
        verdict.place = definition(lesson.answer, name);
        verdict.body =
            paragraph("got", "the linker does not find " + *function) +
            paragraph("why",
                      "It is declared, but not defined as it is declared: was it deleted or renamed, does a "
                      "parameter differ, or does it stand outside of the namespace?");
    } else {
        verdict.body =
            paragraph("got", last.empty() ? "there is no test program: " + from_here(lesson.program) : last);
        if (!last.empty()) verdict.body += paragraph("why", "All that was printed: " + from_here(lesson.log));
    }
    return verdict;
}

// A log is kept only of a build that failed, and counts until the program is newer.
bool failed_to_build(const Lesson& lesson) {
    std::error_code no_log, no_program;
    const auto log = std::filesystem::last_write_time(lesson.log, no_log);
    const auto program = std::filesystem::last_write_time(lesson.program, no_program);
    return no_program || (!no_log && log >= program);
}

// ---- what ended in another way than its tests do -------------------------------------------------

// The sanitizer's first useful lines, or the library's: what happened, and where in the answer.
struct Crash {
    std::string what, where;
    bool memory = false;           // it had used too much
    unsigned long long bytes = 0;  // or asked for so many at once
};

std::optional<Crash> crash_report(const std::string& output, const std::string& answer) {
    static const std::map<std::string, std::string> plain_words = {
        {"heap-buffer-overflow", "it went past the end (or before the beginning) of memory on the heap"},
        {"stack-buffer-overflow", "it went past the end (or before the beginning) of an array on the stack"},
        {"dynamic-stack-buffer-overflow", "it went past the end of an array on the stack"},
        {"global-buffer-overflow",
         "it went past the end (or before the beginning) of a global or static array"},
        {"container-overflow", "it went past a vector's size, into what is only reserved"},
        {"heap-use-after-free", "it used memory that was freed already"},
        {"stack-use-after-return", "it used a local variable of a function that has returned"},
        {"stack-use-after-scope", "it used a local variable outside its scope"},
        {"stack-overflow", "the stack is full: a recursion that does not end, or a huge local array"},
        {"double-free", "it freed the same memory twice"},
        {"attempting", "it freed the same memory twice, or memory that it did not allocate"},
        {"alloc-dealloc-mismatch",
         "it freed memory in another way than it allocated it, such as free() after new"},
        {"negative-size-param", "it copied a negative number of bytes: a result of -1 was used as a size"},
        {"memcpy-param-overlap", "memcpy() with ranges that overlap: memmove() may"},
        {"SEGV", "it used an address that is not its own, such as a null pointer"},
        {"FPE", "it divided by zero"},
        {"ABRT", "abort() was called"},
    };
    const std::string file = name_of(answer);
    Crash crash;
    std::istringstream in(output);
    for (std::string line; std::getline(in, line);) {
        const auto after = [&line](std::string_view words) -> std::optional<std::string> {
            const std::size_t at = line.find(words);
            return at == line.npos ? std::nullopt : std::optional(line.substr(at + words.size()));
        };
        if (const auto place = after("/" + file + ":"); place && crash.where.empty())
            crash.where = file + ":" + place->substr(0, place->find_first_not_of("0123456789"));
        if (!crash.what.empty()) {
            if (const auto said = after("  what():  "); said && crash.what.ends_with("'"))
                crash.what += ": " + *said;
            continue;
        }
        if (const auto sanitizer = after("Sanitizer: ")) {
            const std::string kind = sanitizer->substr(0, sanitizer->find(' '));
            const auto words = plain_words.find(kind);
            crash.memory =
                sanitizer->starts_with("hard rss limit") || sanitizer->find("allocat") != sanitizer->npos;
            if (const std::size_t hex = sanitizer->find("0x"); crash.memory && hex != sanitizer->npos)
                crash.bytes = std::strtoull(sanitizer->c_str() + hex, nullptr, 16);
            // A warning about an allocation that is not granted is followed by std::bad_alloc, which says
            // more.
            if (line.find("WARNING") != line.npos) continue;
            crash.what = words == plain_words.end()
                             ? *sanitizer
                             : words->second + (kind.find('-') == kind.npos ? "" : " (" + kind + ")");
        } else if (const auto undefined = after("runtime error: ")) {
            crash.what = "undefined behaviour: " + *undefined;
        } else if (const auto assertion = after("Assertion ")) {  // assert(), and _GLIBCXX_ASSERTIONS
            crash.what = "an assertion failed: " + *assertion;
        } else if (const auto thrown = after("terminate called after throwing an instance of ")) {
            crash.what = "an exception that nothing caught: " + *thrown;
        }
    }
    if (crash.what.empty()) return std::nullopt;
    return crash;
}

// What the calls that wait wait for.
std::string why_waiting(const std::string& call) {
    if (call == "recv" || call == "recvmsg" || call == "read" || call == "readv")
        return call +
               "() waits until a byte has come or the peer has finished. Here neither happens: what was "
               "asked for is more than the peer sends, or the peer waits for something from us.";
    if (call == "send" || call == "sendmsg" || call == "write" || call == "writev")
        return call + "() waits while the peer receives nothing and the buffers on the way are full.";
    if (call == "connect")
        return "connect() waits for the other side's part of the handshake. Nothing answers here, and "
               "without a "
               "limit that can take minutes.";
    if (call == "accept") return "accept() waits for a connection, and nobody connects.";
    if (call == "poll" || call == "select" || call == "epoll_wait")
        return call +
               "() waits for an event that does not come, without a limit or with one that is too long.";
    if (call == "futex") return "It waits for a thread to end or a lock to be free.";
    if (call == "wait") return "It waits for a process that it started.";
    return "";
}

std::string unescape(const std::string& field) {
    std::string text;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (field[i] == '\\' && i + 1 < field.size()) text += field[++i] == 'n' ? '\n' : field[i];
        else text += field[i];
    }
    return text;
}

std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields;
    for (std::size_t at = 0; at <= line.size();) {
        const std::size_t end = std::min(line.find('\t', at), line.size());
        fields.push_back(unescape(line.substr(at, end - at)));
        at = end + 1;
    }
    fields.resize(std::max<std::size_t>(fields.size(), 7));
    return fields;
}

Verdict verdict_of(const Lesson& lesson, const Exercise& exercise, const Ending& ending) {
    Verdict verdict;
    verdict.place = definition(lesson.answer, exercise.name);
    std::string story, call, why, died;
    bool done = false, exited = false, empty_case = false;
    std::string process;
    std::istringstream in(ending.report);
    for (std::string line; std::getline(in, line);) {
        const auto field = fields_of(line);
        if (process.empty()) process = field[0];
        if (field[0] != process) continue;  // from a copy of it, after fork()
        const std::string& key = field[1];
        // What failed first is what is told: the rest may well come of it.
        const bool first = verdict.word.empty();
        if (key == "case" && first) {
            verdict.title = field[2];
            verdict.test.clear();
            call.clear();
            story.clear();
            why.clear();
        } else if (key == "call" && first) {
            call = field[2];
            story = field[3];
            why = field[4];
            verdict.test = field[5];
        } else if (key == "todo" && first) {
            verdict.word = "not written";
            verdict.place = fmt::format("{}:{}", from_here(field[3]), field[4]);
            if (field[2] != exercise.number + " " + exercise.name)
                verdict.body = paragraph("needs", field[2] + ", which is not written yet");
        } else if (key == "fail" && first) {
            verdict.word = field[4];
            verdict.body = field[2];
            verdict.test = field[3];
        } else if (key == "died") {
            died = field[2];
        } else if (key == "end") {
            ++verdict.cases;
            const std::size_t checks = std::strtoul(field[2].c_str(), nullptr, 10);
            verdict.checks += checks;
            empty_case = empty_case || checks == 0;
        } else if (key == "done") {
            done = true;
        } else if (key == "exit") {
            exited = true;
        }
    }
    if (!verdict.word.empty()) return verdict;
    if (done) {  // whatever follows has nothing to do with the last call
        for (std::string* told : {&verdict.title, &verdict.test, &story, &call, &why}) told->clear();
    }
    const std::string late = done ? ", after the last check, when the program ended" : "";

    const auto is = [&](std::string_view word, const std::string& got, const std::string& cause = "") {
        verdict.word = word;
        verdict.body = (story.empty() ? "" : paragraph("story", story)) +
                       (call.empty() ? "" : paragraph("call", call)) + paragraph("got", got) +
                       (cause.empty() ? "" : paragraph("why", cause));
        return verdict;
    };
    const bool ended_well = done && WIFEXITED(ending.status) && WEXITSTATUS(ending.status) == 0;
    // What a program that came to its end has printed is its own affair.
    const auto crash = ended_well ? std::nullopt : crash_report(ending.output, lesson.answer);
    const std::string where = crash && !crash->where.empty() ? ", at " + crash->where : "";
    if (ending.too_much_output)
        return is("too much output",
                  fmt::format("it printed more than {} MB, and was stopped", output_limit >> 20),
                  "A loop that prints and does not end?");
    if (ending.too_many_processes)
        return is("too many processes",
                  fmt::format("it started more than {} processes, and was stopped", process_limit),
                  "A fork() in a loop?");
    if (crash && crash->memory)
        return is("too much memory",
                  (crash->bytes > 0 ? fmt::format("it asked for {} bytes at once", crash->bytes)
                                    : fmt::format("it used more than {} MB", memory_limit)) +
                      where,
                  crash->bytes > 0
                      ? "A size that went below 0 is huge: -1, as recv() returns it, is "
                        "18446744073709551615 as a std::size_t. Look at a result before you use it "
                        "as a size."
                      : "A loop that appends and does not end?");
    const int signal = WIFSIGNALED(ending.status) ? WTERMSIG(ending.status) : 0;
    const bool spins = ending.processor_seconds >= processor_limit - 1;
    if (!ending.timed_out.empty() || signal == SIGXCPU || (signal == SIGKILL && spins)) {
        std::string got = ending.timed_out, cause = why_waiting(ending.waiting_in);
        if (spins) {
            got = fmt::format("it had not come back after {} seconds of work", ending.processor_seconds);
            cause = "A loop goes round for ever. Which of its results ends it?";
            if (exercise.number >= "3")
                cause +=
                    " recv() returns 0 when the peer has finished, however often it is asked, and -1 for an "
                    "error: neither brings a byte.";
        }
        return is("timed out", got, cause + (cause.empty() || why.empty() ? "" : " ") + why);
    }
    if (!died.empty())
        return is("crashed", "an exception that nothing caught: " + died + where,
                  "It left a function that is noexcept (a destructor is, too) or a thread.");
    if (crash) return is("crashed", crash->what + where + late);
    if (signal == SIGPIPE)
        return is("crashed", "SIGPIPE ended the program: it sent on a connection that is gone",
                  "send() with the flag MSG_NOSIGNAL returns -1 with EPIPE instead of raising this signal; "
                  "write() has no flags.");
    if (signal == SIGKILL)  // nobody here sent it
        return is("too much memory", "the system ended it (SIGKILL), mostly for the memory that it used");
    if (signal != 0) return is("crashed", fmt::format("signal {} ({})", signal, strsignal(signal)) + late);
    const int status = WEXITSTATUS(ending.status);
    if (!done && verdict.title.empty())
        return is(
            "ended early", fmt::format("the program ended with status {} before its first test case", status),
            "Does the answer define a main() of its own, or end the program in a global's constructor?");
    if (!done)
        return is(
            "ended early",
            fmt::format("the program ended with status {} in the middle of the test: {}", status,
                        exited ? "exit() was called"
                               : "_exit() was called, or descriptors were closed "
                                 "that belong to others"),
            "A function returns or throws, so that its caller can go on; exit() ends the whole program.");
    if (verdict.cases != exercise.cases || empty_case)
        return is("ended early", fmt::format("{} of {} test cases came to their end with a check",
                                             verdict.cases - (empty_case ? 1 : 0), exercise.cases));
    if (status != 0)
        return is("crashed", fmt::format("status {}", status) + late,
                  "What a destructor or an atexit() function does when the program ends counts, too.");
    if (ending.left_processes)
        return is("failed", "a process that it started goes on after its end",
                  "Whoever calls fork() has to wait for the child, and end it.");
    verdict.word = "passed";
    return verdict;
}

}  // namespace

std::vector<Verdict> judge(const Lesson& lesson, const std::vector<Exercise>& exercises) {
    std::vector<Verdict> verdicts;
    if (failed_to_build(lesson)) {
        for (const Exercise& exercise : exercises) verdicts.push_back(did_not_build(lesson, exercise));
        return verdicts;
    }
    const auto endings = run(lesson, exercises);
    for (std::size_t i = 0; i < exercises.size(); ++i)
        verdicts.push_back(verdict_of(lesson, exercises[i], endings[i]));
    return verdicts;
}

}  // namespace judging
