// The listener that reports what Catch2 ran.
#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_case_info.hpp>
#include <catch2/reporters/catch_reporter_event_listener.hpp>
#include <catch2/reporters/catch_reporter_registrars.hpp>
#endif
#include "report.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "catch.hpp"
#include "check.hpp"
#include "faults.hpp"
#include "shared_call.hpp"
#include "todo.hpp"

namespace testing {

namespace {

using workbook::Record;

bool reported = false;  // this test case's failure is already reported
bool done = false;      // the report is complete

char keys[64 * key_size + 1];  // a char array: it is filled before there are objects
std::size_t next_key = 0;

[[gnu::constructor(101)]] void take_keys() {
    char* const value = std::getenv(keys_variable);
    if (value == nullptr) return;
    std::strncpy(keys, value, sizeof keys - 1);
    std::memset(value, '-', std::strlen(value));  // /proc/self/environ would still show them
    ::unsetenv(keys_variable);
}

bool is_watched() {
    static const bool watched = std::getenv(report_variable) != nullptr;
    return watched;
}

SharedCall* shared_call = nullptr;  // the runner's; without it calls are reported as all else
struct stat the_pipe {};            // that the runner reads
std::atomic<bool> pipe_lost = false;
pid_t owner = -1;  // not a copy of the program, after fork()
std::mutex sharing;

[[gnu::constructor(101)]] void map_shared_call() {
    if (!is_watched()) return;
    ::fstat(report_descriptor, &the_pipe);
    struct stat file {};
    if (::fstat(call_descriptor, &file) == 0 && file.st_size == sizeof(SharedCall)) {
        void* const memory =
            ::mmap(nullptr, sizeof(SharedCall), PROT_READ | PROT_WRITE, MAP_SHARED, call_descriptor, 0);
        if (memory != MAP_FAILED) shared_call = static_cast<SharedCall*>(memory);
    }
    ::close(call_descriptor);
    owner = ::getpid();
}

std::string take_key() {
    if (next_key + key_size >= sizeof keys) return "";
    const std::string key(keys + next_key, key_size);
    std::memset(keys + next_key, '-', key_size);
    next_key += key_size;
    return key;
}

// The answer has received or sent something. Ten records a second are enough to know that it goes on.
void report_progress() {
    using Clock = std::chrono::steady_clock;
    static std::atomic<Clock::rep> next = 0;
    const Clock::rep now = Clock::now().time_since_epoch().count();
    if (now < next) return;
    next = now + Clock::duration(std::chrono::milliseconds(100)).count();
    report({.kind = Record::Kind::progress});
}

// An answer may close the pipe's number, or use it for a file of its own.
bool pipe_is_there() {
    struct stat now {};
    return ::fstat(report_descriptor, &now) == 0 && now.st_ino == the_pipe.st_ino &&
           now.st_dev == the_pipe.st_dev;
}

void send(Record record) {
    record.process = static_cast<std::size_t>(::getpid());
    const std::string line = write(record) + '\n';
    if (!pipe_is_there()) pipe_lost = true;
    for (std::string_view rest = line; !rest.empty() && !pipe_lost;) {
        const ssize_t written = ::write(report_descriptor, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) pipe_lost = true;  // the runner sees an incomplete report and says so
        else rest.remove_prefix(static_cast<std::size_t>(written));
    }
}

bool shares_calls() {
    return shared_call != nullptr && !pipe_lost && ::getpid() == owner;
}

// The call under way has its place in the report before what is reported now.
void send_shared_call() {
    if (!shares_calls()) return;
    std::optional<workbook::Failure> call;
    std::uint32_t current = 0;
    if (const std::unique_lock lock(sharing, std::try_to_lock); lock) {
        current = shared_call->current;
        if (current == 1 || current == 2) call = read_call(shared_call->texts[current - 1]);
    }
    if (call) send({.kind = Record::Kind::call, .failure = *call});
    if (!pipe_lost)
        shared_call->current.compare_exchange_strong(current, 0);  // unless another call has begun
}

void report_uncaught() {
    std::string text = "std::terminate was called";
    if (std::current_exception() != nullptr) {
        const Thrown thrown = describe_exception();
        text = thrown.type.empty() ? thrown.text : thrown.type + ": " + thrown.text;
    }
    report({.kind = Record::Kind::terminated, .text = text});
    std::abort();
}

}  // namespace

void report(Record record) {
    if (!is_watched()) return;
    if (record.kind == Record::Kind::not_staged)
        record.key = take_key();  // only tests may ask for no verdict
    // What ends the program may come at any time, even from a signal handler. The runner then finds the call itself.
    const bool at_any_time = record.kind == Record::Kind::progress ||
                             record.kind == Record::Kind::terminated || record.kind == Record::Kind::exited;
    if (!at_any_time) send_shared_call();
    send(std::move(record));
}

void report_call(const workbook::Failure& call) {
    if (!is_watched()) return;
    if (pipe_lost) return;  // the last call that the runner knew of stays the last
    if (shares_calls()) {
        const std::lock_guard lock(sharing);
        ++shared_call->calls;
        const std::uint32_t next = shared_call->current == 1 ? 2 : 1;
        const bool fits = write(shared_call->texts[next - 1], call);
        shared_call->current = fits ? next : 0;
        if (fits) return;
    }
    send({.kind = Record::Kind::call, .failure = call});
}

void note_failure_reported() {
    reported = true;
}

namespace {

#if WORKBOOK_CATCH2_VERSION == 3
using ListenerBase = Catch::EventListenerBase;
#define ASSERTION_ENDED(code)                                          \
    void assertionEnded(const Catch::AssertionStats& stats) override { \
        code                                                           \
    }
#else
using ListenerBase = Catch::TestEventListenerBase;
#define ASSERTION_ENDED(code)                                          \
    bool assertionEnded(const Catch::AssertionStats& stats) override { \
        code return true;                                              \
    }
#endif

struct Listener : ListenerBase {
    using ListenerBase::ListenerBase;

    void testRunStarting(const Catch::TestRunInfo& info) override {
        ListenerBase::testRunStarting(info);
        workbook::on_not_written = [](const workbook::NotWritten& todo) {
            Record record{.kind = Record::Kind::not_written, .text = todo.exercise};
            record.failure.place = todo.file + ":" + std::to_string(todo.line);
            report(record);
            reported = true;
        };
        Faults::on_progress = report_progress;
        std::set_terminate(report_uncaught);
        std::atexit([] {
            if (!done) report({.kind = Record::Kind::exited});
        });
    }

    void testCaseStarting(const Catch::TestCaseInfo& info) override {
        ListenerBase::testCaseStarting(info);
        forget_call();
        reported = false;
        report({.kind = Record::Kind::test_begins, .failure = {.test = info.name}});
    }

    // A failure that no check of ours reported: what left the test case comes from the test itself, since each call
    // of the answer is made by call(). A signal is for the runner to report.
    ASSERTION_ENDED({
        const auto& result = stats.assertionResult;
        const bool fatal = result.getResultType() == Catch::ResultWas::FatalErrorCondition;
        if (!result.isOk() && !fatal && !std::exchange(reported, true))
            report({.kind = Record::Kind::trouble,
                    .text = result.hasMessage() ? std::string(result.getMessage())
                                                : std::string(result.getExpandedExpression())});
    })

    void testCaseEnded(const Catch::TestCaseStats& stats) override {
        const bool passed = !reported && stats.totals.assertions.allPassed();
        report({.kind = Record::Kind::test_ended,
                .key = passed ? take_key() : "",
                .number = static_cast<std::size_t>(stats.totals.assertions.total())});
        ListenerBase::testCaseEnded(stats);
    }

    void testRunEnded(const Catch::TestRunStats& stats) override {
        done = true;
        report({.kind = Record::Kind::all_ended, .key = take_key()});
        ListenerBase::testRunEnded(stats);
    }
};

}  // namespace
CATCH_REGISTER_LISTENER(Listener)

}  // namespace testing
