// What the tests of several exercises share.
#pragma once

#include "check.hpp"

namespace testing {

/// A port's two octets in the wrong order: 80 is 0x0050, and 0x5000 is 20480.
inline unsigned swapped(unsigned port) {
    return (port >> 8 & 0xff) | (port << 8 & 0xff00);
}

/// call() for a function that throws nothing. The cause is named for an exception, not for a call that hangs.
template <typename Call>
auto call_that_throws_nothing(std::string_view text, Call&& made, const Cause& why_thrown, Place place) {
    begin_call(text, {}, place);
    try {
        return made();
    } catch (const workbook::NotWritten&) {
        throw;
    } catch (...) {
        fail_thrown(describe_exception(), why_thrown, place);
    }
}

}  // namespace testing
