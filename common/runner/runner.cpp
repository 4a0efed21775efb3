// Builds and judges answers; the Makefile and ctest call it. MANIFEST is a lesson's, which CMake wrote.
//
//   runner build MANIFEST          builds the lesson's test program, and keeps what the compiler prints
//   runner judge MANIFEST [4.2]    judges it: the lesson, or one exercise in full
//   runner lesson MANIFEST [4.2]   both
//   runner board MANIFEST...       builds all; a line for each lesson, and what is next
//   runner check MANIFEST...       builds and judges all; a plain line for each exercise, for scripts
//   runner watch MANIFEST...       the lesson, or the board, again after every save
//   runner failing MANIFEST 4.2    the exercise's test case that fails first; nothing if none does
//   runner verdicts MANIFEST       judges it; a verdict as data for each exercise (harness/verdict.hpp)
//
// It exits with 0 if all that it judged passes (of lessons: the core exercises), with 1 if something does not, with 2
// if the command is wrong or can't be carried out, and with 3 if an exercise could not be judged.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

#include "judge.hpp"
#include "render.hpp"

namespace {

using namespace judging;

bool wants_colour() {
    const char* off = std::getenv("NO_COLOR");
    return on_terminal(1) && (off == nullptr || *off == '\0');
}

using workbook::Outcome;

// The one place that asks for it.
Language language() {
    static const Language known = workbook::language_of_the_reader();
    return known;
}

// The exit status.
enum Status { all_pass = 0, some_fail = 1, wrong_usage = 2, some_not_judged = 3 };

Status status_of(const Lesson& lesson, const Verdicts& verdicts) {
    Status status = all_pass;
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        if (verdicts[i].outcome == Outcome::not_judged) return some_not_judged;
        if (lesson.exercises[i].kind == "core" && verdicts[i].outcome != Outcome::passed) status = some_fail;
    }
    return status;
}

int show_lesson(const Lesson& lesson) {
    const auto verdicts = judge(lesson, false);
    fmt::print("{}", render(lesson, verdicts, wants_colour(), language()));
    return status_of(lesson, verdicts);
}

int show_exercise(const Lesson& lesson, const std::string& number) {
    const Exercise& exercise = find_exercise(lesson, number);
    const Verdict verdict = judge(lesson, {exercise}).front();
    fmt::print("{}", render(lesson, exercise, verdict, wants_colour(), language()));
    if (verdict.outcome == Outcome::not_judged) return some_not_judged;
    return verdict.outcome == Outcome::passed ? all_pass : some_fail;
}

std::vector<Verdicts> judge_all(const std::vector<Lesson>& lessons, bool kept) {
    std::vector<Verdicts> verdicts;
    const bool terminal = on_terminal(2);
    for (const Lesson& lesson : lessons) {
        if (terminal)
            fmt::print(stderr, "\r\033[K{}", words_of(lesson, language())("testing {} ...", lesson.name));
        verdicts.push_back(judge(lesson, kept));
    }
    if (terminal) fmt::print(stderr, "\r\033[K");
    return verdicts;
}

int print_failing(const Lesson& lesson, const std::string& number) {
    const Verdict verdict = judge(lesson, {find_exercise(lesson, number)}).front();
    if (verdict.outcome == Outcome::did_not_build) return some_fail;
    if (verdict.failure && !verdict.failure->test.empty()) fmt::print("{}\n", verdict.failure->test);
    return all_pass;
}

int print_verdicts(const Lesson& lesson) {
#ifdef __linux__
    ::prctl(PR_SET_DUMPABLE, 0);  // an answer, which runs as the same user, must not reach in here
#endif
    std::string lines;
    for (const Verdict& verdict : judge(lesson, lesson.exercises)) lines += write(verdict) + "\n";
    fmt::print("{}", lines);
    return all_pass;
}

Status status_of(const std::vector<Lesson>& lessons, const std::vector<Verdicts>& verdicts) {
    Status status = all_pass;
    for (std::size_t i = 0; i < lessons.size(); ++i)
        status = std::max(status, status_of(lessons[i], verdicts[i]));
    return status;
}

// Only one build at a time may run in a build tree, and no program may change while it is judged. So `make watch-04`
// and `make 04` in another terminal take turns. The lock ends with the process.
void take_turns(const Lesson& lesson) {
    if (lesson.tree.empty()) return;
    const int lock = ::open((lesson.tree + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (lock < 0 || ::flock(lock, LOCK_EX | LOCK_NB) == 0) return;
    fmt::print(stderr, "{}\n", words_of(lesson, language())("waiting for another make ..."));
    while (::flock(lock, LOCK_EX) != 0 && errno == EINTR) {}
}

// A line for each exercise: its place, and its verdict in a word.
void print_list(const std::vector<Lesson>& lessons, const std::vector<Verdicts>& verdicts) {
    for (std::size_t i = 0; i < lessons.size(); ++i)
        for (std::size_t k = 0; k < verdicts[i].size(); ++k)
            fmt::print("{}: {} {}: {}\n", verdicts[i][k].place, lessons[i].exercises[k].number,
                       lessons[i].exercises[k].name, words(verdicts[i][k].outcome));
}

int carry_out(const std::vector<std::string>& arguments) {
    const std::string verb = arguments.empty() ? "" : arguments[0];
    if (arguments.size() < 2)
        throw std::runtime_error(
            "usage: runner build|judge|lesson|board|check|watch|verdicts MANIFEST... (the Makefile knows)");
    // A build may configure again, so the manifests are read again afterwards.
    const auto read = [&](std::size_t end) {
        std::vector<Lesson> lessons;
        for (std::size_t i = 1; i < end; ++i) lessons.push_back(read_manifest(arguments[i]));
        return lessons;
    };
    if (verb == "build" || verb == "judge" || verb == "lesson") {
        if (verb == "lesson") take_turns(read(2).front());
        if (verb != "judge") build(read(2), language());
        if (verb == "build") return 0;  // a failed build is a verdict, not a failure of this program
        const Lesson lesson = read_manifest(arguments[1]);
        return arguments.size() == 2 ? show_lesson(lesson) : show_exercise(lesson, arguments[2]);
    }
    if (verb == "failing" && arguments.size() == 3) return print_failing(read(2).front(), arguments[2]);
    if (verb == "verdicts") return print_verdicts(read(2).front());
    if (verb == "watch") {
        watch(read(arguments.size()), language(), [&] {
            take_turns(read(2).front());
            build(read(arguments.size()), language());
            const auto lessons = read(arguments.size());
            return lessons.size() == 1
                       ? render(lessons[0], judge(lessons[0], false), wants_colour(), language())
                       : render(lessons, judge_all(lessons, true), wants_colour(), language());
        });
        return 0;
    }
    take_turns(read(2).front());
    build(read(arguments.size()), language());
    const auto lessons = read(arguments.size());
    const auto verdicts = judge_all(lessons, verb == "board");
    if (verb == "board") fmt::print("{}", render(lessons, verdicts, wants_colour(), language()));
    else print_list(lessons, verdicts);
    return status_of(lessons, verdicts);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const int status = carry_out({argv + 1, argv + argc});
        if (std::fflush(stdout) != 0)
            throw std::runtime_error("the verdict can't be written: is the disk full?");
        return status;
    } catch (const std::exception& error) {
        fmt::print(stderr, "runner: {}\n", error.what());
        return wrong_usage;
    }
}
