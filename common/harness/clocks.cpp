// The clocks and the alarm as the answer has them: see Faults::clock_ahead and Faults::reads_of_day. An answer calls the
// functions of time.h under other names (answer_calls.hpp), and those of std::chrono through the linker's --wrap (cmake/lesson.cmake).
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "faults.hpp"

namespace testing {

namespace {

using std::chrono::microseconds;

microseconds ahead() {
    return microseconds(std::min(Faults::clock_ahead.load(), Faults::most_ahead.load()));
}

microseconds ahead_of_day() {
    const bool is_set = Faults::reads_of_day >= 0 && Faults::reads_of_day++ > 0;
    return ahead() + (is_set ? std::chrono::hours(1) : microseconds(0));
}

bool is_time_of_day(clockid_t clock) {
#ifdef __linux__
    if (clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI) return true;
#endif
    return clock == CLOCK_REALTIME;
}

timespec later(timespec time, microseconds by) {
    const long long nanoseconds = time.tv_nsec + by.count() % 1000000 * 1000;
    return {static_cast<time_t>(time.tv_sec + by.count() / 1000000 + nanoseconds / 1000000000),
            static_cast<long>(nanoseconds % 1000000000)};
}

}  // namespace

#define WORKBOOK_WRAPPED(clock) __asm__("__wrap__ZNSt6chrono3_V21" clock "3nowEv")
WORKBOOK_EXPORT std::chrono::steady_clock::time_point steady_now() WORKBOOK_WRAPPED("2steady_clock");
WORKBOOK_EXPORT std::chrono::system_clock::time_point system_now() WORKBOOK_WRAPPED("2system_clock");

std::chrono::steady_clock::time_point steady_now() {
    return std::chrono::steady_clock::now() + ahead();
}

std::chrono::system_clock::time_point system_now() {
    return std::chrono::system_clock::now() + ahead_of_day();
}

extern "C" {

// Like every other wait, it ends early while Faults::longest_wait is set.
WORKBOOK_EXPORT unsigned workbook_alarm(unsigned seconds) {
    if (seconds == 0 || Faults::longest_wait < 0) return ::alarm(seconds);
    Faults::clock_ahead += seconds * 1000000LL;
    const itimerval soon{{0, 0}, {0, std::max(Faults::longest_wait, 1) * 1000L}};
    ::setitimer(ITIMER_REAL, &soon, nullptr);
    return 0;
}

WORKBOOK_EXPORT int workbook_clock_gettime(clockid_t clock, timespec* time) {
    const int result = ::clock_gettime(clock, time);
    if (result == 0) *time = later(*time, is_time_of_day(clock) ? ahead_of_day() : ahead());
    return result;
}

WORKBOOK_EXPORT int workbook_timespec_get(timespec* time, int base) {
    const int result = ::timespec_get(time, base);
    if (result == TIME_UTC) *time = later(*time, ahead_of_day());
    return result;
}

WORKBOOK_EXPORT int workbook_gettimeofday(timeval* time, void* zone) {
    timespec now{};
    ::gettimeofday(time, static_cast<struct timezone*>(zone));
    now = later({time->tv_sec, time->tv_usec * 1000}, ahead_of_day());
    *time = {now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

WORKBOOK_EXPORT time_t workbook_time(time_t* time) {
    const time_t now = ::time(nullptr) + std::chrono::floor<std::chrono::seconds>(ahead_of_day()).count();
    if (time != nullptr) *time = now;
    return now;
}

}  // extern "C"

}  // namespace testing
