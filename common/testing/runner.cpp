// Builds and judges an answer; `make 04` and ctest call it.
//
//   runner build MANIFEST       builds the lesson's test program, and keeps what the compiler says
//   runner judge MANIFEST       the lesson: a line an exercise, the first that fails in full
//   runner judge MANIFEST 4.2   one exercise in full
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include <fmt/format.h>

#include "judge.hpp"

namespace {

using namespace judging;

int judge_all(const Lesson& lesson, bool colour) {
    const auto verdicts = judge(lesson, lesson.exercises);
    fmt::print("{}", tell(lesson, verdicts, colour));
    for (std::size_t i = 0; i < verdicts.size(); ++i)
        if (lesson.exercises[i].kind == "core" && verdicts[i].word != "passed") return 1;
    return 0;
}

int judge_one(const Lesson& lesson, const std::string& number, bool colour) {
    const Exercise& exercise = find_exercise(lesson, number);
    const Verdict verdict = judge(lesson, {exercise}).front();
    fmt::print("{}", tell(lesson, exercise, verdict, colour));
    return verdict.word == "passed" ? 0 : 1;
}

int run(const std::vector<std::string>& arguments) {
    const char* off = std::getenv("NO_COLOR");
    const bool colour = ::isatty(1) != 0 && (off == nullptr || *off == '\0');
    const std::size_t count = arguments.size();
    if (count == 2 && arguments[0] == "build") {
        const Lesson lesson = read_manifest(arguments[1]);
        if (!build(lesson)) fmt::print("{} does not build: its exercises say why\n", lesson.name);
        return 0;  // a failed build is a verdict, and no failure of this program
    }
    if (count == 2 && arguments[0] == "judge") return judge_all(read_manifest(arguments[1]), colour);
    if (count == 3 && arguments[0] == "judge")
        return judge_one(read_manifest(arguments[1]), arguments[2], colour);
    throw std::runtime_error("usage: runner build MANIFEST, or: runner judge MANIFEST [EXERCISE]");
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const int status = run({argv + 1, argv + argc});
        if (std::fflush(stdout) != 0)
            throw std::runtime_error("the verdict can't be written: is the disk full?");
        return status;
    } catch (const std::exception& error) {
        fmt::print(stderr, "runner: {}\n", error.what());
        return 2;
    }
}
