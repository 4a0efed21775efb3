#include "class.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <thread>

#include <fmt/format.h>

#include "command.hpp"
#include "formats.hpp"
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

void NotJudged::add(const std::string& student,
                    const std::set<std::pair<std::string, std::string>>& troubles) {
    for (const auto& trouble : troubles) by_trouble_[trouble].insert(student);
    students_ += troubles.empty() ? 0 : 1;
}

int NotJudged::print(std::size_t all) const {
    if (students_ == 0) return 0;
    fmt::print(stderr,
               "{} of {} could not be judged in full. They keep their earlier results. Run the same "
               "command to try again.\n",
               students_, all);
    for (const auto& [trouble, names] : by_trouble_)
        fmt::print(stderr, "  {}. What helps: {}\n    {}\n", clean(trouble.first.substr(0, 300)),
                   clean(trouble.second), clean(fmt::format("{}", fmt::join(names, ", "))));
    return 1;
}

std::string words_on_takes(const std::string& student, const Result& result) {
    std::string text;
    for (const auto& [lesson, takes] : result.takes)
        text += fmt::format("  {}, {}: {}\n", clean(student), lesson, clean(takes.substr(0, 300)));
    return text;
}

namespace {

// Only one grader at a time writes into a folder. The lock ends with its owner.
net::Socket lock(const std::string& folder, const std::string& out) {
    net::Socket lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));  // it owns any descriptor
    if (::flock(lock.fd(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        refuse("Another make grade is working on {}. Wait until it ends, or name another: OUT=...", out);
    return lock;
}

// The students still to be graded, and the results of the others. Several threads share it.
class Queue {
public:
    Queue(const GradingTree& tree, const Points& points, std::map<std::string, fs::path> students,
          std::string folder)
        : students_(std::move(students)),
          folder_(std::move(folder)),
          grader_(tree, points),
          progress_(students_.size()) {}

    // In as many threads as the system allows.
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
    const NotJudged& not_judged() const { return not_judged_; }
    const std::set<std::string>& to_look_at() const { return to_look_at_; }

private:
    void work() {
        std::unique_lock guard(mutex_);
        while (!stopped && next_ != students_.end()) {
            const auto& [name, path] = *next_++;
            guard.unlock();
            Grader::Student graded;
            std::string error;
            try {
                graded = grader_.student(path, name, folder_ + "/" + folder_name(name));
            } catch (const std::exception& thrown) {
                error = reason(thrown);
            }
            guard.lock();
            note(name, graded, error);
        }
    }

    void note(const std::string& name, const Grader::Student& graded, const std::string& error) {
        if (!error.empty()) {  // this result can't be written: neither can the next
            failure_ = error;
            next_ = students_.end();
        }
        if (graded.troubles.empty()) ++count_[static_cast<std::size_t>(graded.how)];
        not_judged_.add(name, graded.troubles);
        to_look_at_.insert(words_on_takes(name, graded.result));
        if (graded.how != Grader::How::stopped) progress_.add(graded.how != Grader::How::as_before);
    }

    const std::map<std::string, fs::path> students_;
    const std::string folder_;
    Grader grader_;
    Progress progress_;
    std::mutex mutex_;
    std::map<std::string, fs::path>::const_iterator next_ = students_.begin();
    std::size_t count_[3] = {};  // by Grader::How, of those that were judged
    NotJudged not_judged_;
    std::set<std::string> to_look_at_;  // by student
    std::string failure_;
};

}  // namespace

int grade_class(const GradingTree& tree, const Points& points, const std::string& from,
                const std::string& out) {
    check_out(out, from);
    const auto students = students_in(from, tree.files());
    const std::string folder = out + "/students";
    make_folder(folder);
    const net::Socket locked = lock(folder, out);
    for (const auto& entry : fs::directory_iterator(folder))  // what a killed grader left
        if (entry.path().filename().string().starts_with(".")) fs::remove_all(entry.path());

    Queue queue(tree, points, students, folder);
    queue.grade_all();
    const std::size_t graded = queue.count(Grader::How::graded),
                      as_before = queue.count(Grader::How::as_before);
    const auto so_far = fmt::format("{} of {} students are graded. The same command continues from here.",
                                    graded + as_before, students.size());
    if (!queue.failure().empty()) refuse("{} First: {}", so_far, queue.failure());
    if (stopped) {
        fmt::print(stderr, "Stopped. {}\n", so_far);
        return 130;
    }
    std::set<std::string> folders;
    for (const auto& [name, path] : students) folders.insert(folder_name(name));
    collect(out, tree.lessons(), points, &folders);
    const auto gone =
        std::count_if(fs::directory_iterator(folder), fs::directory_iterator(),
                      [&](const auto& entry) { return !folders.contains(entry.path().filename()); });
    if (gone > 0)
        fmt::print("{}/students/ has results of {} more, who are no longer in {}. They do not count.\n", out,
                   gone, from);
    const std::size_t not_judged = queue.not_judged().students();
    fmt::print("{} student{}: {} graded, {} as before{}.\n{}/grades.csv, {}/summary.html, {}/students/\n",
               students.size(), students.size() == 1 ? "" : "s", graded, as_before,
               not_judged == 0 ? "" : fmt::format(", {} not judged", not_judged), out, out, out);
    if (const std::string lines = fmt::format("{}", fmt::join(queue.to_look_at(), "")); !lines.empty())
        fmt::print("Look at these answers, which use something that no exercise needs:\n{}", lines);
    return queue.not_judged().print(students.size());
}

}  // namespace grading
