#include "process.hpp"

#include <poll.h>
#include <signal.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "proc.hpp"
#include "supervisor.hpp"
#include "unseen_memory.hpp"

namespace judging {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t most_at_once = 6;  // on any number of processors: usually they wait
constexpr milliseconds look_every{100};  // of this process's own time

volatile sig_atomic_t stop_signal = 0;

// A sanitizer that has begun its report waits for the program that finds lines for it, on a busy machine for seconds.
bool reports_a_crash(const std::string& output) {
    return output.find("runtime error: ") != output.npos || output.find("==ERROR: ") != output.npos;
}

// One run of a test program, and how much patience is left for it. Only the time in which this process ran counts: it
// may have been stopped meanwhile, with the whole machine.
class Run {
public:
    Run(const Job& job, int tasks_before, int most_tasks)
        : supervised_(job, most_tasks), tasks_before_(tasks_before) {}

    void watch(std::vector<pollfd>& list) const {
        // Only for their ends (POLLHUP): waking up for every line would slow down the program that writes them.
        for (const int fd : supervised_.descriptors()) list.push_back({fd, 0, 0});
    }

    // Reads what has come, and stops the program if it has to. True once it has ended.
    bool advance(milliseconds passed) {
        const ProcessResult& result = supervised_.take();
        if (result.output.size() >= output_limit) stop(Stop::output);
        since_look_ += passed;
        if (!stopped_ && proc::tasks() >= tasks_before_ + process_limit) count();
        if (!stopped_ && since_look_ >= look_every) look(result);
        return supervised_.ended();
    }

    std::size_t members() const { return members_; }  // of its family, when they were counted
    void end_family() const { supervised_.end_family(); }
    ProcessResult finish() { return supervised_.finish(); }

private:
    void stop(Stop reason) {
        stopped_ = true;
        supervised_.stop(reason);
    }

    void look(const ProcessResult& result) {
        since_look_ = milliseconds(0);
        ++looks_;
        supervised_.end_a_stopped_supervisor();
        look_at_family();
        if (const auto now = proc::look(supervised_.program()); now && !stopped_) {
            if (goes_on(result)) {
                working_since_ = now->processor;
                asleep_ = 0;
            }
            if (!reports_a_crash(result.output)) look_for_sleep(*now);
            if (!stopped_ &&
                (now->processor - working_since_ >= spin_limit || now->processor >= all_work_limit))
                stop(Stop::spinning);
        }
        // Longer than its limits allow: it slept most of the time, or did not get its turn.
        if (!stopped_ && looks_ >= wall_limit * looks_a_second)
            stop(2 * asleep_in_all_ >= looks_ ? Stop::slow : Stop::starved);
    }

    // It has received, sent, come to the next call, or used more memory, which has a limit of its own.
    bool goes_on(const ProcessResult& result) {
        constexpr long much = 16;  // MB
        const std::size_t reported = result.report.size() + supervised_.calls();
        const bool on = reported != reported_ || memory_ >= used_ + much;
        reported_ = reported;
        if (on) used_ = memory_;
        return on;
    }

    // It is asleep only if all its threads are: on a busy machine a thread that could go on waits for a processor. A
    // main thread that stays in one system call will not wake up, since its peers do everything at once.
    void look_for_sleep(const proc::Look& now) {
        if (!now.asleep) return;
        ++asleep_;
        ++asleep_in_all_;
        asleep_in_one_call_ = now.switches == switches_ ? asleep_in_one_call_ + 1 : 0;
        switches_ = now.switches;
        if (asleep_in_one_call_ >= wait_limit * looks_a_second) stop(Stop::waiting);
        else if (asleep_ >= sleep_limit * looks_a_second) stop(Stop::sleeping);
    }

    std::vector<pid_t> count() {
        auto all = proc::family(supervised_.supervisor(), process_limit + 2);
        members_ = all.size();
        if (members_ >= process_limit + 2) stop(Stop::processes);
        return all;
    }

    // The number of its processes, and the memory they use together. (The sanitizer's limit for a single process is
    // lower, and says where it was reached.)
    void look_at_family() {
        const auto family = count();
        memory_ = unseen_.mb(family);
        for (const pid_t process : family) memory_ += proc::resident_mb(process);
        if (!stopped_ && memory_ > memory_limit * 3 / 2) stop(Stop::memory);
    }

    static constexpr int looks_a_second = 10;
    Supervised supervised_;
    const int tasks_before_;  // the machine's
    bool stopped_ = false;
    milliseconds since_look_{0};
    std::size_t members_ = 0, reported_ = 0;
    int looks_ = 0, asleep_ = 0, asleep_in_one_call_ = 0, asleep_in_all_ = 0;
    double working_since_ = 0;
    long memory_ = 0, used_ = 0;  // MB, all its processes': now, and when it last went on
    UnseenMemory unseen_;
    std::string switches_;
};

// The runs under way and the jobs still to be started.
class Schedule {
public:
    explicit Schedule(const std::vector<Job>& jobs)
        : jobs_(jobs), results_(jobs.size()), tasks_(std::max(proc::tasks(), 0)) {
        wait_for_all();
    }

    std::vector<ProcessResult> run_all() {
        while (!waiting_.empty() || !runs_.empty()) {
            start_more();
            const milliseconds passed = wait();
            if (stop_signal != 0) end_with(stop_signal);
            const std::size_t members = advance(passed);
            if (runs_.empty()) end_children();  // those that have lost their supervisor
            if (members >= process_limit + 2) thin_out();
        }
        return std::move(results_);
    }

private:
    void wait_for_all() {
        for (std::size_t i = 0; i < jobs_.size(); ++i) waiting_.insert(i);
    }

    void start_more() {
        while (!waiting_.empty() && runs_.size() < at_once_) {
            const std::size_t i = waiting_.extract(waiting_.begin()).value();
            runs_[i] = std::make_unique<Run>(jobs_[i], tasks_, most_tasks_);
        }
    }

    // A pipe that closes wakes this up. The timeout is for output that has come, and for a process that keeps its pipe open.
    milliseconds wait() {
        std::vector<pollfd> list;
        for (const auto& [i, run] : runs_) run->watch(list);
        ::poll(list.data(), static_cast<nfds_t>(list.size()), list.empty() ? 1 : 10);
        const auto now = Clock::now();
        const auto passed = std::chrono::duration_cast<milliseconds>(now - std::exchange(last_, now));
        return std::min(passed, look_every);
    }

    // How many processes they all have.
    std::size_t advance(milliseconds passed) {
        std::size_t members = 0;
        for (auto run = runs_.begin(); run != runs_.end();) {
            const bool over = run->second->advance(passed);
            members += run->second->members();
            if (over) results_[run->first] = run->second->finish();
            run = over ? runs_.erase(run) : std::next(run);
        }
        return members;
    }

    // All suffer from too many processes, and nobody knows yet which run started them: all begin again, one by one.
    void thin_out() {
        for (const auto& [i, run] : runs_) run->end_family();
        if (at_once_ == 1) return;
        at_once_ = 1;
        runs_.clear();
        end_children();
        wait_for_all();
    }

    [[noreturn]] void end_with(int number) {
        runs_.clear();  // ends what runs
        end_children();
        ::signal(number, SIG_DFL);
        ::raise(number);
        std::abort();
    }

    const std::vector<Job>& jobs_;
    std::vector<ProcessResult> results_;
    std::map<std::size_t, std::unique_ptr<Run>> runs_;
    std::set<std::size_t> waiting_;
    std::size_t at_once_ = most_at_once;
    const int tasks_;  // the machine's, before
    // Room for all runs, even if one starts too many processes. (Where each has a session of its own, the system shares the
    // processors between them and this process alike: the more there are, the later they are ended.)
    const int most_tasks_ = proc::counts_alone() ? 3 * process_limit : tasks_ + 8 * process_limit;
    Clock::time_point last_ = Clock::now();
};

}  // namespace

std::vector<ProcessResult> run(const std::vector<Job>& jobs) {
#ifdef __linux__
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        ::signal(number, [](int which) { stop_signal = which; });
    return Schedule(jobs).run_all();
}

}  // namespace judging
