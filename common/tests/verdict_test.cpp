// The codec of verdicts and records (harness/verdict.hpp, json.hpp): whatever is written is read again, and a
// line that is not one of theirs is nothing.
#include "verdict.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "json.hpp"

using namespace workbook;
using namespace std::string_literals;

namespace {

// Texts that a line of JSON can't hold as they are.
const std::vector<std::string> texts = {
    "a plain one",
    "\"quotes\" and a back\\slash, \\u0041 \\n",
    "line\nfeed\rreturn\ttab\bback\fform",
    "NUL\0 in the middle and at the end\0"s,
    "\x01\x1b[31m\x1f\x7f",
    "\xc3\xa9 \xe4\xb8\xad \xf0\x9f\x98\x80",                   // two, three and four bytes of UTF-8
    "\xff\xfe\x80 alone, \xc3 cut short, \xe4\xb8",             // none of it UTF-8
    "\xed\xa0\x80 \xed\xb2\x80 \xed\xbf\xbf",                   // surrogates, which UTF-8 does not have
    "\xc0\x80 \xe0\x80\x80 \xf0\x80\x80\x80 \xf4\x90\x80\x80",  // longer than needed; beyond Unicode
    "{\"outcome\":\"passed\"}\n{\"record\":\"all_ended\"}",
    std::string(1 << 17, 'x') + "\xff",
};

constexpr Outcome last_outcome = Outcome::not_judged;
constexpr Record::Kind last_kind = Record::Kind::exited;

Value bytes(const std::string& text) {
    Value value;
    value.kind = Value::Kind::bytes;
    value.text = text;
    value.what = "what: " + text;
    value.size = 1'000'000;
    value.begin = 65'536;
    value.difference = 65'540;
    return value;
}

Failure failure(const std::string& text) {
    Value source = "source: " + text;
    source.kind = Value::Kind::source;
    return {"test: " + text,
            "place: " + text,
            "story: " + text,
            "call: " + text,
            bytes(text),
            source,
            {Cause("plain", {}), Cause("id: " + text, {"3", "", text})}};
}

Verdict verdict(const std::string& text, Outcome outcome = Outcome::failed) {
    return {"4.2",
            outcome,
            failure(text),
            "place: " + text,
            "needs: " + text,
            "remedy: " + text,
            "printed: " + text,
            {"warning: " + text, ""},
            7,
            999'999'999'999'999};
}

Record record(const std::string& text, Record::Kind kind = Record::Kind::failed) {
    return {kind, 4711, Outcome::failed, failure(text), "text: " + text, "key: " + text, 12};
}

bool is_utf8(std::string_view text) {
    std::size_t length = 1;
    for (; !text.empty() && length > 0; text.remove_prefix(length))
        length = json::first_character(text).length;
    return length > 0;
}

// It is one line, is read as what it was, and written again it is the same line.
template <typename Type, typename Read>
void check_round_trip(const Type& written, Read read) {
    const std::string line = write(written);
    CHECK(line.find_first_of("\n\r"s + '\0') == line.npos);
    CHECK(is_utf8(line));
    const auto again = read(line);
    REQUIRE(again.has_value());
    CHECK((*again == written));
    CHECK((write(*again) == line));
}

std::string nested(int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
}

}  // namespace

TEST_CASE("verdicts are read as they were written", "[verdict]") {
    for (const std::string& text : texts) check_round_trip(verdict(text), read_verdict);
    for (int i = 0; i <= static_cast<int>(last_outcome); ++i) {
        const auto outcome = static_cast<Outcome>(i);
        check_round_trip(verdict("", outcome), read_verdict);
        check_round_trip(Verdict{"1.1", outcome}, read_verdict);
        CHECK(outcome_named(name_of(outcome)) == outcome);
    }
    CHECK_FALSE(outcome_named("").has_value());
    CHECK_FALSE(outcome_named("Passed").has_value());
}

TEST_CASE("records are read as they were written", "[verdict]") {
    for (const std::string& text : texts) check_round_trip(record(text), read_record);
    for (int i = 0; i <= static_cast<int>(last_kind); ++i) {
        check_round_trip(record("", static_cast<Record::Kind>(i)), read_record);
        check_round_trip(Record{.kind = static_cast<Record::Kind>(i)}, read_record);
    }
    for (int i = 0; i <= static_cast<int>(last_outcome); ++i)
        check_round_trip(Record{.kind = Record::Kind::failed, .outcome = static_cast<Outcome>(i)},
                         read_record);
}

TEST_CASE("a value has its kind, also an empty one", "[verdict]") {
    for (const auto kind : {Value::Kind::words, Value::Kind::bytes, Value::Kind::source}) {
        Verdict one{"4.2", Outcome::failed, Failure{.story = "a reply"}};
        one.failure->got.kind = kind;
        check_round_trip(one, read_verdict);
    }
}

TEST_CASE("members that are missing or of another type are empty", "[verdict]") {
    const auto none = read_verdict(R"({"outcome":"passed"})");
    REQUIRE(none.has_value());
    CHECK((*none == Verdict{"", Outcome::passed}));
    const auto odd =
        read_verdict(R"({"outcome":"passed","exercise":4.2,"failure":[1],"place":null,"cases":"7",
                                      "checks":{},"unknown":true})");
    REQUIRE(odd.has_value());
    CHECK((*odd == Verdict{"", Outcome::passed}));
    // What belongs to another kind is not taken in: it would be lost when written again.
    const auto words =
        read_verdict(R"({"outcome":"failed","failure":{"got":{"kind":"words","size":5,"what":"x"}}})");
    CHECK((words == Verdict{"", Outcome::failed}));
    CHECK((read_record(R"({"record":"call","outcome":"crashed"})") == Record{.kind = Record::Kind::call}));
}

TEST_CASE("a line that is not a verdict is nothing", "[verdict]") {
    const std::vector<std::string> lines = {
        "",
        " ",
        "null",
        "[]",
        "{}",
        "passed",
        "\"passed\"",
        "{\"outcome\":\"passed\"",
        "{\"outcome\":\"passed\"}}",
        "{\"outcome\":\"passed\"} {}",
        "{\"outcome\":passed}",
        "{\"outcome\":\"pass\"}",
        "{\"outcome\":0}",
        "{'outcome':'passed'}",
        "{\"outcome\":\"passed\",}",
        "{,\"outcome\":\"passed\"}",
        "{\"outcome\" \"passed\"}",
        "{outcome:\"passed\"}",
        "{\"outcome\":\"passed\",\"place\":\"\xff\"}",  // only escaped
        "{\"outcome\":\"passed\",\"place\":\"\n\"}",
        "{\"outcome\":\"passed\",\"place\":\"\\x\"}",
        "{\"outcome\":\"passed\"\0}"s,
        "{\"outcome\":\"passed\"}\0"s,
        R"({"outcome":"failed","failure":{"got":{"kind":"word"}}})",
        R"({"outcome":"failed","failure":{"got":"words"}})",
    };
    for (const std::string& line : lines) {
        INFO(line);
        CHECK_FALSE(read_verdict(line).has_value());
        CHECK_FALSE(read_record(line).has_value());
    }
    const std::string whole = write(verdict(texts[6]));
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_FALSE(read_verdict(std::string_view(whole).substr(0, size)).has_value());
}

TEST_CASE("escapes", "[verdict]") {
    const std::pair<std::string, std::optional<std::string>> cases[] = {
        {R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"},
        {R"("\u0000\u0041\u00e9\u4E2D")", "\0A\xc3\xa9\xe4\xb8\xad"s},
        {R"("\ud83d\ude00")", "\xf0\x9f\x98\x80"},  // a pair
        {R"("\udbff\udfff")", "\xf4\x8f\xbf\xbf"},  // the last one
        {R"("\udc80\udcff")", "\x80\xff"},          // bytes that are not UTF-8
        {R"("\ud83d")", {}},                        // half of a pair
        {R"("\ud83dx")", {}},
        {R"("\ud83d\n")", {}},
        {R"("\ud83d\ud83d")", {}},
        {R"("\u12")", {}},
        {R"("\u12g4")", {}},
        {R"("\u+123")", {}},
        {R"("\)", {}},
        {R"("\")", {}},
    };
    for (const auto& [line, text] : cases) {
        INFO(line);
        const auto value = json::parse(line);
        CHECK(value.has_value() == text.has_value());
        if (value && text) CHECK((value->text() == *text));
    }
}

TEST_CASE("lists and objects nest 16 deep", "[verdict]") {
    CHECK(json::parse(nested(16)).has_value());
    CHECK_FALSE(json::parse(nested(17)).has_value());
    CHECK_FALSE(json::parse(std::string(1 << 20, '[')).has_value());
    std::string objects;
    for (int i = 0; i < 1 << 16; ++i) objects += "{\"\":";
    CHECK_FALSE(json::parse(objects).has_value());
}

TEST_CASE("numbers that no size can hold are 0", "[verdict]") {
    const std::pair<const char*, std::optional<std::size_t>> cases[] = {
        {"0", 0},      {"7", 7},       {"1e3", 1000}, {"2.9", 2},   {"1e15", 1'000'000'000'000'000},
        {"1e16", 0},   {"-1", 0},      {"-0", 0},     {"1e308", 0}, {"18446744073709551615", 0},
        {"1e309", {}}, {"-1e309", {}}, {"nan", {}},   {"inf", {}},  {"0x10", {}},
        {"1e", {}},    {"-", {}},      {"1.2.3", {}}, {"1-2", {}},
    };
    for (const auto& [line, number] : cases) {
        INFO(line);
        const auto value = json::parse(line);
        CHECK(value.has_value() == number.has_value());
        if (value && number) CHECK(value->number() == *number);
    }
}
