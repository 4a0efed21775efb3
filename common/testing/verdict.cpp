// From how a test program ended, and what it reported, to the verdict and its words.
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

#include <fmt/format.h>

#include "diagnosis.hpp"
#include "paragraph.hpp"
#include "report.hpp"
#include "run.hpp"

namespace judging {

namespace {

using testing::paragraph;
namespace fs = std::filesystem;

// A log is kept only of a build that failed, and counts until the program is newer.
bool failed_to_build(const Lesson& lesson) {
    if (!can_be_read(lesson.answer)) return true;
    std::error_code no_log, no_program;
    const auto log = fs::last_write_time(lesson.log, no_log);
    const auto program = fs::last_write_time(lesson.program, no_program);
    return no_program || (!no_log && log >= program);
}

std::string unescape(std::string_view field) {
    std::string text;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (field[i] == '\\' && i + 1 < field.size()) text += field[++i] == 'n' ? '\n' : field[i];
        else text += field[i];
    }
    return text;
}

std::vector<std::string> fields_of(std::string_view line) {
    std::vector<std::string> fields;
    for (std::size_t at = 0; at <= line.size();) {
        const std::size_t end = std::min(line.find('\t', at), line.size());
        fields.push_back(unescape(line.substr(at, end - at)));
        at = end + 1;
    }
    fields.resize(std::max<std::size_t>(fields.size(), 7));
    return fields;
}

// What a learner's own printf() said last.
std::string last_lines(std::string text) {
    text.erase(text.find_last_not_of('\n') + 1);
    std::size_t begin = text.size();
    for (int line = 0; line < 5 && begin != text.npos && begin > 0; ++line)
        begin = text.rfind('\n', begin - 1);
    text.erase(0, begin == text.npos || begin == 0 ? 0 : begin + 1);
    return text.substr(text.size() - std::min<std::size_t>(text.size(), 300));
}

Verdict verdict_of(const Lesson& lesson, const Exercise& exercise, const Ending& ending) {
    Verdict verdict;
    verdict.place = definition(lesson.answer, exercise.name);
    std::string story, call, why, died;
    bool done = false, exited = false, empty_case = false, forged = false;
    std::string title;             // of the test case under way
    std::set<std::string> titles;  // of all that passed
    std::string_view keys = ending.keys;
    // What only the tests can have written has the next key.
    const auto believe = [&](const std::string& key) {
        forged = forged || key.empty() || keys.substr(0, testing::key_size) != key;
        keys.remove_prefix(std::min(testing::key_size, keys.size()));
    };
    const std::string_view report = ending.report;
    // The number of the process, and a tab. Lines of a copy of it, after fork(), begin with another.
    const std::string_view process = report.substr(0, report.find('\t') + 1);
    std::string_view last_call;
    for (std::size_t at = 0, end = 0; at < report.size(); at = end + 1) {
        end = std::min(report.find('\n', at), report.size());
        const std::string_view line = report.substr(at, end - at);
        if (!line.starts_with(process)) continue;
        if (line.substr(process.size()).starts_with("call\t")) {  // there are thousands
            if (verdict.word.empty()) last_call = line;
            continue;
        }
        const auto field = fields_of(line);
        const std::string& key = field[1];
        // What failed first is what is told: the rest may well come of it.
        const bool first = verdict.word.empty();
        if (key == "case") {
            title = field[2];
            if (first) verdict.title = title;
            if (first) last_call = {};
        } else if (key == "todo" && first) {
            verdict.word = "not written";
            verdict.place = fmt::format("{}:{}", from_here(field[3]), field[4]);
            if (field[2] != exercise.number + " " + exercise.name)
                verdict.body = paragraph("needs", field[2] + ", which is not written yet");
        } else if (key == "fail" && first) {
            verdict.word = field[4] == "too much memory" ? field[4] : "failed";
            verdict.body = field[2];
            verdict.test = field[3];
        } else if (key == "died") {
            died = field[2];
        } else if (key == "end") {
            ++verdict.cases;
            const std::size_t checks = std::strtoul(field[2].c_str(), nullptr, 10);
            verdict.checks += checks;
            empty_case = empty_case || checks == 0;
            believe(field[3]);
            forged = forged || !title.starts_with(exercise.number + " ") || !titles.insert(title).second;
        } else if (key == "done") {
            done = true;
            believe(field[2]);
        } else if (key == "exit") {
            exited = true;
        }
    }
    // The title names the function, where the exercise has several: "1.3 expand_ipv6 writes ..."
    if (const std::size_t name = verdict.title.find(' ');
        name != verdict.title.npos && verdict.word != "not written") {
        const std::string function =
            verdict.title.substr(name + 1, verdict.title.find(' ', name + 1) - name - 1);
        const std::string place = definition(lesson.answer, function);
        if (place.find(".cpp:") != place.npos) verdict.place = place;
    }
    if (!verdict.word.empty()) {
        verdict.printed = last_lines(ending.output);
        return verdict;
    }
    if (done) {
        verdict.title.clear();  // whatever follows has nothing to do with the last call
    } else if (const auto field = fields_of(last_call); !last_call.empty()) {
        call = field[2];
        story = field[3];
        why = field[4];
        verdict.test = field[5];
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
    if (!crash) verdict.printed = last_lines(ending.output);
    if (!where.empty())
        verdict.place = from_here(lesson.answer) + crash->where.substr(crash->where.rfind(':'));
    if (ending.killed_warden) return is("crashed", "it killed or stopped the process that had started it");
    if (forged)
        return is("failed", "a report that the tests have not written",
                  "Something wrote to a descriptor that is not its own, or called the tests' own functions.");
    if (ending.too_much_memory)
        return is("too much memory",
                  fmt::format("with all its processes it used more than {} MB", memory_limit * 3 / 2));
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
                        "18446744073709551615 as a std::size_t. And a length that was only announced is no "
                        "reason to make room for it."
                      : "A loop that appends and does not end?");
    const int signal = WIFSIGNALED(ending.status) ? WTERMSIG(ending.status) : 0;
    const bool spins = signal == SIGXCPU || ending.processor_seconds >= processor_limit - 1;
    // (On a busy machine the end may come just when patience does.)
    if ((!ending.timed_out.empty() && !ended_well) || (spins && (signal == SIGXCPU || signal == SIGKILL))) {
        std::string got = ending.timed_out, cause = why_waiting(ending.waiting_in);
        bool tell_why = !cause.empty() || got.starts_with("it had not");  // it is about waiting for the peer
        if (spins) {
            got = fmt::format("it had not come back after {} seconds of work", ending.processor_seconds);
            cause = "A loop goes round for ever: which of its results ends it?";
            if (lesson.name >= "04")
                cause +=
                    " recv() returns 0 when the peer has finished, however often it is asked, and -1 for an "
                    "error: neither brings a byte.";
            else if (lesson.name >= "03")
                cause += " A call that returns -1 has failed, and brings it no nearer.";
            tell_why = true;
        }
        if (tell_why && !why.empty()) cause += (cause.empty() ? "" : " ") + why;
        return is("timed out", got, cause);
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

Verdicts judge(const Lesson& lesson, const std::vector<Exercise>& exercises) {
    Verdicts verdicts;
    if (failed_to_build(lesson)) {
        for (const Exercise& exercise : exercises) verdicts.push_back(did_not_build(lesson, exercise));
        return verdicts;
    }
    const auto endings = run(lesson, exercises);
    for (std::size_t i = 0; i < exercises.size(); ++i)
        verdicts.push_back(verdict_of(lesson, exercises[i], endings[i]));
    return verdicts;
}

// A newer runner may judge otherwise. (Elsewhere than on Linux its time is not known.)
static std::string runner_time() {
    std::error_code unknown;
    const auto time = fs::last_write_time("/proc/self/exe", unknown);
    return unknown ? "" : fmt::format(" {}", time.time_since_epoch().count());
}

Verdicts judge(const Lesson& lesson, bool kept) {
    if (failed_to_build(lesson)) return judge(lesson, lesson.exercises);
    const std::string file = fs::path(lesson.log).replace_extension(".verdicts");
    const std::string program =
        fmt::format("{} {}", fs::last_write_time(lesson.program).time_since_epoch().count(),
                    fs::file_size(lesson.program)) +
        runner_time();
    Verdicts verdicts;
    if (std::ifstream in(file); kept && in) {
        std::string line;
        for (bool same = std::getline(in, line) && line == program; same && std::getline(in, line);) {
            verdicts.emplace_back();
            verdicts.back().word = line;
            std::getline(in, verdicts.back().place);
        }
        if (verdicts.size() == lesson.exercises.size()) return verdicts;
    }
    verdicts = judge(lesson, lesson.exercises);
    std::ofstream out(file);  // best effort: where it can't be written, the next one judges again
    out << program << '\n';
    for (const Verdict& verdict : verdicts) out << verdict.word << '\n' << verdict.place << '\n';
    return verdicts;
}

}  // namespace judging
