#include "mark_words.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "causes.hpp"
#include "json.hpp"
#include "language.hpp"
#include "render.hpp"
#include "width.hpp"

namespace grading {

using workbook::Outcome;
using workbook::padded;
using workbook::operator""_cause;

namespace {

bool is_between(char32_t point, char32_t first, char32_t last) {
    return first <= point && point <= last;
}

bool is_shown(char32_t point) {
    if (point < 0x20) return point == '\n' || point == '\t';
    const bool control = is_between(point, 0x7f, 0x9f);
    const bool direction = is_between(point, 0x202a, 0x202e) || is_between(point, 0x2066, 0x2069);
    const bool separator = is_between(point, 0x2028, 0x2029);
    const bool no_character = is_between(point, 0xfdd0, 0xfdef) || (point & 0xfffe) == 0xfffe;
    return !control && !direction && !separator && !no_character;
}

}  // namespace

std::string clean(const std::string& text) {
    std::string out;
    std::string_view rest = text;
    while (!rest.empty()) {
        if (rest.starts_with("\r\n")) rest.remove_prefix(1);
        const auto [length, point] = workbook::json::first_character(rest);
        if (length > 0 && is_shown(point)) out += rest.substr(0, length);
        else out += '?';
        rest.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out;
}

std::string one_line(const std::string& text) {
    std::string out = clean(text);
    std::replace_if(
        out.begin(), out.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return out;
}

namespace {

// At most about `limit` bytes: whole lines, or at least whole characters.
std::string shortened(const std::string& text, std::size_t limit) {
    if (text.size() <= limit) return text;
    std::size_t end = text.rfind('\n', limit);
    if (end == text.npos || end < limit / 2)
        for (end = limit; end > limit - 4 && (static_cast<unsigned char>(text[end]) >> 6) == 2;) --end;
    return text.substr(0, end) + "\n...\n";
}

// "5 of 6, and 1 for a challenge"
std::string sum_of(const Total& total) {
    return say("{} of {}", number(total.points), number(total.possible)) +
           (total.bonus > 0 ? say(", and {} for a challenge", number(total.bonus)) : "") +
           (total.not_judged > 0 ? say(" ({} not judged)", total.not_judged) : "");
}

// "1 of 1", "0 (bonus)"
std::string score_of(const Mark& mark, const Points& points) {
    if (!mark.judged()) return "?";
    const std::string points_earned = number(earned(mark, points));
    return mark.challenge() ? say("{} (bonus)", points_earned)
                            : say("{} of {}", points_earned, number(points.worth(mark.exercise->number)));
}

}  // namespace

std::string title_of(const Mark& mark) {
    return fmt::format("{} {}{}", mark.exercise->number, mark.exercise->name, mark.challenge() ? " *" : "");
}

std::string score_sheet(const Marks& marks, const Points& points) {
    std::string text;
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const Mark& mark = marks[i];
        if (i == 0 || marks[i - 1].lesson != mark.lesson)
            text += padded(mark.lesson->name, 44) + sum_of(total(marks, points, mark.lesson->name)) + "\n";
        text += fmt::format("  {} {} {}\n", padded(title_of(mark), 24), padded(outcome_of(mark), 16),
                            score_of(mark, points));
    }
    return text + padded(say("all lessons"), 44) + sum_of(total(marks, points)) + "\n";
}

std::string what_failed(const Mark& mark) {
    const auto& verdict = mark.verdict;
    if (mark.passed() || !verdict.failure) return "";
    if (!verdict.failure->test.empty()) return one_line(verdict.failure->test.substr(0, 1000));
    if (mark.judged() && verdict.outcome != Outcome::did_not_build && verdict.outcome != Outcome::refused)
        return "";
    const std::string error = verdict.failure->got.text.substr(0, verdict.failure->got.text.find('\n'));
    const bool names_it = verdict.place.empty() || error.starts_with(verdict.place);
    return one_line((names_it ? error : verdict.place + ": " + error).substr(0, 500));
}

std::string why_of(const Mark& mark) {
    if (!mark.verdict.failure || mark.verdict.failure->causes.empty()) return "";
    return one_line(workbook::cut_to(
        judging::Causes(*mark.lesson, language())(mark.verdict.failure->causes.back()), 600));
}

std::string message_of(const Mark& mark) {
    workbook::Verdict verdict = mark.verdict;
    verdict.remedy = words().of(verdict.remedy);
    if (verdict.outcome == Outcome::did_not_build && verdict.failure) {
        auto& causes = verdict.failure->causes;
        const std::string id = causes.empty() ? "" : causes.front().id;
        // The learner's own words name the log, which students don't get from a grader.
        if (id == "first_error") causes.front() = "first_error_of_some"_cause;
        if (id == "first_error" || id == "not_defined" || id == "called_not_defined")
            causes.push_back("only_answers_are_taken"_cause);
    }
    return shortened(clean(judging::render(*mark.lesson, *mark.exercise, verdict, false, language())), 20000);
}

}  // namespace grading
