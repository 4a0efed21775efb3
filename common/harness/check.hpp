// What the lessons' tests are written with: a story, a call, and the result it must have.
// A check that fails reports the story, the call, both values and the cause, then ends its test case. A cause is
// named by its id; its text is in the lesson's causes.md.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include "catch.hpp"
#include "render_failure.hpp"
#include "todo.hpp"
#include "verdict.hpp"

namespace testing {

using workbook::Cause;
using workbook::operator""_cause;
using workbook::quote;

/// A place in a test; as a default argument it is the caller's.
struct Place {
    const char* file;
    int line;
    static Place here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
        return {file, line};
    }
};

/// A sentence or two for the failure's message: what the other end did. It is shown while this is in scope.
class Story {
public:
    explicit Story(std::string text);
    ~Story();
    Story(const Story&) = delete;
    Story& operator=(const Story&) = delete;
};

/// `count` bytes in which no two places look alike, so a piece that is lost, doubled or moved is noticed.
std::string numbered_bytes(std::size_t count);
/// Text in memory of exactly its size: the sanitizer sees every read past its end.
class Exact {
public:
    explicit Exact(std::string_view text) : bytes_(new char[text.size()]), size_(text.size()) {
        std::copy(text.begin(), text.end(), bytes_.get());
    }
    std::string_view view() const { return {bytes_.get(), size_}; }

private:
    std::unique_ptr<char[]> bytes_;  // not null even for an empty text
    std::size_t size_;
};
/// ASCII letters in lower case, for the names of headers.
std::string lower(std::string text);

// Values as a learner would write them. A test adds show() for the types of its lesson.
template <typename T>
concept ByteString = std::is_convertible_v<const T&, std::string_view>;
inline std::string show(std::nullopt_t) {
    return "nothing (std::nullopt)";
}
template <typename T>
std::string show(const T& value) {
    if constexpr (ByteString<T>) return quote(value);
    else return fmt::format("{}", value);
}
template <typename T>
std::string show(const std::optional<T>& value) {
    return value ? show(*value) : show(std::nullopt);
}
template <typename T>
std::string show(const std::vector<T>& list) {
    std::string text;
    for (const T& item : list) text += (text.empty() ? "" : ", ") + show(item);
    return text.empty() ? "an empty list" : text;
}

/// A lesson sets it where an answer may not even have made the call that an exercise is about: given the cause that a
/// test names, it returns the one that is true.
inline Cause (*true_cause)(const Cause& why) = nullptr;

/// Ends the test case. `expected` and `got` are shown one below the other.
[[noreturn]] void fail(std::string_view expected, std::string_view got, const Cause& why, Place place);
/// Ends the test case without a verdict: the scenario, given in words, could not be staged on this machine now.
[[noreturn]] void fail_to_stage(std::string_view scenario);
[[noreturn]] void fail_bytes(std::string_view what, std::string_view expected, std::string_view got,
                             const Cause& why, Place place);
/// Counts one check that held.
void passed();

/// Compares byte strings; the message marks the first difference.
template <ByteString Got, ByteString Expected>
void expect_equal(std::string_view what, const Got& got, const Expected& expected, const Cause& why = {},
                  Place place = Place::here()) {
    if (std::string_view{got} == std::string_view{expected}) return passed();
    fail_bytes(what, expected, got, why, place);
}
/// Compares any other values. `what` names the value, such as "the result" or "its port".
template <typename Got, typename Expected>
void expect_equal(std::string_view what, const Got& got, const Expected& expected, const Cause& why = {},
                  Place place = Place::here()) {
    if (got == expected) return passed();
    fail(fmt::format("{}: {}", what, show(expected)), show(got), why, place);
}
/// A condition in words: `expected` says what should be so, `got` what is.
inline void expect(bool holds, std::string_view expected, std::string_view got, const Cause& why = {},
                   Place place = Place::here()) {
    if (!holds) fail(expected, got, why, place);
    passed();
}

/// An exception, as a test looks at it. `code` is its errno value, 0 if it has none; `type` is empty unless it is a
/// std::exception.
struct Thrown {
    std::string text{};
    int code = 0;
    std::string type{};
    bool runtime_error = false;     // std::runtime_error or derived from it, as std::system_error is
    bool invalid_argument = false;  // the same for std::invalid_argument
    bool no_memory = false;         // the same for std::bad_alloc
    bool length_error = false;      // the same for std::length_error
};
Thrown describe_exception();  // the one being handled
/// Notes the call that comes now: if it does not return, the runner shows it, with the story and the cause.
void begin_call(std::string_view text, const Cause& why = {}, Place place = Place::here());
/// No call is under way: another test case begins.
void forget_call();
[[noreturn]] void fail_thrown(const Thrown& thrown, const Cause& why, Place place);

/// Makes the call that `text` shows. An exception that it should not throw fails the test.
template <typename Call>
auto call(std::string_view text, Call&& made, const Cause& why = {}, Place place = Place::here()) {
    begin_call(text, why, place);
    try {
        return made();
    } catch (const workbook::NotWritten&) {
        throw;
    } catch (...) {
        fail_thrown(describe_exception(), why, place);
    }
}

/// Makes a call that must throw. `expected` says which error, in words.
template <typename Call>
Thrown call_throws(std::string_view text, std::string_view expected, Call&& made, const Cause& why = {},
                   Place place = Place::here()) {
    begin_call(text, why, place);
    std::string got = "it returned";
    try {
        if constexpr (std::is_convertible_v<decltype(made()), std::string>)
            got += " " + show(std::string(made()));
        else made();
    } catch (const workbook::NotWritten&) {
        throw;
    } catch (...) {
        const Thrown thrown = describe_exception();
        expect(!thrown.type.empty(), "an exception derived from std::exception", thrown.text,
               "no_std_exception"_cause, place);
        return thrown;
    }
    fail(fmt::format("an exception: {}", expected), got, why, place);
}
/// It has the words of that errno value, but not the value.
bool only_words(const Thrown& thrown, int code);
/// The error's errno value, by its name.
void expect_code(const Thrown& thrown, int code, const Cause& why = {}, Place place = Place::here());
/// The error is a std::runtime_error, or derived from it.
void expect_runtime_error(const Thrown& thrown, Place place = Place::here());
/// The error's text holds `number` as a number of its own, not as a part of another.
void expect_number(const Thrown& thrown, std::size_t number, const Cause& why, Place place = Place::here());
/// The error's text holds `part`.
void expect_named(const Thrown& thrown, std::string_view part, const Cause& why = {},
                  Place place = Place::here());

}  // namespace testing
