// compare_times RUNS BEFORE ONE OTHER: runs the shell commands ONE and OTHER in turns, BEFORE ahead of each, and prints
// the medians: seconds by the clock and of the processor (all that it starts counted) of each, and their ratios. The
// first turn does not count.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace {

struct Times {
    std::vector<double> wall, processor;
};

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double children() {
    rusage used{};
    ::getrusage(RUSAGE_CHILDREN, &used);
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

void run(const std::string& command, Times* times) {
    const double before = children();
    const auto begin = std::chrono::steady_clock::now();
    const int status = std::system(command.c_str());
    // What has lost its parent, such as all that ran in a sandbox, is this process's child now.
    while (::wait(nullptr) > 0) continue;
    if (status != 0) throw std::runtime_error(fmt::format("ended with {}: {}", WEXITSTATUS(status), command));
    if (times == nullptr) return;
    times->wall.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    times->processor.push_back(children() - before);
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
    return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc != 5) throw std::runtime_error("usage: compare_times RUNS BEFORE ONE OTHER");
#ifdef __linux__
        ::prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
        Times one, other;
        for (int turn = 0; turn <= std::stoi(argv[1]); ++turn) {
            run(argv[2], nullptr);
            run(argv[3], turn == 0 ? nullptr : &one);
            run(argv[2], nullptr);
            run(argv[4], turn == 0 ? nullptr : &other);
        }
        fmt::print("{:.2f} s against {:.2f} s: {:.2f}  (processor {:.2f} s against {:.2f} s: {:.2f})\n",
                   median(one.wall), median(other.wall), median(one.wall) / median(other.wall),
                   median(one.processor), median(other.processor),
                   median(one.processor) / median(other.processor));
    } catch (const std::exception& error) {
        fmt::print(stderr, "compare_times: {}\n", error.what());
        return 1;
    }
}
