// How many students of a class are graded, and how long the rest takes.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>

namespace grading {

/// "12 of 100 students, about 3 min left": a line that changes on a terminal, and one every ten seconds elsewhere.
class Progress {
public:
    explicit Progress(std::size_t all);
    /// One more student is done; `graded` is false for one whose earlier results still hold, which takes no time.
    void add(bool graded);
    void clear() const;

private:
    const std::size_t all_;
    const bool terminal_;
    const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point last_ = begin_;
    std::size_t done_ = 0, graded_ = 0;
    std::mutex mutex_;
};

}  // namespace grading
