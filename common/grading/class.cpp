#include "class.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <mutex>
#include <set>
#include <sstream>
#include <system_error>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "attention.hpp"
#include "command.hpp"
#include "files.hpp"
#include "language.hpp"
#include "mark_words.hpp"
#include "progress.hpp"
#include "socket.hpp"
#include "submissions.hpp"
#include "trouble.hpp"

namespace grading {

namespace fs = std::filesystem;

namespace {

bool is_in(const fs::path& path, const fs::path& folder) {
    const fs::path relative = fs::weakly_canonical(path).lexically_relative(fs::weakly_canonical(folder));
    return !relative.empty() && *relative.begin() != "..";
}

void check_out(const std::string& out, const std::string& submissions) {
    if (is_in(out, submissions))
        refuse("{} is in the submissions' folder, and would count as a submission. Name another: OUT=...",
               out);
    const std::string students = out + "/students";
    if (is_in(submissions, students)) refuse("{} is where results go. Name another: OUT=...", submissions);
    if (fs::is_directory(out) && !fs::is_empty(out) && !fs::is_directory(students))
        refuse("{} has other things in it. Name a new folder: OUT=...", out);
}

}  // namespace

void make_folder(const std::string& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    for (const fs::path& path : {fs::path(folder).parent_path(), fs::path(folder)})
        if (!error && ::access(path.c_str(), W_OK | X_OK) != 0) error = {errno, std::generic_category()};
    if (error) refuse("{} can't be written ({}). Name another: OUT=...", folder, error.message());
}

namespace {

std::string class_file(const std::string& out) {
    return out + "/class.txt";
}

using Folders = std::set<std::string>;

void keep_class(const std::string& out, const Folders& folders) {
    const auto text = fmt::format("{}\n", fmt::join(folders, "\n"));
    if (text != judging::content(class_file(out))) replace(class_file(out), text);
}

// All folders, if nothing is kept.
Folders class_in(const std::string& out) {
    std::istringstream in(judging::content(class_file(out)));
    Folders folders;
    for (std::string line; std::getline(in, line);) folders.insert(line);
    return folders.empty() ? students_folders(out) : folders;
}

void report_gone(const std::string& out, const Folders& folders, const std::string& from) {
    const Folders all = students_folders(out);
    const auto gone =
        std::count_if(all.begin(), all.end(), [&](const auto& folder) { return !folders.contains(folder); });
    if (gone > 0)
        fmt::print("{}\n",
                   say("{}/students/ has results of {} more, who are no longer in {}. They do not count.",
                       out, gone, from));
}

void report_new_points(const std::string& out, const Folders& folders, const Lessons& lessons,
                       const Points& points) {
    if (std::any_of(folders.begin(), folders.end(), [&](const std::string& folder) {
            const Record record = read_record(out + "/students/" + folder, lessons);
            return !record.marks.empty() && record.points != worth(record.marks, points);
        }))
        fmt::print("{}\n", say("The results had other points before. Now they have those of this command; "
                               "POINTS=... names a file with others."));
}

}  // namespace

void add_to_class(const std::string& out, const std::string& folder) {
    if (!fs::exists(class_file(out))) return;
    Folders folders = class_in(out);
    if (!folders.insert(folder).second) return;
    fmt::print("{}\n", say("{} is new in {}.", folder, out));
    keep_class(out, folders);
}

namespace {

// Only one grader at a time writes into a folder. The lock ends with its owner.
net::Socket lock(const std::string& folder, const std::string& out) {
    net::Socket lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));  // it owns any descriptor
    if (::flock(lock.fd(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        refuse("Another make grade is working on {}. Wait until it ends, or name another: OUT=...", out);
    return lock;
}

// A submission with a step that takes longer waits until all others are done: a few that use up their limits don't hold up a
// class. Several times as long as usual, in seconds.
constexpr int quick = 10;

// The students still to be graded, and the results of the others. Several threads share it.
class Queue {
public:
    Queue(Grader& grader, Students students, std::string folder)
        : students_(std::move(students)),
          folder_(std::move(folder)),
          grader_(grader),
          progress_(students_.size()) {
        for (auto student = students_.begin(); student != students_.end(); ++student)
            waiting_.push_back(student);
    }

    // Two for each processor, since tests wait most of their time; fewer if the system allows no more.
    void grade_all() {
        std::vector<std::thread> threads;
        try {
            while (threads.size() + 1 < 2 * std::max(1u, std::thread::hardware_concurrency()))
                threads.emplace_back([this] { work(); });
        } catch (const std::system_error&) {  // then with fewer, or this one alone
        }
        work();
        for (std::thread& thread : threads) thread.join();
        progress_.clear();
    }

    std::size_t count(Grader::How how) const { return count_[static_cast<std::size_t>(how)]; }
    const std::string& failure() const { return failure_; }
    const Attention& attention() const { return attention_; }

private:
    void work() {
        std::unique_lock guard(mutex_);
        while (true) {
            turn_.wait(guard, [this] { return stopped || !waiting_.empty() || under_way_ == 0; });
            const bool is_slow = waiting_.empty();
            auto& queue = is_slow ? slow_ : waiting_;
            if (stopped || queue.empty()) return;
            const auto student = queue.front();
            queue.pop_front();
            if (!is_slow) ++under_way_;
            Budget budget;
            if (!is_slow && (!waiting_.empty() || under_way_ > 1)) budget.step = quick;
            guard.unlock();
            Grader::Student graded;
            std::string error;
            bool later = false;
            try {
                graded = grader_.student(student->second, student->first,
                                         folder_ + "/" + folder_name(student->first), budget);
            } catch (const Slow&) {
                later = true;
            } catch (const std::exception& thrown) {
                error = reason(thrown);
            }
            guard.lock();
            if (!is_slow) --under_way_;
            if (later) slow_.push_back(student);
            else note(student->first, graded, error);
            turn_.notify_all();
        }
    }

    void note(const std::string& name, const Grader::Student& graded, const std::string& error) {
        if (!error.empty()) {  // this result can't be written: neither can the next
            failure_ = error;
            waiting_.clear();
            slow_.clear();
        }
        if (graded.troubles.empty()) ++count_[static_cast<std::size_t>(graded.how)];
        attention_.add(name, graded);
        if (graded.how != Grader::How::stopped) progress_.add(graded.how != Grader::How::as_before);
    }

    const Students students_;
    const std::string folder_;
    Grader& grader_;
    Progress progress_;
    std::mutex mutex_;
    std::condition_variable turn_;
    std::deque<Students::const_iterator> waiting_, slow_;
    std::size_t under_way_ = 0;  // not counting those that are known to be slow
    std::size_t count_[3] = {};  // by Grader::How, of those that were judged
    Attention attention_;
    std::string failure_;
};

std::string students_in_words(std::size_t count) {
    return count == 1 ? say("{} student", count) : say("{} students", count);
}

}  // namespace

int grade_class(Grader& grader, const GradingTree& tree, const Points& points, const std::string& from,
                const std::string& out) {
    check_out(out, from);
    std::vector<std::string> remarks;
    const auto students = students_in(from, tree.files(), &remarks);
    const std::string folder = out + "/students";
    make_folder(folder);
    const net::Socket locked = lock(folder, out);
    for (const auto& entry : fs::directory_iterator(folder))  // what a killed grader left
        if (entry.path().filename().string().starts_with(".")) fs::remove_all(entry.path());

    Folders folders;
    for (const auto& [name, submission] : students) folders.insert(folder_name(name));
    keep_class(out, folders);
    report_new_points(out, folders, tree.lessons(), points);

    Queue queue(grader, students, folder);
    queue.grade_all();
    const std::size_t graded = queue.count(Grader::How::graded),
                      as_before = queue.count(Grader::How::as_before);
    const auto so_far = say("{} of {} students are graded. The same command continues from here.",
                            graded + as_before, students.size());
    if (!queue.failure().empty()) refuse("{} First: {}", so_far, queue.failure());
    if (stopped) {
        fmt::print(stderr, "{} {}\n", say("Stopped."), so_far);
        return 130;
    }
    const Collected collected = collect(out, tree.lessons(), points, folders);
    report_gone(out, folders, from);
    const std::size_t not_judged = queue.attention().not_judged();
    fmt::print("{}\n{}/grades.csv, {}/summary.html, {}/students/\n",
               say("{}: {} graded, {} as before{}.", students_in_words(students.size()), graded, as_before,
                   not_judged == 0 ? "" : say(", {} not judged", not_judged)),
               out, out, out);
    for (const std::string& remark : remarks) fmt::print("{}\n", remark);
    return std::max(queue.attention().print(students.size()), collected.complete ? 0 : 1);
}

int list_class(const GradingTree& tree, const std::string& from, const std::string& out) {
    check_out(out, from);
    std::vector<std::string> remarks;
    const Students students = students_in(from, tree.files(), &remarks);
    for (const std::string& remark : remarks) fmt::print(stderr, "{}\n", remark);
    const fs::path folder = out + "/students";
    make_folder(folder);
    Folders listed;
    for (const auto& [name, submission] : students) listed.insert(folder_name(name));
    keep_class(out, listed);
    // Empty is that of somebody who left before anything was judged.
    for (const std::string& old : students_folders(out))
        if (!listed.contains(old) && fs::is_empty(folder / old)) fs::remove(folder / old);
    for (const std::string& name : listed) {
        fs::create_directory(folder / name);
        fmt::print("{}\n", name);
    }
    return 0;
}

std::pair<std::string, Submission> student_in(const GradingTree& tree, const std::string& from,
                                              const std::string& folder) {
    for (auto& [name, submission] : students_in(from, tree.files()))
        if (folder_name(name) == folder) return {name, submission};
    refuse("{} has no student whose folder is {}. To list them: grade TREE list FOLDER OUT", from, folder);
}

int collect_class(const GradingTree& tree, const Points& points, const std::string& out) {
    make_folder(out);
    const Folders folders = class_in(out);
    report_new_points(out, folders, tree.lessons(), points);
    const auto [students, missing, unfinished, complete] = collect(out, tree.lessons(), points, folders);
    report_gone(out, folders, class_file(out));
    fmt::print("{}\n{}/grades.csv, {}/summary.html\n", say("{}.", students_in_words(students)), out, out);
    std::fflush(stdout);
    if (!missing.empty())
        fmt::print(stderr, "{}\n  {}\n",
                   say("{} more have no result yet, and no row. Run their commands again:", missing.size()),
                   clean(fmt::format("{}", fmt::join(missing, "\n  "))));
    if (!unfinished.empty())
        fmt::print(stderr, "{}\n  {}\n",
                   say("{} could not be judged in full. Run their commands again:", unfinished.size()),
                   clean(fmt::format("{}", fmt::join(unfinished, "\n  "))));
    return missing.empty() && unfinished.empty() && complete ? 0 : 1;
}

}  // namespace grading
