// The runner's watch: judges again after every save, starts anew when one comes in between, leaves nothing
// behind.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "catch.hpp"
#include "process.hpp"

using namespace testing;
namespace fs = std::filesystem;

namespace {

// Empty where it can't be read: a process in /proc may be gone.
std::string content(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

const std::string starter = content(STARTER), solution = content(SOLUTION);

std::string replaced(const std::string& what, const std::string& by) {
    std::string text = solution;
    const std::size_t at = text.find(what);
    if (at == text.npos) throw std::runtime_error("the solution has no " + what);
    return text.replace(at, what.size(), by);
}

// Editors save in two ways: into the file, or into another that takes its name.
void save(const std::string& text, bool by_rename = false) {
    const fs::path file = by_rename ? WATCHED "~" : WATCHED;
    std::ofstream(file, std::ios::binary) << text;
    if (by_rename) fs::rename(file, WATCHED);
}

template <typename Condition>
void wait_until(const std::string& what, Condition&& condition) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > limit) throw std::runtime_error("never came: " + what);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

// How many processes' file of /proc is as wanted (Linux; elsewhere there are none).
template <typename Wanted>
int processes(const char* file, Wanted&& wanted) {
    int count = 0;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") == name.npos && wanted(content(entry.path() / file)))
            ++count;
    }
    return count;
}
int test_programs() {
    return processes("cmdline", [](const std::string& line) { return line.starts_with(WATCHED_TEST); });
}
int zombies_of(pid_t parent) {
    const std::string mark = ") Z " + std::to_string(parent) + " ";
    return processes("stat", [&](const std::string& line) { return line.find(mark) != line.npos; });
}

long descriptors_of(pid_t process) {
    std::error_code ignored;
    const fs::directory_iterator all("/proc/" + std::to_string(process) + "/fd", ignored);
    return std::distance(begin(all), end(all));
}

class Watch {
public:
    // `watcher` is a script that stands in for the watchers that may be installed; none where it is empty.
    explicit Watch(const std::string& watcher = "") {
        ProcessOptions options;
        options.stdout_path = directory_ / "out";
        if (!watcher.empty()) {
            for (const char* name : {"inotifywait", "fswatch"}) {
                std::ofstream(directory_ / name) << "#!/bin/sh\n" << watcher << "\n";
                fs::permissions(directory_ / name, fs::perms::owner_all);
            }
            options.environment = {"PATH=" + directory_.string() + ":" + std::getenv("PATH")};
        }
        process_ = std::make_unique<Process>(std::vector<std::string>{RUNNER, "watch", MANIFEST}, options);
    }
    ~Watch() {
        process_.reset();
        fs::remove_all(directory_);
    }
    Process& process() { return *process_; }
    std::string output() const { return content(directory_ / "out"); }

    // What the last run said, whole; empty before the first has ended.
    std::string last_report() const {
        const std::string all = output(), mark = "  watching:";
        const std::size_t end = all.rfind(mark);
        if (end == all.npos || end == 0) return "";
        const std::size_t before = all.rfind(mark, end - 1);
        return all.substr(before == all.npos ? 0 : before, end - (before == all.npos ? 0 : before));
    }
    void expect(const std::string& text) {
        wait_until(text, [&] { return last_report().find(text) != std::string::npos; });
    }

private:
    const fs::path directory_ = [] {
        std::string name = fs::temp_directory_path() / "watch-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
        return name;
    }();
    std::unique_ptr<Process> process_;
};

const std::string none_written = "0 of 5 core exercises pass", all_pass = "5 of 5 core exercises pass",
                  four_pass = "4 of 5 core exercises pass";

}  // namespace

TEST_CASE("every save is judged, and nothing grows") {
    const std::string wrong = replaced("port < 1024", "port <= 1024"),
                      broken = replaced("return ", "retrun ");
    // The watchers that are installed, one that ends at once, and one that hears nothing (a network file
    // system).
    for (const std::string watcher : {"", "exit 1", "exec sleep 1000"}) {
        CAPTURE(watcher);
        save(starter);
        Watch watch(watcher);
        watch.expect(none_written);
        const pid_t pid = watch.process().pid();
        const long descriptors = descriptors_of(pid);
        for (const bool by_rename : {false, true}) {
            save(solution, by_rename);
            watch.expect(all_pass);
            save(wrong, by_rename);
            watch.expect(four_pass);
            save(broken, by_rename);
            watch.expect("retrun");
            save(starter, by_rename);
            watch.expect(none_written);
        }
        fs::remove(WATCHED);
        watch.expect("is not there");
        save(solution);
        watch.expect(all_pass);
        CHECK(descriptors_of(pid) <= descriptors);
        wait_until("the end of the last zombie", [&] { return zombies_of(pid) == 0; });
        watch.process().signal(SIGINT);
        CHECK(watch.process().wait().status == 0);
    }
}

TEST_CASE("other files in the folder are none of its business") {
    save(starter);
    Watch watch;
    watch.expect(none_written);
    const std::string before = watch.output();
    for (const char* name : {".ports.cpp.swp", "ports.cpp~", "4913", "notes.txt"})
        std::ofstream(fs::path(WATCHED).parent_path() / name) << "text";
    save(solution);
    watch.expect(all_pass);
    const std::string all = watch.output();
    CHECK(all.find(none_written, before.size()) == std::string::npos);
}

TEST_CASE("a save in the middle of a run starts it anew") {
    save(starter);
    Watch watch;
    watch.expect(none_written);
    save(replaced("if (port < 1024)", "while (port != 1024) {}\n    if (port < 1024)"));
    wait_until("the test that never ends", [] { return test_programs() > 0; });
    save(solution);
    watch.expect(all_pass);
    CHECK(watch.output().find("timed out") == std::string::npos);
    CHECK(test_programs() == 0);
}

TEST_CASE("what is saved while the compiler reads is compiled again") {
    save(starter);
    Watch watch;
    watch.expect(none_written);
    // Many saves, one after the other: the last one counts.
    for (int i = 0; i < 40; ++i) {
        save(i % 2 == 0 ? solution : starter);
        std::this_thread::sleep_for(std::chrono::milliseconds(i * 7));
    }
    save(solution);
    watch.expect(all_pass);
}

TEST_CASE("Ctrl-C in the middle of a run leaves nothing behind") {
    save(replaced("if (port < 1024)", "while (port != 1024) {}\n    if (port < 1024)"));
    Watch watch;
    wait_until("the test that never ends", [] { return test_programs() > 0; });
    watch.process().signal(SIGINT);
    CHECK(watch.process().wait().status == 0);
    CHECK(test_programs() == 0);
}
