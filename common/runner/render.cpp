#include "render.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "causes.hpp"
#include "render_failure.hpp"
#include "width.hpp"

namespace judging {

namespace {

using workbook::Outcome;
using workbook::paragraph;
namespace fs = std::filesystem;

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

// The place of a document in lessons/, beside `lesson`: the Chinese one if that is the language and it is there.
std::string in_language(const Lesson& lesson, const std::string& english, const std::string& chinese,
                        const Words& say) {
    if (say.language() == Language::chinese && !lesson.causes.empty() &&
        fs::exists(fs::path(lesson.causes.front()).parent_path().parent_path() / chinese))
        return "lessons/" + chinese;
    return english;
}

std::string readme_of(const Lesson& lesson, const std::string& name, const Words& say) {
    return in_language(lesson, fmt::format("lessons/{}/README.md", name), name + "/README.zh-CN.md", say);
}

// What to do next when nothing of the lessons is left.
std::string projects(const Lesson& lesson, const Words& say) {
    return say("next: the projects in {}", in_language(lesson, "exercises.md", "exercises.zh-CN.md", say));
}

// The place of an exercise's contract, with its line if the file can be read from here.
std::string contract_of(const Lesson& lesson, const Exercise& exercise, const Words& say) {
    const std::string file = fs::path(lesson.answer).stem().string() + ".hpp";
    std::string place = fmt::format("lessons/{}/{}", lesson.name, file), line;
    std::ifstream in(place);
    for (int number = 1; std::getline(in, line); ++number)
        if (line.starts_with("/// " + exercise.number + " ")) place += fmt::format(":{}", number);
    return say("{}, the contract", place);
}

// The message without a title.
std::string body(const Lesson& lesson, const Verdict& verdict, const Words& say) {
    std::string text;
    if (!verdict.needs.empty())
        text += paragraph(say("needs"), say("{}, which is not written yet", verdict.needs));
    if (verdict.failure) text += workbook::render(*verdict.failure, Causes(lesson, say.language()), say);
    return text;
}

// Whether the contract and the test are worth a look.
bool is_about_the_contract(Outcome outcome) {
    return outcome != Outcome::not_written && outcome != Outcome::did_not_build &&
           outcome != Outcome::not_judged && outcome != Outcome::refused;
}

// "4.2 recv_all joins the pieces in order: failed", and the message.
std::string in_full(const Lesson& lesson, const Exercise& exercise, const Verdict& verdict, bool colour,
                    const Words& say) {
    const std::string test = verdict.failure ? verdict.failure->test : "";
    const std::string title = test.empty() ? name_of(exercise) : test, word = words(verdict.outcome, say);
    const bool fits = workbook::width(title + ": " + word) <= workbook::columns;
    const std::string bold = paint(colour, "1", title),
                      outcome = paint(colour, colour_of(verdict.outcome), word);
    std::string text = (fits ? say("{}: {}", bold, outcome) : say("{}:", bold) + "\n    " + outcome) + "\n" +
                       body(lesson, verdict, say);
    for (const std::string& warning : verdict.warnings)
        text += paragraph(say("compiler"), say("warns: {}", warning));
    if (!is_about_the_contract(verdict.outcome)) return text;
    const std::string place = verdict.failure ? verdict.failure->place : "";
    return text + paragraph(say("look at"),
                            contract_of(lesson, exercise, say) +
                                (place.empty() ? "" : say("; lessons/{}/{}, the test", lesson.name, place)));
}

std::string next(const Exercise& exercise, const Verdict& verdict, const std::string& verb,
                 const Words& say) {
    if (!verdict.remedy.empty()) return say("next: {}  then: make {}", say.of(verdict.remedy), verb) + "\n";
    const bool built = verdict.outcome != Outcome::did_not_build;
    return say("next: {}  {}  then: make {}", verdict.place,
               built ? name_of(exercise) : say("the first error"), verb) +
           "\n";
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
std::string helps(const Lesson& lesson, const Exercise& exercise, bool new_lesson, const Words& say) {
    std::string text;
    if (new_lesson) text = paragraph(say("read"), readme_of(lesson, lesson.name, say));
    return text + paragraph(say("stuck?"), "make hint-" + exercise.number);
}

struct Count {
    std::size_t all = 0, passed = 0;
    void add(const Verdict& verdict) {
        ++all;
        passed += verdict.outcome == Outcome::passed ? 1 : 0;
    }
};

// What works now that the core exercises pass, how to try it, and what to compare it with.
std::string finished(const Lesson& lesson, const Words& say) {
    const std::string arguments = lesson.try_it.empty() ? "" : fmt::format(" ARGS=\"{}\"", lesson.try_it);
    return "\n" + paragraph(say("works"), say.of(lesson.works)) +
           paragraph(say("try it"), fmt::format("make run-{}{}", number_of(lesson), arguments)) +
           (lesson.compare.empty() ? "" : paragraph(say("compare"), lesson.compare));
}

}  // namespace

Words words_of(const Lesson& lesson, Language language) {
    return {language, lesson.words};
}

std::string words(Outcome outcome, const Words& say) {
    std::string text(name_of(outcome));
    std::replace(text.begin(), text.end(), '_', ' ');
    return std::string(say.of(text));
}

std::string render(const Lesson& lesson, const Exercise& exercise, const Verdict& verdict, bool colour,
                   Language language) {
    const Words say = words_of(lesson, language);
    if (verdict.outcome == Outcome::passed)
        return say("{}: {}, {} test cases, {} checks", paint(colour, "1", name_of(exercise)),
                   paint(colour, "32", words(verdict.outcome, say)), verdict.cases, verdict.checks) +
               "\n" + say("next: make {}", number_of(lesson)) + "\n";
    return in_full(lesson, exercise, verdict, colour, say) +
           (verdict.printed.empty() ? "" : paragraph(say("printed"), verdict.printed)) +
           (verdict.outcome == Outcome::not_judged || verdict.outcome == Outcome::refused
                ? ""
                : paragraph(say("stuck?"), "make hint-" + exercise.number)) +
           next(exercise, verdict, exercise.number, say);
}

std::string render(const Lesson& lesson, const Verdicts& verdicts, bool colour, Language language) {
    const Words say = words_of(lesson, language);
    std::string list;
    Count core;
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        const Exercise& exercise = lesson.exercises[i];
        const Outcome outcome = verdicts[i].outcome;
        list += fmt::format("  {:<24} {}\n", name_of(exercise),
                            paint(colour, colour_of(outcome), words(outcome, say)));
        if (exercise.kind == "core") core.add(verdicts[i]);
    }
    const Step step = most_urgent({lesson}, {verdicts});
    const Exercise& exercise = lesson.exercises[step.exercise];
    const Verdict& verdict = verdicts[step.exercise];
    std::string text =
        say("{}: {} of {} core exercises pass", paint(colour, "1", lesson.name), core.passed, core.all) +
        (step.urgency == 0 ? say(", and the challenge") : "") + "\n" + list;
    if (step.urgency < 2) {
        text += finished(lesson, say);
        if (step.urgency == 1) text += paragraph(say("challenge"), verdict.place + "  " + name_of(exercise));
        const std::string step_on = !lesson.next.empty()
                                        ? say("next: {}  then: make {}", readme_of(lesson, lesson.next, say),
                                              lesson.next.substr(0, 2))
                                    : step.urgency == 0 ? projects(lesson, say)
                                                        : say("next: make  (the board)");
        return text + step_on + "\n";
    }
    if (verdict.outcome == Outcome::did_not_build || verdict.outcome == Outcome::not_judged)
        text += body(lesson, verdict, say);
    else if (verdict.outcome != Outcome::not_written || !verdict.needs.empty())
        text += in_full(lesson, exercise, verdict, colour, say);  // without a hint: it has to fit a screen
    else text += "\n" + helps(lesson, exercise, core.passed == 0, say);
    return text + next(exercise, verdict, number_of(lesson), say);
}

namespace {

// A lesson's line of the board; adds to the counts.
std::string board_line(const Lesson& lesson, const Verdicts& verdicts, Count& core, Count& challenges,
                       bool colour, const Words& say) {
    Count here;
    std::string line = "\n  " + workbook::padded(lesson.name, 18);
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        const Exercise& exercise = lesson.exercises[i];
        line += "  " + paint(colour, colour_of(verdicts[i].outcome), mark_of(exercise, verdicts[i]));
        (exercise.kind == "core" ? core : challenges).add(verdicts[i]);
        if (exercise.kind == "core") here.add(verdicts[i]);
    }
    if (verdicts.front().outcome == Outcome::did_not_build) return line + "   " + say("does not build");
    return line + "   " + say("{} of {}", here.passed, here.all);
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
        const std::string line = "  " + workbook::cut_to(whole, 77) + "\n";
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

std::string render(const std::vector<Lesson>& lessons, const std::vector<Verdicts>& verdicts, bool colour,
                   Language language) {
    const Words say = words_of(lessons.front(), language);
    std::string table(20, ' ');
    for (const Exercise& exercise : lessons.front().exercises) table += "  " + exercise.number.substr(2);
    Count core, challenges;
    for (std::size_t i = 0; i < lessons.size(); ++i)
        table += board_line(lessons[i], verdicts[i], core, challenges, colour, say);
    const Step step = most_urgent(lessons, verdicts);
    const Lesson& lesson = lessons[step.lesson];
    const Exercise& exercise = lesson.exercises[step.exercise];
    const Verdict& verdict = verdicts[step.lesson][step.exercise];
    std::string text = table + "\n\n  " +
                       say("+ passed  x failing  . not written  * challenge, not written  ! does not build") +
                       "\n" + (some_not_judged(verdicts) ? "  " + say("? not judged") + "\n" : "") + "  " +
                       say("{} of {} core exercises pass, and {} of {} challenges", core.passed, core.all,
                           challenges.passed, challenges.all) +
                       "\n\n" + what_does_not_build(verdicts);
    if (step.urgency == 0)
        return text + "  " + say("All {} pass: that is the whole workbook.", core.all + challenges.all) +
               "\n" + projects(lesson, say) + "\n";
    const bool begun = std::any_of(verdicts[step.lesson].begin(), verdicts[step.lesson].end(),
                                   [](const Verdict& one) { return one.outcome == Outcome::passed; });
    if (step.urgency == 1)
        text += "  " + say("Every core exercise passes. What is left are challenges.") + "\n";
    else if (verdict.outcome == Outcome::not_judged) text += body(lesson, verdict, say);
    else if (verdict.outcome != Outcome::did_not_build) text += helps(lesson, exercise, !begun, say);
    return text + next(exercise, verdict, number_of(lesson), say);
}

}  // namespace judging
