// Grades submissions; `make grade` calls it, in the workbook's root.
//
//   grade TREE one SUBMISSION [OUT]    one student: prints the score sheet, and writes OUT, a folder of results
//   grade TREE class FOLDER OUT        a class: each folder, zip or tar in FOLDER is a student
//   grade TREE collect OUT             OUT/grades.csv and OUT/summary.html from the folders in OUT/students
//
// TREE is build/grading. POINTS in the environment names a points file. Exits with 0 if every submission could be
// judged, whatever the scores; with 1 if some could not, because the machine was in trouble; with 2 if the command is
// wrong; with 130 if a signal stopped it.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "class.hpp"
#include "command.hpp"
#include "formats.hpp"
#include "grader.hpp"
#include "submissions.hpp"
#include "trouble.hpp"

namespace {

using namespace grading;
namespace fs = std::filesystem;

int grade_one(const GradingTree& tree, const Points& points, const std::string& submission,
              const std::string& out) {
    if (!fs::is_directory(submission) && archive_ending(submission).empty())
        refuse("{} is not a folder, zip or tar.gz. Give the folder that the answers are in.", submission);
    if (archive_ending(submission) == ".zip" && !fs::is_directory(submission) && !installed("unzip"))
        refuse("unzip is not installed (package unzip), and {} needs it.", submission);
    const std::string target = out.empty() ? "" : fs::absolute(out).lexically_normal().string();
    if (!out.empty() && !replaceable(target))
        refuse("{} exists, and holds no results. Name another: OUT=...", out);
    if (!out.empty()) make_folder(target);
    warn_of_a_class(submission, tree.files());
    const std::string name = student_of(fs::absolute(submission).lexically_normal());
    const auto graded = Grader(tree, points).student(submission, name, target);
    if (graded.how == Grader::How::stopped) {
        fmt::print(stderr, "Stopped.\n");
        return 130;
    }
    fmt::print("{}\n{}\n", score_sheet(graded.result.marks, points),
               out.empty() ? "To keep this, with all messages: make grade SUBMISSION=... OUT=..."
                           : "feedback.txt and more: " + out);
    if (const std::string lines = words_on_takes(name, graded.result); !lines.empty())
        fmt::print("Look at this answer, which uses something that no exercise needs:\n{}", lines);
    NotJudged not_judged;
    not_judged.add(name, graded.troubles);
    return not_judged.print(1);
}

// "submissions/" becomes "submissions".
std::string without_slash(std::string path) {
    while (path.size() > 1 && path.ends_with("/")) path.pop_back();
    return path;
}

int grade(const std::vector<std::string>& arguments) {
    const auto is = [&](const char* verb, std::size_t count) {
        return arguments.size() == count && arguments[1] == verb;
    };
    if (!is("one", 3) && !is("one", 4) && !is("class", 4) && !is("collect", 3))
        refuse("usage: grade TREE one SUBMISSION [OUT], grade TREE class FOLDER OUT, grade TREE collect OUT");
    ::umask(022);
    struct sigaction action {};
    action.sa_handler = [](int) { stopped = true; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);  // a second signal ends it at once
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);

    const GradingTree tree(arguments[0]);
    const std::string file = std::getenv("POINTS") == nullptr ? "" : std::getenv("POINTS");
    if (!file.empty() && !fs::is_regular_file(file))
        refuse("{} is not a file. A points file has lines such as \"4.2 3\".", file);
    const Points points = file.empty() ? Points() : Points(file, tree.lessons());

    const std::string from = without_slash(arguments[2]);
    if (!fs::exists(from)) refuse("{} is not there.", from);
    if (is("collect", 3)) {
        if (!fs::is_directory(from + "/students"))
            refuse("{} has no results in it: there is no {}/students.", from, from);
        make_folder(from);
        const std::size_t students = collect(from, tree.lessons(), points);
        fmt::print("{} student{}.\n{}/grades.csv, {}/summary.html\n", students, students == 1 ? "" : "s",
                   from, from);
        return 0;
    }
    if (!tree.unsandboxed().empty())
        fmt::print(stderr,
                   "UNSANDBOXED: {}. Answers run with your rights, within the runner's limits only.\n",
                   tree.unsandboxed());
    const std::string out = arguments.size() > 3 ? without_slash(arguments[3]) : "";
    return is("class", 4) ? grade_class(tree, points, from, out) : grade_one(tree, points, from, out);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const int status = grade({argv + 1, argv + argc});
        if (std::fflush(stdout) != 0) refuse("The output can't be written: is the disk full?");
        return status;
    } catch (const std::exception& error) {
        fmt::print(stderr, "grade: {}\n", reason(error));
    }
    return 2;
}
