// The rules of runner/classify.cpp, each with evidence made by hand: which outcome and cause it gives, and
// that it stands where it does in the order.
#include "classify.hpp"

#include <csignal>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace judging;
using workbook::Cause;
using workbook::Failure;
using workbook::Outcome;
using workbook::Verdict;

namespace {

// As waitpid(2) has it.
int exited(int status) {
    return status << 8;
}
int killed_by(int signal) {
    return signal;
}

const Exercise exercise{"4.2", "recv_all", "core", 2};

Lesson lesson() {
    Lesson one;
    one.name = "04-recv-loop";
    one.answer = "not-there/recv_loop.cpp";
    return one;
}

// A run without any fault.
Evidence passing() {
    Evidence all{exercise.number, exercise.cases, {}, {}, {}};
    all.report.begun = all.report.complete = true;
    all.report.test = "4.2 recv_all joins the pieces in order";
    all.report.cases = 2;
    all.report.checks = 9;
    return all;
}

// It stopped in a call of the first test case.
Evidence in_a_call() {
    Evidence all = passing();
    all.report.complete = false;
    all.report.cases = all.report.checks = 0;
    all.report.last_call =
        Failure{.story = "a peer", .call = "recv_all(fd, 16)", .causes = {Cause("the_tests", {})}};
    return all;
}

Evidence stopped(Stop stop, const std::string& in = "") {
    Evidence all = in_a_call();
    all.process.stop = stop;
    all.process.waiting_in = in;
    all.process.status = killed_by(SIGKILL);
    return all;
}

Evidence ended(int status) {
    Evidence all = in_a_call();
    all.process.status = status;
    return all;
}

Evidence crash(const Crash& crash) {
    Evidence all = ended(exited(1));
    all.crash = crash;
    return all;
}

template <typename Change>
Evidence changed(Evidence all, Change change) {
    change(all);
    return all;
}

// A rule, what it applies to, and what it finds there.
struct Case {
    std::string rule;
    Evidence evidence;
    Outcome outcome;
    std::vector<Cause> causes;
    std::string got;  // a part of it
};

const Cause tests("the_tests", {});  // of the call under way

Case waiting(const std::string& call, const std::string& cause) {
    return {"waiting",
            stopped(Stop::waiting, call),
            Outcome::timed_out,
            {{cause, {call}}, tests},
            "in " + call + "(),"};
}

// A line or two for each.
// clang-format off
std::vector<Case> cases() {
    return {
        {"supervisor_gone", changed(ended(0), [](Evidence& e) { e.process.supervisor_gone = true; }),
         Outcome::crashed, {}, "it killed or stopped the process that had started it"},
        {"forged", changed(passing(), [](Evidence& e) { e.report.forged = true; }), Outcome::failed,
         {{"forged_report", {}}}, "a report that the tests did not write"},
        {"memory_of_all", stopped(Stop::memory), Outcome::too_much_memory, {}, "used more than 768 MB"},
        {"output", stopped(Stop::output), Outcome::too_much_output, {{"endless_printing", {}}}, "than 1 MB"},
        {"processes", stopped(Stop::processes), Outcome::too_many_processes, {{"endless_forking", {}}}, "64"},
        {"memory", crash({"hard rss limit", "recv_loop.cpp:41", true, 0}), Outcome::too_much_memory,
         {{"endless_appending", {}}}, "more than 512 MB, at recv_loop.cpp:41"},
        {"memory", crash({"allocation-size-too-big", "", true, 18446744073709551615ULL}),
         Outcome::too_much_memory, {{"size_below_zero", {}}}, "asked for 18446744073709551615 bytes at once"},
        {"spinning", stopped(Stop::spinning), Outcome::timed_out, {{"endless_loop", {}},
         {"receives_nothing_more", {}}, tests}, "not returned after"},
        {"spinning", ended(killed_by(SIGXCPU)), Outcome::timed_out, {{"endless_loop", {}},
         {"receives_nothing_more", {}}, tests}, "not returned after"},
        {"spinning", changed(stopped(Stop::spinning), [](Evidence& e) { e.number = "3.1"; }),
         Outcome::timed_out, {{"endless_loop", {}}, {"failed_call_repeated", {}}, tests}, ""},
        {"spinning", changed(stopped(Stop::spinning), [](Evidence& e) { e.number = "2.1"; }),
         Outcome::timed_out, {{"endless_loop", {}}, tests}, ""},
        waiting("recv", "waits_to_receive"),
        waiting("sendmsg", "waits_to_send"),
        waiting("connect", "waits_for_handshake"),
        waiting("accept", "waits_to_accept"),
        waiting("poll", "waits_for_event"),
        waiting("futex", "waits_for_thread"),
        waiting("wait", "waits_for_process"),
        {"waiting", stopped(Stop::waiting, "nanosleep"), Outcome::timed_out, {}, "in nanosleep(), and"},
        {"waiting", stopped(Stop::waiting), Outcome::timed_out, {}, "for 3 seconds, and"},
        {"sleeping", stopped(Stop::sleeping), Outcome::timed_out, {tests}, "after 10 seconds"},
        {"sleeping", stopped(Stop::sleeping, "clock_nanosleep"), Outcome::timed_out, {{"sleeps", {}}}, "after 10 seconds"},
        {"slow", stopped(Stop::slow), Outcome::timed_out, {}, "after 60 seconds; the answer slept"},
        {"slow", stopped(Stop::slow, "nanosleep"), Outcome::timed_out, {{"sleeps", {}}}, "after 60 seconds"},
        {"starved", stopped(Stop::starved), Outcome::not_judged, {}, "the machine is too busy"},
        {"uncaught", changed(ended(killed_by(SIGABRT)), [](Evidence& e) { e.report.uncaught = "int"; }),
         Outcome::crashed, {{"left_noexcept", {}}}, "an exception that nothing caught: int"},
        {"crashed", crash({"it divided by zero", "recv_loop.cpp:7", false, 0}), Outcome::crashed, {},
         "it divided by zero, at recv_loop.cpp:7"},
        {"sigpipe", ended(killed_by(SIGPIPE)), Outcome::crashed, {{"sigpipe", {}}}, "SIGPIPE ended the program"},
        {"killed", ended(killed_by(SIGKILL)), Outcome::too_much_memory, {}, "the system ended it (SIGKILL)"},
        {"signalled", ended(killed_by(SIGSEGV)), Outcome::crashed, {}, "signal 11"},
        {"not_linked", changed(ended(exited(127)), [](Evidence& e) {
             e.report.begun = false;
             e.process.output = "t: symbol lookup error: libt.so: undefined symbol: _ZN9recv_loop9recv_someEim\n";
         }),
         Outcome::did_not_build, {{"not_defined", {}}}, "recv_loop::recv_some(int, unsigned long)"},
        {"before_the_tests", changed(ended(exited(7)), [](Evidence& e) { e.report.begun = false; }),
         Outcome::ended_early, {{"ended_before_the_tests", {}}}, "status 7 before its first test case"},
        {"in_the_tests", ended(exited(3)), Outcome::ended_early, {{"exit_called", {}}},
         "status 3 in the middle of the test: _exit()"},
        {"in_the_tests", changed(ended(exited(0)), [](Evidence& e) { e.report.exited = true; }),
         Outcome::ended_early, {{"exit_called", {}}}, "exit() was called"},
        {"too_few", changed(passing(), [](Evidence& e) { e.report.cases = 1; }), Outcome::ended_early, {}, "1 of 2"},
        {"too_few", changed(passing(), [](Evidence& e) { e.report.empty_case = true; }), Outcome::ended_early, {},
         "1 of 2"},
        {"wrong_status", changed(passing(), [](Evidence& e) { e.process.status = exited(5); }), Outcome::crashed,
         {{"status_at_the_end", {}}}, "status 5, after the last check"},
        {"left_processes", changed(passing(), [](Evidence& e) { e.process.left = {"sleep (4711)", "sh (4712)"}; }),
         Outcome::failed, {{"process_left", {}}}, "sleep (4711), sh (4712)"},
        {"passed", passing(), Outcome::passed, {}, ""},
    };
}
// clang-format on

std::string applying(const Evidence& evidence) {
    for (const Rule& rule : rules())
        if (rule.applies(evidence)) return rule.name;
    return "none";
}

}  // namespace

TEST_CASE("each rule gives its outcome and causes", "[rules]") {
    std::set<std::string> all, tried;
    for (const Rule& rule : rules()) all.insert(rule.name);
    for (const Case& one : cases()) {
        tried.insert(one.rule);
        INFO(one.rule << ": " << one.got);
        CHECK(applying(one.evidence) == one.rule);
        const Verdict verdict = classify(lesson(), exercise, one.evidence);
        CHECK(verdict.exercise == "4.2");
        CHECK(workbook::name_of(verdict.outcome) == workbook::name_of(one.outcome));
        CHECK(verdict.failure.has_value() == (one.outcome != Outcome::passed));
        CHECK(verdict.remedy.empty() == (one.outcome != Outcome::not_judged));
        if (!verdict.failure) continue;
        CHECK(verdict.failure->got.text.find(one.got) != std::string::npos);
        CHECK((verdict.failure->causes == one.causes));
        CHECK(verdict.failure->call == (one.evidence.report.complete ? "" : "recv_all(fd, 16)"));
    }
    CHECK(tried == all);
    CHECK(rules().size() == all.size());
}

TEST_CASE("of two rules that apply, the first one counts", "[rules]") {
    const auto forged = [](Evidence& e) { e.report.forged = true; };
    const auto status = [](Evidence& e) { e.process.status = exited(5); };
    const auto left = [](Evidence& e) { e.process.left = {"sleep (4711)"}; };
    const auto in_crash = [](Evidence& e) { e.crash = Crash{"it divided by zero", "", false, 0}; };
    const auto in_memory = [](Evidence& e) { e.crash = Crash{"hard rss limit", "", true, 0}; };
    const auto uncaught = [](Evidence& e) { e.report.uncaught = "int"; };
    const std::tuple<const char*, Evidence> both[] = {
        {"supervisor_gone",
         changed(changed(passing(), forged), [](Evidence& e) { e.process.supervisor_gone = true; })},
        {"forged", changed(changed(passing(), status), forged)},
        {"forged", changed(stopped(Stop::waiting), forged)},
        {"forged", changed(changed(passing(), left), forged)},
        {"memory_of_all", changed(stopped(Stop::memory), in_crash)},
        {"memory", changed(changed(ended(killed_by(SIGABRT)), uncaught), in_memory)},
        {"spinning", changed(stopped(Stop::spinning), in_crash)},  // what it prints when it is stopped
        {"uncaught", changed(changed(ended(killed_by(SIGABRT)), uncaught), in_crash)},
        {"crashed", changed(ended(killed_by(SIGABRT)), in_crash)},
        {"before_the_tests",
         changed(ended(exited(0)), [](Evidence& e) { e.report.begun = false, e.report.cases = 0; })},
        {"too_few", changed(changed(passing(), status), [](Evidence& e) { e.report.cases = 0; })},
        {"wrong_status", changed(changed(passing(), status), left)},
    };
    for (const auto& [rule, evidence] : both) CHECK(applying(evidence) == rule);
    // A program that ended well was not stopped for its time, though the
    // runner had begun to.
    for (const Stop stop : {Stop::spinning, Stop::waiting, Stop::sleeping, Stop::slow, Stop::starved})
        CHECK(applying(changed(passing(), [stop](Evidence& e) { e.process.stop = stop; })) == "passed");
}

TEST_CASE("what the tests reported goes before every rule", "[rules]") {
    for (const Case& one : cases()) {
        const auto with = [&](auto change) {
            return classify(lesson(), exercise, changed(one.evidence, change));
        };
        INFO(one.rule);
        const Verdict failed = with([](Evidence& e) {
            e.report.failure = Failure{.call = "recv_some(fd)", .got = "7"};
            e.report.outcome = Outcome::crashed;
        });
        CHECK(failed.outcome == Outcome::crashed);
        CHECK((failed.failure ==
               Failure{.test = one.evidence.report.test, .call = "recv_some(fd)", .got = "7"}));

        const auto not_written = [](const char* name) {
            return [name](Evidence& e) {
                e.report.not_written = Failure{.place = "recv_loop.cpp:41"};
                e.report.not_written_exercise = name;
            };
        };
        const Verdict todo = with(not_written("4.2 recv_all"));
        CHECK(todo.outcome == Outcome::not_written);
        CHECK(todo.needs.empty());
        CHECK(todo.place == "recv_loop.cpp:41");
        CHECK(with(not_written("4.1 recv_some")).needs == "4.1 recv_some");

        const Verdict busy = with([](Evidence& e) { e.report.not_staged = "a byte every millisecond"; });
        CHECK(busy.outcome == Outcome::not_judged);
        CHECK(busy.failure->got.text ==
              "the machine is too busy to stage this: a byte every "
              "millisecond");
        CHECK_FALSE(busy.remedy.empty());
    }
}

TEST_CASE("a verdict is doubted where the machine may be behind it", "[rules]") {
    const auto doubtful = [](Evidence evidence, auto change) {
        return is_doubtful(changed(std::move(evidence), change));
    };
    const auto nothing = [](Evidence&) {};
    CHECK_FALSE(doubtful(passing(), nothing));
    for (const Stop stop :
         {Stop::output, Stop::processes, Stop::memory, Stop::waiting, Stop::sleeping, Stop::slow, Stop::spinning})
        CHECK_FALSE(doubtful(stopped(stop), nothing));
    CHECK_FALSE(doubtful(ended(killed_by(SIGSEGV)), nothing));
    CHECK_FALSE(doubtful(ended(exited(1)), nothing));
    CHECK_FALSE(doubtful(passing(), [](Evidence& e) { e.report.forged = true; }));
    CHECK(doubtful(stopped(Stop::starved), nothing));
    CHECK(doubtful(ended(killed_by(SIGKILL)), nothing));
    CHECK(doubtful(ended(exited(1)), [](Evidence& e) { e.report.begun = false; }));
    CHECK(doubtful(passing(), [](Evidence& e) { e.process.trouble = "fork: no processes"; }));
    CHECK(doubtful(passing(), [](Evidence& e) { e.report.trouble = "bind: no ports"; }));
    CHECK(doubtful(passing(), [](Evidence& e) { e.report.not_staged = "a silence"; }));
}
