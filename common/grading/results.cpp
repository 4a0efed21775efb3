#include "results.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

#include "files.hpp"
#include "formats.hpp"
#include "json.hpp"
#include "summary.hpp"
#include "trouble.hpp"

namespace grading {

namespace fs = std::filesystem;

namespace {

// Replaces the file as a whole: somebody may be reading it.
void replace(const fs::path& file, const std::string& text) {
    const fs::path work = file.parent_path() / ("." + file.filename().string() + ".new");
    write(work, text);
    fs::rename(work, file);
}

// A cell as in RFC 4180. A spreadsheet would run a name that begins like a formula.
std::string csv(std::string text) {
    if (!text.empty() && std::string("=+-@").find(text[0]) != std::string::npos) text = "'" + text;
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
}

// Whether a name can be shown in a cell as it is.
bool fits_a_cell(const std::string& name) {
    return clean(name) == name && name.find_first_of("\n\t") == name.npos;
}

}  // namespace

bool replaceable(const std::string& folder) {
    if (!fs::exists(fs::symlink_status(folder))) return true;
    if (!fs::is_directory(folder)) return false;
    return fs::is_empty(folder) || fs::exists(fs::path(folder) / "verdicts.jsonl");
}

namespace {

std::string write_record(const Result& result, const Points& points) {
    workbook::json::Object takes(result.takes.begin(), result.takes.end()),
        notes(result.notes.begin(), result.notes.end());
    std::string text = workbook::json::write(workbook::json::Object{{"name", result.name},
                                                                    {"version", result.version},
                                                                    {"points", worth(result.marks, points)},
                                                                    {"takes", std::move(takes)},
                                                                    {"notes", std::move(notes)}}) +
                       "\n";
    for (const Mark& mark : result.marks) text += write(mark.verdict) + "\n";
    return text;
}

const Mark* find(const Marks& marks, const judging::Exercise& exercise) {
    const auto found = std::find_if(marks.begin(), marks.end(), [&](const Mark& mark) {
        return mark.exercise->number == exercise.number;
    });
    return found == marks.end() ? nullptr : &*found;
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
    write(work / "results.json", gradescope_json(result.marks, points));
    write(work / "classroom.json", classroom_json(result.marks, points));
    write(work / "junit.xml", junit_xml(result.marks));
    write(work / "summary.md", summary_markdown(result.marks, points));
    write(work / "feedback.txt", feedback(result.marks));
    write(work / "verdicts.jsonl", write_record(result, points));
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
    Record record{(*head)["name"].text(), (*head)["version"].text(), (*head)["points"].text(), {}, {}, {}};
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

namespace {

// A table for a spreadsheet: a row for each student. What is not judged is an empty cell, and so are its sums: not a 0.
class Table {
public:
    Table(const Lessons& lessons, const Points& points) : lessons_(lessons), points_(points) {
        text_ = "student,points,possible,bonus";
        for (const judging::Lesson& lesson : lessons) text_ += "," + csv(lesson.name);
        for (const judging::Lesson& lesson : lessons)
            for (const judging::Exercise& exercise : lesson.exercises)
                text_ +=
                    "," + csv(exercise.number + " " + exercise.name) + "," + csv(exercise.number + " points");
        text_ += "\r\n";
    }

    void add(const std::string& name, const Marks& marks) {
        const Total sum = total(marks, points_);
        text_ += fmt::format("{},{},{},{}", csv(name), known(sum, sum.points), number(sum.possible),
                             known(sum, sum.bonus));
        for (const judging::Lesson& lesson : lessons_) {
            const Total part = total(marks, points_, lesson.name);
            text_ += "," + known(part, part.points);
        }
        for (const judging::Lesson& lesson : lessons_)
            for (const judging::Exercise& exercise : lesson.exercises) text_ += cells(find(marks, exercise));
        text_ += "\r\n";
    }

    const std::string& text() const { return text_; }

private:
    static std::string known(const Total& total, double value) {
        return total.not_judged > 0 ? "" : number(value);
    }

    std::string cells(const Mark* mark) const {
        if (mark == nullptr) return ",,";
        if (!mark->judged()) return "," + csv(outcome_of(*mark)) + ",";
        return fmt::format(",{},{}", csv(outcome_of(*mark)),
                           mark->passed() ? number(points_.worth(mark->exercise->number)) : "0");
    }

    const Lessons& lessons_;
    const Points& points_;
    std::string text_;
};

std::set<std::string> students_folders(const std::string& out) {
    std::set<std::string> all;
    for (const auto& entry : fs::directory_iterator(out + "/students"))
        if (entry.is_directory() && !entry.path().filename().string().starts_with("."))
            all.insert(entry.path().filename());
    return all;
}

}  // namespace

std::size_t collect(const std::string& out, const Lessons& lessons, const Points& points,
                    const std::set<std::string>* folders) {
    Summary summary(lessons, points);
    Table table(lessons, points);
    for (const std::string& folder : folders == nullptr ? students_folders(out) : *folders) {
        const Record record = read_record(out + "/students/" + folder, lessons);
        if (record.marks.empty()) continue;
        const std::string name = fits_a_cell(record.name) ? record.name : folder;
        summary.add(record.marks);
        for (const auto& [lesson, takes] : record.takes) summary.look_at(name, lesson, takes);
        table.add(name, record.marks);
    }
    replace(fs::path(out) / "grades.csv", table.text());
    replace(fs::path(out) / "summary.html", summary.html());
    return summary.students();
}

}  // namespace grading
