// Finds a student's answers in a submission: a folder, a zip or a tar. They are found by their names and read as
// bytes; nothing else in a submission is looked at, unpacked or run.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace grading {

/// The student's file for one lesson.
struct Answer {
    bool found = false;
    std::string bytes;      // the whole file
    std::string complaint;  // why there is none, or which of several this is; usually empty
};

/// Largest file that counts as an answer, in bytes.
inline constexpr std::size_t answer_limit = 1 << 20;

/// The answers by lesson. `files` maps a lesson to the name of its answer: "04-recv-loop" to "recv_loop.cpp".
/// A file counts if it is in a folder named after the lesson, at the top, or the only one of its name; symbolic
/// links never count. Throws Trouble (trouble.hpp) or std::system_error if the machine is in trouble, for example if
/// the tool that unpacks is missing; any other std::runtime_error if the submission can't be read at all.
std::map<std::string, Answer> find_answers(const std::string& submission,
                                           const std::map<std::string, std::string>& files);

}  // namespace grading
