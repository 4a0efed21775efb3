#include "points.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

#include "language.hpp"
#include "render_failure.hpp"

namespace grading {

namespace {

bool has_exercise(const Lessons& lessons, const std::string& number) {
    return std::any_of(lessons.begin(), lessons.end(), [&](const judging::Lesson& lesson) {
        return std::any_of(lesson.exercises.begin(), lesson.exercises.end(),
                           [&](const judging::Exercise& exercise) { return exercise.number == number; });
    });
}

}  // namespace

Points::Points(const std::string& file, const Lessons& known) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error(file + " can't be read");
    std::size_t count = 0;
    for (std::string line; std::getline(in, line);) {
        if (++count == 1 && line.starts_with("\xef\xbb\xbf")) line.erase(0, 3);  // a byte order mark
        std::istringstream words(line.substr(0, line.find('#')));
        std::string exercise, rest;
        double worth = -1;
        if (!(words >> exercise)) continue;
        if (!(words >> worth) || worth < 0 || worth > 1e6 || (words >> rest) ||
            !has_exercise(known, exercise))
            throw std::runtime_error(
                say("{}:{} should be an exercise and its points, such as \"4.2 3\". It is {}", file, count,
                    workbook::quote_text(line)));
        if (!worth_.emplace(exercise, worth).second)
            throw std::runtime_error(say("{}:{} gives points to {} again", file, count, exercise));
    }
}

double Points::worth(const std::string& number) const {
    const auto found = worth_.find(number);
    return found == worth_.end() ? 1 : found->second;
}

double earned(const Mark& mark, const Points& points) {
    return mark.passed() ? points.worth(mark.exercise->number) : 0;
}

std::string worth(const Marks& marks, const Points& points) {
    std::string text;
    for (const Mark& mark : marks)
        text += (text.empty() ? "" : " ") + number(points.worth(mark.exercise->number));
    return text;
}

Total total(const Marks& marks, const Points& points, const std::string& lesson) {
    Total total;
    for (const Mark& mark : marks) {
        if (!lesson.empty() && mark.lesson->name != lesson) continue;
        if (!mark.judged()) ++total.not_judged;
        if (mark.challenge()) {
            total.bonus += earned(mark, points);
        } else {
            total.points += earned(mark, points);
            total.possible += points.worth(mark.exercise->number);
        }
    }
    return total;
}

std::string number(double value) {
    return fmt::format("{:.10g}", value);
}

}  // namespace grading
