// What compilers, linkers and build tools print (g++ 12, clang 14, bfd, gold, lld 14, mold 1.10, Ninja,
// make), and the verdict that runner/build_failure.cpp makes of it.
#include "build_failure.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace judging;
using workbook::Outcome;

namespace {

const std::string answer = "/home/me/workbook/lessons/04-recv-loop/recv_loop.cpp";
const std::string symbol = "recv_loop::recv_all[abi:cxx11](int, unsigned long)";
const std::string object = "common/tests/CMakeFiles/recv_loop_answer.dir/recv_loop.cpp.o";

workbook::Verdict judged(const std::string& log, long resident_mb = 100, bool disk_is_full = false) {
    Lesson lesson;
    lesson.name = "04-recv-loop";
    lesson.answer = answer;
    lesson.program = "build/recv_loop_test";
    lesson.log = "build/recv_loop.log";
    return build_failure(lesson, {true, log, resident_mb, disk_is_full});
}

// The causes that are named if this is the answer, and a compiler prints this behind its path.
std::vector<workbook::Cause> causes_in(const std::string& source, const std::string& said) {
    const std::string folder = "answer_" + std::to_string(::getpid()), path = folder + "/recv_loop.cpp";
    std::filesystem::create_directory(folder);
    std::ofstream(path) << source;
    Lesson lesson;
    lesson.name = "04-recv-loop";
    lesson.answer = path;
    const auto verdict = build_failure(lesson, {true, "/x/" + path + said, 100, false});
    std::filesystem::remove_all(folder);
    return verdict.failure->causes;
}

// An error in the only line of an answer.
std::vector<workbook::Cause> causes_of(const std::string& words, const std::string& code) {
    return causes_in(code + "\n",
                     ":1:12: error: " + words + "\n    1 | " + code + "\n      |            ^~\n");
}

struct Case {
    std::string log, cause;
    std::string got;      // a part of it
    std::string line{};   // of the answer
    std::string place{};  // of the error, where that is elsewhere
    std::string remedy{};
};

void check(const std::vector<Case>& cases) {
    for (const Case& one : cases) {
        INFO(one.log);
        const auto verdict = judged(one.log);
        CHECK(verdict.outcome == Outcome::did_not_build);
        REQUIRE(verdict.failure.has_value());
        REQUIRE(verdict.failure->causes.size() == 1);
        CHECK(verdict.failure->causes[0].id == one.cause);
        CHECK(verdict.failure->got.text.find(one.got) != std::string::npos);
        CHECK(verdict.failure->got.text.find("no-allow-shlib") == std::string::npos);
        CHECK((one.line.empty() || verdict.place == answer + ":" + one.line));
        CHECK(verdict.failure->place == one.place);
        CHECK(verdict.remedy == one.remedy);
    }
}

}  // namespace

TEST_CASE("the compiler's first error, with its lines", "[build]") {
    check({
        {answer + ": In function 'int f()':\n" + answer +
             ":41:5: error: 'retrun' was not declared in this scope\n" +
             "   41 |     retrun 0;\n      |     ^~~~~~\n" + answer + ":42:1: error: another\n",
         "first_error", "'retrun' was not declared in this scope\n   41 |     retrun 0;\n      |     ^~~~~~",
         "41"},
        {answer + ":41:5: error: use of undeclared identifier 'retrun'\n    retrun 0;\n    ^\n1 error "
                  "generated.\n",
         "first_error", "use of undeclared identifier 'retrun'\n    retrun 0;\n    ^", "41"},
        {answer +
             ":2:10: fatal error: nothere.hpp: No such file or directory\n    2 | #include "
             "\"nothere.hpp\"\n" +
             "      |          ^~~~~~~~~~~~~\ncompilation terminated.\n",
         "first_error", "nothere.hpp: No such file", "2"},
        {answer + ":2:10: fatal error: 'nothere.hpp' file not found\n#include \"nothere.hpp\"\n         "
                  "^~~~~~~~~~~~~\n",
         "first_error", "'nothere.hpp' file not found", "2"},
    });
}

TEST_CASE("a variable that hides the function it is to call", "[build]") {
    check({
        {answer + ":41:45: error: no match for call to '(net::Socket) (int, __socket_type, int)'\n",
         "variable_hides_function", "no match for call", "41"},
        {answer + ":41:24: error: type 'net::Socket' does not provide a call operator\n",
         "variable_hides_function", "does not provide", "41"},
        {answer + ":41:24: error: 'socket' cannot be used as a function\n", "variable_hides_function",
         "cannot be used", "41"},
        {answer + ":41:24: error: called object type 'int' is not a function or function pointer\n",
         "variable_hides_function", "called object", "41"},
    });
}

TEST_CASE("full-width punctuation in code", "[build]") {
    const struct {
        std::string words, code, found, instead;
    } cases[] = {
        // clang names it, g++ 12 in names that it cuts wrongly, older ones by its bytes.
        {"character <U+FF0C> not allowed in an identifier", "int f(int a， int b)", "，", ","},
        {"unexpected character <U+201C>", "return “hello”;", "“", "\""},
        {"extended character “ is not valid in an identifier", "return “hello”;", "“", "\""},
        {"extended character \u3000 is not valid in an identifier", "a\u3000+ 1", "U+3000", "' '"},
        {"'f\\U0000ff081\\U0000ff09' was not declared in this scope", "return f（1）;", "（", "("},
        {"stray '\\357' in program", "return f（1）;", "（", "("},
        {"expected ',' or '...' before 'int'", "int f(int a， int b)", "，", ","},
        {"expected ‘;’ before ‘}’ token", "return \"，\"； }", "；", ";"},
        {"extended character \u00a0 is not valid in an identifier", "return\u00a01;", "U+00A0", "' '"},
    };
    for (const auto& one : cases) {
        INFO(one.words);
        const auto causes = causes_of(one.words, one.code);
        REQUIRE(causes.size() == 1);
        CHECK(causes[0] == workbook::Cause("full_width", {one.found, one.instead}));
    }
    // In literals and comments it is not to blame.
    for (const char* code :
         {"f(\"，\\\"；\", '，', x);  // （", "f(/* ， */ x);", "f(x); /* ，", "f(\"a\"\"，\");"}) {
        INFO(code);
        CHECK(causes_of("use of undeclared identifier 'x'", code).at(0).id == "first_error");
    }
}

TEST_CASE("what came along when code was copied", "[build]") {
    const workbook::Cause invisible("invisible_character", {"U+200B"});
    const struct {
        std::string words, code;
        workbook::Cause cause;
    } cases[] = {
        {"‘\u200b’ was not declared in this scope", "return 1;\u200b", invisible},
        {"unexpected character <U+200B>", "return 1;<U+200B>", invisible},
        {"version control conflict marker in file", "<<<<<<< HEAD", workbook::Cause("conflict_markers", {})},
    };
    for (const auto& one : cases) {
        INFO(one.words);
        CHECK(causes_of(one.words, one.code).at(0) == one.cause);
    }
    CHECK(causes_of("use of undeclared identifier 'x'", "f(\"```\",\u00a0x);").at(0).id == "first_error");
}

TEST_CASE("what the compiler does not show, but the answer has", "[build]") {
    // The line before.
    CHECK(causes_in("int f() {\n    int a；\n    return a;\n}\n",
                    ":3:5: error: expected initializer before 'return'\n    3 |     return a;\n")
              .at(0) == workbook::Cause("full_width", {"；", ";"}));
    // The line itself.
    CHECK(causes_in("```cpp\nint f();\n```\n", ":1:1: error: expected unqualified-id\n").at(0) ==
          workbook::Cause("markdown", {}));
    CHECK(causes_in("int f();\n  ```\n", ":2:3: error: stray ‘`’ in program\n    2 |   ```\n").at(0) ==
          workbook::Cause("markdown", {}));
    CHECK(causes_in("auto text = \"```\" x;\n", ":1:1: error: expected ';'\n").at(0).id == "first_error");
    // A literal or a comment may have begun on an earlier line.
    for (const char* code :
         {"/* 收到，\n 返回。 */\nretrun x;\n", "f(R\"(a\n b，)\");\nretrun x;\n",
          "f(\"a\\\n，\");\nretrun x;\n", "// 1'000\nf(R\"x(\"，)\" )x\", 1'000);  // ，\nretrun x;\n",
          "/*\n\n``` */ retrun x;\n"}) {
        INFO(code);
        CHECK(causes_in(code, ":3:1: error: 'retrun' does not name a type\n").at(0).id == "first_error");
    }
}

TEST_CASE("another lesson's answer under this lesson's name", "[build]") {
    const auto cause = [](const std::string& source) {
        return causes_in(source, ":1:1: error: x\n").at(0).id;
    };
    CHECK(cause("#include \"ports.hpp\"\n\nnamespace ports {\n\nint f();\n}\n") == "another_lessons_answer");
    for (const char* own :
         {"#include \"recv_loop.hpp\"\nnamespace mine {\n", "namespace a {}\nint recv_loop::f() {\n",
          "namespace a {}\nnamespace recv_loop {\n", "int f() {\n"})
        CHECK(cause(own) == "first_error");
}

TEST_CASE("a file that is not a source is named as what it is", "[build]") {
    const std::string folder = "kinds_" + std::to_string(::getpid());
    std::filesystem::create_directory(folder);
    Lesson lesson;
    lesson.name = "04-recv-loop";
    lesson.answer = folder + "/recv_loop.cpp";
    const auto says = [&](const std::string& bytes) {
        std::ofstream(lesson.answer, std::ios::binary) << bytes;
        const auto verdict = file_failure(lesson);
        return verdict ? verdict->failure->got.text : "nothing";
    };
    using namespace std::string_literals;
    CHECK(says("") == lesson.answer + " is empty");
    CHECK(says("\n \r\n") == lesson.answer + " is empty");
    CHECK(says("\0\0\0"s) == lesson.answer + " is empty");
    for (const std::string& utf16 : {"\xff\xfei\0n\0t\0"s, "i\0n\0t\0 \0x\0;\0"s, "\0i\0n\0t\0 \0x\0;"s})
        CHECK(says(utf16) == lesson.answer + " is saved as UTF-16");
    CHECK(says("<!DOCTYPE html>\n<html>") == lesson.answer + " is a web page, not C++");
    CHECK(says("version https://git-lfs.github.com/spec/v1\n") ==
          lesson.answer + " is a pointer of Git LFS, not C++");
    CHECK(says("\x7f"
               "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0"s) ==
          lesson.answer + " is a compiled program, or part of one, not C++");
    CHECK(says("MZ\x90\0\3\0\0\0\4\0\0\0"s) == lesson.answer + " is a compiled program, not C++");
    CHECK(says("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"s) == lesson.answer + " is a picture, not C++");
    CHECK(says("int x;\n") == "nothing");
    CHECK(says("// \0 in a comment\nint x;\n"s) == "nothing");
    std::filesystem::remove_all(folder);
}

TEST_CASE("an error in a header comes from a line of the answer", "[build]") {
    check({
        {"In file included from /usr/include/c++/12/algorithm:61,\n                 from " + answer +
             ":1:\n" +
             "/usr/include/c++/12/bits/stl_algo.h: In instantiation of 'constexpr void std::__sort(...)':\n" +
             "/usr/include/c++/12/bits/stl_algo.h:4820:18:   required from 'constexpr void "
             "std::sort(...)'\n" +
             answer + ":4:14:   required from here\n" +
             "/usr/include/c++/12/bits/stl_algo.h:1938:50: error: no match for 'operator-'\n" +
             " 1938 |                                 std::__lg(__last - __first) * 2,\n",
         "first_error", "no match for 'operator-'", "4", "/usr/include/c++/12/bits/stl_algo.h:1938"},
        {"In file included from " + answer + ":1:\n" +
             "/usr/include/c++/12/bits/stl_algo.h:1938:22: error: invalid operands to binary expression\n" +
             "                                std::__lg(__last - __first) * 2,\n" +
             "                                          ~~~~~~ ^ ~~~~~~~\n" +
             "/usr/include/c++/12/bits/stl_algo.h:4820:12: note: in instantiation of function template\n" +
             "      std::__sort(__first, __last, __gnu_cxx::__ops::__iter_less_iter());\n           ^\n" +
             answer +
             ":4:10: note: in instantiation of function template specialization 'std::sort<int>' requested "
             "here\n",
         "first_error", "invalid operands", "4", "/usr/include/c++/12/bits/stl_algo.h:1938"},
    });
}

TEST_CASE("an edited header beside the answer is the place to mend", "[build]") {
    const std::string header = "/home/me/workbook/lessons/04-recv-loop/recv_loop.hpp";
    for (const std::string& log :
         {"In file included from " + answer + ":2:\n" + header + ":19:1: error: unknown type name 'vodi'\n",
          "In file included from " + answer + ":2:\n" + header +
              ":19:1: error: 'vodi' does not name a type\n"}) {
        const auto verdict = judged(log);
        CHECK(verdict.place == header + ":19");
        REQUIRE(verdict.failure.has_value());
        CHECK(verdict.failure->place == header + ":19");
    }
}

TEST_CASE("a function that is not defined, or with other parameters", "[build]") {
    const std::string library = "common/librecv_loop_tests.so",
                      got = "recv_loop::recv_all(int, unsigned long)";
    const std::string logs[] = {
        "/usr/bin/ld.bfd: " + library + ": undefined reference to `" + symbol +
            "'\ncollect2: error: ld returned 1 exit status",
        "/usr/bin/ld.bfd: main.cpp.o: in function `main':\nmain.cpp:(.text+0x57): undefined reference to `" +
            symbol + "'",
        library + ": error: undefined reference to '" + symbol +
            "'\ncollect2: error: ld returned 1 exit status",
        "ld.lld: error: " + library + ": undefined reference to " + symbol + " [--no-allow-shlib-undefined]",
        "ld.lld: error: undefined reference due to --no-allow-shlib-undefined: " + symbol,
        "ld.lld: error: undefined symbol: " + symbol + "\n>>> referenced by main.cpp\n>>> did you mean: x",
        "mold: error: undefined symbol: " + symbol + "\n>>> referenced by main.cpp\n",
    };
    for (const std::string& log : logs) {
        check({{log, "not_defined", got}});
        CHECK(judged(log).failure->got.text == "the linker does not find " + got);
    }
    // Another function than the contract's: the answer uses it, and nobody defines it.
    check({{"ld.lld: error: undefined symbol: strlcpy", "called_not_defined", "strlcpy", "", "", ""}});
}

TEST_CASE("a main() of its own", "[build]") {
    const std::string main_object = "libCatch2Main.a(catch_main.cpp.o)";
    check({
        {"/usr/bin/ld.bfd: main.o: in function `main':\nmain.cpp:(.text+0x0): multiple definition of "
         "`main'; " +
             object + ":recv_loop.cpp:(.text+0x95): first defined here",
         "main_of_its_own", "main()"},
        {"/usr/bin/ld.gold: error: main.o: multiple definition of 'main'", "main_of_its_own", "main()"},
        {"ld.lld: error: duplicate symbol: main\n>>> defined at recv_loop.cpp", "main_of_its_own", "main()"},
        {"mold: error: duplicate symbol: " + main_object + ": " + object + ": main", "main_of_its_own",
         "main()"},
        {"mold: error: duplicate symbol: main.cpp.o: " + object + ": helper()", "build_broken", "helper()",
         "", "", "make clean"},
    });
}

TEST_CASE("a file of the workbook's that is not there", "[build]") {
    const auto missing = [](const std::string& log, const std::string& file) {
        return Case{log, "workbook_file_missing",       file + " is not there", "",
                    "",  "git checkout HEAD -- " + file};
    };
    check({
        missing(answer + ":1:10: fatal error: socket.hpp: No such file or directory\n", "common/socket.hpp"),
        missing(answer + ":1:10: fatal error: client.hpp: No such file or directory\n", "common/client.hpp"),
        missing(answer + ":1:10: fatal error: 'todo.hpp' file not found\n", "common/todo.hpp"),
        missing(answer + ":1:10: fatal error: recv_loop.hpp: No such file\n",
                "lessons/04-recv-loop/recv_loop.hpp"),
        missing("ninja: error: 'common/socket.cpp', needed by 'x.o', missing and no known rule to make it",
                "common/socket.cpp"),
        missing("make: *** No rule to make target 'common/socket.cpp', needed by 'x.o'.  Stop.",
                "common/socket.cpp"),
        missing("cc1plus: fatal error: common/socket.cpp: No such file or directory", "common/socket.cpp"),
        missing("clang: error: no such file or directory: 'common/socket.cpp'", "common/socket.cpp"),
        missing(" lessons/04-recv-loop/main.cpp is not there. To have it back: git checkout",
                "lessons/04-recv-loop/main.cpp"),
    });
}

TEST_CASE("trouble of the machine is not judged", "[build]") {
    const struct {
        std::string log;
        long mb;
        bool full;
        Outcome outcome;
        std::string cause;
    } cases[] = {
        {"g++: fatal error: Killed signal terminated program cc1plus\n", 300, false, Outcome::not_judged,
         "build_stopped"},
        {"g++: fatal error: Killed signal terminated program cc1plus\n", 2000, false, Outcome::did_not_build,
         "compiler_gave_up"},
        {"clang: error: unable to execute command: Killed\n", 300, false, Outcome::not_judged,
         "build_stopped"},
        {"collect2: fatal error: ld terminated with signal 9 [Killed]\n", 300, false, Outcome::not_judged,
         "build_stopped"},
        {"cc1plus: fatal error: error writing to x.s: No space left on device\n", 300, true,
         Outcome::not_judged, "disk_full"},
        {"cc1plus: fatal error: error writing to x.s: No space left on device\n", 300, false,
         Outcome::did_not_build, "compiler_gave_up"},
        {"g++: fatal error: cannot execute 'cc1plus': vfork: Resource temporarily unavailable\n", 300, false,
         Outcome::not_judged, "build_stopped"},
    };
    for (const auto& one : cases) {
        INFO(one.log);
        const auto verdict = judged(one.log, one.mb, one.full);
        CHECK(verdict.outcome == one.outcome);
        REQUIRE(verdict.failure.has_value());
        CHECK(verdict.failure->causes.at(0).id == one.cause);
        CHECK(verdict.remedy.empty() == (one.outcome == Outcome::did_not_build));
        CHECK(is_worth_another_try({true, one.log, one.mb, one.full}));
    }
    CHECK_FALSE(is_worth_another_try({true, answer + ":41:5: error: 'retrun'", 100, false}));
    CHECK_FALSE(
        is_worth_another_try({false, answer + ":41:5: warning: unused variable 'Killed'", 100, false}));
}

TEST_CASE("an answer's own words are not the machine's trouble", "[build]") {
    const std::string at = answer + ":41:2: ";
    const std::string own_words[] = {
        at + "error: unable to execute command: Killed\n",
        at + "error: #error Resource temporarily unavailable\n",
        at +
            "error: static assertion failed: x\ng++: fatal error: Killed signal terminated program cc1plus\n",
        at + "warning: 'f' is deprecated: y\nclang: error: unable to execute command: Killed\n" + at +
            "error: unknown type name 'retrun'\n",
        "clang: error: unable to execute command: Killed\nundefined reference to `recv_loop::recv_all(int)'\n",
        at + "error: error writing to x: No space left on device\n"};
    for (const std::string& log : own_words) {
        INFO(log);
        const auto verdict = judged(log, 300, true);
        CHECK(verdict.outcome == Outcome::did_not_build);
        REQUIRE(verdict.failure.has_value());
        CHECK(verdict.failure->causes.at(0).id != "compiler_gave_up");
    }
}

TEST_CASE("the compiler gave up, or the build itself fails", "[build]") {
    check({
        {"cc1plus: out of memory allocating 65536 bytes\n", "compiler_gave_up", "the compiler gave up"},
        {"virtual memory exhausted: Cannot allocate memory\n", "compiler_gave_up", ""},
        {"as: x.o: File too large\n", "compiler_gave_up", ""},
        {"make: *** [Makefile:4: b.o] Error 1", "build_broken", "Makefile:4", "", "", "make clean"},
        {"fatal error: file 'todo.hpp' has been modified\n1 error generated.\n", "build_broken",
         "fatal error: file 'todo.hpp'", "", "", "make clean"},
        {"", "build_broken", "build/recv_loop_test is not there", "", "", "make clean"},
    });
    CHECK(judged("").printed == "build/recv_loop.log");
    judged(std::string(1 << 20, 'x') + "\n\xff\n");  // a line of any length
}
