#include "warnings.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "files.hpp"
#include "pattern.hpp"

namespace judging {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most = 3;

fs::path file_of(const Lesson& lesson) {
    return fs::path(lesson.log).replace_extension(".warnings");
}

// The line in "recv_loop.cpp:41"; 0 if there is none.
unsigned long line_in(const std::string& place) {
    return std::strtoul(place.c_str() + std::min(place.rfind(':') + 1, place.size()), nullptr, 10);
}

// Where the exercise's function begins in the answer, and where the next exercise's does.
std::pair<unsigned long, unsigned long> lines_of(const Lesson& lesson, const Exercise& exercise) {
    const unsigned long begin = line_in(definition(lesson.answer, exercise.name));
    unsigned long end = ~0UL;
    for (const Exercise& other : lesson.exercises)
        if (const unsigned long line = line_in(definition(lesson.answer, other.name)); line > begin)
            end = std::min(end, line);
    return {begin, end};
}

}  // namespace

void keep_warnings(const Lesson& lesson, const std::string& printed) {
    const std::string file = fs::path(lesson.answer).filename();
    static const Pattern pattern("^(.*/)?([^/:]+):([0-9]+):[0-9]+: warning: (.*)$"), option(" \\[-W[^]]*]$");
    std::istringstream in(printed);
    std::string kept;
    for (std::string line; std::getline(in, line) && kept.size() < 4000;) {
        line.resize(std::min<std::size_t>(line.size(), 400));
        const auto match = pattern.in(line);
        if (match.empty() || match[2] != file) continue;
        std::string text = match[4];
        if (const auto end = option.in(text); !end.empty()) text.resize(text.size() - end[0].size());
        const std::string warning = file + ":" + match[3] + ": " + text + "\n";
        if (kept.find(warning) == kept.npos) kept += warning;
    }
    if (!kept.empty()) write_file(file_of(lesson), kept);
}

void forget_warnings(const Lesson& lesson) {
    std::error_code ignored;
    fs::remove(file_of(lesson), ignored);
}

std::vector<std::string> warnings(const Lesson& lesson, const Exercise& exercise) {
    std::vector<std::string> all;
    std::istringstream in(content(file_of(lesson)));
    for (std::string line; std::getline(in, line);) all.push_back(line);
    const auto [begin, end] = lines_of(lesson, exercise);
    std::stable_partition(all.begin(), all.end(), [&, begin = begin, end = end](const std::string& warning) {
        const unsigned long line = line_in(warning.substr(0, warning.find(": ")));
        return line >= begin && line < end;
    });
    all.resize(std::min(all.size(), most));
    return all;
}

}  // namespace judging
