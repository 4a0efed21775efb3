// The checks, and the listener that reports to the runner what Catch2 ran.
#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_case_info.hpp>
#include <catch2/reporters/catch_reporter_event_listener.hpp>
#include <catch2/reporters/catch_reporter_registrars.hpp>
#else
#define CATCH_CONFIG_EXTERNAL_INTERFACES
#endif
#include "check.hpp"

#include <cxxabi.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <typeinfo>
#include <utility>

#include "paragraph.hpp"
#include "report.hpp"

namespace testing {

namespace {

std::vector<std::string> stories;
std::string current_call;
bool reported = false;  // this test case's failure is told already
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

std::string take_key() {
    if (next_key + key_size >= sizeof keys) return "";
    const std::string key(keys + next_key, key_size);
    std::memset(keys + next_key, '-', key_size);
    next_key += key_size;
    return key;
}

// Writes one line; does nothing without a runner, as under gdb.
void report(std::initializer_list<std::string_view> fields) {
    static const char* const value = std::getenv(report_variable);
    if (value == nullptr) return;
    std::string line = std::to_string(::getpid());
    for (const std::string_view field : fields) {
        line += '\t';
        for (const char c : field) {
            if (c == '\n') line += "\\n";
            else if (c == '\\') line += "\\\\";
            else if (c != '\t') line += c;
        }
    }
    line += '\n';
    for (std::string_view rest = line; !rest.empty();) {
        const ssize_t written = ::write(std::atoi(value), rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return;  // the runner sees an incomplete report and says so
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string escape(char c) {
    switch (c) {
        case '\r':
            return "\\r";
        case '\n':
            return "\\n";
        case '\t':
            return "\\t";
        case '\0':
            return "\\0";
        case '"':
            return "\\\"";
        case '\\':
            return "\\\\";
        default:
            break;
    }
    if (c >= ' ' && c <= '~') return {c};
    return fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
}

// A window of the bytes around `focus`, quoted, and the column at which byte `focus` stands in it.
struct Window {
    std::string text;
    std::size_t column;
};

Window window(std::string_view bytes, std::size_t focus) {
    constexpr std::size_t width = columns - label_width - 8;
    focus = std::min(focus, bytes.size());
    std::size_t begin = focus, used = 0;
    while (begin > 0 && used + escape(bytes[begin - 1]).size() <= width / 2)
        used += escape(bytes[--begin]).size();
    std::string text = begin > 0 ? "...\"" : "\"";
    std::size_t column = text.size(), end = begin;
    for (; end < bytes.size() && text.size() + escape(bytes[end]).size() <= width; ++end) {
        if (end == focus) column = text.size();
        text += escape(bytes[end]);
    }
    if (end <= focus) column = text.size();
    return {text + (end < bytes.size() ? "\"..." : "\""), column};
}

// The errors of sockets, by name and in plain words.
struct PlainError {
    int code;
    const char *name, *words;
};
constexpr PlainError plain_errors[] = {
    {EADDRINUSE, "EADDRINUSE", "another socket has that port"},
    {EADDRNOTAVAIL, "EADDRNOTAVAIL", "that address is not this machine's"},
    {EAFNOSUPPORT, "EAFNOSUPPORT", "socket and address are of different families"},
    {EAGAIN, "EAGAIN", "nothing has come, or there is no room, and it was not to wait"},
    {EBADF, "EBADF", "that number is no open descriptor"},
    {ECONNREFUSED, "ECONNREFUSED", "nothing listens on that port"},
    {ECONNRESET, "ECONNRESET", "the peer ended the connection with a reset"},
    {EINPROGRESS, "EINPROGRESS", "the handshake is under way"},
    {EINTR, "EINTR", "a signal interrupted the call"},
    {EINVAL, "EINVAL", "an argument makes no sense, such as the length of an address"},
    {EISCONN, "EISCONN", "it is connected already"},
    {EMFILE, "EMFILE", "the program may open no more descriptors"},
    {ENETUNREACH, "ENETUNREACH",
     "no interface leads there; for 127.0.0.1 the loopback interface has to be up"},
    {ENOMEM, "ENOMEM", "there is no memory left"},
    {ENOTCONN, "ENOTCONN", "it is not connected"},
    {ENOTSOCK, "ENOTSOCK", "that descriptor is no socket"},
    {EPIPE, "EPIPE", "nothing can be sent on it any more"},
    {ETIMEDOUT, "ETIMEDOUT", "no answer came in time"},
};
std::string plain_error(int code) {
    for (const PlainError& error : plain_errors)
        if (error.code == code) return fmt::format("{}: {}", error.name, error.words);
    return fmt::format("{}: {}", code, std::strerror(code));
}

std::string number(std::size_t value) {
    std::string digits = std::to_string(value);
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

std::string joined_stories() {
    std::string text;
    for (const std::string& story : stories) text += (text.empty() ? "" : " ") + story;
    return text;
}

std::string shown(Place place) {
    const char* slash = std::strrchr(place.file, '/');
    return fmt::format("{}:{}", slash != nullptr ? slash + 1 : place.file, place.line);
}

[[noreturn]] void fail_with(std::string_view gap, std::string_view why, Place place,
                            std::string_view verdict = "failed") {
    std::string message;
    if (!stories.empty()) message += paragraph("story", joined_stories());
    if (!current_call.empty()) message += paragraph("call", current_call);
    message += gap;
    if (!why.empty()) message += paragraph("why", why);
    report({"fail", message, shown(place), verdict});
    reported = true;
    FAIL("\n" << message << paragraph("test", shown(place)));
    std::abort();  // FAIL throws
}

}  // namespace

Story::Story(std::string text) {
    stories.push_back(std::move(text));
}
Story::~Story() {
    stories.pop_back();
}

std::string quote(std::string_view bytes, std::size_t focus) {
    return window(bytes, focus).text;
}

// The text of an error: whole, since words wrap, unless it is very long.
static std::string quote_text(std::string_view text) {
    std::string out = "\"";
    for (const char c : text.substr(0, 300)) out += escape(c);
    return out + (text.size() > 300 ? "\"..." : "\"");
}

std::string numbered_bytes(std::size_t count) {
    std::string bytes;
    while (bytes.size() < count) bytes += fmt::format("{:07} ", bytes.size());
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

void fail(std::string_view expected, std::string_view got, std::string_view why, Place place) {
    fail_with(paragraph("expected", expected) + paragraph("got", got), why, place);
}

void fail_bytes(std::string_view what, std::string_view expected, std::string_view got, std::string_view why,
                Place place) {
    std::size_t same = 0;
    while (same < expected.size() && same < got.size() && expected[same] == got[same]) ++same;
    const auto line = [&](const char* label, std::string_view bytes, const Window& shown) {
        return fmt::format("  {:<10}{}, {} byte{}\n{:{}}{}\n", label, what, number(bytes.size()),
                           bytes.size() == 1 ? "" : "s", "", label_width, shown.text);
    };
    const Window right = window(expected, same), wrong = window(got, same);
    const std::string words = fmt::format("the first difference: byte {}", number(same));
    const std::size_t column = label_width + wrong.column;
    const bool right_of_it = column + 2 + words.size() <= columns;  // else on the left of it
    const std::string mark = right_of_it ? fmt::format("{:{}}^ {}\n", "", column, words)
                                         : fmt::format("{:>{}} ^\n", words, column - 1);
    fail_with(line("expected", expected, right) + line("got", got, wrong) + mark, why, place);
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
        // both POSIX categories carry an errno value
        if (coded != nullptr && (coded->code().category() == std::generic_category() ||
                                 coded->code().category() == std::system_category()))
            thrown.code = coded->code().value();
    } catch (...) {
        const std::type_info* type = abi::__cxa_current_exception_type();
        thrown.text = fmt::format("it threw {}, which is no std::exception",
                                  type == nullptr ? "something" : "a value of type " + name_of(*type));
    }
    return thrown;
}

void begin_call(std::string_view text, std::string_view why, Place place) {
    current_call = text;
    report({"call", text, joined_stories(), why, shown(place)});
}

// What was thrown, in words.
static std::string told(const Thrown& thrown) {
    if (thrown.type.empty()) return thrown.text;
    return fmt::format("{}: {}{}", thrown.type, quote_text(thrown.text),
                       thrown.code == 0 ? "" : " (" + plain_error(thrown.code) + ")");
}

void fail_thrown(const Thrown& thrown, std::string_view why, Place place) {
    // A size that is no size: what vector, string and new throw then.
    if (thrown.no_memory || thrown.length_error)
        why =
            "It asked for a huge amount of memory. A size that went below 0 is huge: -1, as recv() returns "
            "it, is "
            "18446744073709551615 as a std::size_t. And a length that was only announced is no reason to "
            "make room "
            "for it.";
    fail_with(paragraph("expected", "no exception") +
                  paragraph("got", (thrown.type.empty() ? "" : "it threw ") + told(thrown)),
              why, place, thrown.no_memory ? "too much memory" : "failed");
}

void expect_code(const Thrown& thrown, int code, std::string_view why, Place place) {
    expect(thrown.code == code, fmt::format("std::system_error with the code {}", plain_error(code)),
           told(thrown), why, place);
}

void expect_runtime_error(const Thrown& thrown, Place place) {
    expect(thrown.runtime_error, "std::runtime_error, or an error derived from it",
           fmt::format("{}: {}", thrown.type, quote_text(thrown.text)),
           "The contract names the type, so that a caller can catch it. (std::out_of_range and "
           "std::invalid_argument, "
           "which at() and stoi() throw, are std::logic_error: a mistake in the program, not in what came.)",
           place);
}

void expect_number(const Thrown& thrown, std::size_t number, std::string_view why, Place place) {
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

void expect_named(const Thrown& thrown, std::string_view part, std::string_view why, Place place) {
    expect(thrown.text.find(part) != std::string::npos,
           fmt::format("an error whose text holds {}", quote(part)), quote_text(thrown.text), why, place);
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
            report({"todo", todo.exercise, todo.file, std::to_string(todo.line)});
            reported = true;
        };
        std::set_terminate([] {
            const bool thrown = std::current_exception() != nullptr;
            const Thrown what = thrown ? describe_exception() : Thrown{};
            report({"died", !thrown             ? "std::terminate was called"
                            : what.type.empty() ? what.text
                                                : what.type + ": " + what.text});
            std::abort();
        });
        std::atexit([] {
            if (!done) report({"exit"});
        });
    }

    void testCaseStarting(const Catch::TestCaseInfo& info) override {
        ListenerBase::testCaseStarting(info);
        current_call.clear();
        reported = false;
        report({"case", info.name});
    }

    // A failure that no check of ours told: an exception that left the test case, or a bare REQUIRE.
    ASSERTION_ENDED({
        const auto& result = stats.assertionResult;
        // A signal is for the runner to tell.
        const bool fatal = result.getResultType() == Catch::ResultWas::FatalErrorCondition;
        if (!result.isOk() && !fatal && !std::exchange(reported, true))
            report({"fail",
                    paragraph("got", std::string(result.hasMessage() ? std::string(result.getMessage())
                                                                     : result.getExpandedExpression())),
                    "", "failed"});
    })

    void testCaseEnded(const Catch::TestCaseStats& stats) override {
        const bool passed = !reported && stats.totals.assertions.allPassed();
        report({"end", std::to_string(stats.totals.assertions.total()), passed ? take_key() : ""});
        ListenerBase::testCaseEnded(stats);
    }

    void testRunEnded(const Catch::TestRunStats& stats) override {
        done = true;
        report({"done", take_key()});
        ListenerBase::testRunEnded(stats);
    }
};

}  // namespace
CATCH_REGISTER_LISTENER(Listener)

}  // namespace testing
