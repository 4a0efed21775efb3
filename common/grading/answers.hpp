// Finds a student's answers in what was handed in: a folder, a zip or a tar. They are taken by their names,
// as bytes; nothing else of a submission is looked at, unpacked or run.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace grading {

/// What was found for one lesson.
struct Answer {
    bool found = false;
    std::string bytes;      // the file, whole
    std::string complaint;  // why there is none, or which of several was taken; mostly empty
};

/// Largest file that counts as an answer, in bytes.
inline constexpr std::size_t answer_limit = 1 << 20;

/// The answers by lesson. `files` maps a lesson to the name of its answer: "04-recv-loop" to "recv_loop.cpp".
/// A file counts where it stands in a folder named as the lesson, at the top, or once anywhere; symbolic
/// links never do. Throws Trouble (files.hpp) or std::system_error where the machine is in trouble, as without the
/// tool to unpack it; any other std::runtime_error where the submission can't be read at all.
std::map<std::string, Answer> find_answers(const std::string& submission,
                                           const std::map<std::string, std::string>& files);

}  // namespace grading
