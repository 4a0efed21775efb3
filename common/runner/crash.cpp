#include "crash.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <utility>

#include <fmt/format.h>

namespace judging {

namespace {

// AddressSanitizer's names.
const std::map<std::string, std::string> kinds = {
    {"heap-buffer-overflow", "it went past the end (or before the beginning) of memory on the heap"},
    {"stack-buffer-overflow", "it went past the end (or before the beginning) of an array on the stack"},
    {"dynamic-stack-buffer-overflow", "it went past the end of an array on the stack"},
    {"global-buffer-overflow", "it went past the end (or before the beginning) of a global or static array"},
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

// The assertions of libstdc++ name its own variables.
const std::pair<const char*, const char*> assertions[] = {
    {"< this->size()", "operator[] with an index past the end"},
    {"< size()", "operator[] with an index past the end"},
    {"<= size()", "first(), last(), subspan() or remove_prefix() past the end"},
    {"empty()", "front(), back() or pop_back() of what is empty"},
    {"_M_is_engaged()", "* or -> on a std::optional that holds nothing"},
    {"get() != pointer()", "* or -> on a std::unique_ptr that holds nothing"},
};

std::string in_plain_words(const std::string& assertion) {
    for (const auto& [pattern, words] : assertions)
        if (assertion.find(pattern) != assertion.npos) return fmt::format("{} ({})", words, assertion);
    return assertion;
}

// The rest of the line after `words`; nothing if the line does not hold them.
std::optional<std::string> after(const std::string& line, std::string_view words) {
    const std::size_t at = line.find(words);
    return at == line.npos ? std::nullopt : std::optional(line.substr(at + words.size()));
}

// "heap-buffer-overflow on address ...", "hard rss limit exhausted ...", "requested allocation size 0x..."
void take_sanitizer(const std::string& line, const std::string& said, Crash& crash) {
    crash.memory = said.starts_with("hard rss limit") || said.find("allocat") != said.npos;
    if (const std::size_t hex = said.find("0x"); crash.memory && hex != said.npos)
        crash.bytes = std::strtoull(said.c_str() + hex, nullptr, 16);
    // A warning about a refused allocation is followed by std::bad_alloc, which says more.
    if (line.find("WARNING") != line.npos) return;
    const std::string kind = said.substr(0, said.find_first_of(" :"));
    const auto words = kinds.find(kind);
    if (words == kinds.end()) crash.what = said;
    else crash.what = words->second + (kind.find('-') == kind.npos ? "" : " (" + kind + ")");
}

void take_line(const std::string& line, const std::string& file, Crash& crash) {
    if (const auto place = after(line, "/" + file + ":"); place && crash.where.empty())
        crash.where = file + ":" + place->substr(0, place->find_first_not_of("0123456789"));
    if (!crash.what.empty()) {
        if (const auto said = after(line, "  what():  "); said && crash.what.ends_with("'"))
            crash.what += ": " + *said;
        return;
    }
    if (const auto sanitizer = after(line, "Sanitizer: ")) take_sanitizer(line, *sanitizer, crash);
    else if (const auto undefined = after(line, "runtime error: "))
        crash.what = "undefined behaviour: " + *undefined;
    else if (const auto assertion = after(line, "Assertion "))  // assert(), and _GLIBCXX_ASSERTIONS
        crash.what = "an assertion failed: " + in_plain_words(*assertion);
    else if (const auto thrown = after(line, "terminate called after throwing an instance of "))
        crash.what = "an exception that nothing caught: " + *thrown;
}

}  // namespace

std::optional<Crash> find_crash(const std::string& output, const std::string& answer) {
    const std::string file = std::filesystem::path(answer).filename();
    Crash crash;
    std::istringstream in(output);
    for (std::string line; std::getline(in, line);) {
        line.resize(std::min<std::size_t>(line.size(), 1000));
        take_line(line, file, crash);
    }
    if (crash.what.empty()) return std::nullopt;
    return crash;
}

}  // namespace judging
