// Grades submissions; `make grade` calls it, in the workbook's root.
//
//   grade TREE one SUBMISSION [OUT]    one student: prints the score sheet, and writes OUT, a folder of results
//   grade TREE class FOLDER OUT        a class: each folder, zip or tar in FOLDER is a student
//   grade TREE collect OUT             OUT/grades.csv and OUT/summary.html from the folders in OUT/students
//
// TREE is build/grading. POINTS in the environment names a points file. Ends with 0 where all could be graded,
// whatever their scores; with 1 where the machine was in trouble, and somebody was not; with 2 where the command is
// wrong; with 130 where a signal stopped it.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>

#include "class.hpp"
#include "command.hpp"
#include "files.hpp"
#include "grader.hpp"
#include "submissions.hpp"

namespace {

using namespace grading;
namespace fs = std::filesystem;

template <typename... Arguments>
[[noreturn]] void refuse(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    throw std::runtime_error(fmt::format(text, std::forward<Arguments>(arguments)...));
}

int grade_one(const Workshop& workshop, const Points& points, const std::string& submission,
              const std::string& out) {
    if (!fs::is_directory(submission) && archive_ending(submission).empty())
        refuse("{} is no folder, zip or tar.gz. Give the folder that the answers are in.", submission);
    if (archive_ending(submission) == ".zip" && !fs::is_directory(submission) && !installed("unzip"))
        refuse("unzip is not installed (package unzip), and {} needs it.", submission);
    const std::string target = out.empty() ? "" : fs::absolute(out).lexically_normal().string();
    if (!out.empty() && !replaceable(target))
        refuse("{} is there, and holds no results. Name another: OUT=...", out);
    if (!out.empty()) make_folder(target);
    doubt(submission, workshop.files());
    const std::string name = student_of(fs::absolute(submission).lexically_normal());
    const auto graded = Grader(workshop, points).student(submission, name, target);
    if (graded.how == Grader::How::stopped) {
        fmt::print(stderr, "Stopped.\n");
        return 130;
    }
    fmt::print("{}\n{}\n", sheet(graded.result.marks, points),
               out.empty() ? "To keep this, with all messages: make grade SUBMISSION=... OUT=..."
                           : "feedback.txt and more: " + out);
    Missed missed;
    missed.add(name, graded.troubles);
    return missed.report(1);
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
    if (!is("one", 3) && !is("one", 4) && !is("class", 4) && !is("collect", 3))
        refuse("usage: grade TREE one SUBMISSION [OUT], grade TREE class FOLDER OUT, grade TREE collect OUT");
    ::umask(022);
    struct sigaction action {};
    action.sa_handler = [](int) { stopped = true; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);  // the second one ends it at once
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);

    const Workshop workshop(arguments[0]);
    const std::string file = std::getenv("POINTS") == nullptr ? "" : std::getenv("POINTS");
    if (!file.empty() && !fs::is_regular_file(file))
        refuse("{} is no file. Points are lines such as \"4.2 3\".", file);
    const Points points = file.empty() ? Points() : Points(file, workshop.lessons());

    const std::string from = without_slash(arguments[2]);
    if (!fs::exists(from)) refuse("{} is not there.", from);
    if (is("collect", 3)) {
        if (!fs::is_directory(from + "/students"))
            refuse("{} has no results in it: there is no {}/students.", from, from);
        make_folder(from);
        const std::size_t students = collect(from, workshop.lessons(), points);
        fmt::print("{} student{}.\n{}/grades.csv, {}/summary.html\n", students, students == 1 ? "" : "s",
                   from, from);
        return 0;
    }
    if (!workshop.unsandboxed().empty())
        fmt::print(stderr,
                   "UNSANDBOXED: {}. Answers run with your rights, within the runner's limits only.\n",
                   workshop.unsandboxed());
    const std::string out = arguments.size() > 3 ? without_slash(arguments[3]) : "";
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
