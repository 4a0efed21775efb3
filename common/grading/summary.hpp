// The page for the instructor: which exercises fail most, and which misconceptions are behind it.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sheet.hpp"

namespace grading {

class Summary {
public:
    explicit Summary(const Points& points) : points_(points) {}
    /// Counts one student.
    void add(const std::vector<Mark>& marks);
    std::size_t students() const { return students_; }
    /// A page that stands alone: no script, nothing to fetch; for light and dark screens, and for paper.
    std::string html() const;

private:
    struct Exercise {
        std::string title;                            // "4.6 read_response *"
        std::map<std::string, std::size_t> verdicts;  // how often each
        std::size_t passed = 0, open = 0, failed = 0;
    };
    struct Cause {
        std::string number, what, why;  // what: the test case that failed first
        auto operator<=>(const Cause&) const = default;
    };
    std::string chart() const;
    std::string misconceptions() const;
    std::string table() const;
    std::string scores() const;

    const Points& points_;
    std::size_t students_ = 0;
    double sum_ = 0, possible_ = 0;
    std::map<std::string, Exercise> exercises_;  // by number
    std::map<Cause, std::size_t> causes_;
    std::map<double, std::size_t> scores_;  // points of the core exercises: how many students
};

/// The words of the paragraph "why" of a message: what is most likely behind a failure. May be empty.
std::string why(const std::string& message);

}  // namespace grading
