#include "render.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "causes.hpp"
#include "render_failure.hpp"

namespace judging {

namespace {

using workbook::Outcome;
using workbook::paragraph;

const char* colour_of(Outcome outcome) {
    if (outcome == Outcome::passed) return "32";
    return outcome == Outcome::not_written || outcome == Outcome::not_judged ? "33" : "31";
}

std::string paint(bool colour, const char* code, std::string_view text) {
    return colour ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
}

std::string number_of(const Lesson& lesson) {
    return lesson.name.substr(0, lesson.name.find('-'));
}

std::string name_of(const Exercise& exercise) {
    return fmt::format("{} {}{}", exercise.number, exercise.name, exercise.kind == "challenge" ? " *" : "");
}

// The place of an exercise's contract, with its line if the file can be read from here.
std::string contract_of(const Lesson& lesson, const Exercise& exercise) {
    const std::string file = std::filesystem::path(lesson.answer).stem().string() + ".hpp";
    std::string place = fmt::format("lessons/{}/{}", lesson.name, file), line;
    std::ifstream in(place);
    for (int number = 1; std::getline(in, line); ++number)
        if (line.starts_with("/// " + exercise.number + " ")) place += fmt::format(":{}", number);
    return place + ", the contract";
}

// The message without a title.
std::string body(const Lesson& lesson, const Verdict& verdict) {
    std::string text;
    if (!verdict.needs.empty()) text += paragraph("needs", verdict.needs + ", which is not written yet");
    if (verdict.failure) text += workbook::render(*verdict.failure, Causes(lesson));
    return text;
}

// Whether the contract and the test are worth a look.
bool is_about_the_contract(Outcome outcome) {
    return outcome != Outcome::not_written && outcome != Outcome::did_not_build &&
           outcome != Outcome::not_judged && outcome != Outcome::refused;
}

// "4.2 recv_all joins the pieces in order: failed", and the message.
std::string in_full(const Lesson& lesson, const Exercise& exercise, const Verdict& verdict, bool colour) {
    const std::string test = verdict.failure ? verdict.failure->test : "";
    const std::string title = test.empty() ? name_of(exercise) : test, word = words(verdict.outcome);
    const bool fits = title.size() + 2 + word.size() <= workbook::columns;
    std::string text = fmt::format("{}:{}{}\n", paint(colour, "1", title), fits ? " " : "\n    ",
                                   paint(colour, colour_of(verdict.outcome), word));
    text += body(lesson, verdict);
    for (const std::string& warning : verdict.warnings) text += paragraph("compiler", "warns: " + warning);
    if (!is_about_the_contract(verdict.outcome)) return text;
    const std::string place = verdict.failure ? verdict.failure->place : "";
    return text +
           paragraph("look at",
                     contract_of(lesson, exercise) +
                         (place.empty() ? "" : fmt::format("; lessons/{}/{}, the test", lesson.name, place)));
}

std::string next(const Exercise& exercise, const Verdict& verdict, const std::string& verb) {
    if (!verdict.remedy.empty()) return fmt::format("next: {}  then: make {}\n", verdict.remedy, verb);
    return fmt::format("next: {}  {}  then: make {}\n", verdict.place,
                       verdict.outcome == Outcome::did_not_build ? "the first error" : name_of(exercise),
                       verb);
}

// What to do next, and how urgent it is: an exercise that was begun and does not pass (3) goes before an unwritten one
// (2), and that before an unwritten challenge (1). 0 if all is done.
struct Step {
    std::size_t lesson = 0, exercise = 0;
    int urgency = 0;
};

Step most_urgent(const std::vector<Lesson>& lessons, const std::vector<Verdicts>& verdicts) {
    Step most;
    for (std::size_t i = 0; i < lessons.size(); ++i) {
        for (std::size_t k = 0; k < verdicts[i].size(); ++k) {
            const Outcome outcome = verdicts[i][k].outcome;
            const bool core = lessons[i].exercises[k].kind == "core";
            const int urgency = outcome == Outcome::passed        ? 0
                                : outcome != Outcome::not_written ? 3
                                : core                            ? 2
                                                                  : 1;
            if (urgency > most.urgency) most = {i, k, urgency};
        }
    }
    return most;
}

const char* mark_of(const Exercise& exercise, const Verdict& verdict) {
    switch (verdict.outcome) {
        case Outcome::passed:
            return "+";
        case Outcome::not_written:
            return exercise.kind == "core" ? "." : "*";
        case Outcome::did_not_build:
            return "!";
        case Outcome::not_judged:
            return "?";
        default:
            return "x";
    }
}

// Where to find help with the next exercise.
std::string helps(const Lesson& lesson, const Exercise& exercise, bool new_lesson) {
    std::string text;
    if (new_lesson) text = paragraph("read", fmt::format("lessons/{}/README.md", lesson.name));
    return text + paragraph("stuck?", "make hint-" + exercise.number);
}

struct Count {
    std::size_t all = 0, passed = 0;
    void add(const Verdict& verdict) {
        ++all;
        passed += verdict.outcome == Outcome::passed ? 1 : 0;
    }
};

// What works now that the core exercises pass, how to try it, and what to compare it with.
std::string finished(const Lesson& lesson) {
    const std::string arguments = lesson.try_it.empty() ? "" : fmt::format(" ARGS=\"{}\"", lesson.try_it);
    return "\n" + paragraph("works", lesson.works) +
           paragraph("try it", fmt::format("make run-{}{}", number_of(lesson), arguments)) +
           (lesson.compare.empty() ? "" : paragraph("compare", lesson.compare));
}

}  // namespace

std::string words(Outcome outcome) {
    std::string text(name_of(outcome));
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

std::string render(const Lesson& lesson, const Exercise& exercise, const Verdict& verdict, bool colour) {
    if (verdict.outcome == Outcome::passed)
        return fmt::format("{}: {}, {} test cases, {} checks\nnext: make {}\n",
                           paint(colour, "1", name_of(exercise)), paint(colour, "32", words(verdict.outcome)),
                           verdict.cases, verdict.checks, number_of(lesson));
    return in_full(lesson, exercise, verdict, colour) +
           (verdict.printed.empty() ? "" : paragraph("printed", verdict.printed)) +
           (verdict.outcome == Outcome::not_judged || verdict.outcome == Outcome::refused
                ? ""
                : paragraph("stuck?", "make hint-" + exercise.number)) +
           next(exercise, verdict, exercise.number);
}

std::string render(const Lesson& lesson, const Verdicts& verdicts, bool colour) {
    std::string list;
    Count core;
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        const Exercise& exercise = lesson.exercises[i];
        const Outcome outcome = verdicts[i].outcome;
        list += fmt::format("  {:<24} {}\n", name_of(exercise),
                            paint(colour, colour_of(outcome), words(outcome)));
        if (exercise.kind == "core") core.add(verdicts[i]);
    }
    const Step step = most_urgent({lesson}, {verdicts});
    const Exercise& exercise = lesson.exercises[step.exercise];
    const Verdict& verdict = verdicts[step.exercise];
    std::string text =
        fmt::format("{}: {} of {} core exercises pass{}\n{}", paint(colour, "1", lesson.name), core.passed,
                    core.all, step.urgency == 0 ? ", and the challenge" : "", list);
    if (step.urgency < 2) {
        text += finished(lesson);
        if (step.urgency == 1) text += paragraph("challenge", verdict.place + "  " + name_of(exercise));
        return text + (lesson.next.empty() ? "next: make  (the board)\n"
                                           : fmt::format("next: lessons/{}/README.md  then: make {}\n",
                                                         lesson.next, lesson.next.substr(0, 2)));
    }
    if (verdict.outcome == Outcome::did_not_build || verdict.outcome == Outcome::not_judged)
        text += body(lesson, verdict);
    else if (verdict.outcome != Outcome::not_written || !verdict.needs.empty())
        text += in_full(lesson, exercise, verdict, colour);  // without a hint: it has to fit a screen
    else text += "\n" + helps(lesson, exercise, core.passed == 0);
    return text + next(exercise, verdict, number_of(lesson));
}

namespace {

// A lesson's line of the board; adds to the counts.
std::string board_line(const Lesson& lesson, const Verdicts& verdicts, Count& core, Count& challenges,
                       bool colour) {
    Count here;
    std::string line = fmt::format("\n  {:<18}", lesson.name);
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        const Exercise& exercise = lesson.exercises[i];
        line += "  " + paint(colour, colour_of(verdicts[i].outcome), mark_of(exercise, verdicts[i]));
        (exercise.kind == "core" ? core : challenges).add(verdicts[i]);
        if (exercise.kind == "core") here.add(verdicts[i]);
    }
    if (verdicts.front().outcome == Outcome::did_not_build) return line + "   does not build";
    return line + fmt::format("   {} of {}", here.passed, here.all);
}

// A line for each lesson that does not build; only one if the build itself fails.
std::string what_does_not_build(const std::vector<Verdicts>& verdicts) {
    std::string lines;
    for (const Verdicts& lesson : verdicts) {
        const Verdict& first = lesson.front();
        if (first.outcome != Outcome::did_not_build || !first.failure) continue;
        const std::string& got = first.failure->got.text;
        const std::string what = got.substr(0, got.find_first_of("\n("));
        const std::string whole = first.remedy.empty() ? first.place + ": " + what : what;
        const std::string line =
            whole.size() > 77 ? fmt::format("  {:.74}...\n", whole) : fmt::format("  {}\n", whole);
        if (lines.find(line) == lines.npos) lines += line;
    }
    return lines.empty() ? "" : lines + "\n";
}

bool some_not_judged(const std::vector<Verdicts>& verdicts) {
    for (const Verdicts& lesson : verdicts)
        for (const Verdict& verdict : lesson)
            if (verdict.outcome == Outcome::not_judged) return true;
    return false;
}

}  // namespace

std::string render(const std::vector<Lesson>& lessons, const std::vector<Verdicts>& verdicts, bool colour) {
    std::string table(20, ' ');
    for (const Exercise& exercise : lessons.front().exercises) table += "  " + exercise.number.substr(2);
    Count core, challenges;
    for (std::size_t i = 0; i < lessons.size(); ++i)
        table += board_line(lessons[i], verdicts[i], core, challenges, colour);
    const Step step = most_urgent(lessons, verdicts);
    const Lesson& lesson = lessons[step.lesson];
    const Exercise& exercise = lesson.exercises[step.exercise];
    const Verdict& verdict = verdicts[step.lesson][step.exercise];
    std::string text =
        table + "\n\n  + passed  x failing  . not written  * challenge, not written  ! does not build\n" +
        (some_not_judged(verdicts) ? "  ? not judged\n" : "") +
        fmt::format("  {} of {} core exercises pass, and {} of {} challenges\n\n", core.passed, core.all,
                    challenges.passed, challenges.all) +
        what_does_not_build(verdicts);
    if (step.urgency == 0)
        return text + fmt::format("All {} pass: that is the whole workbook.\n", core.all + challenges.all);
    const bool begun = std::any_of(verdicts[step.lesson].begin(), verdicts[step.lesson].end(),
                                   [](const Verdict& one) { return one.outcome == Outcome::passed; });
    if (step.urgency == 1) text += "  Every core exercise passes. What is left are challenges.\n";
    else if (verdict.outcome == Outcome::not_judged) text += body(lesson, verdict);
    else if (verdict.outcome != Outcome::did_not_build) text += helps(lesson, exercise, !begun);
    return text + next(exercise, verdict, number_of(lesson));
}

}  // namespace judging
