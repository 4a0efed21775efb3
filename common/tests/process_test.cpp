// Tests of the helper that runs programs (process.hpp).
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/format.h>

#include "catch.hpp"
#include "process.hpp"

using namespace std::literals;
using testing::Process;
using testing::Result;

TEST_CASE("a program's output is taken whole, however much comes on both streams") {
    const Result result = testing::run({"sh", "-c",
                                        "i=0; while [ $i -lt 2000 ]; do printf '%0200d\\n' $i; printf "
                                        "'%0200d\\n' $i >&2; i=$((i+1)); done; exit 7"});
    CHECK(result.status == 7);
    CHECK(result.signal == 0);
    CHECK(result.out.size() == 2000 * 201);
    CHECK((result.out == result.err));
}

TEST_CASE("a program gets its environment and its stdout, and an empty stdin") {
    const std::string file = std::filesystem::temp_directory_path() / fmt::format("practice-{}", ::getpid());
    Process program({"sh", "-c", "cat; echo \"$WORKBOOK_TEST $HOME\""},
                    {{"WORKBOOK_TEST=here", "HOME=/nowhere"}, file});
    CHECK(program.wait().status == 0);
    CHECK(program.wait().out == "");
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    CHECK(line == "here /nowhere");
    std::filesystem::remove(file);
}

TEST_CASE("a program that does not end is killed with what it started, and quoted") {
    Process program({"sh", "-c", "echo begun; echo trouble >&2; sleep 1000 & wait"});
    CHECK(program.first_line() == "begun");
    try {
        program.wait(100ms);
        FAIL("it came to an end");
    } catch (const std::runtime_error& error) {
        INFO(error.what());
        CHECK(std::string_view(error.what()).find("still ran after 100 ms") != std::string_view::npos);
        CHECK(std::string_view(error.what()).find("trouble") != std::string_view::npos);
    }
    CHECK(program.wait().signal == SIGKILL);
    CHECK(program.wait().status == -1);

    const auto start = std::chrono::steady_clock::now();
    const Result leftover = testing::run({"sh", "-c", "sleep 1000 & exit 3"});  // keeps stdout open
    CHECK(leftover.status == 3);
    CHECK(std::chrono::steady_clock::now() - start < 20s);
    CHECK_THROWS_AS(testing::run({"/no/such/program"}), std::system_error);
    CHECK_THROWS_AS(Process({"true"}).first_line(), std::runtime_error);
}
