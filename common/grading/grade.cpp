// Grades submissions; `make grade` calls it, in the workbook's root.
//
//   grade TREE one SUBMISSION OUT     one student: writes OUT, a folder of results, and prints the score
//   sheet grade TREE class FOLDER OUT       all of a class: each folder, zip or tar in FOLDER is a student
//   grade TREE collect OUT            OUT/grades.csv and OUT/summary.html from the folders in OUT/students
// POINTS in the environment names a points file.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

#include "answers.hpp"
#include "course.hpp"
#include "workshop.hpp"

namespace {

using namespace grading;
namespace fs = std::filesystem;

volatile sig_atomic_t stop_signal = 0;

struct Grader {
    const Workshop& workshop;
    const Points& points;
    std::string out;  // a class's; empty for one student
    std::mutex mutex{};
    std::map<std::string, std::string>
        same{};  // a lesson's answer, hashed: the folder of a student who has it too

    // The marks of a lesson, taken from a student with the same file where there is one: it would only come
    // to the same.
    std::vector<Mark> grade(const std::string& lesson, const Answer& answer, const std::string& folder,
                            std::string& log) {
        if (!answer.found) return workshop.all(lesson, "no answer", answer.complaint + "\n");
        const std::string key =
            fmt::format("{} {:016x} {}", lesson, std::hash<std::string>{}(answer.bytes), answer.bytes.size());
        std::string twin;
        {
            const std::lock_guard lock(mutex);
            const auto found = same.find(key);
            if (found != same.end()) twin = found->second;
        }
        if (!twin.empty() && read_answer(twin, lesson, workshop.files().at(lesson)).bytes == answer.bytes) {
            std::string name, version;
            std::vector<Mark> marks;
            for (const Mark& mark : read_marks(twin, name, version))
                if (mark.lesson == lesson) marks.push_back(mark);
            if (!marks.empty() && version == workshop.version()) return marks;
        }
        auto marks = workshop.grade(lesson, answer.bytes, log);
        static_cast<void>(folder);
        return marks;
    }

    // Grades a student. False where nothing has changed since the last time.
    bool student(const std::string& submission, const std::string& name, const std::string& folder) {
        const auto files = workshop.files();
        Result result;
        result.version = workshop.version();
        try {
            result.answers = find_answers(submission, files);
        } catch (const std::exception& error) {
            for (const auto& [lesson, file] : files) result.answers[lesson].complaint = error.what();
        }
        std::string old_name, old_version;
        const auto old_marks = read_marks(folder, old_name, old_version);
        bool unchanged = !old_marks.empty() && old_version == result.version;
        for (const auto& [lesson, answer] : result.answers) {
            const Answer before = read_answer(folder, lesson, files.at(lesson));
            const bool same_file = before.found == answer.found && before.bytes == answer.bytes;
            unchanged = unchanged && same_file;
        }
        if (unchanged) {
            result.marks = old_marks;
        } else {
            for (const auto& [lesson, answer] : result.answers) {
                std::string log;
                const auto marks = grade(lesson, answer, folder, log);
                if (stop_signal != 0) return false;  // half a student is none
                result.marks.insert(result.marks.end(), marks.begin(), marks.end());
                if (!log.empty()) result.logs[lesson] = log;
            }
            write_result(folder, name, result, points, files);
        }
        const std::lock_guard lock(mutex);
        for (const auto& [lesson, answer] : result.answers)
            if (answer.found)
                same.emplace(fmt::format("{} {:016x} {}", lesson, std::hash<std::string>{}(answer.bytes),
                                         answer.bytes.size()),
                             folder);
        return !unchanged;
    }
};

std::string student_of(const fs::path& path) {
    std::string name = path.filename();
    for (const char* ending : {".zip", ".tar.gz", ".tgz", ".tar"})
        if (name.ends_with(ending) && !fs::is_directory(path))
            return name.substr(0, name.size() - std::string(ending).size());
    return name;
}

int grade_class(Grader& grader, const std::string& from) {
    std::vector<fs::path> submissions;
    for (const auto& entry : fs::directory_iterator(from)) {
        const std::string name = entry.path().filename();
        const bool archive = student_of(entry.path()) != name;
        if (!entry.is_symlink() && (entry.is_directory() || (entry.is_regular_file() && archive)))
            submissions.push_back(entry.path());
    }
    std::sort(submissions.begin(), submissions.end());
    if (submissions.empty())
        throw std::runtime_error(from + " has no folder, zip or tar in it: one for each student");
    fs::create_directories(grader.out + "/students");

    const auto begin = std::chrono::steady_clock::now();
    const bool terminal = ::isatty(2) != 0;
    std::atomic<std::size_t> next = 0, done = 0, graded = 0;
    std::string failure;
    const auto work = [&] {
        try {
            for (std::size_t i = 0; stop_signal == 0 && (i = next++) < submissions.size();) {
                const std::string name = student_of(submissions[i]);
                if (grader.student(submissions[i], name, grader.out + "/students/" + folder_name(name)))
                    ++graded;
                const std::size_t so_far = ++done;
                const double seconds =
                    std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
                if (terminal && stop_signal == 0)
                    fmt::print(stderr, "\r\033[K{} of {} students, about {:.0f} s left", so_far,
                               submissions.size(),
                               seconds / static_cast<double>(so_far) *
                                   static_cast<double>(submissions.size() - so_far));
            }
        } catch (const std::exception& error) {
            const std::lock_guard lock(grader.mutex);
            failure = error.what();
            next = submissions.size();
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
        threads.emplace_back(work);
    for (std::thread& thread : threads) thread.join();
    if (terminal) fmt::print(stderr, "\r\033[K");
    if (!failure.empty()) throw std::runtime_error(failure);
    if (stop_signal != 0) {
        fmt::print(stderr, "Stopped: {} of {} students are graded. The same command goes on from here.\n",
                   done.load(), submissions.size());
        return 130;
    }
    collect(grader.out, grader.points);
    fmt::print("{} students: {} graded, {} as before. {}/grades.csv, {}/summary.html, {}/students/\n",
               submissions.size(), graded.load(), submissions.size() - graded, grader.out, grader.out,
               grader.out);
    return 0;
}

int run(const std::vector<std::string>& arguments) {
    const auto is = [&](const char* verb, std::size_t count) {
        return arguments.size() == count && arguments[1] == verb;
    };
    if (!is("one", 4) && !is("class", 4) && !is("collect", 3))
        throw std::runtime_error(
            "usage: grade TREE one SUBMISSION OUT, grade TREE class FOLDER OUT, grade TREE collect OUT");
    ::umask(022);
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        ::signal(number, [](int which) { stop_signal = which; });
    const Workshop workshop(arguments[0]);
    std::vector<Mark> known;
    for (const auto& [lesson, file] : workshop.files())
        for (const Mark& mark : workshop.all(lesson, "", "")) known.push_back(mark);
    const char* file = std::getenv("POINTS");
    const Points points = file == nullptr || *file == '\0' ? Points() : Points(file, known);
    if (is("collect", 3)) {
        fmt::print("{} students: {}/grades.csv, {}/summary.html\n", collect(arguments[2], points),
                   arguments[2], arguments[2]);
        return 0;
    }
    if (!fs::exists(arguments[2])) throw std::runtime_error(arguments[2] + " is not there");
    if (!workshop.unsandboxed().empty())
        fmt::print(stderr,
                   "UNSANDBOXED: {}. Answers run with your rights, within the runner's limits only.\n",
                   workshop.unsandboxed());
    Grader grader{workshop, points, arguments[3]};
    if (is("class", 4)) return grade_class(grader, arguments[2]);
    const std::string name = student_of(fs::absolute(arguments[2]).lexically_normal());
    grader.student(arguments[2], name, arguments[3]);
    if (stop_signal != 0) return 130;
    std::string ignored_name, version;
    fmt::print("{}", sheet(read_marks(arguments[3], ignored_name, version), points));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        fmt::print(stderr, "grade: {}\n", error.what());
        return 2;
    }
}
