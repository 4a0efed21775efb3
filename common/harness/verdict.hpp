// What is known about an answer, from the test that fails to the class's summary: one type, and its one codec
// (JSON, one line each). The only words for a learner here are those of a test; the words around them are made
// last, by runner/render.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace workbook {

/// How judging one exercise ended. All but `not_judged` are about the answer alone.
enum class Outcome {
    passed,
    failed,
    not_written,      // its todo(...) is still there
    crashed,          // by a signal, a sanitizer, an exception that nothing caught
    timed_out,        // it waited for what never comes, or a loop did not end
    ended_early,      // the program ended before the tests had
    too_much_output,  // stopped at the limit, as in the next two
    too_much_memory,
    too_many_processes,
    did_not_build,
    refused,  // handed in, but not run: none was found, it can't be read, or it has what inspect.sh refuses
    not_judged,  // the machine was in trouble; `Failure::got` says which, `Verdict::remedy` what helps
};
/// "timed_out": as it is in records.
std::string_view name_of(Outcome outcome);
std::optional<Outcome> outcome_named(std::string_view name);

/// Why something failed. Its text is in a causes.md under the id, with {0}, {1} ... for the arguments. It is
/// written "recv_called_once"_cause, or with arguments "too_few_came"_cause(3, 10), so a check can find each id.
struct Cause {
    std::string id{};
    std::vector<std::string> arguments{};

    Cause() = default;
    Cause(std::string id_, std::vector<std::string> arguments_)
        : id(std::move(id_)), arguments(std::move(arguments_)) {}
    bool empty() const { return id.empty(); }
    template <typename... Arguments>
    Cause operator()(const Arguments&... values) const {
        return {id, {fmt::format("{}", values)...}};
    }
    bool operator==(const Cause&) const = default;
};
inline Cause operator""_cause(const char* id, std::size_t size) {
    return {std::string(id, size), {}};
}

/// A value as a failure shows it: words, an excerpt of bytes around the first that differs, or lines of source
/// with the compiler's error.
struct Value {
    enum class Kind { words, bytes, source };
    Kind kind = Kind::words;
    std::string text{};
    // Of bytes:
    std::string what{};          // what they are: "the reply"
    std::size_t size = 0;        // how many there are in all
    std::size_t begin = 0;       // where in them `text` begins
    std::size_t difference = 0;  // the first that differs, counted from the very first

    Value() = default;
    Value(std::string words) : text(std::move(words)) {}
    Value(const char* words) : text(words) {}
    bool empty() const { return kind == Kind::words && text.empty(); }
    bool operator==(const Value&) const = default;
};

/// What went wrong. What is not known is empty.
struct Failure {
    std::string test{};  // the test case, a sentence: "4.2 recv_all joins the pieces in order"
    std::string
        place{};  // in the test: "tests/4.2_recv_all.cpp:31"; of a compiler's error: its file and line
    std::string story{};  // what the peer did
    std::string call{};   // what was called: "recv_all(fd, 1024)"
    Value expected{}, got{};
    std::vector<Cause> causes{};  // the test's; the runner's before it, if both know one
    bool operator==(const Failure&) const = default;
};

/// The result of judging one exercise of an answer.
struct Verdict {
    std::string exercise;  // "4.2"
    Outcome outcome = Outcome::not_judged;
    std::optional<Failure> failure{};
    std::string place{};                  // in the answer: "lessons/04-recv-loop/recv_loop.cpp:41"
    std::string needs{};                  // the exercise that has to be written first: "4.1 recv_some"
    std::string remedy{};                 // how to fix it, if not in the answer: "make reset-04"
    std::string printed{};                // the last lines that the answer itself printed
    std::vector<std::string> warnings{};  // the compiler's: "recv_loop.cpp:41: comparison of ..."
    std::size_t cases = 0, checks = 0;
    bool operator==(const Verdict&) const = default;
};
std::string write(const Verdict& verdict);
/// Nothing if the line is not a verdict.
std::optional<Verdict> read_verdict(std::string_view line);

/// What a test program says while it runs: see report.hpp.
struct Record {
    enum class Kind {
        test_begins,  // failure.test
        call,         // the call under way, in case it never comes back: failure, without expected and got
        failed,       // failure and outcome
        not_written,  // text: the exercise; failure.place: where its todo() is
        terminated,   // text: what nothing caught
        trouble,      // text: what the harness itself could not do
        not_staged,   // text: the scenario whose peers never kept to the script
        progress,     // bytes have moved
        test_ended,   // number: of checks; key
        all_ended,    // key
        exited,       // exit() was called before that
    };
    Kind kind = Kind::progress;
    std::size_t process =
        0;  // its number: an answer may fork(), and only the test program itself is believed
    Outcome outcome = Outcome::failed;
    Failure failure{};
    std::string text{}, key{};
    std::size_t number = 0;
    bool operator==(const Record&) const = default;
};
std::string write(const Record& record);
std::optional<Record> read_record(std::string_view line);

}  // namespace workbook
