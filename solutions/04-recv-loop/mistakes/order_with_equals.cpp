// The order says "before or equal".
//
// Thought: a map needs to compare, and <= compares.
// Works:   with different names.
// Breaks:  a map takes two names for equal when neither is before the other. With <= each is before the
//          other: it finds nothing, and keeps doubles.
//
// fails: 4.5 4.6
// cause: order_with_equals
#include "recv_loop.hpp"

#include <cctype>

namespace recv_loop {

bool AnyCase::operator()(std::string_view a, std::string_view b) const {
    const auto lower = [](std::string_view text) {
        std::string result{text};
        for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return result;
    };
    return lower(a) <= lower(b);
}

}  // namespace recv_loop
