// A lesson's manifest, as CMake wrote it (cmake/lesson.cmake).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace judging {

struct Exercise {
    std::string number, name, kind;  // "4.2", "recv_all", "core" or "challenge"
    std::size_t cases = 0;           // how many test cases it has
};

/// One lesson with one answer.
struct Lesson {
    std::string name;                 // "04-recv-loop"
    std::string answer, program;      // paths: the student's file, and the test program that holds it
    std::string object;               // a path: what the answer is compiled to
    std::string log;                  // a path: what the last build printed, if it failed
    std::string probe;                // a path: a program that any machine can run (probe.cpp)
    std::vector<std::string> causes;  // paths: the files with the texts of causes
    std::string words;                // a path: the runner's words in Chinese
    std::vector<std::string> build;   // the command that builds; targets follow it
    std::string target;               // the test program's target
    std::string tree;                 // a path: the build tree, which takes one build at a time
    bool sanitizers = false;          // whether the program was built with them
    std::vector<Exercise> exercises;
    std::string works, try_it;  // once the core exercises pass: what works now, and arguments to try it with
    std::string compare;        // the command that shows other answers; empty if the workbook has none
    std::string next;           // the next lesson; empty after the last
};
/// Throws std::runtime_error if the file can't be read.
Lesson read_manifest(const std::string& path);
/// The lesson's exercise with a number such as "4.2". Throws std::runtime_error, which lists its exercises.
const Exercise& find_exercise(const Lesson& lesson, const std::string& number);

/// The path relative to the current directory, if it is below that.
std::string from_here(const std::string& path);
/// The place where the answer defines a function, "recv_loop.cpp:41": a line that is not indented and names it.
std::string definition(const std::string& answer, const std::string& function);
/// Whether the answer is a file that can be read.
bool can_be_read(const std::string& answer);

}  // namespace judging
