// Answers that are alike beyond what the class has in common: a hint for a conversation, and no more.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "results.hpp"

namespace grading {

/// Two students' answers to a lesson.
struct Pair {
    std::string lesson, one, other;
    int percent = 100;       // of the smaller answer's own part that is in the other one, too
    bool identical = false;  // byte for byte
};
struct Similarities {
    std::vector<Pair> pairs;  // by lesson; the most alike first
    std::string note;         // what was not looked at, and what helps; empty if all was
};

/// Compares all answers of a class, lesson by lesson. Equal bytes are found here, renamed copies by sim_c++ (package
/// similarity-tester), which compares kinds of tokens. What an answer has in common with the starter, the reference or
/// half of the class does not count.
Similarities find_similar(const std::vector<Row>& students, const std::map<std::string, std::string>& files);
/// One object, as the filters read it: {"pairs": [{"lesson", "one", "other", "percent", "identical"}], "note"}.
std::string to_json(const Similarities& similarities);

}  // namespace grading
