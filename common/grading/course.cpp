#include "course.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

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

void write_result(const std::string& folder, const std::string& name, const Result& result,
                  const Points& points, const std::map<std::string, std::string>& files) {
    const fs::path target = folder, work = folder + ".new";
    fs::remove_all(work);
    fs::create_directories(work / "answers");
    for (const auto& [lesson, answer] : result.answers) {
        if (!answer.found) continue;
        fs::create_directories(work / "answers" / lesson);
        write(work / "answers" / lesson / files.at(lesson), answer.bytes);
    }
    for (const auto& [lesson, log] : result.logs) write(work / (lesson + ".log"), log);
    std::string verdicts = fmt::format("{}\t{}\n", escaped(result.version), escaped(name));
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
    fs::remove_all(target);
    fs::rename(work, target);
}

std::vector<Mark> read_marks(const std::string& folder, std::string& name, std::string& version) {
    std::vector<Mark> marks;
    std::istringstream in(content(fs::path(folder) / "verdicts.tsv"));
    std::string line;
    std::getline(in, line);
    const auto head = fields_of(line);
    if (head.size() != 2) return {};
    version = head[0];
    name = head[1];
    while (std::getline(in, line)) {
        const auto field = fields_of(line);
        if (field.size() == 7)
            marks.push_back({field[0], field[1], field[2], field[3], field[4], field[5], field[6]});
    }
    return marks;
}

Answer read_answer(const std::string& folder, const std::string& lesson, const std::string& file) {
    const fs::path path = fs::path(folder) / "answers" / lesson / file;
    Answer answer;
    answer.found = fs::exists(path);
    if (answer.found) answer.bytes = content(path);
    return answer;
}

std::size_t collect(const std::string& out, const Points& points) {
    std::vector<fs::path> folders;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(out + "/students", none))
        if (entry.is_directory() && entry.path().extension() != ".new") folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());

    struct Row {
        std::string title;                               // "4.2 recv_all"
        std::map<std::string, std::size_t> verdicts;     // how often each
        std::map<std::string, std::size_t> first_fails;  // by test case
        std::size_t passed = 0;
    };
    std::map<std::string, Row> rows;
    std::string header, table;
    std::map<std::string, std::size_t> scores;
    std::size_t students = 0;
    for (const fs::path& folder : folders) {
        std::string name, version;
        const auto marks = read_marks(folder, name, version);
        if (marks.empty()) continue;
        ++students;
        const Total all = total(marks, points);
        if (header.empty()) {
            header = "student,points,possible,bonus";
            for (const Mark& mark : marks) header += "," + csv(mark.number + " " + mark.name);
            header += "\r\n";
        }
        table +=
            fmt::format("{},{},{},{}", csv(folder_name(name) == name ? name : folder.filename().string()),
                        number(all.points), number(all.possible), number(all.bonus));
        for (const Mark& mark : marks) {
            table += "," + csv(mark.verdict);
            Row& row = rows[mark.number];
            row.title = mark.number + " " + mark.name + (mark.kind == "challenge" ? " *" : "");
            ++row.verdicts[mark.verdict];
            row.passed += mark.verdict == "passed" ? 1 : 0;
            if (mark.verdict != "passed" && mark.verdict != "not written" && !mark.title.empty())
                ++row.first_fails[mark.title];
        }
        table += "\r\n";
        ++scores[fmt::format("{:03.0f}", all.points)];
    }
    write(fs::path(out) / "grades.csv", header + table);

    std::string html =
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Summary</title>\n<style>\n"
        ":root { color-scheme: light dark; }\nbody { font: 16px/1.5 system-ui, sans-serif; max-width: 60em; "
        "margin: 2em auto; padding: 0 1em; }\n"
        "table { border-collapse: collapse; width: 100%; }\ntd, th { padding: .2em .6em; text-align: left; "
        "vertical-align: top; "
        "border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }\n"
        "svg { width: 12em; height: 1em; }\n.all { fill: color-mix(in srgb, currentColor 15%, transparent); "
        "}\n.pass { fill: #2a7; }\n</style></head><body>\n";
    html += fmt::format("<h1>{} student{}</h1>\n", students, students == 1 ? "" : "s");
    html +=
        "<h2>Exercises</h2>\n<table>\n<tr><th>exercise</th><th>passed</th><th></th><th>other "
        "verdicts</th></tr>\n";
    std::vector<std::pair<std::size_t, std::string>> cases;
    for (const auto& [exercise, row] : rows) {
        std::string others;
        for (const auto& [verdict, count] : row.verdicts)
            if (verdict != "passed")
                others += fmt::format("{}{} {}", others.empty() ? "" : ", ", verdict, count);
        const double share =
            students == 0 ? 0 : 100.0 * static_cast<double>(row.passed) / static_cast<double>(students);
        html += fmt::format(
            "<tr><td>{}</td><td>{}</td><td><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" "
            "role=\"img\" aria-label=\"{:.0f}%\">"
            "<rect class=\"all\" width=\"100\" height=\"10\"/><rect class=\"pass\" width=\"{:.1f}\" "
            "height=\"10\"/></svg></td><td>{}</td></tr>\n",
            xml(row.title), row.passed, share, share, xml(others));
        for (const auto& [title, count] : row.first_fails) cases.emplace_back(count, title);
    }
    std::stable_sort(cases.begin(), cases.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    html +=
        "</table>\n<h2>What fails most</h2>\n<p>The first test case that fails says which mistake it "
        "is.</p>\n"
        "<table>\n<tr><th>test case</th><th>students</th></tr>\n";
    for (std::size_t i = 0; i < std::min<std::size_t>(cases.size(), 30); ++i)
        html += fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", xml(cases[i].second), cases[i].first);
    html +=
        "</table>\n<h2>Points of the core "
        "exercises</h2>\n<table>\n<tr><th>points</th><th>students</th></tr>\n";
    for (const auto& [points_text, count] : scores)
        html += fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", std::stoi(points_text), count);
    write(fs::path(out) / "summary.html", html + "</table>\n</body></html>\n");
    return students;
}

}  // namespace grading
