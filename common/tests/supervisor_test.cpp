// How a test program runs (runner/supervisor.cpp), tried with programs that are none.
#include <unistd.h>
#ifdef __linux__
#include <sys/personality.h>
#endif

#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/format.h>

#include "catch.hpp"
#include "runner/process.hpp"

#ifdef __linux__
namespace {

// What a shell prints that runs a line as a test program runs.
std::string output_of(const std::string& line) {
    const std::string script = std::filesystem::temp_directory_path() / fmt::format("script-{}", ::getpid());
    std::ofstream(script) << line << "\n";
    const auto result = judging::run({judging::Job{"/bin/sh", script}}).front();
    std::filesystem::remove(script);
    INFO(result.output);
    REQUIRE(result.trouble.empty());
    return result.output;
}

}  // namespace

TEST_CASE("a test program runs at fixed addresses", "[supervisor]") {
    const auto given = static_cast<unsigned long>(::personality(0xffffffff));
    if (::personality(given | ADDR_NO_RANDOMIZE) < 0) return;  // as in some containers
    ::personality(given);
    CHECK((std::stoul(output_of("cat /proc/$$/personality"), nullptr, 16) & ADDR_NO_RANDOMIZE) != 0);
}

TEST_CASE("a test program can't use the kernel's keyrings", "[supervisor]") {
    const std::string filter = output_of("grep Seccomp: /proc/$$/status");
    if (filter.empty()) return;  // a kernel without
    CHECK(filter.find('2') != filter.npos);
}
#endif
