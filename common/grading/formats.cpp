#include "formats.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace grading {

using workbook::Outcome;

namespace {

std::string name_of(const Mark& mark) {
    return fmt::format("{} {}{}", mark.exercise->number, mark.exercise->name, mark.challenge() ? " *" : "");
}

// The test case that failed, or the outcome if none did.
std::string title_of(const Mark& mark) {
    const auto& failure = mark.verdict.failure;
    return failure && !failure->test.empty() ? failure->test.substr(0, 1000) : outcome_of(mark);
}

bool is_printable(unsigned long point) {
    const bool surrogate = point >= 0xd800 && point < 0xe000;
    const bool control = (point < 0x20 && point != '\n' && point != '\t') || point == 0x7f;
    return point <= 0x10ffff && !surrogate && !control && point != 0xfffe && point != 0xffff;
}

// The number of bytes of the first character, in UTF-8; 0 if it can't be printed.
std::size_t length_of_character(std::string_view text) {
    const auto byte = static_cast<unsigned char>(text[0]);
    const std::size_t length = byte < 0x80       ? 1
                               : byte >> 5 == 6  ? 2
                               : byte >> 4 == 14 ? 3
                               : byte >> 3 == 30 ? 4
                                                 : 0;
    if (length == 0 || length > text.size()) return 0;
    unsigned long point = length == 1 ? byte : byte & (0xffu >> (length + 1));
    for (const char next : text.substr(1, length - 1)) {
        if (static_cast<unsigned char>(next) >> 6 != 2) return 0;
        point = point << 6 | (static_cast<unsigned char>(next) & 0x3fu);
    }
    static constexpr unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};  // by length: else it is overlong
    return point >= least[length] && is_printable(point) ? length : 0;
}

}  // namespace

std::string clean(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        if (text.compare(i, 2, "\r\n") == 0) ++i;
        const std::size_t length = length_of_character(std::string_view(text).substr(i));
        if (length > 0) out += text.substr(i, length);
        else out += '?';
        i += std::max<std::size_t>(length, 1);
    }
    return out;
}

namespace {

// "5 of 6, and 1 for a challenge"
std::string sum_of(const Total& total) {
    return fmt::format("{} of {}{}{}", number(total.points), number(total.possible),
                       total.bonus > 0 ? fmt::format(", and {} for a challenge", number(total.bonus)) : "",
                       total.not_judged > 0 ? fmt::format(" ({} not judged)", total.not_judged) : "");
}

// "1 of 1", "0 (bonus)"
std::string score_of(const Mark& mark, const Points& points) {
    if (!mark.judged()) return "?";
    return number(earned(mark, points)) +
           (mark.challenge() ? " (bonus)" : " of " + number(points.worth(mark.exercise->number)));
}

// At most about `limit` bytes: whole lines, or at least whole characters.
std::string shortened(const std::string& text, std::size_t limit) {
    if (text.size() <= limit) return text;
    std::size_t end = text.rfind('\n', limit);
    if (end == text.npos || end < limit / 2)
        for (end = limit; end > limit - 4 && (static_cast<unsigned char>(text[end]) >> 6) == 2;) --end;
    return text.substr(0, end) + "\n...\n";
}

// The text for a line of Markdown: characters with a meaning there are escaped.
std::string markdown(const std::string& text) {
    std::string out;
    for (const char c : clean(text)) {
        if (c == '\n' || c == '\t') out += ' ';
        else if (std::string_view("\\`*[]<>&|~!#@").find(c) != std::string_view::npos)
            out += fmt::format("&#{};", static_cast<int>(c));
        else out += c;
    }
    return out;
}

}  // namespace

std::string json(const std::string& text) {
    std::string out = "\"";
    for (const char c : clean(text)) {
        if (c == '\n') out += "\\n";
        else if (c == '\t') out += "\\t";
        else if (c == '"' || c == '\\') out += '\\', out += c;
        else out += c;
    }
    return out + "\"";
}

std::string xml(const std::string& text) {
    std::string out;
    for (const char c : clean(text)) {
        if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else if (c == '&') out += "&amp;";
        else if (c == '"') out += "&quot;";
        else if (c == '\n') out += "&#10;";
        else out += c;
    }
    return out;
}

std::string score_sheet(const Marks& marks, const Points& points) {
    std::string text;
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const Mark& mark = marks[i];
        if (i == 0 || marks[i - 1].lesson != mark.lesson)
            text +=
                fmt::format("{:<44}{}\n", mark.lesson->name, sum_of(total(marks, points, mark.lesson->name)));
        text += fmt::format("  {:<24} {:<16} {}\n", name_of(mark), outcome_of(mark), score_of(mark, points));
    }
    return text + fmt::format("{:<44}{}\n", "all lessons", sum_of(total(marks, points)));
}

std::string gradescope_json(const Marks& marks, const Points& points) {
    const Total all = total(marks, points);
    std::string text = fmt::format(
        "{{\n  \"score\": {},\n  \"output\": {},\n  \"output_format\": \"text\",\n  \"test_output_format\": "
        "\"text\",\n  \"test_name_format\": \"text\",\n  \"visibility\": \"visible\",\n  "
        "\"stdout_visibility\": \"hidden\",\n  \"tests\": [",
        number(all.points + all.bonus), json(score_sheet(marks, points)));
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const Mark& mark = marks[i];
        const bool challenge = mark.challenge();  // worth 0 of 0: whatever it earns is extra credit
        text += fmt::format(
            "{}\n    {{\"number\": {}, \"name\": {}, \"status\": \"{}\", \"score\": {}, \"max_score\": {}, "
            "\"output\": {}, \"output_format\": \"text\", \"tags\": [{}, {}], \"visibility\": \"visible\"}}",
            i == 0 ? "" : ",", json(mark.exercise->number), json(name_of(mark) + ": " + outcome_of(mark)),
            mark.passed() ? "passed" : "failed", number(earned(mark, points)),
            challenge ? "0" : number(points.worth(mark.exercise->number)),
            json(shortened(message_of(mark), 20000)), json(mark.lesson->name), json(mark.exercise->kind));
    }
    return text + "\n  ]\n}\n";
}

std::string classroom_json(const Marks& marks, const Points& points) {
    const Total all = total(marks, points);
    bool pass = true;
    std::string tests;
    for (const Mark& mark : marks) {
        const bool passed = mark.passed();
        pass = pass && (passed || mark.challenge());
        tests += fmt::format(
            "{}\n    {{\"name\": {}, \"status\": \"{}\", \"score\": {}, \"message\": {}, \"test_code\": {}, "
            "\"filename\": {}, \"line_no\": 0}}",
            tests.empty() ? "" : ",", json(name_of(mark)), passed ? "pass" : "fail",
            number(earned(mark, points)), passed ? "null" : json(shortened(message_of(mark), 1200)),
            json("make " + mark.exercise->number), json("lessons/" + mark.lesson->name));
    }
    return fmt::format(
        "{{\n  \"version\": 1,\n  \"status\": \"{}\",\n  \"max_score\": {},\n  \"tests\": [{}\n  ]\n}}\n",
        pass ? "pass" : "fail", number(all.possible), tests);
}

std::string junit_xml(const Marks& marks) {
    std::size_t failures = 0;
    for (const Mark& mark : marks) failures += mark.passed() ? 0 : 1;
    std::string text = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"workbook\" tests=\"{}\" "
        "failures=\"{}\" errors=\"0\">\n",
        marks.size(), failures);
    for (std::size_t begin = 0, end = 0; begin < marks.size(); begin = end) {
        failures = 0;
        for (end = begin; end < marks.size() && marks[end].lesson == marks[begin].lesson; ++end)
            failures += marks[end].passed() ? 0 : 1;
        text += fmt::format(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\" time=\"0\">\n",
            xml(marks[begin].lesson->name), end - begin, failures);
        for (std::size_t i = begin; i < end; ++i) {
            const Mark& mark = marks[i];
            text +=
                fmt::format("    <testcase name=\"{}\" classname=\"{}\" time=\"0\"",
                            xml(mark.exercise->number + " " + mark.exercise->name), xml(mark.lesson->name));
            if (mark.passed()) text += "/>\n";
            else
                text += fmt::format(
                    ">\n      <failure message=\"{}\" type=\"{}\">{}</failure>\n    </testcase>\n",
                    xml(title_of(mark)), xml(outcome_of(mark)), xml(shortened(message_of(mark), 20000)));
        }
        text += "  </testsuite>\n";
    }
    return text + "</testsuites>\n";
}

namespace {

// A message that holds for a whole lesson is shown only once.
bool shown_before(const Marks& marks, std::size_t i) {
    const Outcome outcome = marks[i].verdict.outcome;
    return (outcome == Outcome::did_not_build || outcome == Outcome::refused ||
            outcome == Outcome::not_judged) &&
           i > 0 && marks[i - 1].lesson == marks[i].lesson && marks[i - 1].verdict.outcome == outcome &&
           marks[i - 1].verdict.failure == marks[i].verdict.failure;
}

}  // namespace

std::string summary_markdown(const Marks& marks, const Points& points) {
    std::string text = fmt::format("## Points: {}\n\n| exercise | verdict | points |\n|---|---|---|\n",
                                   sum_of(total(marks, points)));
    std::string details;
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const Mark& mark = marks[i];
        if (i == 0 || marks[i - 1].lesson != mark.lesson)
            text += fmt::format("| **{}** | | **{}** |\n", markdown(mark.lesson->name),
                                sum_of(total(marks, points, mark.lesson->name)));
        text += fmt::format("| {} | {} | {} |\n", markdown(name_of(mark)), markdown(outcome_of(mark)),
                            score_of(mark, points));
        if (mark.passed() || mark.verdict.outcome == Outcome::not_written) continue;
        if (shown_before(marks, i)) continue;
        // In <pre> nothing is Markdown, and without a "<" nothing ends it.
        details += fmt::format("\n<details><summary>{}: {}</summary>\n\n<pre>\n", markdown(name_of(mark)),
                               markdown(outcome_of(mark)));
        for (const char c : clean(shortened(message_of(mark), 6000)))
            details += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
        details += "</pre>\n</details>\n";
    }
    return text + details;
}

std::string feedback(const Marks& marks) {
    std::string text;
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const Mark& mark = marks[i];
        if (i == 0 || marks[i - 1].lesson != mark.lesson)
            text += fmt::format("{}---- {} ----\n\n", i == 0 ? "" : "\n", mark.lesson->name);
        if (mark.passed()) text += name_of(mark) + ": passed\n";
        else if (!shown_before(marks, i)) text += message_of(mark) + "\n";
    }
    return clean(text);
}

}  // namespace grading
