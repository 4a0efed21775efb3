#include "judge.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "build_failure.hpp"
#include "classify.hpp"
#include "process.hpp"
#include "warnings.hpp"

namespace judging {

using workbook::Outcome;
using workbook::to_say;
namespace fs = std::filesystem;

namespace {

// ---- What did not build ------------------------------------------------------------------------------------

// Only a failed build leaves a failure, which counts until the program is newer.
std::optional<Verdict> why_not_built(const Lesson& lesson) {
    if (auto failure = file_failure(lesson)) return failure;
    std::error_code no_failure, no_program;
    const auto failed = fs::last_write_time(kept_failure(lesson), no_failure);
    const auto built = fs::last_write_time(lesson.program, no_program);
    if (!no_program && (no_failure || failed < built)) return std::nullopt;
    std::ifstream in(kept_failure(lesson));
    std::string line;
    std::getline(in, line);
    auto kept = workbook::read_verdict(line);
    return kept ? std::move(kept) : build_failure(lesson, {});
}

Verdicts for_each(const Lesson& lesson, const std::vector<Exercise>& exercises, const Verdict& verdict) {
    Verdicts verdicts(exercises.size(), verdict);
    for (std::size_t i = 0; i < exercises.size(); ++i) {
        verdicts[i].exercise = exercises[i].number;
        if (verdict.place.empty()) verdicts[i].place = definition(lesson.answer, exercises[i].name);
    }
    return verdicts;
}

}  // namespace

// ---- The machine -------------------------------------------------------------------------------------------

Verdict not_judged(const std::string& trouble, const std::string& remedy) {
    Verdict verdict;
    verdict.outcome = Outcome::not_judged;
    verdict.failure.emplace();
    verdict.failure->got = trouble;
    verdict.remedy = remedy;
    return verdict;
}

namespace {

bool has(const std::string& text, std::string_view words) {
    return text.find(words) != text.npos;
}

// What the probe, a program without an answer, could not do here; nothing if it could do all.
std::optional<Verdict> trouble_of_the_machine(const Lesson& lesson) {
    const ProcessResult probe = run({Job{lesson.probe, "probe", 0, lesson.sanitizers}}).front();
    if (!probe.trouble.empty())
        return not_judged("no test program can be started: " + probe.trouble,
                          to_say("end other programs (ulimit -u)"));
    if (probe.status == 0) return std::nullopt;
    const std::string said = probe.output.substr(0, probe.output.find('\n'));
    if (has(probe.output, "ulimit -v") || has(probe.output, "ReserveShadowMemoryRange") ||
        has(probe.output, "failed to allocate") || has(probe.output, "mmap"))
        return not_judged("the sanitizer has no room: addresses are limited (ulimit -v)",
                          "ulimit -v unlimited");
    if (has(probe.output, "DEADLYSIGNAL"))
        return not_judged("the sanitizer does not start at the addresses that this system gives programs",
                          "sudo sysctl vm.mmap_rnd_bits=28");
    if (has(probe.output, "initial library list"))
        return not_judged("another library is loaded before the sanitizer (LD_PRELOAD, /etc/ld.so.preload)",
                          "unset LD_PRELOAD");
    return not_judged("a program of the workbook's own does not run here either: " +
                          (said.empty() ? "it printed nothing" : said),
                      to_say("fix that"));
}

// Raises the limit of descriptors as far as possible. If that is not enough, nothing can be judged.
std::optional<Verdict> too_few_descriptors() {
    constexpr rlim_t enough =
        descriptor_limit * 5 / 8;  // tests open a few dozen, and the report's is number 120
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max < enough)
        return not_judged(
            fmt::format("a program may open only {} descriptors here (ulimit -n)", limit.rlim_max),
            fmt::format("ulimit -n {}", descriptor_limit));
    if (limit.rlim_cur < descriptor_limit) {
        limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, descriptor_limit);
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    return std::nullopt;
}

// Whether a verdict counts against the answer.
bool blames(const Verdict& verdict) {
    return verdict.outcome != Outcome::passed && verdict.outcome != Outcome::not_written;
}

std::vector<Evidence> run_tests(const Lesson& lesson, const std::vector<Exercise>& exercises) {
    std::vector<Job> jobs;
    for (const Exercise& exercise : exercises)
        jobs.push_back({lesson.program, "[" + exercise.number + "]", exercise.cases + 1, lesson.sanitizers});
    std::vector<Evidence> all;
    auto results = run(jobs);
    for (std::size_t i = 0; i < exercises.size(); ++i)
        all.push_back(evidence(exercises[i], std::move(results[i]), lesson.answer));
    return all;
}

// Judges again if the machine may be to blame. It is, if the probe fails; otherwise the doubtful exercises run again,
// one by one.
void look_again(const Lesson& lesson, const std::vector<Exercise>& exercises, std::vector<Evidence>& all,
                Verdicts& verdicts) {
    if (std::none_of(verdicts.begin(), verdicts.end(), blames)) return;
    const auto trouble = trouble_of_the_machine(lesson);
    for (std::size_t i = 0; i < exercises.size(); ++i) {
        if (!blames(verdicts[i])) continue;
        if (trouble) {
            verdicts[i] = for_each(lesson, {exercises[i]}, *trouble).front();
        } else if (is_doubtful(all[i])) {
            all[i] = run_tests(lesson, {exercises[i]}).front();
            verdicts[i] = classify(lesson, exercises[i], all[i]);
        }
    }
}

}  // namespace

Verdicts judge(const Lesson& lesson, const std::vector<Exercise>& exercises) {
    if (const auto failure = why_not_built(lesson)) return for_each(lesson, exercises, *failure);
    if (const auto trouble = too_few_descriptors()) return for_each(lesson, exercises, *trouble);
    auto all = run_tests(lesson, exercises);
    Verdicts verdicts;
    for (std::size_t i = 0; i < exercises.size(); ++i)
        verdicts.push_back(classify(lesson, exercises[i], all[i]));
    look_again(lesson, exercises, all, verdicts);
    for (std::size_t i = 0; i < exercises.size(); ++i)
        if (blames(verdicts[i])) verdicts[i].warnings = warnings(lesson, exercises[i]);
    return verdicts;
}

// ---- What is kept ------------------------------------------------------------------------------------------

namespace {

// A newer runner may judge differently. (Its time is known only on Linux.)
std::string stamp_of(const Lesson& lesson) {
    std::error_code unknown;
    const auto runner = fs::last_write_time("/proc/self/exe", unknown);
    return fmt::format("{} {} {}", fs::last_write_time(lesson.program).time_since_epoch().count(),
                       fs::file_size(lesson.program), unknown ? 0 : runner.time_since_epoch().count());
}

Verdicts read_kept(const std::string& file, const std::string& stamp) {
    Verdicts verdicts;
    std::ifstream in(file);
    std::string line;
    if (!std::getline(in, line) || line != stamp) return {};
    while (std::getline(in, line))
        if (auto verdict = workbook::read_verdict(line)) verdicts.push_back(std::move(*verdict));
    return verdicts;
}

}  // namespace

Verdicts judge(const Lesson& lesson, bool kept) {
    if (why_not_built(lesson)) return judge(lesson, lesson.exercises);
    const std::string file = fs::path(lesson.log).replace_extension(".verdicts"), stamp = stamp_of(lesson);
    if (kept) {
        auto verdicts = read_kept(file, stamp);
        if (verdicts.size() == lesson.exercises.size()) return verdicts;
    }
    const Verdicts verdicts = judge(lesson, lesson.exercises);
    std::error_code ignored;
    fs::remove(file, ignored);
    for (const Verdict& verdict : verdicts)
        if (verdict.outcome == Outcome::not_judged) return verdicts;  // never remembered
    std::ofstream out(file);  // best effort: if it can't be written, the next run judges again
    out << stamp << '\n';
    for (const Verdict& verdict : verdicts) out << write(verdict) << '\n';
    return verdicts;
}

}  // namespace judging
