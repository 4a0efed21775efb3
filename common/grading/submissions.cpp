#include "submissions.hpp"

#include <algorithm>
#include <cstdio>
#include <vector>

#include <fmt/format.h>

#include "answers.hpp"
#include "command.hpp"
#include "formats.hpp"
#include "trouble.hpp"

namespace grading {

namespace fs = std::filesystem;

namespace {

bool is_submission(const fs::directory_entry& entry) {
    if (entry.is_symlink()) return false;
    return entry.is_directory() || (entry.is_regular_file() && !archive_ending(entry.path()).empty());
}

// Whether a folder has lessons/, or a lesson's folder, in it, as a student's folder has.
bool has_lessons(const fs::path& folder, const std::map<std::string, std::string>& files) {
    if (fs::is_directory(folder / "lessons")) return true;
    return std::any_of(files.begin(), files.end(),
                       [&](const auto& file) { return fs::is_directory(folder / file.first); });
}

bool has_answers(const fs::path& folder, const std::map<std::string, std::string>& files) {
    return std::any_of(files.begin(), files.end(),
                       [&](const auto& file) { return fs::is_regular_file(folder / file.second); });
}

}  // namespace

std::string archive_ending(const fs::path& path) {
    const std::string name = path.filename();
    for (const std::string ending : {".zip", ".tar.gz", ".tgz", ".tar", ".tar.xz", ".tar.bz2", ".rar", ".7z"})
        if (name.ends_with(ending) && name != ending) return ending;
    return "";
}

std::string student_of(const fs::path& path) {
    const std::string name = path.filename();
    return fs::is_directory(path) ? name : name.substr(0, name.size() - archive_ending(path).size());
}

std::map<std::string, fs::path> students_in(const std::string& from,
                                            const std::map<std::string, std::string>& files) {
    if (!fs::is_directory(from))
        refuse(
            "{} is not a folder. For one student: make grade SUBMISSION=...; for a class, unpack it first.",
            from);
    std::vector<fs::path> submissions;
    std::vector<std::string> others;
    for (const auto& entry : fs::directory_iterator(from)) {
        const std::string name = entry.path().filename();
        if (is_submission(entry)) submissions.push_back(entry.path());
        else if (!name.starts_with(".")) others.push_back(name);
    }
    if (has_lessons(from, files) || (submissions.empty() && has_answers(from, files)))
        refuse(
            "{} is one student's folder: make grade SUBMISSION=... (a class has one folder or archive for "
            "each)",
            from);
    if (submissions.empty())
        refuse("{} has no folder, zip or tar.gz in it. It should have one for each student.", from);
    std::sort(others.begin(), others.end());
    for (const std::string& name : others)
        fmt::print(stderr, "Skipped, as it is not a folder, zip or tar.gz: {}\n", clean(name));

    std::map<std::string, std::size_t> count;
    for (const fs::path& path : submissions) ++count[student_of(path)];
    std::map<std::string, fs::path> students;
    for (const fs::path& path : submissions) {
        const std::string name = student_of(path);
        // A folder and a zip with the same name are two students.
        students.emplace(count[name] == 1 ? name : path.filename().string(), path);
    }
    if (students.size() < submissions.size()) refuse("{} has two submissions with the same name.", from);
    const bool zips = std::any_of(submissions.begin(), submissions.end(),
                                  [](const fs::path& path) { return archive_ending(path) == ".zip"; });
    if (zips && !installed("unzip"))
        refuse("unzip is not installed (package unzip), and there are zips in {}.", from);
    return students;
}

void warn_of_a_class(const std::string& submission, const std::map<std::string, std::string>& files) {
    if (!fs::is_directory(submission) || has_lessons(submission, files) || has_answers(submission, files))
        return;
    std::map<std::string, std::size_t> count;  // by file: how many of its folders and archives have one
    for (const auto& entry : fs::directory_iterator(submission)) {
        if (!is_submission(entry)) continue;
        try {
            for (const auto& [lesson, answer] : find_answers(entry.path(), files))
                if (answer.found) ++count[files.at(lesson)];
        } catch (const std::exception&) {}
    }
    for (const auto& [file, times] : count)
        if (times > 1) {
            fmt::print(stderr,
                       "{} has {} in {} of its folders or archives. For a class: make grade SUBMISSIONS=... "
                       "OUT=...\n",
                       submission, file, times);
            return;
        }
}

}  // namespace grading
