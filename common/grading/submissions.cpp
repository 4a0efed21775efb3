#include "submissions.hpp"

#include <algorithm>
#include <cstdio>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "language.hpp"
#include "mark_words.hpp"
#include "trouble.hpp"

namespace grading {

namespace fs = std::filesystem;

namespace {

// Whether a folder has lessons/, or a lesson's folder, in it, as a student's folder has.
bool has_lessons(const fs::path& folder, const AnswerFiles& files) {
    if (fs::is_directory(folder / "lessons")) return true;
    return std::any_of(files.begin(), files.end(),
                       [&](const auto& file) { return fs::is_directory(folder / file.first); });
}

bool has_answers(const fs::path& folder, const AnswerFiles& files) {
    return std::any_of(files.begin(), files.end(),
                       [&](const auto& file) { return fs::is_regular_file(folder / file.second); });
}

// What lies in a class's folder, sorted by student.
struct Sorted {
    struct Student {
        std::string name;
        std::map<std::string, Submission> attempts;
    };
    std::map<std::string, Student> students;  // by their names in full
    std::vector<std::string> others;          // names of files that are nobody's
};

void sort_one(const fs::directory_entry& entry, const AnswerFiles& files, Sorted& sorted) {
    const std::string name = entry.path().filename();
    if (name == "__MACOSX" || name == ".git" || name.starts_with("._") ||
        name.find("_assignfeedback_") != name.npos)
        return;
    if (entry.is_symlink()) return sorted.others.push_back(name);
    const bool folder = entry.is_directory();
    if (!folder && !entry.is_regular_file()) return;
    if (const auto owner = owner_of(name, folder, files)) {
        Sorted::Student& student = sorted.students[owner->in_full];
        student.name = owner->student;
        student.attempts[owner->attempt].push_back({entry.path(), owner->file.empty() ? name : owner->file});
    } else if (const std::string ending = archive_ending(name); folder || !ending.empty()) {
        sorted.students["/" + name] = {folder ? name : name.substr(0, name.size() - ending.size()),
                                       {{"", {{entry.path(), ""}}}}};
    } else if (!name.starts_with(".")) {
        sorted.others.push_back(name);
    }
}

Sorted sort(const fs::path& from, const AnswerFiles& files) {
    Sorted sorted;
    for (const auto& entry : fs::directory_iterator(from)) sort_one(entry, files, sorted);
    for (auto& [in_full, student] : sorted.students)
        for (auto& [time, parts] : student.attempts)
            std::sort(parts.begin(), parts.end(),
                      [](const Part& a, const Part& b) { return a.path < b.path; });
    std::sort(sorted.others.begin(), sorted.others.end());
    return sorted;
}

// Each name, and the last attempt. A name that two have becomes the name in full: sam/ and sam.zip are two students.
// `doubled`: the names that two have all the same.
Students named(const Sorted& sorted, std::vector<std::string>* doubled = nullptr) {
    std::map<std::string, std::size_t> count;
    for (const auto& [in_full, student] : sorted.students) ++count[student.name];
    Students students;
    for (const auto& [in_full, student] : sorted.students) {
        const std::string full = in_full.starts_with("/") ? in_full.substr(1) : in_full;
        const std::string name = count[student.name] == 1 ? student.name : full;
        const bool first = students.emplace(name, student.attempts.rbegin()->second).second;
        if (!first && doubled != nullptr) doubled->push_back(clean(name));
    }
    return students;
}

}  // namespace

Students students_in(const std::string& from, const AnswerFiles& files) {
    if (!fs::is_directory(from))
        refuse(
            "{} is not a folder. For one student: make grade SUBMISSION=...; for a class, unpack it first.",
            from);
    const Sorted sorted = sort(from, files);
    if (has_lessons(from, files) || (sorted.students.empty() && has_answers(from, files)))
        refuse(
            "{} is one student's folder: make grade SUBMISSION=... (a class has one folder or archive for "
            "each)",
            from);
    if (sorted.students.empty())
        refuse("{} has no folder, zip or tar.gz in it. It should have one for each student.", from);
    for (const std::string& name : sorted.others)
        fmt::print(stderr, "{}\n", say("Skipped, as it is not a folder, zip or tar.gz: {}", clean(name)));
    std::vector<std::string> doubled;
    Students students = named(sorted, &doubled);
    if (!doubled.empty())
        refuse("{} has two submissions with the same name: {}", from, fmt::join(doubled, ", "));
    return students;
}

std::string student_of(const fs::path& submission, const AnswerFiles& files) {
    for (const auto& [name, parts] : named(sort(submission.parent_path(), files)))
        if (std::any_of(parts.begin(), parts.end(),
                        [&](const Part& part) { return part.path == submission; }))
            return name;
    return submission.filename();
}

void warn_of_a_class(const std::string& submission, const AnswerFiles& files) {
    if (!fs::is_directory(submission) || has_lessons(submission, files) || has_answers(submission, files))
        return;
    std::map<std::string, std::size_t> count;  // by file: how many of its folders and archives have one
    for (const auto& [name, parts] : named(sort(submission, files))) {
        try {
            for (const auto& [lesson, answer] : find_answers(parts, files).answers)
                if (answer.found) ++count[files.at(lesson)];
        } catch (const std::exception&) {}
    }
    for (const auto& [file, times] : count)
        if (times > 1) {
            fmt::print(
                stderr, "{}\n",
                say("{} has {} in {} of its folders or archives. For a class: make grade SUBMISSIONS=... "
                    "OUT=...",
                    submission, file, times));
            return;
        }
}

}  // namespace grading
