// Grades students, one or several at a time. If the machine is in trouble, they keep their earlier results.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "grading_tree.hpp"
#include "results.hpp"

namespace grading {

class Grader {
public:
    /// `anew`: judges also what has been judged, and has not changed since.
    Grader(const GradingTree& tree, const Points& points, bool anew)
        : tree_(tree), points_(points), anew_(anew), files_(tree.files()) {}

    enum class How { graded, as_before, stopped };
    struct Student {
        How how = How::stopped;
        Result result;
        /// The machine's troubles and their remedies, if not everything was judged now. The student's earlier marks
        /// take the place of what was not, if there are any.
        std::set<std::pair<std::string, std::string>> troubles;
        std::vector<std::string> files;  // what was handed in (Found::files), if no answer was found in it
    };
    /// Grades a student into `folder`, unless that has been done; with "" nothing is written. Throws if the folder
    /// can't be written, or Slow. Safe to call from several threads.
    Student student(const Submission& submission, const std::string& name, const std::string& folder,
                    Budget budget = {});

private:
    Graded judge(const judging::Lesson& lesson, const Answer& answer, Budget& budget);
    Marks marks_again(const Record& before, const std::map<std::string, Answer>& answers) const;
    void judge_all(const Record& before, const std::string& folder,
                   const std::optional<workbook::Verdict>& unread, Budget budget, Student& student);
    bool unchanged(const Record& before, const std::string& folder, const Result& result) const;

    const GradingTree& tree_;
    const Points& points_;
    const bool anew_;
    const std::map<std::string, std::string> files_;
    std::mutex mutex_;
    // an answer's key: the folder of a student who has that answer
    std::map<std::string, std::string> judged_;
};

}  // namespace grading
