#include "build_failure.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include <fmt/format.h>

#include "files.hpp"
#include "full_width.hpp"
#include "pattern.hpp"
#include "width.hpp"
#include "words.hpp"

namespace judging {

using workbook::Cause;
using workbook::operator""_cause;
using workbook::Failure;
using workbook::Outcome;
using workbook::to_say;
using workbook::Value;
using workbook::Verdict;
namespace fs = std::filesystem;

namespace {

Verdict did_not_build(const std::string& got, std::vector<Cause> causes, const std::string& remedy = "") {
    Verdict verdict;
    verdict.outcome = Outcome::did_not_build;
    verdict.failure.emplace();
    verdict.failure->got = got;
    verdict.failure->causes = std::move(causes);
    verdict.remedy = remedy;
    return verdict;
}

Verdict not_judged(const std::string& got, std::vector<Cause> causes, const std::string& remedy) {
    Verdict verdict = did_not_build(got, std::move(causes), remedy);
    verdict.outcome = Outcome::not_judged;
    return verdict;
}

// Its first few bytes.
std::string beginning_of(const std::string& file) {
    char bytes[4096];
    std::ifstream in(file, std::ios::binary);
    in.read(bytes, sizeof bytes);
    return {bytes, static_cast<std::size_t>(in.gcount())};
}

// With a mark of its byte order, or with a 0 in every second byte, as of English text.
bool is_utf16(const std::string& bytes) {
    if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) return true;
    std::size_t zeros[2] = {};
    for (std::size_t i = 0; i < bytes.size(); ++i) zeros[i % 2] += bytes[i] == '\0';
    return zeros[0] != zeros[1] && std::max(zeros[0], zeros[1]) > bytes.size() / 4;
}

// What was saved instead of a source; null if nothing looks like it.
const char* other_kind(const std::string& bytes) {
    static const std::pair<std::string_view, const char*> beginnings[] = {
        {"<!doctype html", "a web page"},
        {"<html", "a web page"},
        {"{\\rtf", "a word processor's document (RTF)"},
        {"%pdf-", "a PDF"},
        {"pk\x03\x04", "a zip file, or an office document"},
        {"version https://git-lfs", "a pointer of Git LFS"},
        {"\x7f"
         "elf",
         "a compiled program, or part of one"},
        {"\xcf\xfa\xed\xfe", "a compiled program, or part of one"},  // of macOS
        {"\xca\xfe\xba\xbe", "a compiled program, or part of one"},
        {"mz\x90", "a compiled program"},  // of Windows
        {"\x89png", "a picture"},
        {"\xff\xd8\xff", "a picture"},
        {"gif8", "a picture"},
    };
    std::string lower = bytes.substr(0, 64);
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (const auto& [beginning, kind] : beginnings)
        if (lower.starts_with(beginning)) return kind;
    return nullptr;
}

std::string file_name(const std::string& path) {
    return fs::path(path).filename();
}

bool has(const std::string& line, std::string_view words) {
    return line.find(words) != line.npos;
}

}  // namespace

std::optional<Verdict> file_failure(const Lesson& lesson) {
    const std::string here = from_here(lesson.answer), reset = "make reset-" + lesson.name.substr(0, 2);
    std::error_code unknown;
    const auto status = fs::status(lesson.answer, unknown);
    if (!fs::exists(status))
        return did_not_build(here + " is not there", {"file_missing"_cause(reset)}, reset);
    if (!fs::is_regular_file(status))
        return did_not_build(here + " is not a file", {"file_not_a_file"_cause},
                             "move " + here + " away, " + reset);
    if (!can_be_read(lesson.answer)) return did_not_build(here + " can't be read", {}, "chmod u+rw " + here);
    const std::string bytes = beginning_of(lesson.answer);
    if (fs::file_size(lesson.answer, unknown) <= bytes.size() &&
        bytes.find_first_not_of(std::string_view(" \t\r\n\0", 5)) == bytes.npos)
        return did_not_build(here + " is empty", {"file_empty"_cause(reset)}, reset);
    if (const char* kind = other_kind(bytes))
        return did_not_build(fmt::format("{} is {}, not C++", here, kind), {"file_not_source"_cause},
                             to_say("save the source itself"));
    if (is_utf16(bytes))
        return did_not_build(here + " is saved as UTF-16", {"file_utf16"_cause}, to_say("save it as UTF-8"));
    return std::nullopt;
}

namespace {

// What compiler, linker and build tool printed, read line by line.
class Log {
public:
    explicit Log(const Lesson& lesson, const std::string& text)
        : lesson_(lesson),
          file_(file_name(lesson.answer)),
          stem_(fs::path(file_).stem()),
          in_answer_("/" + stem_ + "[.]cpp:([0-9]+):"),
          no_header_("(lessons/[^ ]*) is not there[.]|fatal error: '?((socket|client|todo)[.]hpp|" + stem_ +
                     "[.]hpp)'?(: No such file| file not found)") {
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);) take(line);
    }

    std::string last;                 // line, or the first of a tool that calls it an error
    std::string error;                // the first
    std::string found_in;             // its file and line
    bool in_answer = false;           // that file is the answer
    std::vector<std::string> source;  // lines below it
    std::optional<std::string> line_of_answer,
        undefined;        // undefined: the first function that the linker misses
    std::string missing;  // a file of the workbook's
    bool full = false, killed = false, no_process = false, gave_up = false, second_main = false;
    bool of_the_answer() const {
        return (!error.empty() && !error.starts_with("error writing to ")) || undefined || second_main;
    }

private:
    void take(const std::string& line) {
        if (!line.empty() && !has(last, "error: ")) last = line;
        take_error(line);
        take_missing(line);
        static const Pattern undefined_name(
            "undefined (reference to|symbol:|reference due to --no-allow-shlib-undefined:) [`']?([^']*)");
        if (!undefined)
            if (const auto match = undefined_name.in(line); !match.empty())
                undefined = match[2].substr(0, match[2].find(" [--no-allow-shlib-undefined]"));
        take_trouble(line);
        // bfd, gold; lld; mold, which names two object files before it
        static const Pattern main_twice("multiple definition of [`']main'|duplicate symbol: (.*: )?main$");
        second_main = second_main || !main_twice.in(line).empty();
    }

    // What the tools themselves say ("g++: fatal error: ..."). An answer can have the compiler print such words, too, but it
    // then has an error of its own, which counts.
    void take_trouble(const std::string& line) {
        static const Pattern of_a_tool(
            "^([^ :]+|LLVM ERROR|virtual memory exhausted): |: fatal error: error writing to ");
        if (of_a_tool.in(line).empty()) return;
        full = full || has(line, "No space left on device");
        killed = killed || has(line, "Killed signal terminated program") ||
                 has(line, "unable to execute command: Killed") || has(line, "terminated with signal 9");
        no_process = no_process || has(line, "Resource temporarily unavailable");
        for (const char* words : {"signal terminated program", "out of memory", "virtual memory exhausted",
                                  "File too large", "CPU time limit exceeded"})
            gave_up = gave_up || has(line, words);
    }

    void take_error(const std::string& line) {
        static const Pattern pattern("^(.*):([0-9]+):[0-9]+: (fatal )?error: (.*)$");
        // An error in a header comes from a line in the answer, named before it (gcc) or after it (clang).
        const bool leads = error.empty() ? has(line, "required from") : !line_of_answer;
        if (leads)
            if (const auto match = in_answer_.in(line); !match.empty()) line_of_answer = match[1];
        const auto match = error.empty() ? pattern.in(line) : std::vector<std::string>();
        if (!match.empty()) {
            error = match[4];
            found_in = fmt::format("{}:{}", from_here(match[1]), match[2]);
            in_answer = file_name(match[1]) == file_;
            if (in_answer) line_of_answer = match[2];
        } else if (!error.empty() && !over_) {
            // "   41 |     retrun all;" and the mark below it (gcc, newer clang), or without the bar
            if (source.size() < 2 && line.starts_with(" ")) source.push_back(workbook::cut_to(line, 66));
            else over_ = true;
        }
    }

    // A missing file of the workbook, as Ninja, make, CMake or the compiler names it.
    void take_missing(const std::string& line) {
        static const Pattern no_file(
            "'([^']*)', needed by .* missing and no known rule|No rule to make target '([^']*)'|"
            "^cc1plus: fatal error: (.*): No such file|^clang.*: no such file or directory: '([^']*)'");
        const auto match = no_file.in(line);
        for (std::size_t i = 1; i < match.size(); ++i)
            if (!match[i].empty()) missing = from_here(match[i]);
        if (const auto header = no_header_.in(line); !header.empty())
            missing = header[1].empty() ? header[2] : header[1];
        if (missing == "socket.hpp" || missing == "client.hpp" || missing == "todo.hpp")
            missing = "common/" + missing;
        if (missing == stem_ + ".hpp") missing = fmt::format("lessons/{}/{}", lesson_.name, missing);
    }

    const Lesson& lesson_;
    const std::string file_, stem_;
    const Pattern in_answer_, no_header_;
    bool over_ = false;  // the first error and its lines
};

// In `net::Socket socket{socket(AF_INET, SOCK_STREAM, 0)}` the variable hides the function, in its own value already.
bool calls_a_variable(const std::string& error) {
    for (const char* words : {"no match for call to '(", "does not provide a call operator",
                              "cannot be used as a function", "is not a function or function pointer"})
        if (has(error, words)) return true;
    return false;
}

// A line of a text, counted from 1; empty if there is none.
std::string line_of(const std::string& text, long number) {
    std::istringstream in(text);
    std::string line;
    for (long at = 0; at < number; ++at)
        if (!std::getline(in, line)) return "";
    return line;
}

// "```cpp", as it stands around code in Markdown.
bool is_a_fence(std::string_view line) {
    return line.substr(std::min(line.find_first_not_of(" \t"), line.size())).starts_with("```");
}

Cause full_width(const FullWidth& mark) {
    return mark.instead.empty() ? "invisible_character"_cause(mark.found)
                                : "full_width"_cause(mark.found, mark.instead);
}

Cause cause_of(const Lesson& lesson, const Log& log) {
    if (calls_a_variable(log.error)) return "variable_hides_function"_cause;
    if (log.error == "version control conflict marker in file") return "conflict_markers"_cause;
    if (const auto mark = full_width_in_message(log.error)) return full_width(*mark);
    // Not every message names the character; the code has it, or the line before, where a statement did not end.
    if (log.in_answer) {
        const std::string code = without_words(content(lesson.answer));
        const long number = std::stol(*log.line_of_answer);
        if (is_a_fence(line_of(code, number))) return "markdown"_cause;
        for (const long line : {number, number - 1})
            if (const auto mark = full_width_in_code(line_of(code, line))) return full_width(*mark);
    }
    return "first_error"_cause(from_here(lesson.log));
}

Verdict first_error(const Lesson& lesson, const Log& log) {
    std::string text = log.error.size() > 240 ? workbook::cut_to(log.error, 240) + " ..." : log.error;
    for (const std::string& line : log.source) text += "\n" + line;
    Verdict verdict = did_not_build("", {cause_of(lesson, log)});
    verdict.failure->got.kind = Value::Kind::source;
    verdict.failure->got.text = text;
    const std::string answer = from_here(lesson.answer);
    if (log.line_of_answer) verdict.place = answer + ":" + *log.line_of_answer;
    if (log.in_answer) return verdict;
    verdict.failure->place = log.found_in;
    // A header beside the answer was edited: that is the place to mend, not the line that includes it.
    if (fs::path(log.found_in).parent_path() == fs::path(answer).parent_path()) verdict.place = log.found_in;
    return verdict;
}

// "recv_loop::recv_all[abi:cxx11](int, unsigned long)"
Verdict not_defined(const Lesson& lesson, std::string function) {
    function = without_abi_tags(function);
    Verdict verdict = did_not_build("the linker does not find " + function, {"not_defined"_cause});
    verdict.place = definition(lesson.answer, name_in(function));
    return verdict;
}

Verdict build_broken(const Lesson& lesson, const Log& log) {
    Verdict verdict = did_not_build(log.last.empty() ? from_here(lesson.program) + " is not there" : log.last,
                                    {"build_broken"_cause}, "make clean");
    if (log.last.empty()) verdict.printed = from_here(lesson.log);
    return verdict;
}

// The first namespace of a source that knows nothing of its own lesson; else none.
std::optional<std::string> other_namespace(const Lesson& lesson) {
    static const Pattern opened("^ *namespace +([a-z_0-9]+)");
    const std::string own = fs::path(lesson.answer).stem();
    std::optional<std::string> first;
    std::istringstream source(content(lesson.answer));
    for (std::string line; std::getline(source, line);) {
        if (has(line, own + ".hpp") || has(line, own + "::") || has(line, "namespace " + own))
            return std::nullopt;
        if (const auto match = opened.in(line); !first && !match.empty()) first = match[1];
    }
    return first;
}

}  // namespace

bool is_worth_another_try(const BuildResult& build) {
    if (!build.failed) return false;
    return has(build.log, "No space left on device") || has(build.log, "Killed") ||
           has(build.log, "terminated with signal 9") || has(build.log, "Resource temporarily unavailable");
}

Verdict build_failure(const Lesson& lesson, const BuildResult& build) {
    constexpr long much = 1500;  // MB that a compiler uses only if the answer makes it
    const Log log(lesson, build.log);
    const auto of_the_machine = [&](bool trouble) { return trouble && !log.of_the_answer(); };
    if (of_the_machine(log.full && build.disk_is_full))
        return not_judged("the disk is full (df -h .)", {"disk_full"_cause}, to_say("make room on the disk"));
    if (of_the_machine(log.killed && build.resident_mb < much))
        return not_judged("something stopped the compiler (SIGKILL); it had used little memory",
                          {"build_stopped"_cause}, to_say("look at what ends processes here (dmesg)"));
    if (of_the_machine(log.no_process))
        return not_judged("no more processes can be started", {"build_stopped"_cause},
                          to_say("end other programs (ulimit -u)"));
    if (of_the_machine(log.full || log.gave_up || log.killed))
        return did_not_build(
            "the compiler gave up: it took too much time or memory, or wrote too large a file",
            {"compiler_gave_up"_cause});
    if (const auto other = other_namespace(lesson))
        return did_not_build(fmt::format("{} defines namespace {}, not {}", from_here(lesson.answer), *other,
                                         fs::path(lesson.answer).stem().string()),
                             {"another_lessons_answer"_cause});
    if (!log.missing.empty())
        return did_not_build(log.missing + " is not there", {"workbook_file_missing"_cause},
                             "git checkout HEAD -- " + log.missing);
    if (!log.error.empty()) return first_error(lesson, log);
    if (log.second_main)
        return did_not_build("the answer has a main() of its own", {"main_of_its_own"_cause});
    const std::string name_space = fs::path(lesson.answer).stem().string() + "::";
    if (log.undefined && has(*log.undefined, name_space)) return not_defined(lesson, *log.undefined);
    if (log.undefined)
        return did_not_build("the linker does not find " + *log.undefined, {"called_not_defined"_cause});
    return build_broken(lesson, log);
}

}  // namespace judging
