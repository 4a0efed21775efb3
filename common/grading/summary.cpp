#include "summary.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "causes.hpp"
#include "formats.hpp"
#include "render.hpp"

namespace grading {

namespace {

using workbook::Outcome;

constexpr std::size_t misconceptions_kept = 1000;  // answers can invent some: memory stays within bounds
constexpr std::size_t misconceptions_shown = 40;

constexpr const char* head = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Summary</title>
<style>
:root { color-scheme: light dark; --passed: #1b7fb8; --failed: #d1600f; --open: #b9b9b9; --line: #8886; }
@media (prefers-color-scheme: dark) { :root { --passed: #4ba6db; --failed: #ef8a3c; --open: #5c5c5c; } }
body { font: 16px/1.45 system-ui, sans-serif; max-width: 58em; margin: 2em auto; padding: 0 1em; }
h2 { margin: 2em 0 .3em; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .25em 1em .25em 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
svg { display: block; width: 100%; }
svg text { font: 13px system-ui, sans-serif; fill: currentColor; }
.passed { fill: var(--passed); } .failed { fill: var(--failed); } .open { fill: var(--open); }
@media print {
  body { font-size: 10pt; max-width: none; margin: 0; }
  h2 { break-after: avoid; }
  tr, svg { break-inside: avoid; }
}
</style></head><body>
)";

double percent(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::string title_of(const Mark& mark) {
    return fmt::format("{} {}{}", mark.exercise->number, mark.exercise->name, mark.challenge() ? " *" : "");
}

// Nothing was wrong: there was nothing to judge, or it could not be judged.
bool is_open(Outcome outcome) {
    return outcome == Outcome::not_written || outcome == Outcome::refused || outcome == Outcome::not_judged;
}

// A bar's parts side by side, in a row that begins at `y`.
std::string bar(const std::vector<std::pair<const char*, double>>& parts, double y) {
    std::string text;
    double x = 190;
    for (const auto& [kind, share] : parts) {
        const double width = share * 5.4;
        if (width > 0)
            text += fmt::format("<rect class=\"{}\" x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"14\"/>",
                                kind, x, y + 3, width);
        x += width;
    }
    return text;
}

}  // namespace

void Summary::add(const Marks& marks) {
    ++students_;
    const Total all = total(marks, points_);
    possible_ = std::max(possible_, all.possible);
    if (all.not_judged == 0) {
        ++scored_;
        sum_ += all.points;
        ++scores_[all.points];
    }
    const judging::Lesson* broken = nullptr;  // a lesson that does not build is one mistake, not six
    for (const Mark& mark : marks) {
        Exercise& exercise = exercises_[mark.exercise->number];
        exercise.title = title_of(mark);
        ++exercise.outcomes[outcome_of(mark)];
        if (mark.passed()) {
            ++exercise.passed;
        } else if (is_open(mark.verdict.outcome)) {
            ++exercise.open;
        } else {
            ++exercise.failed;
            if (mark.lesson != broken) add_failure(mark);
            if (mark.verdict.outcome == Outcome::did_not_build) broken = mark.lesson;
        }
    }
}

void Summary::add_failure(const Mark& mark) {
    Misconception key{mark.exercise->number, title_of(mark) + ": " + outcome_of(mark), ""};
    workbook::Cause cause;
    if (mark.verdict.outcome == Outcome::did_not_build) {
        key.what = mark.lesson->name + ": " + outcome_of(mark);
    } else if (const auto& failure = mark.verdict.failure) {
        if (!failure->test.empty()) key.what = failure->test;
        if (!failure->causes.empty()) cause = failure->causes.back();  // the test's own
        key.id = cause.id.substr(0, 600);
    }
    if (misconceptions_.size() >= misconceptions_kept && !misconceptions_.contains(key)) return;
    Seen& seen = misconceptions_[key];
    if (++seen.count == 1) seen = {1, mark.lesson, cause};
}

void Summary::look_at(const std::string& student, const std::string& lesson, const std::string& takes) {
    to_look_at_ += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", xml(student), xml(lesson),
                               xml(takes.substr(0, 300)));
}

std::string Summary::chart() const {
    const std::size_t height = exercises_.size() * 20 + 30;
    std::string text = fmt::format(
        "<svg viewBox=\"0 0 800 {}\" role=\"img\" aria-label=\"How many passed each exercise; the table has "
        "the "
        "numbers\">\n",
        height);
    double x = 190;
    for (const auto& [kind, words] :
         {std::pair{"passed", "passed"}, {"failed", "wrong"}, {"open", "not written"}}) {
        text += fmt::format(
            "<rect class=\"{}\" x=\"{}\" y=\"4\" width=\"12\" height=\"12\"/>"
            "<text x=\"{}\" y=\"15\">{}</text>\n",
            kind, x, x + 18, words);
        x += 110;
    }
    double y = 26;
    for (const auto& [number, exercise] : exercises_) {
        text += fmt::format("<text x=\"0\" y=\"{}\">{}</text>{}<text x=\"740\" y=\"{}\">{} of {}</text>\n",
                            y + 14, xml(exercise.title),
                            bar({{"passed", percent(exercise.passed, students_)},
                                 {"failed", percent(exercise.failed, students_)},
                                 {"open", percent(exercise.open, students_)}},
                                y),
                            y + 14, exercise.passed, students_);
        y += 20;
    }
    return text + "</svg>\n";
}

std::string Summary::misconceptions() const {
    std::map<const judging::Lesson*, judging::Causes> causes;
    for (const judging::Lesson& lesson : lessons_) causes.emplace(&lesson, lesson);
    std::vector<std::pair<Misconception, Seen>> order(misconceptions_.begin(), misconceptions_.end());
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.second.count > b.second.count; });
    std::string text =
        "<table>\n<thead><tr><th class=\"n\">students</th><th>what fails</th><th>why</th></tr></thead>\n";
    for (std::size_t i = 0; i < std::min(order.size(), misconceptions_shown); ++i) {
        const auto& [what, seen] = order[i];
        text += fmt::format("<tr><td class=\"n\">{}</td><td>{}</td><td>{}</td></tr>\n", seen.count,
                            xml(what.what), xml(causes.at(seen.lesson)(seen.cause).substr(0, 600)));
    }
    text += "</table>\n";
    if (order.empty()) text += "<p>No written exercise fails.</p>\n";
    if (order.size() > misconceptions_shown)
        text += fmt::format("<p>And {} more.</p>\n", order.size() - misconceptions_shown);
    return text;
}

std::string Summary::table() const {
    std::string text =
        "<table>\n<thead><tr><th>exercise</th><th class=\"n\">wrong</th><th class=\"n\">not written</th>"
        "<th class=\"n\">passed</th><th>verdicts</th></tr></thead>\n";
    std::vector<const Exercise*> order;
    for (const auto& [number, exercise] : exercises_) order.push_back(&exercise);
    std::stable_sort(order.begin(), order.end(), [](const Exercise* a, const Exercise* b) {
        return std::pair(a->failed, a->open) > std::pair(b->failed, b->open);
    });
    for (const Exercise* exercise : order) {
        std::string others;
        for (const auto& [outcome, count] : exercise->outcomes)
            if (outcome != judging::words(Outcome::passed))
                others += fmt::format("{}{} {}", others.empty() ? "" : ", ", outcome, count);
        text += fmt::format(
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{} ({:.0f}%)</td>"
            "<td>{}</td></tr>\n",
            xml(exercise->title), exercise->failed, exercise->open, exercise->passed,
            percent(exercise->passed, students_), xml(others));
    }
    return text + "</table>\n";
}

std::string Summary::scores() const {
    std::size_t most = 0;
    for (const auto& [points, count] : scores_) most = std::max(most, count);
    std::string text = fmt::format(
        "<svg viewBox=\"0 0 800 {}\" role=\"img\" aria-label=\"How many students have how many points\">\n",
        scores_.size() * 20 + 4);
    double y = 0;
    for (auto it = scores_.rbegin(); it != scores_.rend(); ++it, y += 20)
        text += fmt::format("<text x=\"0\" y=\"{}\">{} of {}</text>{}<text x=\"740\" y=\"{}\">{}</text>\n",
                            y + 14, number(it->first), number(possible_),
                            bar({{"passed", percent(it->second, most)}}, y), y + 14, it->second);
    return text + "</svg>\n";
}

std::string Summary::html() const {
    std::string text = head + fmt::format("<h1>{} student{}</h1>\n", students_, students_ == 1 ? "" : "s");
    if (students_ == 0) return text + "<p>Nobody has been graded yet.</p>\n</body></html>\n";
    text += fmt::format(
        "<p>On average, the core exercises earned {:.1f} of {} points. A star marks a challenge, whose "
        "points are a bonus.</p>\n",
        sum_ / static_cast<double>(std::max<std::size_t>(scored_, 1)), number(possible_));
    if (scored_ < students_)
        text += fmt::format("<p>{} of them are not judged in full; the averages leave them out.</p>\n",
                            students_ - scored_);
    text += "<h2>The exercises</h2>\n" + chart();
    text +=
        "<h2>Misconceptions</h2>\n<p>The first test case that fails in an exercise shows the mistake; the "
        "student's message explains what is most likely behind it.</p>\n" +
        misconceptions();
    text += "<h2>What fails most</h2>\n" + table();
    text += "<h2>Points of the core exercises</h2>\n" + scores();
    if (!to_look_at_.empty())
        text +=
            "<h2>To look at</h2>\n<p>These answers use something that no exercise needs. That proves nothing: ask "
            "the student to explain it.</p>\n<table>\n<thead><tr><th>student</th><th>lesson</th><th>uses</th></tr>"
            "</thead>\n" +
            to_look_at_ + "</table>\n";
    return text + "</body></html>\n";
}

}  // namespace grading
