// 6.1 split_lines cuts a text after each "\n". The contract stands in lines.hpp.
#include <fmt/ranges.h>

#include "../lines.hpp"
#include "check.hpp"

using namespace testing;

namespace {

void check_lines(std::string_view text, const std::string& expected, const Cause& why,
                 Place place = Place::here()) {
    const auto got = call(
        fmt::format("split_lines(a text of {} bytes)", text.size()), [&] { return lines::split_lines(text); },
        why, place);
    expect_equal("the lines", fmt::format("{}", fmt::join(got, "|")), expected, why, place);
}

}  // namespace

TEST_CASE("6.1 split_lines takes what a line end ends", "[6.1]") {
    check_lines("one\ntwo\n", "one|two", "last_line_lost"_cause);
}

TEST_CASE("6.1 split_lines takes what follows the last line end", "[6.1]") {
    check_lines("one\ntwo", "one|two", "last_line_lost"_cause);
}
