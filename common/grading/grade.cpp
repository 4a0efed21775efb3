// Grades submissions; `make grade` calls it, in the workbook's root.
//
//   grade TREE one SUBMISSION [OUT]     one student: prints the score sheet, and writes OUT, a folder of results; if OUT
//                                       is a class's, the student's folder in it
//   grade TREE class FOLDER OUT         a class: each folder or archive in FOLDER is a student; or files that begin
//                                       with the students' names
//   grade TREE list FOLDER OUT          makes an empty folder in OUT/students for each student, and prints their names
//   grade TREE student FOLDER OUT NAME  one student of a class, by the folder's name
//   grade TREE collect OUT              OUT/grades.csv and OUT/summary.html from the folders in OUT/students
//
// TREE is build/grading. With --anew in front, answers that have not changed are judged again, too. POINTS in the
// environment names a points file, FORMAT a filter of jq (formats.hpp). Exits with 0 if every submission could be judged,
// whatever the scores; with 1 if some could not, because the machine was in trouble, or if the formats can't be made (no
// jq, a full disk); with 2 if the command is wrong; with 130 if a signal stopped it.
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include "attention.hpp"
#include "class.hpp"
#include "command.hpp"
#include "formats.hpp"
#include "grader.hpp"
#include "language.hpp"
#include "mark_words.hpp"
#include "submissions.hpp"
#include "trouble.hpp"

namespace {

using namespace grading;
namespace fs = std::filesystem;

// Grades one student into `target`, or prints only, with "".
int grade_into(Grader& grader, const Points& points, const std::string& name, const Submission& submission,
               const std::string& target) {
    const auto graded = grader.student(submission, name, target);
    if (graded.how == Grader::How::stopped) {
        fmt::print(stderr, "{}\n", say("Stopped."));
        return 130;
    }
    fmt::print("{}\n{}\n", score_sheet(graded.result.marks, points),
               target.empty() ? say("To keep this, with all messages: make grade SUBMISSION=... OUT=...")
                              : say("feedback.txt and more: {}", target));
    Attention attention;
    attention.add(name, graded);
    const int status = attention.print(1);
    if (target.empty()) return status;
    return with_jq([&] { make_formats(target); }) ? status : std::max(status, 1);
}

int grade_one(Grader& grader, const GradingTree& tree, const Points& points, const std::string& from,
              const std::string& out) {
    const fs::path submission = fs::absolute(from).lexically_normal();
    if (!fs::is_directory(submission) && archive_ending(from).empty())
        refuse(
            "{} is not a folder or an archive (zip, tar, 7z, rar). Give the folder that the answers are in.",
            from);
    const auto [name, number] = student_of(submission, tree.files());
    const bool of_class = !out.empty() && fs::is_directory(out + "/students");
    std::string target = out.empty() ? "" : fs::absolute(out).lexically_normal().string();
    if (of_class) target += "/students/" + folder_name(name);
    if (!out.empty() && !replaceable(target))
        refuse("{} exists, and holds no results. Name another: OUT=...", out);
    if (!out.empty()) make_folder(target);
    warn_of_a_class(from, tree.files());
    if (of_class) add_to_class(fs::absolute(out).lexically_normal(), folder_name(name));
    const int status = grade_into(grader, points, name, {{{submission, "", ""}}, number}, target);
    return of_class && status < 2 ? std::max(status, collect_class(tree, points, out)) : status;
}

// "submissions/" becomes "submissions".
std::string without_slash(std::string path) {
    while (path.size() > 1 && path.ends_with("/")) path.pop_back();
    return path;
}

// What the command line asks for.
struct Command {
    bool anew = false;
    std::string tree, verb, from, out, student;

    explicit Command(std::vector<std::string> words) {
        anew = !words.empty() && words[0] == "--anew";
        if (anew) words.erase(words.begin());
        const std::size_t count = words.size();
        words.resize(5);
        tree = words[0], verb = words[1], student = words[4];
        from = without_slash(words[2]), out = without_slash(words[3]);
        const bool right = (verb == "one" && (count == 3 || count == 4)) || (verb == "class" && count == 4) ||
                           (verb == "list" && count == 4) || (verb == "student" && count == 5) ||
                           (verb == "collect" && count == 3);
        if (!right)
            refuse(
                "usage: grade TREE one SUBMISSION [OUT], grade TREE class FOLDER OUT, grade TREE list FOLDER "
                "OUT, grade TREE student FOLDER OUT NAME, grade TREE collect OUT");
        if (!fs::exists(from)) refuse("{} is not there.", from);
        if (verb == "collect" && !fs::is_directory(from + "/students"))
            refuse("{} has no results in it: there is no {}/students.", from, from);
    }
};

Points points_for(const GradingTree& tree) {
    const std::string file = std::getenv("POINTS") == nullptr ? "" : std::getenv("POINTS");
    if (!file.empty() && !fs::is_regular_file(file))
        refuse("{} is not a file. A points file has lines such as \"4.2 3\".", file);
    return file.empty() ? Points() : Points(file, tree.lessons());
}

int grade(const std::vector<std::string>& arguments) {
    ::umask(022);
    struct sigaction action {};
    action.sa_handler = [](int) { stopped = true; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);  // a second signal ends it at once
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);

    const Command command(arguments);
    const GradingTree tree(command.tree);
    const Points points = points_for(tree);
    own_format();  // said before anybody is judged
    if (command.verb == "collect") return collect_class(tree, points, command.from);
    if (command.verb == "list") return list_class(tree, command.from, command.out);
    if (!tree.unsandboxed().empty())
        fmt::print(stderr, "{}\n",
                   say("UNSANDBOXED: {}. Answers run with your rights, within the runner's limits only.",
                       tree.unsandboxed()));
    Grader grader(tree, points, command.anew);
    if (command.verb == "class") return grade_class(grader, tree, points, command.from, command.out);
    if (command.verb == "one") return grade_one(grader, tree, points, command.from, command.out);
    const auto [name, submission] = student_in(tree, command.from, command.student);
    const std::string target = command.out + "/students/" + command.student;
    make_folder(target);
    return grade_into(grader, points, name, submission, target);
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
