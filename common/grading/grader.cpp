#include "grader.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <functional>
#include <system_error>

#include <fmt/format.h>

#include "judge.hpp"
#include "language.hpp"
#include "trouble.hpp"

namespace grading {

namespace fs = std::filesystem;
using judging::not_judged;
using workbook::Verdict;

namespace {

// Equal answers have equal keys.
std::string key_of(const std::string& lesson, const std::string& bytes) {
    return fmt::format("{} {:016x} {}", lesson, std::hash<std::string>{}(bytes), bytes.size());
}

// Whatever goes wrong in the grader itself says nothing about an answer.
Verdict trouble_of(const std::exception& error) {
    if (const auto* trouble = dynamic_cast<const Trouble*>(&error))
        return not_judged(trouble->what(), trouble->remedy);
    const auto* system = dynamic_cast<const std::system_error*>(&error);
    const int number = system == nullptr ? 0 : system->code().value();
    if (number == EAGAIN || number == ENOMEM)
        return not_judged(fmt::format("no more processes can be started: {}", reason(error)),
                          to_say("end other programs (ulimit -u)"));
    if (number == EMFILE || number == ENFILE)
        return not_judged(fmt::format("too many files are open: {}", reason(error)), "ulimit -n 1024");
    return not_judged(fmt::format("the grader failed: {}", reason(error)), to_say("fix that"));
}

// Throws if the machine is at fault; a submission that can't be read has complaints instead of answers.
Found found_in(const Submission& submission, const AnswerFiles& files) {
    std::string complaint;
    try {
        return find_answers(submission, files);
    } catch (const fs::filesystem_error& error) {
        if (is_of_the_machine(error.code().value())) throw;
        complaint = reason(error);
    }
    Found found;
    for (const auto& [lesson, file] : files) found.answers[lesson].complaint = complaint;
    found.files = {complaint};
    return found;
}

void take(Found found, Grader::Student& student) {
    const bool any = std::any_of(found.answers.begin(), found.answers.end(),
                                 [](const auto& some) { return some.second.found; });
    for (const auto& [lesson, answer] : found.answers) {
        if (!answer.note.empty()) student.result.notes[lesson] = answer.note;
        else if (any && answer.unreadable)
            student.result.notes[lesson] = answer.complaint;  // it may be in there
    }
    student.files = std::move(found.files);
    student.result.answers = std::move(found.answers);
}

Marks marks_in(const Record& record, const judging::Lesson& lesson) {
    Marks marks;
    std::copy_if(record.marks.begin(), record.marks.end(), std::back_inserter(marks),
                 [&](const Mark& mark) { return mark.lesson == &lesson; });
    return marks;
}

// The student's earlier marks take the place of those that could not be judged now. True if they replace them all.
bool keep_old(Marks& marks, const Marks& before) {
    std::size_t kept = 0;
    for (Mark& mark : marks) {
        if (mark.judged()) continue;
        const auto old = std::find_if(before.begin(), before.end(),
                                      [&](const Mark& some) { return some.exercise == mark.exercise; });
        if (old == before.end() || !old->judged()) continue;
        mark.verdict = old->verdict;
        ++kept;
    }
    return kept == marks.size();
}

}  // namespace

// Equal answers get equal marks, so they are judged only once.
Graded Grader::judge(const judging::Lesson& lesson, const Answer& answer, Budget& budget) {
    if (!answer.found)
        return {same_for_all(lesson, refused(answer.complaint, files_.at(lesson.name))), "", ""};
    std::string twin;  // the folder of a student with the same answer
    {
        const std::lock_guard lock(mutex_);
        const auto found = judged_.find(key_of(lesson.name, answer.bytes));
        if (found != judged_.end()) twin = found->second;
    }
    if (!twin.empty() && read_answer(twin, lesson.name, files_.at(lesson.name)).bytes == answer.bytes) {
        Record record = read_record(twin, tree_.lessons());
        return {marks_in(record, lesson), read_log(twin, lesson.name), record.takes[lesson.name]};
    }
    return tree_.grade(lesson, answer.bytes, budget);
}

bool Grader::unchanged(const Record& before, const std::string& folder, const Result& result) const {
    if (anew_ || before.marks.empty() || before.version != result.version || before.name != result.name)
        return false;
    return std::all_of(result.answers.begin(), result.answers.end(), [&](const auto& entry) {
        const auto& [lesson, answer] = entry;
        const Answer old = read_answer(folder, lesson, files_.at(lesson));
        return old.found == answer.found && old.bytes == answer.bytes;
    });
}

// The earlier marks; what was wrong with a file that was not judged is said again, in the language of this run.
Marks Grader::marks_again(const Record& before, const std::map<std::string, Answer>& answers) const {
    Marks marks;
    for (const judging::Lesson& lesson : tree_.lessons()) {
        const Answer& answer = answers.at(lesson.name);
        const Marks some = answer.found
                               ? marks_in(before, lesson)
                               : same_for_all(lesson, refused(answer.complaint, files_.at(lesson.name)));
        marks.insert(marks.end(), some.begin(), some.end());
    }
    return marks;
}

void Grader::judge_all(const Record& before, const std::string& folder, const std::optional<Verdict>& unread,
                       Budget budget, Student& student) {
    Result& result = student.result;
    for (const judging::Lesson& lesson : tree_.lessons()) {
        Graded graded;
        try {
            graded = unread ? Graded{same_for_all(lesson, *unread), "", ""}
                            : judge(lesson, result.answers[lesson.name], budget);
        } catch (const std::exception& error) {
            graded.marks = same_for_all(lesson, trouble_of(error));
        }
        if (stopped) return;
        for (const Mark& mark : graded.marks)
            if (!mark.judged())
                student.troubles.emplace(mark.verdict.failure.value_or(workbook::Failure{}).got.text,
                                         mark.verdict.remedy);
        if (keep_old(graded.marks, marks_in(before, lesson))) {
            result.answers[lesson.name] = read_answer(folder, lesson.name, files_.at(lesson.name));
            result.notes.erase(lesson.name);
            graded.log = read_log(folder, lesson.name);
            const auto takes = before.takes.find(lesson.name);
            graded.takes = takes == before.takes.end() ? "" : takes->second;
        }
        if (!graded.log.empty()) result.logs[lesson.name] = graded.log;
        if (!graded.takes.empty()) result.takes[lesson.name] = graded.takes;
        result.marks.insert(result.marks.end(), graded.marks.begin(), graded.marks.end());
    }
}

Grader::Student Grader::student(const Submission& submission, const std::string& name,
                                const std::string& folder, Budget budget) {
    Student graded{How::graded, {name, submission.number, tree_.version(), {}, {}, {}, {}, {}}, {}, {}};
    Result& result = graded.result;
    const Record before = folder.empty() ? Record{} : read_record(folder, tree_.lessons());
    std::optional<Verdict> unread;
    try {
        if (!submission.refusal.empty())
            throw Trouble(submission.refusal,
                          to_say("SUBMISSIONS= with the folder that has one folder or archive for each "
                                 "student; or, if it is one student's, SUBMISSION="));
        take(found_in(submission, files_), graded);
    } catch (const std::exception& error) {
        unread = trouble_of(error);
    }
    if (!unread && unchanged(before, folder, result)) {
        graded.how = How::as_before;
        result.marks = marks_again(before, result.answers);
        result.takes = before.takes;
        for (const auto& [lesson, file] : files_)
            if (std::string log = read_log(folder, lesson); !log.empty())
                result.logs[lesson] = std::move(log);
    } else {
        judge_all(before, folder, unread, budget, graded);
    }
    if (stopped) return {};                                // half a result is none
    if (!graded.troubles.empty()) result.version.clear();  // so the next run tries again
    if (folder.empty()) return graded;
    if (graded.how == How::graded || !is_up_to_date(before, points_) || before.notes != result.notes ||
        before.number != result.number)
        write_result(folder, result, points_, files_);
    if (!graded.troubles.empty()) return graded;
    const std::lock_guard lock(mutex_);
    for (const auto& [lesson, answer] : result.answers)
        if (answer.found) judged_.emplace(key_of(lesson, answer.bytes), folder);
    return graded;
}

}  // namespace grading
