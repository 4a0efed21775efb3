// What exercises are worth, and how many points a student has.
#pragma once

#include <map>
#include <string>

#include "marks.hpp"

namespace grading {

/// What an exercise is worth: 1 unless a points file says otherwise. A challenge's points are a bonus.
class Points {
public:
    Points() = default;
    /// Reads lines such as "4.2 3" (an exercise, its points); "#" begins a comment. Throws
    /// std::runtime_error, which names the line, if one is wrong or its exercise is not in `known`.
    Points(const std::string& file, const Lessons& known);
    double worth(const std::string& number) const;

private:
    std::map<std::string, double> worth_;
};

/// What an exercise earned: all that it is worth, or nothing.
double earned(const Mark& mark, const Points& points);
/// What each of these exercises is worth, in one line.
std::string worth(const Marks& marks, const Points& points);

struct Total {
    double points = 0, possible = 0, bonus = 0;  // of the core exercises; and of the challenges
    std::size_t not_judged = 0;                  // exercises; unless it is 0, the total is not final
};
/// Of all marks, or of one lesson's.
Total total(const Marks& marks, const Points& points, const std::string& lesson = "");

/// 1, 0.5: without zeros at the end.
std::string number(double value);

}  // namespace grading
