#include "submissions.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <optional>
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
        std::string name, number;
        bool platform = false;  // whose names are certain
        std::map<std::string, std::vector<Part>> attempts;
    };
    std::map<std::string, Student> students;  // by their names in full
    std::vector<std::string> others;          // names of files that are nobody's
    std::set<std::string> late;               // students, says Canvas
};

// A file, archive or folder, and whose it is.
struct Entry {
    fs::path path;
    bool folder;
    std::optional<Owner> owner;
    std::string name() const { return path.filename(); }
};

std::vector<Entry> entries_in(const fs::path& from, const AnswerFiles& files, Sorted& sorted) {
    std::vector<Entry> entries;
    for (const auto& entry : fs::directory_iterator(from)) {
        const std::string name = entry.path().filename();
        const bool folder = entry.is_directory();
        if (name == "__MACOSX" || name == ".git" || name == "Feedback Attachment(s)" ||
            name.starts_with("._") || name.find("_assignfeedback_") != name.npos)
            continue;
        if (entry.is_symlink()) sorted.others.push_back(name);
        else if (folder || entry.is_regular_file())
            entries.push_back({entry.path(), folder, owner_of(name, folder, files)});
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.path < b.path; });
    return entries;
}

// What seems to be one student's on Canvas.
struct OnCanvas {
    std::size_t files = 0;
    std::set<std::string> serials, names, archives;

    // On Canvas each file has a number of its own (or, packed by something else, the student's only one), nobody has two
    // files of one name, and few have several archives.
    bool is_one(std::size_t students) const {
        const std::size_t most_archives = students == 1 ? 1 : 2;
        return (serials.size() == files || serials.size() == 1) && names.size() == files &&
               archives.size() <= most_archives;
    }
};

// "CS_101_20230110_lisi.zip" and "hw_101_150_ports.cpp" look like Canvas's, but the numbers are a course's and a seat's.
void correct_canvas(std::vector<Entry>& entries, const AnswerFiles& files) {
    std::map<std::string, OnCanvas> students;
    for (const Entry& entry : entries) {
        const auto& owner = entry.owner;
        if (!owner || owner->serial.empty()) continue;
        const std::string& name = owner->file;
        OnCanvas& student = students[owner->in_full];
        ++student.files;
        student.serials.insert(owner->serial);
        student.names.insert(name);
        const bool of_answer = std::any_of(files.begin(), files.end(),
                                           [&](const auto& file) { return resembles(name, file.second); });
        if (!of_answer && !archive_ending(name).empty()) student.archives.insert(name);
    }
    for (Entry& entry : entries)
        if (const auto& owner = entry.owner;
            owner && !owner->serial.empty() && !students[owner->in_full].is_one(students.size()))
            entry.owner = owner_of(entry.name(), entry.folder, files, false);
}

Sorted sort(const fs::path& from, const AnswerFiles& files) {
    Sorted sorted;
    std::vector<Entry> entries = entries_in(from, files, sorted);
    correct_canvas(entries, files);
    for (const Entry& entry : entries) {
        const std::string name = entry.name(), ending = entry.folder ? "" : archive_ending(name);
        if (const auto& owner = entry.owner) {
            Sorted::Student& student = sorted.students[owner->in_full];
            student.name = owner->student, student.number = owner->number, student.platform = owner->platform;
            student.attempts[owner->attempt].push_back(
                {entry.path, owner->file.empty() ? name : owner->file, owner->attempt});
            if (owner->late) sorted.late.insert(owner->student);
        } else if (entry.folder || !ending.empty()) {
            const std::string student = name.substr(0, name.size() - ending.size());
            sorted.students["/" + name] = {
                student, entry.folder ? number_in(student) : "", false, {{"", {{entry.path, "", ""}}}}};
        } else if (!name.starts_with(".")) {
            sorted.others.push_back(name);
        }
    }
    std::sort(sorted.others.begin(), sorted.others.end());
    return sorted;
}

// All attempts in order, if there are several.
Submission submission_of(const Sorted::Student& student) {
    Submission submission{{}, student.number, ""};
    int version = 0;
    for (const auto& [attempt, parts] : student.attempts) {
        version += student.attempts.size() > 1;
        for (const Part& part : parts) submission.parts.push_back({part.path, part.name, attempt, version});
    }
    return submission;
}

// By name. A name that two have becomes the name in full: sam/ and sam.zip are two students.
// `doubled`: the names that two have all the same.
Students named(const Sorted& sorted, std::vector<std::string>* doubled = nullptr) {
    std::map<std::string, std::size_t> count;
    for (const auto& [in_full, student] : sorted.students) ++count[student.name];
    Students students;
    for (const auto& [in_full, student] : sorted.students) {
        const std::string full = in_full.starts_with("/") ? in_full.substr(1) : in_full;
        const std::string name = count[student.name] == 1 ? student.name : full;
        const bool first = students.emplace(name, submission_of(student)).second;
        if (!first && doubled != nullptr) doubled->push_back(clean(name));
    }
    return students;
}

// In how many of its folders or archives the same answer is, and which: what one student's submission seldom has.
struct Repeated {
    std::string file;
    std::size_t times = 0;
};
Repeated repeated_in(const fs::path& folder, const Sorted& sorted, const AnswerFiles& files) {
    if (has_lessons(folder, files) || has_answers(folder, files)) return {};
    std::map<std::string, std::size_t> count;
    for (const auto& [name, submission] : named(sorted)) {
        try {
            for (const auto& [lesson, answer] : find_answers(submission, files).answers)
                if (answer.found && answer.unwritten.empty()) ++count[files.at(lesson)];
        } catch (const std::exception&) {}
    }
    Repeated most;
    for (const auto& [file, times] : count)
        if (times > most.times) most = {file, times};
    return most;
}

// A student's folder that holds those of several students, as a platform names them.
bool holds_students(const fs::path& folder, const AnswerFiles& files) {
    if (::access(folder.c_str(), R_OK | X_OK) != 0) return false;  // which find_answers() complains of
    Sorted sorted = sort(folder, files);
    std::erase_if(sorted.students, [](const auto& some) { return !some.second.platform; });
    return sorted.students.size() > 1 && repeated_in(folder, sorted, files).times > 1;
}

// Where the folder of a class is one too high. Students have old/ and new/, too, so of folders with other names, in a
// "class" of few, there is only a warning.
void look_for_classes(Students& students, const AnswerFiles& files) {
    constexpr std::size_t few = 5;
    for (auto& [name, submission] : students) {
        const fs::path folder = submission.parts.front().path;
        if (submission.parts.size() > 1 || !fs::is_directory(folder)) continue;
        if (holds_students(folder, files))
            submission.refusal = fmt::format("{} holds several students' submissions", folder.string());
        else if (students.size() <= few && ::access(folder.c_str(), R_OK | X_OK) == 0)
            warn_of_a_class(folder, files);
    }
}

std::vector<std::string> remarks_on(const Sorted& sorted, const Students& students) {
    std::vector<std::string> remarks;
    if (!sorted.late.empty())
        remarks.push_back(say("Handed in late, by Canvas's names of the files: {}",
                              clean(fmt::format("{}", fmt::join(sorted.late, ", ")))));
    std::map<std::string, std::vector<std::string>> alike;
    for (const auto& [name, submission] : students) alike[likeness(name)].push_back(clean(name));
    for (const auto& [likeness, names] : alike)
        if (names.size() > 1)
            remarks.push_back(say("These rows may be the same student's: {}", fmt::join(names, ", ")));
    return remarks;
}

}  // namespace

Students students_in(const std::string& from, const AnswerFiles& files, std::vector<std::string>* remarks) {
    // A platform's download of a whole class. (bsdtar, since unzip takes names that are not in UTF-8 for others.)
    if (!fs::is_directory(from) && !archive_ending(from).empty())
        refuse(
            "{0} is not a folder. For one student: make grade SUBMISSION=...; for a class, unpack it first: mkdir "
            "class && LC_ALL=C.UTF-8 bsdtar -xf '{0}' -C class; then give SUBMISSIONS=class",
            from);
    if (!fs::is_directory(from))
        refuse("{} is not a folder. It should have one folder or archive for each student.", from);
    const Sorted sorted = sort(from, files);
    if (has_lessons(from, files) || (sorted.students.empty() && has_answers(from, files)))
        refuse(
            "{} is one student's folder: make grade SUBMISSION=... (a class has one folder or archive for "
            "each)",
            from);
    if (sorted.students.empty())
        refuse(
            "{} has no student's folder, archive (zip, tar, 7z, rar), or file with the student's name in "
            "front. It should have one for each student.",
            from);
    for (const std::string& name : sorted.others)
        fmt::print(stderr, "{}\n",
                   say("Skipped, as it is not a folder, an archive (zip, tar, 7z, rar) or an answer with the "
                       "student's name in front: {}",
                       clean(name)));
    std::vector<std::string> doubled;
    Students students = named(sorted, &doubled);
    if (!doubled.empty())
        refuse("{} has two submissions with the same name: {}", from, fmt::join(doubled, ", "));
    look_for_classes(students, files);
    if (remarks != nullptr) *remarks = remarks_on(sorted, students);
    return students;
}

std::pair<std::string, std::string> student_of(const fs::path& submission, const AnswerFiles& files) {
    for (const auto& [name, student] : named(sort(submission.parent_path(), files)))
        if (std::any_of(student.parts.begin(), student.parts.end(),
                        [&](const Part& part) { return part.path == submission; }))
            return {name, student.number};
    return {submission.filename(), ""};
}

void warn_of_a_class(const std::string& submission, const AnswerFiles& files) {
    if (!fs::is_directory(submission)) return;
    if (const auto [file, times] = repeated_in(submission, sort(submission, files), files); times > 1)
        fmt::print(stderr, "{}\n",
                   say("{} has {} in {} of its folders or archives. For a class: make grade SUBMISSIONS=... "
                       "OUT=...",
                       submission, file, times));
}

}  // namespace grading
