// Longer than other files: one table, whose rules are a few lines each, and what they share.
#include "classify.hpp"

#include <cxxabi.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pattern.hpp"
#include "words.hpp"

namespace judging {

using workbook::Cause;
using workbook::operator""_cause;
using workbook::Failure;
using workbook::Outcome;
using workbook::Verdict;

bool Evidence::ended_well() const {
    return report.complete && WIFEXITED(process.status) && WEXITSTATUS(process.status) == 0;
}

int Evidence::signal() const {
    return WIFSIGNALED(process.status) ? WTERMSIG(process.status) : 0;
}

Evidence evidence(const Exercise& exercise, ProcessResult process, const std::string& answer) {
    Evidence all{exercise.number, exercise.cases, std::move(process), {}, {}};
    all.report = read_report(all.process.report, all.process.keys, exercise.number);
    // A program that ended well may print what it likes.
    if (!all.ended_well()) all.crash = find_crash(all.process.output, answer);
    return all;
}

namespace {

using Found = std::optional<Finding>;
constexpr const char* less_load = workbook::to_say("end other programs, or wait");

// ", at recv_loop.cpp:41"
std::string where(const Evidence& evidence) {
    return evidence.crash && !evidence.crash->where.empty() ? ", at " + evidence.crash->where : "";
}
// If the last call is not to blame.
std::string late(const Evidence& evidence) {
    return evidence.report.complete ? ", after the last check, when the program ended" : "";
}

// ---- What stopped it ---------------------------------------------------------------------------------------

Found starved(const Evidence& evidence) {
    if (evidence.process.stop != Stop::starved || evidence.ended_well()) return {};
    return Finding{
        Outcome::not_judged,
        fmt::format("the machine is too busy: the tests did not finish in {} seconds", wall_limit)};
}

Found supervisor_gone(const Evidence& evidence) {
    if (!evidence.process.supervisor_gone) return {};
    return Finding{Outcome::crashed, "it killed or stopped the process that had started it"};
}

Found forged(const Evidence& evidence) {
    if (!evidence.report.forged) return {};
    return Finding{Outcome::failed, "a report that the tests did not write", {"forged_report"_cause}};
}

Found memory_of_all(const Evidence& evidence) {
    if (evidence.process.stop != Stop::memory) return {};
    return Finding{Outcome::too_much_memory,
                   fmt::format("with all its processes it used more than {} MB", memory_limit * 3 / 2)};
}

Found output(const Evidence& evidence) {
    if (evidence.process.stop != Stop::output) return {};
    return Finding{Outcome::too_much_output,
                   fmt::format("it printed more than {} MB, and was stopped", output_limit >> 20),
                   {"endless_printing"_cause}};
}

Found processes(const Evidence& evidence) {
    if (evidence.process.stop != Stop::processes) return {};
    return Finding{Outcome::too_many_processes,
                   fmt::format("it started more than {} processes, and was stopped", process_limit),
                   {"endless_forking"_cause}};
}

Found memory(const Evidence& evidence) {
    if (!evidence.crash || !evidence.crash->memory) return {};
    const bool at_once = evidence.crash->bytes > 0;
    return Finding{Outcome::too_much_memory,
                   (at_once ? fmt::format("it asked for {} bytes at once", evidence.crash->bytes)
                            : fmt::format("it used more than {} MB", memory_limit)) +
                       where(evidence),
                   {at_once ? "size_below_zero"_cause : "endless_appending"_cause}};
}

// ---- What does not end -------------------------------------------------------------------------------------

// Adds the causes that the test names for the call under way.
std::vector<Cause> with_the_tests(const Evidence& evidence, std::vector<Cause> causes) {
    if (!evidence.report.complete && evidence.report.last_call)
        for (const Cause& cause : evidence.report.last_call->causes) causes.push_back(cause);
    return causes;
}

Found spinning(const Evidence& evidence) {
    const bool stopped = evidence.process.stop == Stop::spinning && !evidence.ended_well();
    if (!stopped && evidence.signal() != SIGXCPU) return {};
    std::vector<Cause> causes{"endless_loop"_cause};
    if (evidence.number >= "4") causes.push_back("receives_nothing_more"_cause);
    else if (evidence.number >= "3") causes.push_back("failed_call_repeated"_cause);
    return Finding{Outcome::timed_out,
                   fmt::format("it had not returned after {:.0f} seconds of work",
                               std::max(evidence.process.processor_seconds, 1.0)),
                   with_the_tests(evidence, causes)};
}

// The call that a waiting program sleeps in, and what it waits for.
Cause waits_in(const std::string& call) {
    static const std::pair<std::string_view, Cause> causes[] = {
        {"recv recvmsg read readv", "waits_to_receive"_cause},
        {"send sendmsg write writev", "waits_to_send"_cause},
        {"connect", "waits_for_handshake"_cause},
        {"accept", "waits_to_accept"_cause},
        {"poll select epoll_wait", "waits_for_event"_cause},
        {"futex", "waits_for_thread"_cause},
        {"wait", "waits_for_process"_cause},
    };
    for (const auto& [calls, cause] : causes)
        if (!call.empty() && fmt::format(" {} ", calls).find(" " + call + " ") != std::string::npos)
            return cause(call);
    return {};
}

Found waiting(const Evidence& evidence) {
    if (evidence.process.stop != Stop::waiting || evidence.ended_well()) return {};
    const std::string& call = evidence.process.waiting_in;
    const Cause cause = waits_in(call);
    return Finding{Outcome::timed_out,
                   fmt::format("it has been waiting for {} seconds{}, and what it waits for never comes",
                               wait_limit, call.empty() ? "" : " in " + call + "()"),
                   cause.empty() ? std::vector<Cause>{} : with_the_tests(evidence, {cause})};
}

// What the test names for the call is about a wrong result; it does not explain why the answer sleeps.
std::vector<Cause> why_it_sleeps(const Evidence& evidence) {
    if (evidence.process.waiting_in.find("nanosleep") != std::string::npos) return {"sleeps"_cause};
    return evidence.process.stop == Stop::slow ? std::vector<Cause>{} : with_the_tests(evidence, {});
}

Found sleeping(const Evidence& evidence) {
    if (evidence.process.stop != Stop::sleeping || evidence.ended_well()) return {};
    return Finding{Outcome::timed_out, fmt::format("it had not returned after {} seconds", sleep_limit),
                   why_it_sleeps(evidence)};
}

Found slow(const Evidence& evidence) {
    if (evidence.process.stop != Stop::slow || evidence.ended_well()) return {};
    return Finding{
        Outcome::timed_out,
        fmt::format("the tests had not ended after {} seconds; the answer slept most of them", wall_limit),
        why_it_sleeps(evidence)};
}

// "recv_loop::recv_all(int, unsigned long)"
std::string demangled(const std::string& symbol) {
    int status = 0;
    char* const name = abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status);
    const std::string text = status == 0 ? name : symbol;
    std::free(name);
    return without_abi_tags(text);
}

// ---- What ended it -----------------------------------------------------------------------------------------

Found uncaught(const Evidence& evidence) {
    if (evidence.report.uncaught.empty()) return {};
    return Finding{Outcome::crashed,
                   "an exception that nothing caught: " + evidence.report.uncaught + where(evidence),
                   {"left_noexcept"_cause}};
}

Found crashed(const Evidence& evidence) {
    if (!evidence.crash) return {};
    return Finding{Outcome::crashed, evidence.crash->what + where(evidence) + late(evidence)};
}

Found sigpipe(const Evidence& evidence) {
    if (evidence.signal() != SIGPIPE) return {};
    return Finding{Outcome::crashed,
                   "SIGPIPE ended the program: it sent on a connection that is gone",
                   {"sigpipe"_cause}};
}

Found killed(const Evidence& evidence) {
    if (evidence.signal() != SIGKILL) return {};  // the runner did not send it
    return Finding{Outcome::too_much_memory,
                   "the system ended it (SIGKILL), usually for the memory that it used"};
}

Found signalled(const Evidence& evidence) {
    const int number = evidence.signal();
    if (number == 0) return {};
    return Finding{Outcome::crashed,
                   fmt::format("signal {} ({})", number, strsignal(number)) + late(evidence)};
}

// Functions that the tests call are looked up when the program starts: not every linker reports a missing one before.
// "recv_loop::recv_all(int)", or nothing.
std::string missing_function(const Evidence& evidence) {
    const std::string& printed = evidence.process.output;
    const std::string_view words = "undefined symbol: ";
    const std::size_t at = printed.find(words);
    if (evidence.report.begun || at == printed.npos) return "";
    const std::size_t begin = at + words.size();
    return demangled(printed.substr(begin, printed.find_first_of(" \n", begin) - begin));
}

Found not_linked(const Evidence& evidence) {
    const std::string function = missing_function(evidence);
    if (function.empty()) return {};
    return Finding{Outcome::did_not_build, "the linker does not find " + function, {"not_defined"_cause}};
}

Found before_the_tests(const Evidence& evidence) {
    if (evidence.report.complete || evidence.report.begun) return {};
    return Finding{Outcome::ended_early,
                   fmt::format("the program ended with status {} before its first test case",
                               WEXITSTATUS(evidence.process.status)),
                   {"ended_before_the_tests"_cause}};
}

Found in_the_tests(const Evidence& evidence) {
    if (evidence.report.complete) return {};
    return Finding{Outcome::ended_early,
                   fmt::format("the program ended with status {} in the middle of the test: {}",
                               WEXITSTATUS(evidence.process.status),
                               evidence.report.exited ? "exit() was called"
                                                      : "_exit() was called, or descriptors were closed "
                                                        "that belong to others"),
                   {"exit_called"_cause}};
}

Found too_few(const Evidence& evidence) {
    const TestReport& report = evidence.report;
    if (report.cases == evidence.cases && !report.empty_case) return {};
    return Finding{Outcome::ended_early,
                   fmt::format("{} of {} test cases finished with a check",
                               report.cases - (report.empty_case ? 1 : 0), evidence.cases)};
}

Found wrong_status(const Evidence& evidence) {
    const int status = WEXITSTATUS(evidence.process.status);
    if (status == 0) return {};
    return Finding{
        Outcome::crashed, fmt::format("status {}", status) + late(evidence), {"status_at_the_end"_cause}};
}

Found left_processes(const Evidence& evidence) {
    if (evidence.process.left.empty()) return {};
    return Finding{Outcome::failed,
                   fmt::format("a process that it started still runs after its end: {}",
                               fmt::join(evidence.process.left, ", ")),
                   {"process_left"_cause}};
}

Found passed(const Evidence&) {
    return Finding{Outcome::passed};
}

}  // namespace

const std::vector<Rule>& rules() {
    static const std::vector<Rule> all = {
        {"supervisor_gone", supervisor_gone},
        {"forged", forged},
        {"memory_of_all", memory_of_all},
        {"output", output},
        {"processes", processes},
        {"memory", memory},
        {"spinning", spinning},
        {"waiting", waiting},
        {"sleeping", sleeping},
        {"slow", slow},
        {"starved", starved},
        {"uncaught", uncaught},
        {"crashed", crashed},
        {"sigpipe", sigpipe},
        {"killed", killed},
        {"signalled", signalled},
        {"not_linked", not_linked},
        {"before_the_tests", before_the_tests},
        {"in_the_tests", in_the_tests},
        {"too_few", too_few},
        {"wrong_status", wrong_status},
        {"left_processes", left_processes},
        {"passed", passed},
    };
    return all;
}

namespace {

// The last lines that the answer's own printf() wrote.
std::string last_lines(std::string text) {
    text.erase(text.find_last_not_of('\n') + 1);
    std::size_t begin = text.size();
    for (int line = 0; line < 5 && begin != text.npos && begin > 0; ++line)
        begin = text.rfind('\n', begin - 1);
    text.erase(0, begin == text.npos || begin == 0 ? 0 : begin + 1);
    return text.substr(text.size() - std::min<std::size_t>(text.size(), 300));
}

// The title names the function, if the exercise has several: "1.3 expand_ipv6 writes ..."
std::string function_of(const std::string& test) {
    const std::size_t name = test.find(' ');
    return name == test.npos ? "" : test.substr(name + 1, test.find(' ', name + 1) - name - 1);
}

std::string place_of(const Lesson& lesson, const Exercise& exercise, const Evidence& evidence) {
    if (evidence.report.not_written) {
        const std::string& todo = evidence.report.not_written->place;
        const std::size_t colon = todo.rfind(':');
        if (colon != todo.npos) return from_here(todo.substr(0, colon)) + todo.substr(colon);
    }
    if (evidence.crash && !evidence.crash->where.empty() && !evidence.report.failure)
        return from_here(lesson.answer) + evidence.crash->where.substr(evidence.crash->where.rfind(':'));
    const std::string place = definition(lesson.answer, function_of(evidence.report.test));
    return place.find(".cpp:") != place.npos ? place : definition(lesson.answer, exercise.name);
}

// The tests' own verdict, if they reported one: it goes before every rule.
std::optional<Verdict> reported(const Exercise& exercise, const Evidence& evidence) {
    const TestReport& report = evidence.report;
    Verdict verdict;
    if (report.not_written) {
        verdict.outcome = Outcome::not_written;
        if (report.not_written_exercise != exercise.number + " " + exercise.name)
            verdict.needs = report.not_written_exercise;
    } else if (report.failure) {
        verdict.outcome = report.outcome;
        verdict.failure = report.failure;
        verdict.failure->test = report.test;
    } else if (!report.not_staged.empty()) {
        verdict.outcome = Outcome::not_judged;
        verdict.failure.emplace();
        verdict.failure->test = report.test;
        verdict.failure->got = "the machine is too busy to stage this: " + report.not_staged;
        verdict.remedy = less_load;
    } else if (!report.trouble.empty()) {
        verdict.outcome = Outcome::failed;
        verdict.failure.emplace();
        verdict.failure->test = report.test;
        verdict.failure->got = report.trouble;
    } else {
        return std::nullopt;
    }
    return verdict;
}

Verdict found(const Evidence& evidence) {
    Finding finding{Outcome::not_judged};
    for (const Rule& rule : rules()) {
        if (auto result = rule.applies(evidence)) {
            finding = std::move(*result);
            break;
        }
    }
    Verdict verdict;
    verdict.outcome = finding.outcome;
    if (finding.outcome == Outcome::passed) return verdict;
    // After the last test case, the last call is not to blame.
    const bool in_a_call = !evidence.report.complete && evidence.report.last_call;
    verdict.failure = in_a_call ? *evidence.report.last_call : Failure{};
    if (!evidence.report.complete) verdict.failure->test = evidence.report.test;
    verdict.failure->got = finding.got;
    verdict.failure->causes = finding.causes;
    if (finding.outcome == Outcome::not_judged) verdict.remedy = less_load;
    return verdict;
}

}  // namespace

Verdict classify(const Lesson& lesson, const Exercise& exercise, const Evidence& evidence) {
    auto said = reported(exercise, evidence);
    Verdict verdict = said ? std::move(*said) : found(evidence);
    verdict.exercise = exercise.number;
    verdict.cases = evidence.report.cases;
    verdict.checks = evidence.report.checks;
    if (verdict.outcome == Outcome::did_not_build) {
        verdict.place = definition(lesson.answer, name_in(missing_function(evidence)));
        return verdict;
    }
    verdict.place = place_of(lesson, exercise, evidence);
    if (said || !evidence.crash) verdict.printed = last_lines(evidence.process.output);
    return verdict;
}

bool is_doubtful(const Evidence& evidence) {
    const bool ended_before = !evidence.report.begun &&
                              (evidence.process.stop == Stop::none || evidence.process.stop == Stop::output);
    const bool killed = evidence.signal() == SIGKILL && evidence.process.stop == Stop::none;
    return !evidence.process.trouble.empty() || !evidence.report.trouble.empty() || ended_before || killed ||
           evidence.process.stop == Stop::starved || !evidence.report.not_staged.empty();
}

}  // namespace judging
