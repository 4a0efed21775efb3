#include "marks.hpp"

#include "language.hpp"
#include "render.hpp"

namespace grading {

using workbook::Verdict;

Marks same_for_all(const judging::Lesson& lesson, const Verdict& verdict) {
    Marks marks;
    for (const judging::Exercise& exercise : lesson.exercises) {
        marks.push_back({&lesson, &exercise, verdict});
        marks.back().verdict.exercise = exercise.number;
    }
    return marks;
}

Marks marks_of(const judging::Lesson& lesson, const std::vector<Verdict>& verdicts) {
    if (verdicts.size() != lesson.exercises.size()) return {};
    Marks marks;
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        if (verdicts[i].exercise != lesson.exercises[i].number) return {};
        marks.push_back({&lesson, &lesson.exercises[i], verdicts[i]});
    }
    return marks;
}

namespace {

Verdict not_run(const std::string& why, const std::string& remedy) {
    Verdict verdict;
    verdict.outcome = workbook::Outcome::refused;
    verdict.failure.emplace();
    verdict.failure->got = why;
    verdict.remedy = remedy;
    return verdict;
}

}  // namespace

Verdict refused(const std::string& complaint, const std::string& file) {
    return not_run(complaint, say("hand in {}", file));
}

Verdict dishonest(const std::string& reason, const std::string& file) {
    return not_run(file + " is not run: " + reason, "take that out of " + file);
}

std::string outcome_of(const Mark& mark) {
    return judging::words(mark.verdict.outcome, judging::words_of(*mark.lesson, language()));
}

}  // namespace grading
