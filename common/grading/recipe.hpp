// How one answer is compiled and linked with what the grading tree has built once: read from what CMake wrote
// there for its Makefiles.
#pragma once

#include <filesystem>
#include <string>

#include "lesson.hpp"

namespace grading {

/// Of one lesson. Everything is for a stage: a working directory with lessons/LESSON/FILE, the answer.
struct Recipe {
    std::string file;      // "recv_loop.cpp"
    std::string manifest;  // LESSON.manifest, for the runner
    std::string taken;     // the file of that name: the symbols that an answer must leave alone, one a line
};

/// `tree` is the grading tree, `manifest` the lesson's in it. Throws std::runtime_error where it is not complete.
Recipe read_recipe(const std::filesystem::path& tree, const std::filesystem::path& manifest,
                   const judging::Lesson& lesson);

}  // namespace grading
