#include "course.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

#include "summary.hpp"

namespace grading {

namespace fs = std::filesystem;

namespace {

std::string content(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary);
    out << text;
    if (!out.flush()) throw std::runtime_error(file.string() + " can't be written: is the disk full?");
}

// A file that others may hold is replaced as a whole.
void replace(const fs::path& file, const std::string& text) {
    const fs::path work = file.parent_path() / ("." + file.filename().string() + ".new");
    write(work, text);
    fs::rename(work, file);
}

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') out += "\\n";
        else if (c == '\t') out += "\\t";
        else if (c == '\\') out += "\\\\";
        else out += c;
    }
    return out;
}

std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields(1);
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\t') fields.emplace_back();
        else if (line[i] == '\\' && i + 1 < line.size())
            ++i, fields.back() += line[i] == 'n' ? '\n' : line[i] == 't' ? '\t' : line[i];
        else fields.back() += line[i];
    }
    return fields;
}

// RFC 4180. A name that begins as a formula does would be run as one by a spreadsheet.
std::string csv(std::string text) {
    if (!text.empty() && std::string("=+-@").find(text[0]) != std::string::npos) text = "'" + text;
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
}

// Whether a name can be shown; else its folder's is.
bool fits_a_cell(const std::string& name) {
    return clean(name) == name && name.find_first_of("\n\t") == name.npos;
}

}  // namespace

std::string folder_name(const std::string& name) {
    std::string out;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = std::isalnum(byte) || c == '_' || c == '@' || c == '+' || c == ',' || c == '=' ||
                           ((c == '-' || c == '.') && !out.empty());
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
    }
    return out.size() > 200 ? out.substr(0, 180) + fmt::format("-{:016x}", std::hash<std::string>{}(name))
                            : out;
}

bool replaceable(const std::string& folder) {
    if (!fs::exists(fs::symlink_status(folder))) return true;
    if (!fs::is_directory(folder)) return false;
    return fs::is_empty(folder) || fs::exists(fs::path(folder) / "verdicts.tsv");
}

void write_result(const std::string& folder, const Result& result, const Points& points,
                  const std::map<std::string, std::string>& files) {
    const fs::path target = fs::absolute(folder).lexically_normal();
    // Names that no student's folder has.
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
    std::string verdicts = fmt::format("{}\t{}\t{}\n", escaped(result.version), escaped(result.name),
                                       worth(result.marks, points));
    for (const Mark& mark : result.marks)
        verdicts += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\n", escaped(mark.lesson), escaped(mark.number),
                                escaped(mark.name), escaped(mark.kind), escaped(mark.verdict),
                                escaped(mark.title), escaped(mark.message));
    write(work / "results.json", gradescope_json(result.marks, points));
    write(work / "classroom.json", classroom_json(result.marks, points));
    write(work / "junit.xml", junit_xml(result.marks));
    write(work / "summary.md", summary_markdown(result.marks, points));
    write(work / "feedback.txt", feedback(result.marks));
    write(work / "verdicts.tsv", verdicts);
    if (!replaceable(target))
        throw std::runtime_error(target.string() +
                                 " holds something else than results, and is left as it is");
    if (fs::exists(target)) fs::rename(target, old);
    fs::rename(work, target);
    fs::remove_all(old);
}

Record read_record(const std::string& folder) {
    Record record;
    std::istringstream in(content(fs::path(folder) / "verdicts.tsv"));
    std::string line;
    std::getline(in, line);
    const auto head = fields_of(line);
    if (head.size() != 3) return {};
    record.version = head[0];
    record.name = head[1];
    record.points = head[2];
    while (std::getline(in, line)) {
        const auto field = fields_of(line);
        if (field.size() == 7)
            record.marks.push_back({field[0], field[1], field[2], field[3], field[4], field[5], field[6]});
    }
    return record;
}

std::string worth(const std::vector<Mark>& marks, const Points& points) {
    std::string text;
    for (const Mark& mark : marks) text += (text.empty() ? "" : " ") + number(points.worth(mark.number));
    return text;
}

Answer read_answer(const std::string& folder, const std::string& lesson, const std::string& file) {
    const fs::path path = fs::path(folder) / "answers" / lesson / file;
    Answer answer;
    answer.found = fs::exists(path);
    if (answer.found) answer.bytes = content(path);
    return answer;
}

std::string read_log(const std::string& folder, const std::string& lesson) {
    return content(fs::path(folder) / (lesson + ".log"));
}

std::size_t collect(const std::string& out, const Points& points, const std::set<std::string>* folders) {
    std::set<std::string> all;
    if (folders == nullptr) {
        for (const auto& entry : fs::directory_iterator(out + "/students"))
            if (entry.is_directory() && !entry.path().filename().string().starts_with("."))
                all.insert(entry.path().filename());
        folders = &all;
    }
    Summary summary(points);
    std::string table = "student,points,possible,bonus";
    std::vector<Mark> columns;  // the first student's exercises, which are everybody's
    for (const std::string& folder : *folders) {
        const Record record = read_record(out + "/students/" + folder);
        if (record.marks.empty()) continue;
        summary.add(record.marks);
        if (columns.empty()) {
            columns = record.marks;
            for (std::size_t i = 0; i < columns.size(); ++i)
                if (i == 0 || columns[i].lesson != columns[i - 1].lesson)
                    table += "," + csv(columns[i].lesson);
            for (const Mark& mark : columns)
                table += "," + csv(mark.number + " " + mark.name) + "," + csv(mark.number + " points");
            table += "\r\n";
        }
        const Total sum = total(record.marks, points);
        table += fmt::format("{},{},{},{}", csv(fits_a_cell(record.name) ? record.name : folder),
                             number(sum.points), number(sum.possible), number(sum.bonus));
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (i == 0 || columns[i].lesson != columns[i - 1].lesson)
                table += "," + number(total(record.marks, points, columns[i].lesson).points);
        for (const Mark& column : columns) {
            const auto mark = std::find_if(record.marks.begin(), record.marks.end(),
                                           [&](const Mark& some) { return some.number == column.number; });
            table += mark == record.marks.end()
                         ? ",,"
                         : fmt::format(",{},{}", csv(mark->verdict),
                                       mark->verdict == "passed" ? number(points.worth(mark->number)) : "0");
        }
        table += "\r\n";
    }
    if (columns.empty()) table += "\r\n";
    replace(fs::path(out) / "grades.csv", table);
    replace(fs::path(out) / "summary.html", summary.html());
    return summary.students();
}

}  // namespace grading
