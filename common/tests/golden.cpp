// Compares what a learner reads with golden files: golden FILE MANIFEST [build]
// FILE.txt is the English; the Chinese of the same verdicts, FILE.zh-CN.txt, is compared too.
// With "build" it builds the test program first, where nobody else does.
//
// A message that changes shows up as a diff of these files. When it is meant to, write them anew with
// UPDATE_GOLDEN=1 in the environment, and read the diff before you commit it.
// Masked are ports, line numbers, paths, and the compiler's own words.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

#include "judge_some.hpp"
#include "render.hpp"
#include "render_failure.hpp"

namespace {

using namespace judging;

std::string content(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

std::string masked(std::string text, const Lesson& lesson, Language language) {
    const auto replace = [&text](const std::string& pattern, const std::string& by) {
        text = std::regex_replace(text, std::regex(pattern), by);
    };
    // The answer's place, as it is written here and from here; it may hold spaces.
    const std::string answer = lesson.answer.substr(lesson.answer.rfind('/'));
    for (const std::string& path : {lesson.answer, std::filesystem::proximate(lesson.answer).string()})
        for (std::size_t at = 0; (at = text.find(path)) != text.npos;)
            text.replace(at, path.size(), "PATH" + answer);
    replace("\x1b", "^[");
    replace("\\S*[.]log", "PATH.log");
    replace("：\n +PATH.log", "：PATH.log");  // a long path begins a line
    replace("[.]cpp:\\d+", ".cpp:LINE");
    replace("(127[.]0[.]0[.]1:|::1\\]:|[Pp]ort |\", )\\d{5}\\b", "$1PORT");
    replace("it used more than \\d+ MB.*\n", "it used more than ... MB\n");
    const Words say = words_of(lesson, language);
    const std::string error = workbook::paragraph(say("error"), "(the compiler's words)");
    const std::string label = "  " + say("error") + "  ", why = "\n  " + say("why") + "  ";
    if (text.find(words(workbook::Outcome::did_not_build, say)) == text.npos) return text;
    for (std::size_t at = 0; (at = text.find(label, at)) != text.npos; ++at)
        text.replace(at, text.find(why, at) + 1 - at, error);
    return text;
}

int compare(const std::string& path, const std::string& got) {
    if (const char* update = std::getenv("UPDATE_GOLDEN"); update != nullptr && *update != '\0') {
        std::ofstream out(path, std::ios::binary);
        out << got;
        if (!out.flush()) throw std::runtime_error(path + " can't be written");
        return 0;
    }
    const std::string expected = content(path);
    if (got == expected) return 0;
    std::istringstream expected_lines(expected), got_lines(got);
    for (int number = 1;; ++number) {
        std::string a, b;
        const bool more_expected = static_cast<bool>(std::getline(expected_lines, a));
        const bool more_got = static_cast<bool>(std::getline(got_lines, b));
        if ((more_expected || more_got) && a == b) continue;
        fmt::print("{}:{} differs:\n  golden  {}\n  got     {}\n\nThe whole of it:\n{}", path, number, a, b,
                   got);
        return 1;
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc < 3) throw std::runtime_error("usage: golden FILE MANIFEST EXERCISE... [build]");
        const Lesson lesson = read_manifest(argv[2]);
        std::vector<std::string> numbers(argv + 3, argv + argc);
        if (!numbers.empty() && numbers.back() == "build") {
            numbers.pop_back();
            build({lesson});
        }
        const auto verdicts = judge_some(lesson, numbers);
        const auto shown = [&](Language language) {
            return masked(render(lesson, verdicts, false, language) + "\n---- in colour ----\n" +
                              render(lesson, verdicts, true, language),
                          lesson, language);
        };
        const std::string chinese = std::filesystem::path(argv[1]).replace_extension(".zh-CN.txt");
        const int english_differs = compare(argv[1], shown(Language::english));
        const int chinese_differs = compare(chinese, shown(Language::chinese));
        return std::max(english_differs, chinese_differs);
    } catch (const std::exception& error) {
        fmt::print(stderr, "golden: {}\n", error.what());
        return 2;
    }
}
