// What the runner makes of a test program's report (runner/test_report.cpp), which a learner's code can write
// to, too.
#include "test_report.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "catch.hpp"
#include "shared_call.hpp"

using namespace judging;
using workbook::Failure;
using workbook::Outcome;
using workbook::Record;
using Kind = workbook::Record::Kind;

namespace {

const std::string key[] = {std::string(16, 'a'), std::string(16, 'b'), std::string(16, 'c')};
const std::string keys = key[0] + key[1] + key[2];
constexpr std::size_t itself = 4711, copy = 4712;

Record begins(const std::string& test, std::size_t process = itself) {
    return {.kind = Kind::test_begins, .process = process, .failure = {.test = test}};
}
Record ends(const std::string& with_key, std::size_t checks = 3, std::size_t process = itself) {
    return {.kind = Kind::test_ended, .process = process, .key = with_key, .number = checks};
}
Record all_ended(const std::string& with_key, std::size_t process = itself) {
    return {.kind = Kind::all_ended, .process = process, .key = with_key};
}
Record call(const std::string& text) {
    return {.kind = Kind::call, .process = itself, .failure = {.call = text}};
}
Record failed(const std::string& got, std::size_t process = itself) {
    return {.kind = Kind::failed,
            .process = process,
            .outcome = Outcome::too_much_memory,
            .failure = {.got = got}};
}
Record said(Kind kind, const std::string& text, std::size_t process = itself) {
    return {.kind = kind, .process = process, .text = text};
}
Record not_staged(const std::string& text, const std::string& with_key) {
    return {.kind = Kind::not_staged, .process = itself, .text = text, .key = with_key};
}

TestReport read(const std::vector<Record>& records) {
    std::string lines;
    for (const Record& record : records) lines += write(record) + "\n";
    return read_report(lines, keys, "4.2");
}

}  // namespace

TEST_CASE("a report that is whole", "[report]") {
    const TestReport report =
        read({begins("4.2 joins"), call("recv_all(fd, 1)"), ends(key[0], 3), begins("4.2 ends"),
              said(Kind::progress, ""), ends(key[1], 4), all_ended(key[2])});
    CHECK(report.begun);
    CHECK(report.complete);
    CHECK_FALSE(report.forged);
    CHECK_FALSE(report.empty_case);
    CHECK_FALSE(report.exited);
    CHECK_FALSE(report.failure.has_value());
    CHECK_FALSE(report.not_written.has_value());
    CHECK(report.cases == 2);
    CHECK(report.checks == 7);
    CHECK(report.test == "4.2 ends");
}

TEST_CASE("a report that is empty, or cut in a line", "[report]") {
    const std::string line = write(begins("4.2 joins")), whole = line + "\n" + write(failed("7"));
    for (const std::string& text : {std::string(), std::string("\n\n"), line.substr(0, line.size() - 1),
                                    std::string("passed\n{\"record\":\"all\"}\n")}) {
        const TestReport report = read_report(text, keys, "4.2");
        CHECK_FALSE(report.begun);
        CHECK_FALSE(report.complete);
        CHECK(report.cases == 0);
    }
    CHECK(read_report(whole, keys, "4.2").failure.has_value());  // the last newline is not needed
    CHECK_FALSE(read_report(whole.substr(0, whole.size() - 1), keys, "4.2").failure.has_value());
}

TEST_CASE("a forged failure is a failure, and only the tests may ask for no verdict", "[report]") {
    Record passed = failed("all is well");
    passed.outcome = Outcome::passed;
    CHECK(read({begins("4.2 joins"), passed}).outcome == Outcome::failed);
    for (const std::string& with_key : {std::string(), std::string("0123456789abcdef")}) {
        const TestReport report = read({begins("4.2 joins"), not_staged("a busy machine", with_key)});
        CHECK(report.not_staged.empty());
        CHECK(report.forged);
    }
}

TEST_CASE("the first thing that goes wrong counts", "[report]") {
    const std::vector<Record> wrong = {failed("first"), said(Kind::not_written, "4.1 recv_some"),
                                       said(Kind::trouble, "no ports"), not_staged("a silence", key[0])};
    for (std::size_t first = 0; first < wrong.size(); ++first) {
        std::vector<Record> records = {begins("4.2 joins"), call("recv_all(fd, 1)"), wrong[first]};
        records.insert(records.end(), wrong.begin(), wrong.end());
        records.insert(records.end(), {begins("4.2 ends"), call("recv_all(fd, 2)"), failed("second")});
        const TestReport report = read(records);
        CHECK(report.failure.has_value() == (first == 0));
        CHECK(report.not_written.has_value() == (first == 1));
        CHECK(report.trouble == (first == 2 ? "no ports" : ""));
        CHECK(report.not_staged == (first == 3 ? "a silence" : ""));
        if (first == 0) CHECK(report.failure->got.text == "first");
        if (first == 0) CHECK(report.outcome == Outcome::too_much_memory);
        if (first == 1) CHECK(report.not_written_exercise == "4.1 recv_some");
        CHECK(report.test == "4.2 joins");
        REQUIRE(report.last_call.has_value());
        CHECK(report.last_call->call == "recv_all(fd, 1)");
    }
}

TEST_CASE("a call that came back is not the one under way in the next test case", "[report]") {
    CHECK_FALSE(
        read({begins("4.2 joins"), call("recv_all(fd, 1)"), begins("4.2 ends")}).last_call.has_value());
}

TEST_CASE("how the program ended", "[report]") {
    const TestReport report =
        read({begins("4.2 joins"), said(Kind::terminated, "int: 7"), said(Kind::exited, "")});
    CHECK(report.uncaught == "int: 7");
    CHECK(report.exited);
    CHECK_FALSE(report.complete);
}

TEST_CASE("what a copy of the program says after fork() is ignored", "[report]") {
    const TestReport report = read(
        {begins("4.2 joins"), begins("4.2 of the copy", copy), failed("of the copy", copy),
         ends("nonsense", 9, copy), said(Kind::exited, "", copy), all_ended("nonsense", copy), ends(key[0]),
         begins("4.2 ends"), ends(key[1]), all_ended(key[2]), failed("of the copy", copy)});
    CHECK(report.complete);
    CHECK_FALSE(report.forged);
    CHECK_FALSE(report.failure.has_value());
    CHECK_FALSE(report.exited);
    CHECK(report.cases == 2);
    CHECK(report.checks == 6);
}

TEST_CASE("what the tests can't have written is forged", "[report]") {
    const Record first = begins("4.2 joins"), second = begins("4.2 ends");
    const std::vector<std::vector<Record>> reports = {
        {first, ends(""), second, ends(key[1]), all_ended(key[2])},      // without a key
        {first, ends(key[1]), second, ends(key[0]), all_ended(key[2])},  // in another order
        {first, ends(key[0]), second, ends(key[0]), all_ended(key[2])},  // the same twice
        {first, ends(key[0]), second, ends(key[1]), all_ended("")},      // the end without one
        {first, ends(key[0].substr(1)), second, ends(key[1]), all_ended(key[2])},
        {first, ends(key[0] + key[1]), second, all_ended(key[2])},                   // two at once
        {first, ends(key[0]), first, ends(key[1]), all_ended(key[2])},               // a title twice
        {first, ends(key[0]), begins("4.1 some"), ends(key[1]), all_ended(key[2])},  // another exercise's
        {first, ends(key[0]), begins("4.20 some"), ends(key[1]), all_ended(key[2])},
        {ends(key[0]), second, ends(key[1]), all_ended(key[2])},  // an end without a beginning
        {first, ends(key[0]), second, ends(key[1]), all_ended(key[2]),
         all_ended(key[2])},  // more than there are
    };
    for (std::size_t i = 0; i < reports.size(); ++i) {
        INFO(i);
        CHECK(read(reports[i]).forged);
    }
}

TEST_CASE("a test case without a check is noted", "[report]") {
    const TestReport report = read({begins("4.2 joins"), ends(key[0], 0), begins("4.2 ends"), ends(key[1])});
    CHECK(report.empty_case);
    CHECK(report.cases == 2);
}

TEST_CASE("the call under way, in shared memory, is read back as it was written", "[report]") {
    testing::SharedCall::Text text{};
    CHECK_FALSE(testing::read_call(text).has_value());
    Failure call{.test = {}, .place = "tests/4.2_recv_all.cpp:31", .story = "", .call = "recv_all(fd, 1)"};
    REQUIRE(testing::write(text, call));
    CHECK((testing::read_call(text) == call));
    call.causes = {{"too_few_came", {"3", "10"}}};
    REQUIRE(testing::write(text, call));
    CHECK((testing::read_call(text) == call));

    // Its room is in bytes, and each string takes one more.
    const std::size_t others = call.place.size() + 1 + call.story.size() + 1 + 1;
    call.causes.clear();
    call.call = std::string(sizeof text.strings - others, 'x');
    REQUIRE(testing::write(text, call));
    CHECK((testing::read_call(text) == call));
    call.call += 'x';
    CHECK_FALSE(testing::write(text, call));
    call.call = std::string("a\0b", 3);
    CHECK_FALSE(testing::write(text, call));
}

TEST_CASE("whatever an answer writes into the shared memory can be read", "[report]") {
    testing::SharedCall::Text text{};
    std::fill(std::begin(text.strings), std::end(text.strings), 'x');  // no '\0' at all
    for (const std::uint32_t size : {0U, 1U, 4000U, 4001U, 0xffffffffU}) {
        text.size = size;
        CHECK_FALSE(testing::read_call(text).has_value());
    }
    std::fill(std::begin(text.strings), std::end(text.strings), '\0');
    text.size = 0xffffffff;
    CHECK(testing::read_call(text).has_value());
}
