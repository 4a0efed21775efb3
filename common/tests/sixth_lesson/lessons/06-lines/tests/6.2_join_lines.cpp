// 6.2 join_lines is the way back. The contract stands in lines.hpp.
#include "../lines.hpp"
#include "check.hpp"

using namespace testing;

TEST_CASE("6.2 join_lines ends each line", "[6.2]") {
    const auto got = call(
        "join_lines({\"one\", \"\"})",
        [] {
            return lines::join_lines({"one", ""});
        },
        "last_line_lost"_cause);
    expect_equal("the text", got, "one\n\n", "last_line_lost"_cause);
}
