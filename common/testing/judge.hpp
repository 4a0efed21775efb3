// Judges an answer: runs the tests of a lesson, an exercise a process, and says what came of each. No code
// of a student's is in a program that uses this. See the design's "How a verdict is reached".
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace judging {

struct Exercise {
    std::string number, name, kind;  // "4.2", "recv_all", "core" or "challenge"
    std::size_t cases = 0;           // how many test cases it has
};

/// What CMake writes down of one lesson with one answer (cmake/lesson.cmake).
struct Lesson {
    std::string name;                // "04-recv-loop"
    std::string answer, program;     // paths: the student's file, and the test program that holds it
    std::string object;              // a path: what the answer is compiled to
    std::string log;                 // a path: what the last build printed, where it failed
    std::vector<std::string> build;  // the command that builds; what to build is to follow
    std::string target;              // what to build: the test program
    bool sanitizers = false;         // whether the program was built with them
    std::vector<Exercise> exercises;
    std::string works, try_it;  // once the core exercises pass: what works now, and arguments to try it with
    std::string compare;        // what shows other answers; empty where the workbook has none
    std::string next;           // the lesson that follows; empty after the last
};
/// Throws std::runtime_error when the file can't be read.
Lesson read_manifest(const std::string& path);
/// The lesson's exercise of a number such as "4.2". Throws std::runtime_error, which lists those there are.
const Exercise& find_exercise(const Lesson& lesson, const std::string& number);

struct Verdict {
    std::string word;     // "passed", "failed", "not written", "crashed", "timed out", "ended early",
                          // "too much output", "too much memory", "too many processes", "did not build"
    std::string title;    // the test case it happened in, a sentence
    std::string body;     // labelled paragraphs (paragraph.hpp): story, call, expected, got, why
    std::string place;    // in the answer: "lessons/04-recv-loop/recv_loop.cpp:41"
    std::string test;     // in the test: "test.cpp:213"; empty where none is known
    std::string printed;  // the last lines that the answer itself printed
    std::string remedy;   // what mends it where the answer can't: "make reset-04"; mostly empty
    std::size_t cases = 0, checks = 0;
};

using Verdicts = std::vector<Verdict>;

/// Whether a descriptor is a terminal that can move its cursor.
bool on_terminal(int fd);

/// Builds the lessons' test programs, those that build, also where others don't. What the compiler says of
/// one that does not is kept for its verdicts; how far it is shows on a terminal. Throws where the build
/// can't even be started.
void build(const std::vector<Lesson>& lessons);

/// The verdicts of some of the lesson's exercises, in their order, run side by side.
Verdicts judge(const Lesson& lesson, const std::vector<Exercise>& exercises);
/// The verdicts of all its exercises: judged now, or, with `kept`, the last ones where the test program is
/// still the same. Kept ones have no title, body and test.
Verdicts judge(const Lesson& lesson, bool kept);

/// One exercise in full.
std::string tell(const Lesson& lesson, const Exercise& exercise, const Verdict& verdict, bool colour);
/// A line an exercise, the first that fails in full, and what to do next. `verdicts` are of all exercises.
std::string tell(const Lesson& lesson, const Verdicts& verdicts, bool colour);
/// The board: a line a lesson with a mark for each exercise, and what to do next.
std::string tell(const std::vector<Lesson>& lessons, const std::vector<Verdicts>& verdicts, bool colour);

/// Runs `report` in a process of its own, now and after every change of the lessons' sources, and shows what
/// it returns. A change while it runs starts it anew. Comes back when a signal ends it (Ctrl-C).
void watch(const std::vector<Lesson>& lessons, const std::function<std::string()>& report);

}  // namespace judging
