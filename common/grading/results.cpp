#include "results.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

#include "files.hpp"
#include "formats.hpp"
#include "json.hpp"
#include "language.hpp"
#include "mark_words.hpp"
#include "names.hpp"
#include "similarity.hpp"
#include "trouble.hpp"

namespace grading {

namespace fs = std::filesystem;

void replace(const fs::path& file, const std::string& text) {
    const fs::path work = file.parent_path() / ("." + file.filename().string() + ".new");
    write(work, text);
    fs::rename(work, file);
}

namespace {

// The student's name, or the folder's if it can't be shown in a cell as it is.
std::string shown_name(const Record& record) {
    return one_line(record.name) == record.name ? record.name : folder_name(record.name);
}

}  // namespace

bool replaceable(const std::string& folder) {
    if (!fs::exists(fs::symlink_status(folder))) return true;
    if (!fs::is_directory(folder)) return false;
    return fs::is_empty(folder) || fs::exists(fs::path(folder) / "verdicts.jsonl");
}

namespace {

using workbook::json::Array, workbook::json::Object, workbook::json::Value;

Object cleaned(const std::map<std::string, std::string>& texts) {
    Object object;
    for (const auto& [lesson, text] : texts) object[lesson] = one_line(text.substr(0, 2000));
    return object;
}

Object totals(const std::string& name, const Total& total) {
    return {{"name", one_line(name)},
            {"points", total.points},
            {"possible", total.possible},
            {"bonus", total.bonus},
            {"not_judged", total.not_judged}};
}

// All of a record but the verdicts: what the grader reads again, and what the formats show.
std::string first_line(const Record& record, const Points& points) {
    Object head = totals("", total(record.marks, points));
    head["name"] = record.name;
    head["number"] = record.number;
    head["version"] = record.version;
    head["language"] = name_of(language());
    head["worth"] = worth(record.marks, points);
    head["student"] = shown_name(record);
    head["takes"] = cleaned(record.takes);
    head["notes"] = cleaned(record.notes);
    head["sheet"] = clean(score_sheet(record.marks, points));
    Array lessons;
    for (std::size_t i = 0; i < record.marks.size(); ++i)
        if (const auto& lesson = record.marks[i].lesson; i == 0 || record.marks[i - 1].lesson != lesson)
            lessons.push_back(totals(lesson->name, total(record.marks, points, lesson->name)));
    head["lessons"] = std::move(lessons);
    return workbook::json::write(head);
}

// A verdict as it is, and what the formats show of it.
std::string verdict_line(const Mark& mark, const Points& points) {
    Value line = workbook::json::parse(write(mark.verdict)).value();
    Object& members = std::get<Object>(line);
    members["lesson"] = one_line(mark.lesson->name);
    members["title"] = one_line(title_of(mark));
    members["kind"] = one_line(mark.exercise->kind);
    members["words"] = outcome_of(mark);
    members["worth"] = points.worth(mark.exercise->number);
    members["earned"] = earned(mark, points);
    members["what"] = what_failed(mark);
    members["why"] = why_of(mark);
    members["message"] = message_of(mark);
    return workbook::json::write(line);
}

std::string write_record(const Record& record, const Points& points) {
    std::string text = first_line(record, points) + "\n";
    for (const Mark& mark : record.marks) text += verdict_line(mark, points) + "\n";
    return text;
}

}  // namespace

void write_result(const std::string& folder, const Result& result, const Points& points,
                  const std::map<std::string, std::string>& files) {
    const fs::path target = fs::absolute(folder).lexically_normal();
    // No student's folder begins with a dot.
    const fs::path work = target.parent_path() / fmt::format(".{}.being-written", target.filename().string());
    const fs::path old = target.parent_path() / fmt::format(".{}.being-replaced", target.filename().string());
    fs::remove_all(work);
    fs::remove_all(old);
    fs::create_directories(work / "answers");
    for (const auto& [lesson, answer] : result.answers) {
        if (!answer.found) continue;
        fs::create_directories(work / "answers" / lesson);
        write(work / "answers" / lesson / files.at(lesson), answer.bytes);
    }
    for (const auto& [lesson, log] : result.logs) write(work / (lesson + ".log"), log);
    write(work / "verdicts.jsonl", write_record({result.name, result.number, result.version, "", "",
                                                 result.marks, result.takes, result.notes},
                                                points));
    if (!replaceable(target))
        throw std::runtime_error(target.string() +
                                 " holds something other than results, and is left as it is");
    if (fs::exists(target)) fs::rename(target, old);
    fs::rename(work, target);
    fs::remove_all(old);
}

Record read_record(const std::string& folder, const Lessons& lessons) {
    std::istringstream in(judging::content(fs::path(folder) / "verdicts.jsonl"));
    std::string line;
    std::getline(in, line);
    const auto head = workbook::json::parse(line);
    if (!head) return {};
    Record record{(*head)["name"].text(),
                  (*head)["number"].text(),
                  (*head)["version"].text(),
                  (*head)["worth"].text(),
                  (*head)["language"].text(),
                  {},
                  {},
                  {}};
    for (const judging::Lesson& lesson : lessons) {
        if (const std::string takes = (*head)["takes"][lesson.name].text(); !takes.empty())
            record.takes[lesson.name] = takes;
        if (const std::string note = (*head)["notes"][lesson.name].text(); !note.empty())
            record.notes[lesson.name] = note;
    }
    std::map<std::string, workbook::Verdict> verdicts;  // by exercise
    while (std::getline(in, line))
        if (auto verdict = workbook::read_verdict(line)) verdicts[verdict->exercise] = std::move(*verdict);
    for (const judging::Lesson& lesson : lessons)
        for (const judging::Exercise& exercise : lesson.exercises)
            if (const auto found = verdicts.find(exercise.number); found != verdicts.end())
                record.marks.push_back({&lesson, &exercise, found->second});
    return record;
}

bool is_up_to_date(const Record& record, const Points& points) {
    return record.points == worth(record.marks, points) && record.language == name_of(language());
}

Answer read_answer(const std::string& folder, const std::string& lesson, const std::string& file) {
    const fs::path path = fs::path(folder) / "answers" / lesson / file;
    Answer answer;
    answer.found = fs::exists(path);
    if (answer.found) answer.bytes = judging::content(path);
    return answer;
}

std::string read_log(const std::string& folder, const std::string& lesson) {
    return judging::content(fs::path(folder) / (lesson + ".log"));
}

std::set<std::string> students_folders(const std::string& out) {
    std::set<std::string> all;
    for (const auto& entry : fs::directory_iterator(out + "/students"))
        if (entry.is_directory() && !entry.path().filename().string().starts_with("."))
            all.insert(entry.path().filename());
    return all;
}

Collected collect(const std::string& out, const Lessons& lessons, const Points& points,
                  const std::set<std::string>& folders) {
    Collected collected;
    std::vector<Row> students;
    std::map<std::string, std::string> files;
    for (const judging::Lesson& lesson : lessons) files[lesson.name] = fs::path(lesson.answer).filename();
    for (const std::string& name : folders) {
        const std::string folder = out + "/students/" + name;
        const Record record = read_record(folder, lessons);
        if (record.marks.empty()) {
            collected.missing.insert(name);
            continue;
        }
        if (record.version.empty()) collected.unfinished.insert(name);
        if (!is_up_to_date(record, points))
            replace(fs::path(folder) / "verdicts.jsonl", write_record(record, points));
        students.push_back({shown_name(record), folder});
    }
    std::sort(students.begin(), students.end());
    collected.students = students.size();
    collected.complete =
        with_jq([&] { make_formats(students, out, find_similar(students, files), own_format()); });
    return collected;
}

}  // namespace grading
