#include "verdict.hpp"

#include <iterator>

#include "json.hpp"

namespace workbook {

namespace {

constexpr std::string_view outcomes[] = {
    "passed",          "failed",          "not_written",        "crashed",       "timed_out", "ended_early",
    "too_much_output", "too_much_memory", "too_many_processes", "did_not_build", "refused",   "not_judged"};
static_assert(std::size(outcomes) == static_cast<std::size_t>(Outcome::not_judged) + 1, "a name for each");
constexpr std::string_view value_kinds[] = {"words", "bytes", "source"};
constexpr std::string_view record_kinds[] = {"test_begins", "call",      "failed",     "not_written",
                                             "terminated",  "trouble",   "not_staged", "progress",
                                             "test_ended",  "all_ended", "exited"};

static_assert(std::size(record_kinds) == static_cast<std::size_t>(Record::Kind::exited) + 1,
              "a name for each");

template <typename Enum, std::size_t count>
std::optional<Enum> named(const std::string_view (&names)[count], std::string_view name) {
    for (std::size_t i = 0; i < count; ++i)
        if (names[i] == name) return static_cast<Enum>(i);
    return std::nullopt;
}

// Empty members are left out, so a line is short and easy to read.
void add(json::Object& object, const char* name, const std::string& text) {
    if (!text.empty()) object[name] = text;
}
void add(json::Object& object, const char* name, std::size_t number) {
    if (number != 0) object[name] = number;
}

void add(json::Object& object, const char* name, const Value& value) {
    if (value.empty()) return;
    json::Object members;
    members["kind"] = value_kinds[static_cast<std::size_t>(value.kind)];
    add(members, "text", value.text);
    add(members, "what", value.what);
    add(members, "size", value.size);
    add(members, "begin", value.begin);
    add(members, "difference", value.difference);
    object[name] = std::move(members);
}

std::optional<Value> read_value(const json::Value& from) {
    Value value;
    if (std::holds_alternative<std::nullptr_t>(from)) return value;
    const auto kind = named<Value::Kind>(value_kinds, from["kind"].text());
    if (!kind) return std::nullopt;
    value.kind = *kind;
    value.text = from["text"].text();
    if (value.kind != Value::Kind::bytes) return value;
    value.what = from["what"].text();
    value.size = from["size"].number();
    value.begin = from["begin"].number();
    value.difference = from["difference"].number();
    return value;
}

void add(json::Object& object, const char* name, const std::vector<Cause>& causes) {
    json::Array list;
    for (const Cause& cause : causes) {
        json::Array arguments(cause.arguments.begin(), cause.arguments.end());
        list.push_back(json::Object{{"id", cause.id}, {"arguments", std::move(arguments)}});
    }
    if (!list.empty()) object[name] = std::move(list);
}

std::vector<Cause> read_causes(const json::Value& from) {
    std::vector<Cause> causes;
    for (const json::Value& item : from.list()) {
        Cause cause{item["id"].text(), {}};
        for (const json::Value& argument : item["arguments"].list())
            cause.arguments.push_back(argument.text());
        if (!cause.empty()) causes.push_back(std::move(cause));
    }
    return causes;
}

void add(json::Object& object, const char* name, const Failure& failure) {
    json::Object members;
    add(members, "test", failure.test);
    add(members, "place", failure.place);
    add(members, "story", failure.story);
    add(members, "call", failure.call);
    add(members, "expected", failure.expected);
    add(members, "got", failure.got);
    add(members, "causes", failure.causes);
    if (!members.empty()) object[name] = std::move(members);
}

std::optional<Failure> read_failure(const json::Value& from) {
    const auto expected = read_value(from["expected"]), got = read_value(from["got"]);
    if (!expected || !got) return std::nullopt;
    return Failure{from["test"].text(),
                   from["place"].text(),
                   from["story"].text(),
                   from["call"].text(),
                   *expected,
                   *got,
                   read_causes(from["causes"])};
}

}  // namespace

std::string_view name_of(Outcome outcome) {
    return outcomes[static_cast<std::size_t>(outcome)];
}

std::optional<Outcome> outcome_named(std::string_view name) {
    return named<Outcome>(outcomes, name);
}

std::string write(const Verdict& verdict) {
    json::Object object;
    object["exercise"] = verdict.exercise;
    object["outcome"] = name_of(verdict.outcome);
    if (verdict.failure) add(object, "failure", *verdict.failure);
    add(object, "place", verdict.place);
    add(object, "needs", verdict.needs);
    add(object, "remedy", verdict.remedy);
    add(object, "printed", verdict.printed);
    if (!verdict.warnings.empty())
        object["warnings"] = json::Array(verdict.warnings.begin(), verdict.warnings.end());
    add(object, "cases", verdict.cases);
    add(object, "checks", verdict.checks);
    return json::write(object);
}

std::optional<Verdict> read_verdict(std::string_view line) {
    const auto from = json::parse(line);
    if (!from) return std::nullopt;
    const auto outcome = outcome_named((*from)["outcome"].text());
    const auto failure = read_failure((*from)["failure"]);
    if (!outcome || !failure) return std::nullopt;
    Verdict verdict;
    verdict.exercise = (*from)["exercise"].text();
    verdict.outcome = *outcome;
    if (*failure != Failure{}) verdict.failure = *failure;
    verdict.place = (*from)["place"].text();
    verdict.needs = (*from)["needs"].text();
    verdict.remedy = (*from)["remedy"].text();
    verdict.printed = (*from)["printed"].text();
    for (const json::Value& warning : (*from)["warnings"].list()) verdict.warnings.push_back(warning.text());
    verdict.cases = (*from)["cases"].number();
    verdict.checks = (*from)["checks"].number();
    return verdict;
}

std::string write(const Record& record) {
    json::Object object;
    object["record"] = record_kinds[static_cast<std::size_t>(record.kind)];
    add(object, "process", record.process);
    if (record.kind == Record::Kind::failed) object["outcome"] = name_of(record.outcome);
    add(object, "failure", record.failure);
    add(object, "text", record.text);
    add(object, "key", record.key);
    add(object, "number", record.number);
    return json::write(object);
}

std::optional<Record> read_record(std::string_view line) {
    const auto from = json::parse(line);
    if (!from) return std::nullopt;
    const auto kind = named<Record::Kind>(record_kinds, (*from)["record"].text());
    const auto failure = read_failure((*from)["failure"]);
    if (!kind || !failure) return std::nullopt;
    Record record;
    record.kind = *kind;
    record.process = (*from)["process"].number();
    if (record.kind == Record::Kind::failed)
        record.outcome = outcome_named((*from)["outcome"].text()).value_or(Outcome::failed);
    record.failure = *failure;
    record.text = (*from)["text"].text();
    record.key = (*from)["key"].text();
    record.number = (*from)["number"].number();
    return record;
}

}  // namespace workbook
