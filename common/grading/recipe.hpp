// The commands that compile one answer and link it with what the grading tree has already built: those that built the
// starter in the tree, where cmake/record.sh has kept them.
#pragma once

#include <filesystem>
#include <string>

#include "lesson.hpp"

namespace grading {

/// For one lesson. The commands run in a stage: a directory that holds the answer as lessons/LESSON/FILE.
struct Recipe {
    std::string file;      // "recv_loop.cpp"
    std::string manifest;  // LESSON.manifest, for the runner
    std::string reserved;  // the file of that name: the symbols that an answer must not define, one per line
};

/// `tree` is the grading tree, `manifest` the lesson's manifest in it. Throws std::runtime_error if it is incomplete.
Recipe read_recipe(const std::filesystem::path& tree, const std::filesystem::path& manifest,
                   const judging::Lesson& lesson);

}  // namespace grading
