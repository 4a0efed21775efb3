#include "check.hpp"

#include <cxxabi.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iterator>
#include <new>
#include <stdexcept>
#include <typeinfo>
#include <utility>

#include "report.hpp"

namespace testing {

using workbook::Failure;
using workbook::Outcome;
using workbook::quote_text;
using workbook::Record;
using workbook::Value;

namespace {

std::vector<std::string> stories;
std::string current_call;

// The errors of sockets, by name and in plain words.
struct PlainError {
    int code;
    const char *name, *words;
};
constexpr PlainError plain_errors[] = {
    {EADDRINUSE, "EADDRINUSE", "another socket has that port"},
    {EADDRNOTAVAIL, "EADDRNOTAVAIL", "that address is not this machine's"},
    {EAFNOSUPPORT, "EAFNOSUPPORT", "socket and address are of different families"},
    {EAGAIN, "EAGAIN", "nothing has come, or there is no room, and the call does not wait"},
    {EBADF, "EBADF", "that number is not an open descriptor"},
    {ECONNREFUSED, "ECONNREFUSED", "nothing listens on that port"},
    {ECONNRESET, "ECONNRESET", "the peer ended the connection with a reset"},
    {EINPROGRESS, "EINPROGRESS", "the handshake is under way"},
    {EINTR, "EINTR", "a signal interrupted the call"},
    {EINVAL, "EINVAL", "an argument makes no sense, such as the length of an address"},
    {EISCONN, "EISCONN", "it is connected already"},
    {EMFILE, "EMFILE", "the program may open no more descriptors"},
    {ENETUNREACH, "ENETUNREACH", "no interface leads there; for 127.0.0.1 the loopback interface must be up"},
    {ENOMEM, "ENOMEM", "no memory is left"},
    {ENOTCONN, "ENOTCONN", "it is not connected"},
    {ENOTSOCK, "ENOTSOCK", "that descriptor is not a socket"},
    {EPIPE, "EPIPE", "nothing can be sent on it any more"},
    {ETIMEDOUT, "ETIMEDOUT", "no answer came in time"},
};
std::string plain_error(int code) {
    for (const PlainError& error : plain_errors)
        if (error.code == code) return fmt::format("{}: {}", error.name, error.words);
    return fmt::format("{}: {}", code, std::strerror(code));
}

std::string joined_stories() {
    std::string text;
    for (const std::string& story : stories) text += (text.empty() ? "" : " ") + story;
    return text;
}

// A place below its lesson's folder: "tests/4.2_recv_all.cpp:31".
std::string shown(Place place) {
    std::string_view file = place.file;
    const std::string_view lessons = "/lessons/";
    const std::size_t at = file.rfind(lessons);
    if (at != file.npos)
        file = file.substr(std::min(file.find('/', at + lessons.size()), file.size() - 1) + 1);
    return fmt::format("{}:{}", file, place.line);
}

[[noreturn]] void fail_with(Value expected, Value got, const Cause& why, Place place,
                            Outcome outcome = Outcome::failed) {
    Failure failure{.test = {},
                    .place = shown(place),
                    .story = joined_stories(),
                    .call = current_call,
                    .expected = std::move(expected),
                    .got = std::move(got)};
    if (const Cause cause = true_cause == nullptr ? why : true_cause(why); !cause.empty())
        failure.causes = {cause};
    report({.kind = Record::Kind::failed, .outcome = outcome, .failure = failure});
    note_failure_reported();
    FAIL("\n" << render(failure) << workbook::paragraph("test", failure.place));
    std::abort();  // FAIL throws
}

// The bytes around the first that differs: as many as a message can show.
Value excerpt(std::string_view what, std::string_view bytes, std::size_t difference) {
    constexpr std::size_t around = workbook::columns;
    Value value;
    value.kind = Value::Kind::bytes;
    value.what = what;
    value.size = bytes.size();
    value.begin = difference - std::min(difference, around);
    value.text = bytes.substr(value.begin, 2 * around);
    value.difference = difference;
    return value;
}

}  // namespace

Story::Story(std::string text) {
    stories.push_back(std::move(text));
}
Story::~Story() {
    stories.pop_back();
}

std::string numbered_bytes(std::size_t count) {
    constexpr std::size_t word = 8;  // "0000008 ": where it stands, in seven digits
    std::string bytes(count + word, ' ');
    char* const begin = bytes.data();
    for (std::size_t at = 0; at < count; at += word)
        for (std::size_t i = word - 1, number = at; i-- > 0; number /= 10)
            begin[at + i] = static_cast<char>('0' + number % 10);
    bytes.resize(count);
    return bytes;
}

std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

void passed() {
    SUCCEED();
}

void fail(std::string_view expected, std::string_view got, const Cause& why, Place place) {
    fail_with(std::string(expected), std::string(got), why, place);
}

void fail_to_stage(std::string_view scenario) {
    report({.kind = Record::Kind::not_staged, .text = std::string(scenario)});
    note_failure_reported();
    FAIL("the machine is too busy to stage this: " << std::string(scenario));
    std::abort();  // FAIL throws
}

void fail_bytes(std::string_view what, std::string_view expected, std::string_view got, const Cause& why,
                Place place) {
    std::size_t same = 0;
    while (same < expected.size() && same < got.size() && expected[same] == got[same]) ++same;
    fail_with(excerpt(what, expected, same), excerpt(what, got, same), why, place);
}

Thrown describe_exception() {
    const auto name_of = [](const std::type_info& type) {
        int status = 0;
        char* name = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
        const std::string text = status == 0 ? name : type.name();
        std::free(name);
        return text;
    };
    Thrown thrown;
    try {
        throw;
    } catch (const std::exception& error) {
        thrown.text = error.what();
        thrown.type = name_of(typeid(error));
        thrown.no_memory = dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
        thrown.length_error = dynamic_cast<const std::length_error*>(&error) != nullptr;
        thrown.runtime_error = dynamic_cast<const std::runtime_error*>(&error) != nullptr;
        thrown.invalid_argument = dynamic_cast<const std::invalid_argument*>(&error) != nullptr;
        const auto* coded = dynamic_cast<const std::system_error*>(&error);
        // In both of these categories the code is an errno value.
        if (coded != nullptr && (coded->code().category() == std::generic_category() ||
                                 coded->code().category() == std::system_category()))
            thrown.code = coded->code().value();
    } catch (...) {
        const std::type_info* type = abi::__cxa_current_exception_type();
        thrown.text = fmt::format("it threw {}, which is not a std::exception",
                                  type == nullptr ? "something" : "a value of type " + name_of(*type));
    }
    return thrown;
}

void begin_call(std::string_view text, const Cause& why, Place place) {
    current_call = text;
    Failure under_way{.test = {}, .place = shown(place), .story = joined_stories(), .call = current_call};
    if (!why.empty()) under_way.causes = {why};
    report_call(under_way);
    // As any earlier call may leave it: errno says something only after a call that failed.
    static constexpr int left[] = {EAGAIN, EINTR, ERANGE};
    static unsigned turn = 0;
    errno = left[++turn % std::size(left)];
}

void forget_call() {
    current_call.clear();
}

static std::string in_words(const Thrown& thrown) {
    if (thrown.type.empty()) return thrown.text;
    return fmt::format("{}: {}{}", thrown.type, quote_text(thrown.text),
                       thrown.code == 0 ? "" : " (" + plain_error(thrown.code) + ")");
}

void fail_thrown(const Thrown& thrown, const Cause& why, Place place) {
    // What vector, string and new throw if they are given a huge size.
    const bool huge = thrown.no_memory || thrown.length_error;
    fail_with("no exception", (thrown.type.empty() ? "" : "it threw ") + in_words(thrown),
              huge ? "size_below_zero"_cause : why, place,
              thrown.no_memory ? Outcome::too_much_memory : Outcome::failed);
}

bool only_words(const Thrown& thrown, int code) {
    return thrown.code == 0 && thrown.text.find(std::strerror(code)) != std::string::npos;
}

void expect_code(const Thrown& thrown, int code, const Cause& why, Place place) {
    expect(thrown.code == code, fmt::format("std::system_error with the code {}", plain_error(code)),
           in_words(thrown), only_words(thrown, code) ? "text_instead_of_errno"_cause : why, place);
}

void expect_runtime_error(const Thrown& thrown, Place place) {
    expect(thrown.runtime_error, "std::runtime_error, or an error derived from it",
           fmt::format("{}: {}", thrown.type, quote_text(thrown.text)), "not_a_runtime_error"_cause, place);
}

void expect_number(const Thrown& thrown, std::size_t number, const Cause& why, Place place) {
    const std::string wanted = std::to_string(number);
    bool found = false;
    for (std::size_t at = 0;
         !found && (at = thrown.text.find_first_of("0123456789", at)) != std::string::npos;) {
        const std::size_t end = std::min(thrown.text.find_first_not_of("0123456789", at), thrown.text.size());
        found = thrown.text.substr(at, end - at) == wanted;
        at = end;
    }
    expect(found, fmt::format("an error whose text holds the number {}", number), quote_text(thrown.text),
           why, place);
}

void expect_named(const Thrown& thrown, std::string_view part, const Cause& why, Place place) {
    expect(thrown.text.find(part) != std::string::npos,
           fmt::format("an error whose text holds {}", quote(part)), quote_text(thrown.text), why, place);
}

}  // namespace testing
