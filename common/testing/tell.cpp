// The verdicts in words, as a learner reads them.
#include <optional>

#include <fmt/format.h>

#include "judge.hpp"
#include "paragraph.hpp"

namespace judging {

namespace {

const char* colour_of(const Verdict& verdict) {
    if (verdict.word == "passed") return "32";
    return verdict.word == "not written" ? "33" : "31";
}

std::string paint(bool colour, const char* code, std::string_view text) {
    return colour ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
}

std::string name_of(const Exercise& exercise) {
    return fmt::format("{} {}{}", exercise.number, exercise.name, exercise.kind == "challenge" ? " *" : "");
}

// "4.2 recv_all joins the pieces in order: failed", and the message.
std::string in_full(const Exercise& exercise, const Verdict& verdict, bool colour) {
    const bool told = verdict.word != "not written" && !verdict.title.empty();
    const std::string title = told ? verdict.title : name_of(exercise);
    const bool fits = title.size() + 2 + verdict.word.size() <= testing::columns;
    std::string text = fmt::format("{}:{}{}\n", paint(colour, "1", title), fits ? " " : "\n    ",
                                   paint(colour, colour_of(verdict), verdict.word));
    text += verdict.body;
    if (verdict.word != "not written" && verdict.word != "did not build")
        text += testing::paragraph("look at",
                                   fmt::format("README.md, {} {}{}", exercise.number, exercise.name,
                                               verdict.test.empty() ? "" : "; the test: " + verdict.test));
    return text;
}

}  // namespace

std::string tell(const Lesson&, const Exercise& exercise, const Verdict& verdict, bool colour) {
    if (verdict.word == "passed")
        return fmt::format("{}: {}, {} test cases, {} checks\n", paint(colour, "1", name_of(exercise)),
                           paint(colour, "32", verdict.word), verdict.cases, verdict.checks);
    return in_full(exercise, verdict, colour) + testing::paragraph("answer", verdict.place);
}

std::string tell(const Lesson& lesson, const std::vector<Verdict>& verdicts, bool colour) {
    std::string list;
    std::optional<std::size_t> next;  // the first that fails, else the first that is not written
    std::size_t core = 0, core_passed = 0;
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        const Exercise& exercise = lesson.exercises[i];
        const std::string& word = verdicts[i].word;
        list += fmt::format("  {:<24} {}\n", name_of(exercise), paint(colour, colour_of(verdicts[i]), word));
        if (word != "passed" && (!next || (verdicts[*next].word == "not written" && word != "not written")))
            next = i;
        if (exercise.kind != "core") continue;
        ++core;
        core_passed += word == "passed" ? 1 : 0;
    }
    std::string text = fmt::format("{}: {} of {} core exercises pass{}\n{}", paint(colour, "1", lesson.name),
                                   core_passed, core, next ? "" : ", and the challenge", list);
    const std::string number = lesson.name.substr(0, lesson.name.find('-'));
    if (!next) return text + "See it work: make run-" + number + " (README.md shows with which ARGS)\n";
    const Exercise& exercise = lesson.exercises[*next];
    if (verdicts[*next].word == "did not build")
        return text + "\n" + verdicts[*next].body +
               fmt::format("next: {}  then: make {}\n", verdicts[*next].place, number);
    if (verdicts[*next].word != "not written" || !verdicts[*next].body.empty())
        text += "\n" + in_full(exercise, verdicts[*next], colour);
    return text +
           fmt::format("next: {}  {}  then: make {}\n", verdicts[*next].place, name_of(exercise), number);
}

}  // namespace judging
