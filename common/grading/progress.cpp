#include "progress.hpp"

#include <unistd.h>

#include <cstdio>

#include <fmt/format.h>

#include "command.hpp"
#include "language.hpp"

namespace grading {

Progress::Progress(std::size_t all) : all_(all), terminal_(::isatty(2) != 0) {}

void Progress::add(bool graded) {
    const std::lock_guard lock(mutex_);
    ++done_;
    graded_ += graded ? 1 : 0;
    const auto now = std::chrono::steady_clock::now();
    if (stopped || graded_ == 0 || done_ == all_ || (!terminal_ && now - last_ < std::chrono::seconds(10)))
        return;
    last_ = now;
    const double seconds = std::chrono::duration<double>(now - begin_).count();
    const double left = seconds / static_cast<double>(graded_) * static_cast<double>(all_ - done_);
    fmt::print(stderr, "{}{}{}", terminal_ ? "\r\033[K" : "",
               say("{} of {} students, about {} left", done_, all_,
                   left < 100 ? fmt::format("{:.0f} s", left) : fmt::format("{:.0f} min", left / 60)),
               terminal_ ? "" : "\n");
}

void Progress::clear() const {
    if (terminal_) fmt::print(stderr, "\r\033[K");
}

}  // namespace grading
