#include "diagnosis.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <vector>

#include <fmt/format.h>

#include "paragraph.hpp"

namespace judging {

using testing::paragraph;

namespace {

std::string name_of(const std::string& path) {
    return std::filesystem::path(path).filename();
}

}  // namespace

std::string from_here(const std::string& path) {
    std::error_code ignored;
    const auto relative = std::filesystem::proximate(path, ignored);
    return ignored || relative.empty() || *relative.begin() == ".." ? path : relative.string();
}

std::string definition(const std::string& answer, const std::string& function) {
    std::ifstream in(answer);
    int number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.empty() || std::isspace(static_cast<unsigned char>(line[0])) || line.starts_with("//"))
            continue;
        for (const char* mark : {"(", "::"}) {
            const std::size_t at = line.find(function + mark);
            if (at != line.npos &&
                (at == 0 || !(std::isalnum(static_cast<unsigned char>(line[at - 1])) || line[at - 1] == '_')))
                return fmt::format("{}:{}", from_here(answer), number);
        }
    }
    return from_here(answer);
}

// ---- what did not build --------------------------------------------------------------------------

bool can_be_read(const std::string& answer) {
    std::error_code unknown;
    return std::filesystem::is_regular_file(answer, unknown) && ::access(answer.c_str(), R_OK) == 0;
}

static std::string beginning_of(const std::string& file) {
    char bytes[2];
    std::ifstream in(file, std::ios::binary);
    in.read(bytes, sizeof bytes);
    return {bytes, static_cast<std::size_t>(in.gcount())};
}

Verdict did_not_build(const Lesson& lesson, const Exercise& exercise) {
    Verdict verdict;
    verdict.word = "did not build";
    verdict.place = definition(lesson.answer, exercise.name);
    const std::string here = from_here(lesson.answer), reset = "make reset-" + lesson.name.substr(0, 2);
    const auto is = [&](const std::string& got, const std::string& why, const std::string& remedy) {
        verdict.body = paragraph("got", got) + (why.empty() ? "" : paragraph("why", why));
        verdict.remedy = remedy;
        return verdict;
    };
    std::error_code unknown;
    const auto status = std::filesystem::status(lesson.answer, unknown);
    if (!std::filesystem::exists(status))
        return is(here + " is not there",
                  "It was deleted, moved or renamed. " + reset + " brings back the starter.", reset);
    if (!std::filesystem::is_regular_file(status))
        return is(here + " is not a file", "Something else stands in its place.",
                  "move " + here + " away, " + reset);
    if (!can_be_read(lesson.answer)) return is(here + " can't be read", "", "chmod u+rw " + here);
    const std::string beginning = beginning_of(lesson.answer);
    if (beginning.empty()) return is(here + " is empty", reset + " brings back the starter.", reset);
    if (beginning.starts_with("\xff\xfe") || beginning.starts_with("\xfe\xff"))
        return is(here + " is saved as UTF-16", "Compilers read UTF-8, and ASCII is UTF-8, too.",
                  "save it as UTF-8");
    const std::string file = name_of(lesson.answer);
    const std::regex error("^(.*):(\\d+):(\\d+): (?:fatal )?error: (.*)$");
    const std::regex in_answer("/" + std::regex_replace(file, std::regex("\\."), "\\.") + ":(\\d+):");
    const std::regex undefined("undefined (?:reference to|symbol:) [`']?([^']*)'?");
    // Files of the workbook that are missed: by Ninja, by make, by CMake, by the compiler.
    const std::regex no_file(
        "'([^']*)', needed by .* missing and no known rule|No rule to make target '([^']*)'|"
        "^cc1plus: fatal error: (.*): No such file|^clang.*: no such file or directory: '([^']*)'");
    const std::regex no_header("(lessons/\\S*) is not there[.]|(?:fatal error: )'?(socket[.]hpp|todo[.]hpp|" +
                               std::filesystem::path(file).stem().string() +
                               "[.]hpp)'?(?:: No such file| file not found)");
    std::ifstream log(lesson.log);
    std::string last, what, found_in, missing;
    std::vector<std::string> source;
    std::optional<std::string> line_of_answer, function;
    bool over = false;  // the first error and its lines
    bool second_main = false, full = false, gave_up = false;
    for (std::string line; std::getline(log, line);) {
        line.resize(std::min<std::size_t>(line.size(), 1000));  // std::regex can't take in any length
        if (!line.empty()) last = line;
        std::smatch match;
        // An error in a header comes of a line in the answer, named before it (gcc) or after it (clang).
        const bool leads = what.empty() ? line.find("required from") != line.npos : !line_of_answer;
        if (leads && std::regex_search(line, match, in_answer)) line_of_answer = match[1];
        if (what.empty() && std::regex_search(line, match, error)) {
            what = match[4];
            found_in = fmt::format("{}:{}", from_here(match[1]), match[2].str());
            if (name_of(match[1]) == file) line_of_answer = match[2];
        } else if (!what.empty() && !over) {
            // "   41 |     retrun all;" and the mark below it (gcc, newer clang), or without the bar
            if (source.size() < 2 && line.starts_with(" ")) source.push_back(line.substr(0, 66));
            else over = true;
        }
        if (!function && std::regex_search(line, match, undefined)) function = match[1];
        if (std::regex_search(line, match, no_file))
            for (std::size_t i = 1; i < match.size(); ++i)
                if (match[i].matched) missing = from_here(match[i]);
        if (std::regex_search(line, match, no_header)) missing = match[1].matched ? match[1] : match[2];
        if (missing == "socket.hpp" || missing == "todo.hpp") missing = "common/" + missing;
        if (missing == std::filesystem::path(file).stem().string() + ".hpp")
            missing = fmt::format("lessons/{}/{}", lesson.name, missing);
        full = full || line.find("No space left on device") != line.npos;
        for (const char* words :
             {"signal terminated program", "out of memory", "virtual memory exhausted", "File too large"})
            gave_up = gave_up || line.find(words) != line.npos;
        second_main = second_main || line.find("duplicate symbol: main") != line.npos ||
                      line.find("multiple definition of `main'") != line.npos;
    }
    if (full) {
        verdict.body =
            paragraph("got", "the disk is full (df -h .)") +
            paragraph("why", "The build could not be written to the end. Your answers are as they were.");
        verdict.remedy = "make room on the disk";
    } else if (gave_up) {
        verdict.body =
            paragraph(
                "got",
                "the compiler gave up: it was stopped for its time, its memory, or the size of a file") +
            paragraph("why", "A template or an #include without an end, or a huge array?");
    } else if (!missing.empty()) {
        return is(missing + " is not there", "It is the workbook's, and the same for everybody.",
                  "git checkout HEAD -- " + missing);
    } else if (!what.empty()) {
        if (what.size() > 240) what = what.substr(0, 240) + " ...";
        std::string shown = what;
        for (const std::string& line : source) shown += "\n" + line;
        verdict.body = paragraph("error", shown);
        if (line_of_answer) verdict.place = fmt::format("{}:{}", from_here(lesson.answer), *line_of_answer);
        if (name_of(found_in.substr(0, found_in.rfind(':'))) != file)
            verdict.body += paragraph("in", found_in);
        verdict.body += paragraph("why",
                                  "This is the compiler's first error; later ones often come of it. All of "
                                  "them: " +
                                      from_here(lesson.log));
    } else if (second_main) {
        verdict.body =
            paragraph("got", "the answer has a main() of its own") +
            paragraph("why", "The tests bring theirs, and the lesson's program is main.cpp: take it out.");
    } else if (function &&
               function->find(std::filesystem::path(file).stem().string() + "::") != function->npos) {
        // "recv_loop::recv_all[abi:cxx11](int, unsigned long)"
        *function = std::regex_replace(*function, std::regex("\\[abi:[^\\]]*\\]"), "");
        std::string name = function->substr(0, function->find('('));
        name = name.substr(std::min(name.rfind(':') + 1, name.size()));
        verdict.place = definition(lesson.answer, name);
        verdict.body =
            paragraph("got", "the linker does not find " + *function) +
            paragraph("why",
                      "It is declared, but not defined as it is declared: was it deleted or renamed, does a "
                      "parameter differ, or does it stand outside of the namespace?");
    } else {
        verdict.body = paragraph("got", last.empty() ? from_here(lesson.program) + " is not there" : last) +
                       paragraph("why",
                                 "The build itself fails, not your code: build/ is to be made anew. Nothing "
                                 "of yours is in it.") +
                       (last.empty() ? "" : paragraph("printed", from_here(lesson.log)));
        verdict.remedy = "make clean";
    }
    return verdict;
}

// ---- what ended in another way than its tests do -------------------------------------------------

// The assertions of libstdc++ speak of its own variables.
static std::string in_plain_words(const std::string& assertion) {
    static const std::pair<const char*, const char*> plain_words[] = {
        {"< this->size()", "operator[] with an index past the end"},
        {"< size()", "operator[] with an index past the end"},
        {"<= size()", "first(), last(), subspan() or remove_prefix() past the end"},
        {"empty()", "front(), back() or pop_back() of what is empty"},
        {"_M_is_engaged()", "* or -> on a std::optional that holds nothing"},
        {"get() != pointer()", "* or -> on a std::unique_ptr that holds nothing"},
    };
    for (const auto& [pattern, words] : plain_words)
        if (assertion.find(pattern) != assertion.npos) return fmt::format("{} ({})", words, assertion);
    return assertion;
}

std::optional<Crash> crash_report(const std::string& output, const std::string& answer) {
    static const std::map<std::string, std::string> plain_words = {
        {"heap-buffer-overflow", "it went past the end (or before the beginning) of memory on the heap"},
        {"stack-buffer-overflow", "it went past the end (or before the beginning) of an array on the stack"},
        {"dynamic-stack-buffer-overflow", "it went past the end of an array on the stack"},
        {"global-buffer-overflow",
         "it went past the end (or before the beginning) of a global or static array"},
        {"container-overflow", "it went past a vector's size, into what is only reserved"},
        {"heap-use-after-free", "it used memory that was freed already"},
        {"stack-use-after-return", "it used a local variable of a function that has returned"},
        {"stack-use-after-scope", "it used a local variable outside its scope"},
        {"stack-overflow", "the stack is full: a recursion that does not end, or a huge local array"},
        {"double-free", "it freed the same memory twice"},
        {"attempting", "it freed the same memory twice, or memory that it did not allocate"},
        {"alloc-dealloc-mismatch",
         "it freed memory in another way than it allocated it, such as free() after new"},
        {"negative-size-param", "it copied a negative number of bytes: a result of -1 was used as a size"},
        {"memcpy-param-overlap", "memcpy() with ranges that overlap: memmove() may"},
        {"SEGV", "it used an address that is not its own, such as a null pointer (SIGSEGV)"},
        {"FPE", "it divided by zero (SIGFPE)"},
        {"ABRT", "abort() was called (SIGABRT)"},
    };
    const std::string file = name_of(answer);
    Crash crash;
    std::istringstream in(output);
    for (std::string line; std::getline(in, line);) {
        line.resize(std::min<std::size_t>(line.size(), 1000));
        const auto after = [&line](std::string_view words) -> std::optional<std::string> {
            const std::size_t at = line.find(words);
            return at == line.npos ? std::nullopt : std::optional(line.substr(at + words.size()));
        };
        if (const auto place = after("/" + file + ":"); place && crash.where.empty())
            crash.where = file + ":" + place->substr(0, place->find_first_not_of("0123456789"));
        if (!crash.what.empty()) {
            if (const auto said = after("  what():  "); said && crash.what.ends_with("'"))
                crash.what += ": " + *said;
            continue;
        }
        if (const auto sanitizer = after("Sanitizer: ")) {
            const std::string kind = sanitizer->substr(0, sanitizer->find(' '));
            const auto words = plain_words.find(kind);
            crash.memory =
                sanitizer->starts_with("hard rss limit") || sanitizer->find("allocat") != sanitizer->npos;
            if (const std::size_t hex = sanitizer->find("0x"); crash.memory && hex != sanitizer->npos)
                crash.bytes = std::strtoull(sanitizer->c_str() + hex, nullptr, 16);
            // A warning about an allocation that is not granted is followed by std::bad_alloc, which says
            // more.
            if (line.find("WARNING") != line.npos) continue;
            crash.what = words == plain_words.end()
                             ? *sanitizer
                             : words->second + (kind.find('-') == kind.npos ? "" : " (" + kind + ")");
        } else if (const auto undefined = after("runtime error: ")) {
            crash.what = "undefined behaviour: " + *undefined;
        } else if (const auto assertion = after("Assertion ")) {  // assert(), and _GLIBCXX_ASSERTIONS
            crash.what = "an assertion failed: " + in_plain_words(*assertion);
        } else if (const auto thrown = after("terminate called after throwing an instance of ")) {
            crash.what = "an exception that nothing caught: " + *thrown;
        }
    }
    if (crash.what.empty()) return std::nullopt;
    return crash;
}

// What the calls that wait wait for.
std::string why_waiting(const std::string& call) {
    if (call == "recv" || call == "recvmsg" || call == "read" || call == "readv")
        return call +
               "() waits until a byte has come or the peer has finished. Here neither happens: what was "
               "asked for is more than the peer sends, or the peer waits for something from us.";
    if (call == "send" || call == "sendmsg" || call == "write" || call == "writev")
        return call + "() waits while the peer receives nothing and the buffers on the way are full.";
    if (call == "connect")
        return "connect() waits for the other side's part of the handshake. Nothing answers here, and "
               "without a "
               "limit that can take minutes.";
    if (call == "accept") return "accept() waits for a connection, and nobody connects.";
    if (call == "poll" || call == "select" || call == "epoll_wait")
        return call +
               "() waits for an event that does not come, without a limit or with one that is too long.";
    if (call == "futex") return "It waits for a thread to end or a lock to be free.";
    if (call == "wait") return "It waits for a process that it started.";
    return "";
}

}  // namespace judging
