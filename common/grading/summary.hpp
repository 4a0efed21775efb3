// The instructor's page: which exercises fail most, and which misconceptions cause it.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "points.hpp"

namespace grading {

class Summary {
public:
    Summary(const Lessons& lessons, const Points& points) : lessons_(lessons), points_(points) {}
    /// Counts one student.
    void add(const Marks& marks);
    /// An answer that uses functions which no exercise needs (Graded::takes).
    void look_at(const std::string& student, const std::string& lesson, const std::string& takes);
    std::size_t students() const { return students_; }
    /// A page that stands alone: no script, nothing to fetch; for light and dark screens, and for paper.
    std::string html() const;

private:
    struct Exercise {
        std::string title;                            // "4.6 read_response *"
        std::map<std::string, std::size_t> outcomes;  // by its words: how often
        std::size_t passed = 0, open = 0, failed = 0;
    };
    /// A mistake that students share. Misconceptions differ by the cause's id, not by its text.
    struct Misconception {
        std::string number, what, id;  // what: the test case that failed first
        auto operator<=>(const Misconception&) const = default;
    };
    struct Seen {
        std::size_t count = 0;
        const judging::Lesson* lesson = nullptr;
        workbook::Cause cause{};  // of the first one, with its values
    };
    void add_failure(const Mark& mark);
    std::string chart() const;
    std::string misconceptions() const;
    std::string table() const;
    std::string scores() const;

    const Lessons& lessons_;
    const Points& points_;
    std::size_t students_ = 0, scored_ = 0;  // scored_: those with every exercise judged
    double sum_ = 0, possible_ = 0;
    std::map<std::string, Exercise> exercises_;  // by number
    std::map<Misconception, Seen> misconceptions_;
    std::string to_look_at_;                // rows of a table
    std::map<double, std::size_t> scores_;  // points of the core exercises: how many students
};

}  // namespace grading
