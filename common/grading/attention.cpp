#include "attention.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "language.hpp"
#include "mark_words.hpp"

namespace grading {

namespace {

constexpr std::size_t most_lines = 50, most_names = 10;

// The first few names; a class may be large.
std::string some_of(const std::set<std::string>& names) {
    std::vector<std::string> shown(
        names.begin(), std::next(names.begin(), static_cast<long>(std::min(names.size(), most_names))));
    if (names.size() > shown.size()) shown.push_back(say("and {} more", names.size() - shown.size()));
    return clean(fmt::format("{}", fmt::join(shown, ", ")));
}

void print_each(const std::map<std::string, std::set<std::string>>& by_student, const std::string& title) {
    if (!by_student.empty()) fmt::print("{}\n", title);
    for (const auto& [student, texts] : by_student)
        for (const std::string& text : texts) fmt::print("  {}, {}\n", clean(student), clean(text));
}

// Whether what was handed in is not a source, but a web page, say.
bool is_no_source(const workbook::Verdict& verdict) {
    return verdict.outcome == workbook::Outcome::did_not_build && verdict.failure &&
           std::any_of(verdict.failure->causes.begin(), verdict.failure->causes.end(),
                       [](const workbook::Cause& cause) { return cause.id.starts_with("file_"); });
}

}  // namespace

void Attention::add(const std::string& student, const Grader::Student& graded) {
    if (!graded.files.empty()) missing_[student] = graded.files;
    for (const auto& [lesson, note] : graded.result.notes) {
        const auto answer = graded.result.answers.find(lesson);
        const bool judged =
            answer != graded.result.answers.end() && answer->second.found && answer->second.unwritten.empty();
        (judged ? choices_ : doubts_)[lesson + ": " + note].insert(student);
    }
    for (const auto& [lesson, takes] : graded.result.takes)
        takes_[student].insert(lesson + ": " + takes.substr(0, 300));
    for (const Mark& mark : graded.result.marks)
        if (const auto answer = graded.result.answers.find(mark.lesson->name);
            mark.verdict.outcome == workbook::Outcome::refused && answer != graded.result.answers.end() &&
            answer->second.found && mark.verdict.failure)
            refused_[student].insert(mark.lesson->name + ": " +
                                     mark.verdict.failure->got.text.substr(0, 300));
    for (const Mark& mark : graded.result.marks)
        if (is_no_source(mark.verdict))
            no_source_[student].insert(mark.verdict.failure->got.text.substr(0, 300));
    if (graded.files.empty() && graded.troubles.empty() &&
        std::none_of(graded.result.marks.begin(), graded.result.marks.end(),
                     [](const Mark& mark) { return mark.passed(); }))
        no_points_.insert(student);
    for (const auto& trouble : graded.troubles) troubles_[trouble].insert(student);
    if (!graded.troubles.empty()) not_judged_.insert(student);
}

void Attention::print_missing() const {
    if (missing_.empty()) return;
    fmt::print("{}\n",
               missing_.size() == 1
                   ? say("No answer was found for {} student, who got no points. This was handed in:", 1)
                   : say("No answer was found for {} students, who got no points. This was handed in:",
                         missing_.size()));
    for (const auto& [student, files] : missing_)
        fmt::print("  {}: {}\n", clean(student),
                   clean(fmt::format("{}", fmt::join(files, ", ")).substr(0, 300)));
    fmt::print(
        "  {}\n",
        say("What helps: if one of these is an answer, give it the answer's name (recv_loop.cpp); if it is an "
            "archive, unpack it. Then run the same command; or ask the student."));
}

void Attention::print_notes(const Notes& notes, const std::string& head) {
    if (notes.empty()) return;
    fmt::print("{}\n", head);
    std::size_t lines = 0;
    for (const auto& [note, students] : notes)
        if (++lines <= most_lines) fmt::print("  {}\n    {}\n", clean(note), some_of(students));
    if (lines > most_lines)
        fmt::print("  {}\n", say("and {} more, in the students' feedback.txt", lines - most_lines));
}

int Attention::print(std::size_t all) const {
    print_notes(doubts_,
                say("There may be answers that were not judged. The students' feedback says so, too. What "
                    "helps: give an answer its name (recv_loop.cpp), and run the same command:"));
    print_notes(choices_,
                say("There was a choice of files, or a name was not quite right. The students' feedback "
                    "says so, too:"));
    print_each(takes_, all == 1 ? say("Look at this answer, which uses something that no exercise needs:")
                                : say("Look at these answers, which use something that no exercise needs:"));
    print_each(refused_, say("Refused, for what they hold. No exercise of the lesson has points:"));
    print_each(no_source_,
               say("Not C++, so the lesson has no points. What helps: ask the student for the source:"));
    print_missing();
    if (!no_points_.empty())
        fmt::print("{}\n  {}\n",
                   say("No points at all, with answers that were judged. feedback.txt says why:"),
                   some_of(no_points_));
    if (not_judged_.empty()) return 0;
    std::fflush(stdout);
    fmt::print(
        stderr, "{}\n",
        say("{} of {} could not be judged in full. They keep their earlier results. Run the same command "
            "to try again.",
            not_judged_.size(), all));
    for (const auto& [trouble, names] : troubles_)
        fmt::print(stderr, "  {}\n    {}\n",
                   say("{}. What helps: {}", clean(trouble.first.substr(0, 300)),
                       clean(std::string(words().of(trouble.second)))),
                   clean(fmt::format("{}", fmt::join(names, ", "))));
    return 1;
}

}  // namespace grading
