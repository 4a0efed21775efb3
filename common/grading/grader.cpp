#include "grader.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <functional>
#include <system_error>

#include <fmt/format.h>

#include "files.hpp"

namespace grading {

namespace fs = std::filesystem;
using workbook::Verdict;

namespace {

// Where an answer with this content was judged, for others who handed in the same.
std::string key_of(const std::string& lesson, const std::string& bytes) {
    return fmt::format("{} {:016x} {}", lesson, std::hash<std::string>{}(bytes), bytes.size());
}

// Whatever goes wrong in the grader itself says nothing of an answer.
Verdict trouble_of(const std::exception& error) {
    if (const auto* trouble = dynamic_cast<const Trouble*>(&error))
        return not_judged(trouble->what(), trouble->remedy);
    const auto* system = dynamic_cast<const std::system_error*>(&error);
    const int number = system == nullptr ? 0 : system->code().value();
    if (number == EAGAIN || number == ENOMEM)
        return not_judged(fmt::format("the system lets no more processes start: {}", reason(error)),
                          "end other programs (ulimit -u)");
    if (number == EMFILE || number == ENFILE)
        return not_judged(fmt::format("too many files are open: {}", reason(error)), "ulimit -n 1024");
    return not_judged(fmt::format("the grader failed: {}", reason(error)), "mend that");
}

// Throws where it is not the submission that is wrong.
std::map<std::string, Answer> answers_in(const std::string& submission,
                                         const std::map<std::string, std::string>& files) {
    std::string complaint;
    try {
        return find_answers(submission, files);
    } catch (const Trouble&) {
        throw;
    } catch (const fs::filesystem_error& error) {
        complaint = reason(error);
    } catch (const std::system_error&) {
        throw;
    } catch (const std::exception& error) {
        complaint = reason(error);
    }
    std::map<std::string, Answer> answers;
    for (const auto& [lesson, file] : files) answers[lesson].complaint = complaint;
    return answers;
}

Marks marks_in(const Record& record, const judging::Lesson& lesson) {
    Marks marks;
    std::copy_if(record.marks.begin(), record.marks.end(), std::back_inserter(marks),
                 [&](const Mark& mark) { return mark.lesson == &lesson; });
    return marks;
}

// What the student had before takes the place of what could not be judged now. True where that is all of it.
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

// The marks of a lesson: those of a student with the same file where there is one, since they would only come
// to the same.
Marks Grader::judge(const judging::Lesson& lesson, const Answer& answer, std::string& log) {
    if (!answer.found) return same_for_all(lesson, refused(answer.complaint, files_.at(lesson.name)));
    std::string twin;
    {
        const std::lock_guard lock(mutex_);
        const auto found = same_.find(key_of(lesson.name, answer.bytes));
        if (found != same_.end()) twin = found->second;
    }
    if (!twin.empty() && read_answer(twin, lesson.name, files_.at(lesson.name)).bytes == answer.bytes) {
        log = read_log(twin, lesson.name);
        return marks_in(read_record(twin, workshop_.lessons()), lesson);
    }
    return workshop_.grade(lesson, answer.bytes, log);
}

bool Grader::unchanged(const Record& before, const std::string& folder, const Result& result) const {
    if (before.marks.empty() || before.version != result.version || before.name != result.name) return false;
    return std::all_of(result.answers.begin(), result.answers.end(), [&](const auto& entry) {
        const auto& [lesson, answer] = entry;
        const Answer old = read_answer(folder, lesson, files_.at(lesson));
        return old.found == answer.found && old.bytes == answer.bytes;
    });
}

void Grader::judge_all(const Record& before, const std::string& folder, const std::optional<Verdict>& unread,
                       Graded& graded) {
    Result& result = graded.result;
    for (const judging::Lesson& lesson : workshop_.lessons()) {
        Marks marks;
        try {
            marks = unread ? same_for_all(lesson, *unread)
                           : judge(lesson, result.answers[lesson.name], result.logs[lesson.name]);
        } catch (const std::exception& error) {
            marks = same_for_all(lesson, trouble_of(error));
        }
        if (stopped) return;
        for (const Mark& mark : marks)
            if (!mark.judged())
                graded.troubles.emplace(mark.verdict.failure.value_or(workbook::Failure{}).got.text,
                                        mark.verdict.remedy);
        if (keep_old(marks, marks_in(before, lesson))) {
            result.answers[lesson.name] = read_answer(folder, lesson.name, files_.at(lesson.name));
            result.logs[lesson.name] = read_log(folder, lesson.name);
        }
        result.marks.insert(result.marks.end(), marks.begin(), marks.end());
    }
}

Grader::Graded Grader::student(const std::string& submission, const std::string& name,
                               const std::string& folder) {
    Graded graded{How::graded, {name, workshop_.version(), {}, {}, {}}, {}};
    Result& result = graded.result;
    const Record before = folder.empty() ? Record{} : read_record(folder, workshop_.lessons());
    std::optional<Verdict> unread;
    try {
        result.answers = answers_in(submission, files_);
    } catch (const std::exception& error) {
        unread = trouble_of(error);
    }
    if (!unread && unchanged(before, folder, result)) {
        graded.how = How::as_before;
        result.marks = before.marks;
        for (const auto& [lesson, file] : files_) result.logs[lesson] = read_log(folder, lesson);
    } else {
        judge_all(before, folder, unread, graded);
    }
    if (stopped) return {};                                // half a student is none
    if (!graded.troubles.empty()) result.version.clear();  // so that the next time tries again
    std::erase_if(result.logs, [](const auto& log) { return log.second.empty(); });
    if (folder.empty()) return graded;
    if (graded.how == How::graded || before.points != worth(result.marks, points_))
        write_result(folder, result, points_, files_);
    if (!graded.troubles.empty()) return graded;
    const std::lock_guard lock(mutex_);
    for (const auto& [lesson, answer] : result.answers)
        if (answer.found) same_.emplace(key_of(lesson, answer.bytes), folder);
    return graded;
}

}  // namespace grading
