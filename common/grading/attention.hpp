// What an instructor has to know at the end of a run: whom no answer was found for, which file was taken where there was
// a choice, which answers to look at, which were refused, and who could not be judged.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "grader.hpp"

namespace grading {

class Attention {
public:
    void add(const std::string& student, const Grader::Student& graded);
    std::size_t not_judged() const { return not_judged_.size(); }
    /// Prints lists, each with what helps. Returns the exit status: 0 if everybody was judged, else 1.
    int print(std::size_t all) const;

private:
    using Notes = std::map<std::string, std::set<std::string>>;  // "04-recv-loop: ...": the students
    void print_missing() const;
    static void print_notes(const Notes& notes, const std::string& head);

    std::map<std::string, std::vector<std::string>> missing_;       // by student: what was handed in
    Notes doubts_, choices_;                                        // if no answer is written, and if one is
    std::map<std::string, std::set<std::string>> takes_, refused_;  // by student: "04-recv-loop: ..."
    std::map<std::string, std::set<std::string>> no_source_;        // by student: what the files are
    std::map<std::pair<std::string, std::string>, std::set<std::string>>
        troubles_;                                  // with their remedies: students
    std::set<std::string> not_judged_, no_points_;  // no_points_: with answers
};

}  // namespace grading
