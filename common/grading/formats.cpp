#include "formats.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "command.hpp"
#include "files.hpp"
#include "json.hpp"
#include "language.hpp"
#include "trouble.hpp"

namespace grading {

namespace fs = std::filesystem;

namespace {

struct Format {
    const char *filter, *file;
};
constexpr Format of_a_student[] = {{"gradescope.jq", "results.json"},
                                   {"junit.jq", "junit.xml"},
                                   {"github.jq", "summary.md"},
                                   {"feedback.jq", "feedback.txt"}};
constexpr Format of_a_class[] = {{"grades.jq", "grades.csv"},
                                 {"moodle.jq", "moodle.csv"},
                                 {"canvas.jq", "canvas.csv"},
                                 {"similarity.jq", "similarity.csv"},
                                 {"summary.jq", "summary.html"}};
const std::string filters = "common/grading/formats";
constexpr int jq_seconds = 600;

// A file that is removed in the end. No student's folder, and nothing that a student gets, begins with a dot.
struct Scratch {
    fs::path path;
    explicit Scratch(fs::path path_) : path(std::move(path_)) {}
    Scratch(const Scratch&) = delete;
    ~Scratch() {
        std::error_code ignored;
        fs::remove(path, ignored);
    }
};

// Writes a student's record as one line: the first line's members, and the other lines as "verdicts".
void add_record(const std::string& folder, std::ofstream& to) {
    std::ifstream in(folder + "/verdicts.jsonl");
    std::string line;
    std::getline(in, line);
    line.pop_back();  // its "}"
    to << line << ",\"verdicts\":[";
    for (const char* separator = ""; std::getline(in, line); separator = ",") to << separator << line;
    to << "]}\n";
}

void write_records(const std::vector<Row>& students, const fs::path& file) {
    std::ofstream to(file, std::ios::binary);
    for (const Row& row : students) add_record(row.folder, to);
    if (!to.flush())
        throw Trouble(fmt::format("{} can't be written", file.string()), to_say("make room on the disk"));
}

// The words of the filters (formats/shared.jq), as jq takes them.
std::string words_for_jq() {
    workbook::json::Object object;
    for (const auto& [english, text] : words().table()) object[english] = text;
    return workbook::json::write(object);
}

// Runs a filter, whose output goes to a file.
void run_jq(const std::string& filter, const std::vector<std::string>& options, const fs::path& input,
            const fs::path& to) {
    std::vector<std::string> command = {
        "sh",          "-c",        "to=$1; shift; exec jq \"$@\" 2>&1 >\"$to\"",
        "sh",          to,          "-L",
        filters,       "--argjson", "words",
        words_for_jq()};
    command.insert(command.end(), options.begin(), options.end());
    command.insert(command.end(), {"-f", filter, input});
    const Output output = run(command, jq_seconds, 4096);
    if (stopped) refuse("Stopped. The same command continues.");
    if (output.killed)
        throw Trouble("something ended jq", to_say("close other programs, since the memory may be full"));
    if (output.status != 0)
        refuse("{} failed: {}", filter,
               output.timed_out ? say("it had not ended after {} seconds", jq_seconds) : output.out);
}

// One string or object for each student, a line each: the content of that student's file.
void make_of_students(const Format& format, const std::vector<Row>& students, const fs::path& records) {
    const Scratch made(records.string() + "." + format.file);
    run_jq(filters + "/" + format.filter, {"-c"}, records, made.path);
    std::ifstream in(made.path);
    for (const Row& row : students) {
        std::string line;
        const auto value = std::getline(in, line) ? workbook::json::parse(line) : std::nullopt;
        if (!value) refuse("{} made nothing for {}", format.filter, row.student);
        replace(fs::path(row.folder) / format.file, line.starts_with("\"") ? value->text() : line + "\n");
    }
}

void make_all_of_students(const std::vector<Row>& students, const fs::path& records) {
    for (const Format& format : of_a_student) make_of_students(format, students, records);
}

}  // namespace

bool with_jq(const std::function<void()>& make) {
    const auto incomplete = [](const std::string& trouble, const std::string& remedy) {
        fmt::print(
            stderr, "{}\n",
            say("Of the results, only verdicts.jsonl is complete: {}. What helps: {}. The same command "
                "then makes the rest, and judges nobody again.",
                trouble, words().of(remedy)));
        return false;
    };
    try {
        if (!installed("jq")) throw Trouble(say("jq is not installed (package jq)"), to_say("install it"));
        make();
        return true;
    } catch (const Trouble& trouble) {
        return incomplete(trouble.what(), trouble.remedy);
    } catch (const std::system_error& error) {
        if (!is_of_the_machine(error.code().value())) throw;
        return incomplete(reason(error), to_say("end other programs, and make room on the disk"));
    }
}

std::string own_format() {
    const std::string file = std::getenv("FORMAT") == nullptr ? "" : std::getenv("FORMAT");
    if (file.empty()) return "";
    if (!fs::is_regular_file(file))
        refuse("{} is not a file. FORMAT=best.csv.jq is a filter that makes best.csv.", file);
    if (fs::path(file).extension() != ".jq" || fs::path(file).stem().empty() ||
        fs::path(file).filename().string().starts_with("."))
        refuse("{} should have a name such as best.csv.jq, which makes best.csv.", file);
    for (const Format& format : of_a_class)
        if (fs::path(file).stem() == format.file)
            refuse("{} would replace the workbook's own {}. Give it another name.", file, format.file);
    return file;
}

void make_formats(const std::string& folder) {
    const Scratch records(fs::path(folder) / ".records");
    const std::vector<Row> student = {{"", folder}};
    write_records(student, records.path);
    make_all_of_students(student, records.path);
}

void make_formats(const std::vector<Row>& students, const std::string& out, const Similarities& alike,
                  const std::string& own) {
    const Scratch records(fs::path(out) / ".records"), similar(fs::path(out) / ".alike");
    write_records(students, records.path);
    write(similar.path, to_json(alike));
    make_all_of_students(students, records.path);
    const auto make = [&](const std::string& filter, const fs::path& file) {
        const fs::path work = fs::path(out) / ("." + file.string() + ".new");
        run_jq(filter, {"-r", "-s", "--slurpfile", "alike", similar.path}, records.path, work);
        fs::rename(work, fs::path(out) / file);
    };
    for (const Format& format : of_a_class) make(filters + "/" + format.filter, format.file);
    if (!own.empty()) make(own, fs::path(own).stem());
}

}  // namespace grading
