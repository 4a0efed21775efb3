// What formats.sh checks the grader's formats with.
//
//   formats hostile OUT   writes results of students and answers that make it as hard as can be
//   formats csv FILE      checks that it is CSV by RFC 4180, with lines of one length; prints each row as a list in JSON
#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

#include "json.hpp"
#include "names.hpp"
#include "results.hpp"

namespace {

using namespace grading;

// Every byte, what could end an element or a string, no characters, the largest one, and a long line.
std::string hostile_text() {
    std::string text =
        "\"quoted\" 'too' <b>&amp;&</failure>]]></pre>\\\\n\r\n|`*[x](y)\n```\n-->\n${{ github.token }}\n";
    for (int byte = 0; byte < 256; ++byte) text += static_cast<char>(byte);
    text +=
        "\xC3\x28 \xED\xA0\x80 \xEF\xBF\xBF \xF4\x8F\xBF\xBD \xF5\x80\x80\x80 \xE2\x82 \xC2\x9B[31m \xE2\x80\xAE \xE2\x81\xA6 \xE7\x8E\x8B";
    return text + std::string(12000, '&') + std::string(12000, '"') + "\xE2\x82";
}

// Five lessons whose names, and the names of whose exercises, are as bad.
Lessons hostile_lessons(const std::string& text) {
    Lessons lessons(5);
    for (std::size_t i = 0; i < lessons.size(); ++i) {
        lessons[i].name = fmt::format("0{}-<&\"'{}", i + 1, text.substr(0, 30));
        for (int k = 1; k <= 6; ++k)
            lessons[i].exercises.push_back({fmt::format("{}.{}", i + 1, k), "say \"<&>\" | `x`\n\xFF",
                                            k == 6 ? "challenge" : "core", 1});
    }
    return lessons;
}

workbook::Verdict hostile_verdict(const std::string& text, workbook::Outcome outcome) {
    workbook::Verdict verdict;
    verdict.outcome = outcome;
    verdict.place = verdict.needs = verdict.remedy = verdict.printed = text;
    workbook::Failure& failure = verdict.failure.emplace();
    failure.test = failure.place = failure.story = failure.call = text;
    failure.expected = failure.got = text;
    failure.causes = {{text, {text}}};
    return verdict;
}

void write_hostile(const std::string& out) {
    using workbook::Outcome;
    const std::string text = hostile_text();
    const Lessons lessons = hostile_lessons(text);
    const Outcome outcomes[] = {Outcome::passed, Outcome::failed, Outcome::did_not_build, Outcome::refused,
                                Outcome::not_judged};
    for (const std::string& name :
         {std::string("=cmd|' /C calc'!A0"), std::string("a;b,c \"d\"\r\n<e>&"), std::string("\xFF\xFE\x01"),
          std::string("../../etc/passwd"), std::string(300, 'x'), std::string("-1\xC2\x9B\xE2\x80\xAE"),
          std::string("\xE7\x8E\x8B\xE5\xB0\x8F\xE6\x98\x8E_48212")}) {
        Result result{name, "", "1", {}, {}, {}, {{"04-recv-loop", text}}, {{"04-recv-loop", text}}};
        for (const judging::Lesson& lesson : lessons)
            for (const judging::Exercise& exercise : lesson.exercises) {
                result.marks.push_back(
                    {&lesson, &exercise, hostile_verdict(text, outcomes[result.marks.size() % 5])});
                result.marks.back().verdict.exercise = exercise.number;
            }
        const std::string folder = out + "/students/" + folder_name(name);
        write_result(folder, result, Points(), {});
        const Record record = read_record(folder, lessons);
        const bool same = std::equal(
            record.marks.begin(), record.marks.end(), result.marks.begin(), result.marks.end(),
            [](const Mark& a, const Mark& b) { return a.exercise == b.exercise && a.verdict == b.verdict; });
        if (record.name != name || !same)
            throw std::runtime_error(folder + " does not hold what was written");
    }
    collect(out, lessons, Points(), students_folders(out));
}

// One field that begins at `at`, which moves to its end.
std::string field(const std::string& text, std::size_t& at) {
    std::string value;
    if (text[at] != '"') {
        const std::size_t end = std::min(text.find_first_of("\",\r\n", at), text.size());
        value = text.substr(at, end - at);
        at = end;
        return value;
    }
    while (true) {
        const std::size_t quote = text.find('"', at + 1);
        if (quote == text.npos) throw std::runtime_error("a quote is never closed");
        value += text.substr(at + 1, quote - at - 1);
        at = quote + 1;
        if (text.compare(at, 1, "\"") != 0) return value;
        value += '"';
    }
}

void check_csv(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    std::size_t expected = 0, records = 0;
    workbook::json::Array row;
    const auto no = [&](const char* what) {
        return std::runtime_error(fmt::format("{}: record {}: {}", file, records + 1, what));
    };
    for (std::size_t at = 0; at < text.size();) {
        row.push_back(field(text, at));
        if (text.compare(at, 1, ",") == 0) {
            ++at;
            continue;
        }
        if (text.compare(at, 2, "\r\n") != 0) throw no("a field ends with neither comma nor line break");
        at += 2;
        if (expected == 0) expected = row.size();
        if (row.size() != expected) throw no("not as many fields as in the first");
        fmt::print("{}\n", workbook::json::write(row));
        row.clear();
        ++records;
    }
    if (records < 1 || !row.empty()) throw no("no whole record");
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const std::string verb = argc == 3 ? argv[1] : "";
        if (verb == "hostile") write_hostile(argv[2]);
        else if (verb == "csv") check_csv(argv[2]);
        else throw std::runtime_error("usage: formats hostile OUT, formats csv FILE");
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}
