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
TEST_CASE("a test program runs at fixed addresses", "[supervisor]") {
    const auto given = static_cast<unsigned long>(::personality(0xffffffff));
    if (::personality(given | ADDR_NO_RANDOMIZE) < 0) return;  // as in some containers
    ::personality(given);
    const std::string script = std::filesystem::temp_directory_path() / fmt::format("script-{}", ::getpid());
    std::ofstream(script) << "cat /proc/$$/personality\n";
    const auto result = judging::run({judging::Job{"/bin/sh", script}}).front();
    std::filesystem::remove(script);
    INFO(result.output);
    REQUIRE(result.trouble.empty());
    CHECK((std::stoul(result.output, nullptr, 16) & ADDR_NO_RANDOMIZE) != 0);
}
#endif
