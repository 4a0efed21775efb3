#include "grading_tree.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

#include "files.hpp"
#include "judge.hpp"
#include "language.hpp"
#include "trouble.hpp"

namespace grading {

namespace fs = std::filesystem;
using judging::not_judged;
using workbook::Outcome;
using workbook::Verdict;

namespace {

// For one lesson. A build's programs have shorter limits of their own, and the runner stops test programs: up to 60
// seconds side by side, and as long again one by one. Whatever takes longer than this never ends.
constexpr int build_seconds = 180, judge_seconds = 400;

constexpr const char* less_load = to_say("end other programs, or wait");
constexpr const char* look_around = to_say("find out what ends processes here (dmesg)");

std::string manifest_in(const fs::path& folder) {
    for (const auto& file : fs::directory_iterator(folder))
        if (file.path().extension() == ".manifest") return file.path();
    throw std::runtime_error(folder.string() +
                             " has no manifest: is the grading tree complete? To rebuild it: make clean");
}

Lessons lessons_in(const fs::path& root, const fs::path& tree) {
    Lessons lessons;
    for (const auto& entry : fs::directory_iterator(root / "lessons")) {
        const fs::path folder = tree / "lessons" / entry.path().filename();
        if (fs::is_directory(folder)) lessons.push_back(judging::read_manifest(manifest_in(folder)));
    }
    if (lessons.empty()) throw std::runtime_error(tree.string() + " has no lessons");
    std::sort(lessons.begin(), lessons.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return lessons;
}

// What the compiler printed, if the answer does not build.
fs::path log_in(const Stage& stage, const judging::Lesson& lesson) {
    return stage.path / (lesson.name + ".log");
}

// The marks that the runner printed; none if it did not finish.
Marks read_marks(const judging::Lesson& lesson, const Output& output) {
    if (output.status != 0 && output.status != 3) return {};  // 3: some of them are not judged
    std::vector<Verdict> verdicts;
    std::istringstream in(output.out);
    for (std::string line; std::getline(in, line);) {
        auto verdict = workbook::read_verdict(line);
        if (!verdict) return {};
        verdicts.push_back(std::move(*verdict));
    }
    return marks_of(lesson, verdicts);
}

// What inspect.sh printed.
struct Findings {
    explicit Findings(const std::string& lines) {
        std::istringstream in(lines);
        for (std::string line; std::getline(in, line);) {
            if (line.starts_with("refuse ") && refused.empty()) refused = line.substr(7);
            if (line.starts_with("takes ")) takes += (takes.empty() ? "" : " ") + line.substr(6);
        }
    }
    std::string refused, takes;  // refused: the first reason
};

// The answer has killed or stopped its judge.
Verdict judge_gone(bool timed_out) {
    Verdict verdict;
    verdict.outcome = timed_out ? Outcome::timed_out : Outcome::crashed;
    verdict.failure.emplace();
    verdict.failure->got =
        timed_out ? "it stopped the program that judges it" : "it ended the program that judges it";
    return verdict;
}

// What follows if the submission has used all that it may. The processor's time is the answers' own doing; other time
// passes also on a busy machine.
std::optional<Verdict> verdict_on(const Budget& left) {
    const Budget all;
    if (left.processor <= 0) {
        Verdict verdict;
        verdict.outcome = Outcome::timed_out;
        verdict.failure.emplace();
        verdict.failure->got = fmt::format(
            "the answers of the lessons before this one used {} seconds of the processor, all that a submission has",
            all.processor);
        return verdict;
    }
    if (left.wall <= 0)
        return not_judged(fmt::format("the submission had not been judged after {} seconds", all.wall),
                          less_load);
    return std::nullopt;
}

}  // namespace

GradingTree::GradingTree(const std::string& tree)
    : root_(fs::current_path()),
      tree_(fs::absolute(tree)),
      runner_(tree_ + "/common/workbook_runner"),
      lessons_(lessons_in(root_, tree_)),
      sandbox_(root_, tree_) {
    for (const judging::Lesson& lesson : lessons_)
        recipes_[lesson.name] =
            read_recipe(tree_, manifest_in(fs::path(tree_) / "lessons" / lesson.name), lesson);
}

std::map<std::string, std::string> GradingTree::files() const {
    std::map<std::string, std::string> files;
    for (const auto& [lesson, recipe] : recipes_) files[lesson] = recipe.file;
    return files;
}

std::string GradingTree::version() const {
    std::string all = runner_ + fmt::format(" {}", fs::last_write_time(runner_).time_since_epoch().count());
    for (const judging::Lesson& lesson : lessons_)
        all += fmt::format(" {}", fs::last_write_time(lesson.program).time_since_epoch().count());
    return fmt::format("{:016x}", std::hash<std::string>{}(all));
}

// The workbook's headers that an answer may include, those of other lessons too. Throws Trouble if one is gone.
std::vector<std::string> GradingTree::headers() const {
    std::vector<std::string> headers;
    for (const char* header : {"cmake/answer_headers.hpp", "harness/answer_calls.hpp"})
        headers.push_back(root_ + "/common/" + header);
    std::vector<fs::path> folders = {fs::path(root_) / "common"};
    for (const judging::Lesson& lesson : lessons_)
        folders.push_back(fs::path(root_) / "lessons" / lesson.name);
    for (const fs::path& folder : folders)
        for (const auto& file : fs::directory_iterator(folder))
            if (file.path().extension() == ".hpp") headers.push_back(file.path());
    for (const std::string& header : headers)
        if (!fs::exists(header)) throw Trouble(header + " is not there", "git checkout HEAD -- " + header);
    return headers;
}

Output GradingTree::run_runner(const Stage& stage, Step step, const judging::Lesson& lesson, const char* verb,
                               const std::string& manifest, Budget& budget) const {
    const int most = step == Step::build ? build_seconds : judge_seconds;
    const int left = std::max(1, static_cast<int>(budget.wall));
    const auto seen = step == Step::build ? headers() : std::vector<std::string>();
    Output output =
        sandbox_.run(stage, step, seen, {runner_, verb, manifest}, std::min({most, left, budget.step}));
    if (output.timed_out && !stopped && budget.step < most) throw Slow{};
    budget.wall -= output.wall_seconds;
    budget.processor -= output.processor_seconds;
    return output;
}

Graded GradingTree::grade(const judging::Lesson& lesson, const std::string& answer, Budget& budget) const {
    if (const auto over = verdict_on(budget)) return {same_for_all(lesson, *over), "", ""};
    const Recipe& recipe = recipes_.at(lesson.name);
    const Stage stage;
    fill(stage, lesson, answer);
    if (const auto trouble = build(lesson, stage, budget)) return {same_for_all(lesson, *trouble), "", ""};
    const Findings found(judging::content(stage.path / "findings"));
    if (!found.refused.empty())
        return {same_for_all(lesson, dishonest(found.refused, recipe.file)), "", found.takes};
    const std::string log = judging::content(log_in(stage, lesson));
    if (!log.empty())
        if (const auto trouble = nothing_builds(lesson)) return {same_for_all(lesson, *trouble), log, ""};
    return {judge(lesson, stage, budget), log, found.takes};
}

// What an answer is built from.
void GradingTree::fill(const Stage& stage, const judging::Lesson& lesson, const std::string& answer) const {
    const Recipe& recipe = recipes_.at(lesson.name);
    fs::create_directories(stage.path / "lessons" / lesson.name);
    write(stage.path / "lessons" / lesson.name / recipe.file, answer);
    write(stage.path / "reserved", recipe.reserved);
    write(stage.path / (lesson.name + ".manifest"), recipe.manifest);
}

// Why there is nothing to judge. The runner itself says that an answer does not build, and exits with 0 then.
std::optional<Verdict> GradingTree::build(const judging::Lesson& lesson, const Stage& stage,
                                          Budget& budget) const {
    Output output;
    for (int tries = 0; tries < 2 && output.status != 0; ++tries)
        output = run_runner(stage, Step::build, lesson, "build", lesson.name + ".manifest", budget);
    const bool built = output.status == 0 && !fs::exists(log_in(stage, lesson));
    if (!built && !judging::has_room(stage.path))  // whatever the compiler printed
        return not_judged(fmt::format("the disk is full (df -h {})", stage.path.parent_path().string()),
                          to_say("make room on the disk"));
    if (output.status == 0) return std::nullopt;
    if (output.timed_out)
        return not_judged(fmt::format("the compiler had not finished after {} seconds", build_seconds),
                          less_load);
    return not_judged("the program that builds answers was killed twice", look_around);
}

// The starter in the place of an answer that does not build: if that does not build either, the answer is not to blame. A
// header may have been changed since the tree was built, or the compiler updated.
std::optional<Verdict> GradingTree::nothing_builds(const judging::Lesson& lesson) const {
    const Stage stage;
    fill(stage, lesson, judging::content(lesson.answer));
    const std::string manifest = lesson.name + ".manifest";
    Budget of_its_own;
    const Output output = run_runner(stage, Step::build, lesson, "build", manifest, of_its_own);
    if (output.status == 0 && !fs::exists(log_in(stage, lesson))) return std::nullopt;
    const Marks marks =
        read_marks(lesson, run_runner(stage, Step::judge, lesson, "verdicts", manifest, of_its_own));
    std::string trouble = "not even the starter builds here";
    if (!marks.empty() && marks.front().verdict.failure) {
        const auto& failure = *marks.front().verdict.failure;
        for (const std::string& words :
             {failure.place, failure.got.text.substr(0, failure.got.text.find('\n'))})
            if (!words.empty()) trouble += ": " + words;
    }
    return not_judged(trouble, to_say("run `make clean` and the same command again"));
}

// If the runner does not finish, it is tried once more. If it fails again, the answer or the machine did it. The
// starter in the answer's place decides: if its runner finishes, the answer fails.
Marks GradingTree::judge(const judging::Lesson& lesson, const Stage& stage, Budget& budget) const {
    Output output;
    for (int tries = 0; tries < 2; ++tries) {
        output = run_runner(stage, Step::judge, lesson, "verdicts", lesson.name + ".manifest", budget);
        const Marks marks = read_marks(lesson, output);
        if (!marks.empty()) return marks;
        if (stopped) break;
    }
    if (starter_is_judged(lesson, stage)) return same_for_all(lesson, judge_gone(output.timed_out));
    return same_for_all(
        lesson, not_judged("the program that judges answers does not finish here, even without this answer",
                           look_around));
}

// Judges the grading tree's own test program in the same stage.
bool GradingTree::starter_is_judged(const judging::Lesson& lesson, const Stage& stage) const {
    write(stage.path / "starter.manifest",
          recipes_.at(lesson.name).manifest + "program " + lesson.program + "\nend\n");
    Budget of_its_own;
    return !read_marks(lesson,
                       run_runner(stage, Step::judge, lesson, "verdicts", "starter.manifest", of_its_own))
                .empty();
}

}  // namespace grading
