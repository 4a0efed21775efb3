// Grades submissions; `make grade` calls it, in the workbook's root.
//
//   grade TREE one SUBMISSION OUT     one student: writes OUT, a folder of results, and prints the score
//   sheet grade TREE class FOLDER OUT       a class: each folder, zip or tar in FOLDER is a student grade
//   TREE collect OUT            OUT/grades.csv and OUT/summary.html from the folders in OUT/students
//
// TREE is build/grading. POINTS in the environment names a points file. Ends with 0 where all could be
// graded, whatever their scores; with 1 where somebody could not; with 2 where the command is wrong; with 130
// where a signal stopped it.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <fmt/format.h>

#include "answers.hpp"
#include "command.hpp"
#include "course.hpp"
#include "socket.hpp"
#include "workshop.hpp"

namespace {

using namespace grading;
namespace fs = std::filesystem;

template <typename... Arguments>
[[noreturn]] void refuse(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    throw std::runtime_error(fmt::format(text, std::forward<Arguments>(arguments)...));
}

// What a person can read of an exception.
std::string reason(const std::exception& error) {
    const auto* file = dynamic_cast<const fs::filesystem_error*>(&error);
    return file == nullptr ? error.what()
                           : fmt::format("{}: {}", file->path1().string(), file->code().message());
}

// Where an answer with this content was judged, for others who handed in the same.
std::string key_of(const std::string& lesson, const std::string& bytes) {
    return fmt::format("{} {:016x} {}", lesson, std::hash<std::string>{}(bytes), bytes.size());
}

// Grades students, several at a time.
class Grader {
public:
    Grader(const Workshop& workshop, const Points& points)
        : workshop_(workshop), points_(points), files_(workshop.files()) {}

    enum class Outcome { graded, as_before, not_graded, stopped };
    /// Grades a student into `folder`, unless that has been done. Throws where the folder can't be written.
    Outcome student(const std::string& submission, const std::string& name, const std::string& folder);

private:
    std::vector<Mark> judge(const std::string& lesson, const Answer& answer, std::string& log);

    const Workshop& workshop_;
    const Points& points_;
    const std::map<std::string, std::string> files_;
    std::mutex mutex_;
    std::map<std::string, std::string> same_;  // key_of() an answer: the folder of a student who has it
};

// The marks of a lesson: those of a student with the same file where there is one, since they would only come
// to the same.
std::vector<Mark> Grader::judge(const std::string& lesson, const Answer& answer, std::string& log) {
    if (!answer.found) return workshop_.all(lesson, "no answer", answer.complaint + "\n");
    std::string twin;
    {
        const std::lock_guard lock(mutex_);
        const auto found = same_.find(key_of(lesson, answer.bytes));
        if (found != same_.end()) twin = found->second;
    }
    if (!twin.empty() && read_answer(twin, lesson, files_.at(lesson)).bytes == answer.bytes) {
        std::vector<Mark> marks;
        for (const Mark& mark : read_record(twin).marks)
            if (mark.lesson == lesson) marks.push_back(mark);
        log = read_log(twin, lesson);
        return marks;
    }
    return workshop_.grade(lesson, answer.bytes, log);
}

Grader::Outcome Grader::student(const std::string& submission, const std::string& name,
                                const std::string& folder) {
    Result result{name, workshop_.version(), {}, {}, {}};
    try {
        result.answers = find_answers(submission, files_);
    } catch (const std::exception& error) {
        for (const auto& [lesson, file] : files_) result.answers[lesson].complaint = reason(error);
    }
    const Record before = read_record(folder);
    bool unchanged = !before.marks.empty() && before.version == result.version && before.name == name;
    for (const auto& [lesson, answer] : result.answers) {
        const Answer old = read_answer(folder, lesson, files_.at(lesson));
        unchanged = unchanged && old.found == answer.found && old.bytes == answer.bytes;
    }
    bool failed = false;
    if (unchanged) {
        result.marks = before.marks;
        for (const auto& [lesson, file] : files_) result.logs[lesson] = read_log(folder, lesson);
    } else {
        for (const auto& [lesson, answer] : result.answers) {
            std::vector<Mark> marks;
            try {
                marks = judge(lesson, answer, result.logs[lesson]);
            } catch (const std::exception& error) {
                marks = workshop_.all(lesson, "not graded",
                                      fmt::format("The grader failed: {}\n", reason(error)));
                failed = true;
            }
            if (stopped) return Outcome::stopped;  // half a student is none
            result.marks.insert(result.marks.end(), marks.begin(), marks.end());
        }
    }
    if (failed) result.version = "not graded";  // so that the next time tries again
    std::erase_if(result.logs, [](const auto& log) { return log.second.empty(); });
    if (!unchanged || before.points != worth(result.marks, points_))
        write_result(folder, result, points_, files_);
    if (failed) return Outcome::not_graded;
    const std::lock_guard lock(mutex_);
    for (const auto& [lesson, answer] : result.answers)
        if (answer.found) same_.emplace(key_of(lesson, answer.bytes), folder);
    return unchanged ? Outcome::as_before : Outcome::graded;
}

// ---- What was handed in ----------------------------------------------------------------------------------

// The ending of an archive's name; empty where it is none. Some of these can't be unpacked: that is told to
// the student.
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

bool is_submission(const fs::directory_entry& entry) {
    if (entry.is_symlink()) return false;
    return entry.is_directory() || (entry.is_regular_file() && !archive_ending(entry.path()).empty());
}

// Whether a folder has lessons, or a lesson's folder, in it, as one student's has.
bool has_lessons(const fs::path& folder, const std::map<std::string, std::string>& files) {
    if (fs::is_directory(folder / "lessons")) return true;
    return std::any_of(files.begin(), files.end(),
                       [&](const auto& file) { return fs::is_directory(folder / file.first); });
}

bool has_answers(const fs::path& folder, const std::map<std::string, std::string>& files) {
    return std::any_of(files.begin(), files.end(),
                       [&](const auto& file) { return fs::is_regular_file(folder / file.second); });
}

// The students of a class: the name, and what was handed in.
std::map<std::string, fs::path> students_in(const std::string& from,
                                            const std::map<std::string, std::string>& files) {
    if (!fs::is_directory(from))
        refuse("{} is no folder. For one student: make grade SUBMISSION=...; for a class unpack it first.",
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
            "{} is one student's folder: make grade SUBMISSION=... (a class's has one folder or archive for "
            "each)",
            from);
    if (submissions.empty()) refuse("{} has no folder, zip or tar.gz in it: one for each student.", from);
    std::sort(others.begin(), others.end());
    for (const std::string& name : others)
        fmt::print(stderr, "Passed over, being no folder, zip or tar.gz: {}\n", clean(name));

    std::map<std::string, std::size_t> count;
    for (const fs::path& path : submissions) ++count[student_of(path)];
    std::map<std::string, fs::path> students;
    for (const fs::path& path : submissions) {
        const std::string name = student_of(path);
        // A folder and a zip of one name stay apart.
        students.emplace(count[name] == 1 ? name : path.filename().string(), path);
    }
    if (students.size() < submissions.size()) refuse("{} has two submissions of one name.", from);
    const bool zips = std::any_of(submissions.begin(), submissions.end(),
                                  [](const fs::path& path) { return archive_ending(path) == ".zip"; });
    if (zips && !installed("unzip"))
        refuse("unzip is not installed (package unzip), and there are zips in {}.", from);
    return students;
}

// Says so where what should be one student's looks otherwise. It is graded all the same.
void doubt(const std::string& submission, const std::map<std::string, std::string>& files) {
    if (!fs::is_directory(submission) || has_lessons(submission, files) || has_answers(submission, files))
        return;
    std::map<std::string, std::size_t> count;  // of answers in the folders and archives in it, by file
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

// ---- Where results go ------------------------------------------------------------------------------------

bool is_in(const fs::path& path, const fs::path& folder) {
    const fs::path relative = fs::weakly_canonical(path).lexically_relative(fs::weakly_canonical(folder));
    return !relative.empty() && *relative.begin() != "..";
}

// With its parent, where it is renamed to.
void make_folder(const std::string& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    for (const fs::path& path : {fs::path(folder).parent_path(), fs::path(folder)})
        if (!error && ::access(path.c_str(), W_OK | X_OK) != 0) error = {errno, std::generic_category()};
    if (error) refuse("{} can't be written ({}). Name another: OUT=...", folder, error.message());
}

void check_out(const std::string& out, const std::string& submissions) {
    if (is_in(out, submissions))
        refuse("{} is in the folder of the submissions, and would be taken for one. Name another: OUT=...",
               out);
    const std::string students = out + "/students";
    if (is_in(submissions, students)) refuse("{} is where results go. Name another: OUT=...", submissions);
    if (fs::is_directory(out) && !fs::is_empty(out) && !fs::is_directory(students))
        refuse("{} has other things in it. Name a new folder: OUT=...", out);
}

// ---- Progress --------------------------------------------------------------------------------------------

// "12 of 100 students, about 3 min left": a line that changes on a terminal, and one every ten seconds
// elsewhere.
class Progress {
public:
    explicit Progress(std::size_t all) : all_(all) {}
    void add(bool graded) {
        const std::lock_guard lock(mutex_);
        ++done_;
        graded_ += graded ? 1 : 0;
        const auto now = std::chrono::steady_clock::now();
        if (stopped || graded_ == 0 || done_ == all_ ||
            (!terminal_ && now - last_ < std::chrono::seconds(10)))
            return;
        last_ = now;
        const double seconds = std::chrono::duration<double>(now - begin_).count();
        const double left = seconds / static_cast<double>(graded_) * static_cast<double>(all_ - done_);
        fmt::print(stderr, "{}{} of {} students, about {} left{}", terminal_ ? "\r\033[K" : "", done_, all_,
                   left < 100 ? fmt::format("{:.0f} s", left) : fmt::format("{:.0f} min", left / 60),
                   terminal_ ? "" : "\n");
    }
    void clear() const {
        if (terminal_) fmt::print(stderr, "\r\033[K");
    }

private:
    const std::size_t all_;
    const bool terminal_ = ::isatty(2) != 0;
    const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point last_ = begin_;
    std::size_t done_ = 0, graded_ = 0;  // those that were graded before take no time
    std::mutex mutex_;
};

// ---- The commands ----------------------------------------------------------------------------------------

int grade_class(const Workshop& workshop, const Points& points, const std::string& from,
                const std::string& out) {
    check_out(out, from);
    const auto students = students_in(from, workshop.files());
    make_folder(out + "/students");
    const net::Socket lock(
        ::open((out + "/students").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));  // any descriptor
    if (::flock(lock.fd(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        refuse("Another make grade is at work on {}. Wait for its end, or name another: OUT=...", out);
    for (const auto& entry : fs::directory_iterator(out + "/students"))  // what one left that was killed
        if (entry.path().filename().string().starts_with(".")) fs::remove_all(entry.path());

    Grader grader(workshop, points);
    Progress progress(students.size());
    std::mutex mutex;
    std::map<Grader::Outcome, std::size_t> count;
    std::string failure, not_graded;
    auto next = students.begin();
    const auto work = [&] {
        while (!stopped) {
            std::unique_lock guard(mutex);
            if (next == students.end()) return;
            const auto& [name, path] = *next++;
            guard.unlock();
            auto outcome = Grader::Outcome::stopped;
            std::string error;
            try {
                outcome = grader.student(path, name, out + "/students/" + folder_name(name));
            } catch (const std::exception& thrown) {
                error = reason(thrown);
            }
            guard.lock();
            ++count[outcome];
            if (outcome == Grader::Outcome::not_graded && not_graded.empty()) not_graded = name;
            if (!error.empty()) {  // a result that can't be written: nor can the next
                failure = error;
                next = students.end();
            }
            if (outcome != Grader::Outcome::stopped) progress.add(outcome != Grader::Outcome::as_before);
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < 2 * std::max(1u, std::thread::hardware_concurrency()); ++i)
        threads.emplace_back(work);
    for (std::thread& thread : threads) thread.join();
    progress.clear();
    const std::size_t graded = count[Grader::Outcome::graded], as_before = count[Grader::Outcome::as_before],
                      failed = count[Grader::Outcome::not_graded];
    const auto so_far = fmt::format("{} of {} students are graded. The same command goes on from here.",
                                    graded + as_before, students.size());
    if (!failure.empty()) refuse("{} First: {}", so_far, failure);
    if (stopped) {
        fmt::print(stderr, "Stopped. {}\n", so_far);
        return 130;
    }
    std::set<std::string> folders;
    for (const auto& [name, path] : students) folders.insert(folder_name(name));
    collect(out, points, &folders);
    std::size_t gone = 0;
    for (const auto& entry : fs::directory_iterator(out + "/students"))
        gone += folders.contains(entry.path().filename()) ? 0 : 1;
    if (gone > 0)
        fmt::print("{}/students/ has results of {} more, who are not in {} now: they do not count.\n", out,
                   gone, from);
    fmt::print("{} student{}: {} graded, {} as before.\n{}/grades.csv, {}/summary.html, {}/students/\n",
               students.size(), students.size() == 1 ? "" : "s", graded, as_before, out, out, out);
    if (failed == 0) return 0;
    fmt::print(stderr,
               "{} could not be graded, {} for one; {}/students/{}/feedback.txt says why. The same command "
               "tries again.\n",
               failed, clean(not_graded), out, folder_name(not_graded));
    return 1;
}

int grade_one(const Workshop& workshop, const Points& points, const std::string& submission,
              const std::string& out) {
    if (!fs::is_directory(submission) && archive_ending(submission).empty())
        refuse("{} is no folder, zip or tar.gz. Give the folder that the answers are in.", submission);
    if (archive_ending(submission) == ".zip" && !fs::is_directory(submission) && !installed("unzip"))
        refuse("unzip is not installed (package unzip), and {} needs it.", submission);
    const fs::path target = fs::absolute(out).lexically_normal();
    if (!replaceable(target)) refuse("{} is there, and holds no results. Name another: OUT=...", out);
    make_folder(target);
    doubt(submission, workshop.files());
    const std::string name = student_of(fs::absolute(submission).lexically_normal());
    const auto outcome = Grader(workshop, points).student(submission, name, target);
    if (outcome == Grader::Outcome::stopped) {
        fmt::print(stderr, "Stopped.\n");
        return 130;
    }
    const Record record = read_record(target);
    fmt::print("{}\nfeedback.txt and more: {}\n", sheet(record.marks, points), out);
    if (outcome != Grader::Outcome::not_graded) return 0;
    fmt::print(stderr, "It could not be graded; {}/feedback.txt says why.\n", out);
    return 1;
}

// Folders are named without a slash at the end.
std::string without_slash(std::string path) {
    while (path.size() > 1 && path.ends_with("/")) path.pop_back();
    return path;
}

int run(const std::vector<std::string>& arguments) {
    const auto is = [&](const char* verb, std::size_t count) {
        return arguments.size() == count && arguments[1] == verb;
    };
    if (!is("one", 4) && !is("class", 4) && !is("collect", 3))
        refuse("usage: grade TREE one SUBMISSION OUT, grade TREE class FOLDER OUT, grade TREE collect OUT");
    ::umask(022);
    struct sigaction action {};
    action.sa_handler = [](int) { stopped = true; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);  // the second one ends it at once
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);

    const Workshop workshop(arguments[0]);
    std::vector<Mark> known;
    for (const auto& [lesson, file] : workshop.files())
        for (const Mark& mark : workshop.all(lesson, "", "")) known.push_back(mark);
    const std::string file = std::getenv("POINTS") == nullptr ? "" : std::getenv("POINTS");
    if (!file.empty() && !fs::is_regular_file(file))
        refuse("{} is no file. Points are lines such as \"4.2 3\".", file);
    const Points points = file.empty() ? Points() : Points(file, known);

    const std::string from = without_slash(arguments[2]);
    if (!fs::exists(from)) refuse("{} is not there.", from);
    if (is("collect", 3)) {
        if (!fs::is_directory(from + "/students"))
            refuse("{} has no results in it: there is no {}/students.", from, from);
        make_folder(from);
        const std::size_t students = collect(from, points);
        fmt::print("{} student{}.\n{}/grades.csv, {}/summary.html\n", students, students == 1 ? "" : "s",
                   from, from);
        return 0;
    }
    if (!workshop.unsandboxed().empty())
        fmt::print(stderr,
                   "UNSANDBOXED: {}. Answers run with your rights, within the runner's limits only.\n",
                   workshop.unsandboxed());
    const std::string out = without_slash(arguments[3]);
    return is("class", 4) ? grade_class(workshop, points, from, out) : grade_one(workshop, points, from, out);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const int status = run({argv + 1, argv + argc});
        if (std::fflush(stdout) != 0) refuse("What was to be said can't be written: is the disk full?");
        return status;
    } catch (const std::exception& error) {
        fmt::print(stderr, "grade: {}\n", reason(error));
    }
    return 2;
}
