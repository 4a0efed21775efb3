// Bytes for the reader of verdicts and reports: a learner's process shares the pipe, so whatever comes,
// nothing may crash. As a libFuzzer target (fuzz.sh) it is fed by that; by itself it mutates valid lines for
// a second or two, the same ones each time.
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "classify.hpp"
#include "render.hpp"
#include "verdict.hpp"

namespace {

using namespace workbook;

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "not so: %s\n", what);
    std::abort();
}

// What is read can be written, and read again to the same.
template <typename Read>
void check_again(const Read& read, std::string_view line) {
    const auto first = read(line);
    if (!first) return;
    const std::string written = write(*first);
    const auto second = read(written);
    require(second.has_value(), "what was written is read");
    require(*first == *second, "what was written is read to the same");
    require(written == write(*second), "the same is written the same");
}

// A whole report, as far as a learner's terminal.
void check_report(const std::string& report) {
    const std::string key(16, 'k');
    judging::Lesson lesson;
    lesson.name = "04-recv-loop";
    lesson.answer = "recv_loop.cpp";
    lesson.exercises = {{"4.2", "recv_all", "core", 1}};
    judging::ProcessResult process;
    process.report = process.output = report;
    process.keys = key + key;
    const auto& exercise = lesson.exercises.front();
    const auto evidence = judging::evidence(exercise, process, lesson.answer);
    const Verdict verdict = judging::classify(lesson, exercise, evidence);
    check_again(read_verdict, write(verdict));
    require(!judging::render(lesson, exercise, verdict, true).empty(), "a verdict has words");
    judging::is_doubtful(evidence);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    check_again(read_verdict, bytes);
    check_again(read_record, bytes);
    check_report(bytes);
    return 0;
}

#ifndef WORKBOOK_LIBFUZZER

namespace {

using Random = std::minstd_rand;

std::size_t below(Random& random, std::size_t bound) {
    return bound == 0 ? 0 : random() % bound;
}

// Valid lines with all that they can hold.
std::vector<std::string> seeds() {
    Value bytes = "4\r\nWiki\r\n";
    bytes.kind = Value::Kind::bytes;
    bytes.what = "the reply";
    bytes.size = 1'000'000;
    bytes.begin = 65'536;
    bytes.difference = 65'540;
    const Failure failure{"4.2 recv_all joins",
                          "tests/4.2_recv_all.cpp:31",
                          "a story",
                          "recv_all(fd, 16)",
                          bytes,
                          "words \x80\xff",
                          {Cause("recv_called_once", {"3", "\"\n"})}};
    std::vector<std::string> lines = {write(Verdict{"4.2",
                                                    Outcome::failed,
                                                    failure,
                                                    "recv_loop.cpp:41",
                                                    "4.1 recv_some",
                                                    "make",
                                                    "printed",
                                                    {"recv_loop.cpp:41: a warning"},
                                                    3,
                                                    9})};
    for (int kind = 0; kind <= static_cast<int>(Record::Kind::exited); ++kind)
        lines.push_back(write(Record{static_cast<Record::Kind>(kind), 4711, Outcome::crashed, failure,
                                     "4.1 recv_some", "kkkkkkkkkkkkkkkk", 3}));
    lines.push_back(R"({"record":"not_written","failure":{"place":"recv_loop.cpp:41"}})");
    lines.push_back(
        "==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x1\n  /recv_loop.cpp:41:3");
    return lines;
}

// What readers stumble over.
const std::vector<std::string> pieces = {"\"",
                                         "\\",
                                         "\\u",
                                         "\\ud83d",
                                         "\\udc80",
                                         "{",
                                         "}",
                                         "[",
                                         "]",
                                         ":",
                                         ",",
                                         "null",
                                         "true",
                                         "-",
                                         "1e309",
                                         "1e15",
                                         "e",
                                         "\n",
                                         std::string(1, '\0'),
                                         "\xff",
                                         "\xc3",
                                         "\xf0\x9f\x98\x80",
                                         "18446744073709551616",
                                         "0.5",
                                         "\"kind\":\"bytes\"",
                                         std::string(20, '['),
                                         "\"failure\":",
                                         "\"place\":\"\"",
                                         "{}",
                                         "[]"};

std::string mutated(Random& random, std::string line, const std::vector<std::string>& lines) {
    for (std::size_t i = 1 + below(random, 4); i > 0; --i) {
        const std::size_t at = below(random, line.size() + 1);
        const std::size_t some = below(random, 12);
        switch (below(random, 6)) {
            case 0:
                line.insert(at, pieces[below(random, pieces.size())]);
                break;
            case 1:
                line.erase(at, some);
                break;
            case 2:
                if (at < line.size()) line[at] = static_cast<char>(random());
                break;
            case 3:
                line.insert(at, line.substr(below(random, line.size() + 1), some));
                break;
            case 4:
                line.replace(at, some, pieces[below(random, pieces.size())]);
                break;
            default:
                line += "\n" + lines[below(random, lines.size())];
        }
    }
    return line;
}

}  // namespace

// fuzz_verdict [DIRECTORY]: with one, writes the valid lines there instead, a file each, for libFuzzer to
// begin with.
int main(int argc, char** argv) {
    const auto lines = seeds();
    for (std::size_t i = 0; argc > 1 && i < lines.size(); ++i) {
        std::FILE* const file = std::fopen((std::string(argv[1]) + "/" + std::to_string(i)).c_str(), "w");
        if (file == nullptr) return 1;
        std::fwrite(lines[i].data(), 1, lines[i].size(), file);
        std::fclose(file);
    }
    if (argc > 1) return 0;
    Random random(1);
    constexpr int rounds = 1'000;
    for (int i = 0; i < rounds; ++i) {
        const std::string line = mutated(random, lines[below(random, lines.size())], lines);
        LLVMFuzzerTestOneInput(reinterpret_cast<const unsigned char*>(line.data()), line.size());
    }
    std::printf("%d mutated lines read\n", rounds);
}

#endif
