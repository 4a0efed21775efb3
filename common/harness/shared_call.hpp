// The call of the answer that is under way, in memory that the test program shares with the runner: so the runner
// knows it however the program ends. See memfd_create(2), mmap(2). A test makes thousands of calls: as records in the pipe they
// took longer than everything else.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "verdict.hpp"

namespace testing {

struct SharedCall {
    /// A call in words: strings with a '\0' behind each.
    struct Text {
        std::uint32_t size;  // bytes
        char strings[4000];
    };

    std::atomic<std::uint32_t> calls;  // made so far
    std::atomic<std::uint32_t>
        current;  // which text counts, 1 or 2; the other is being written. 0: no call is under way
    Text texts[2];
};

/// Writes place, story, call and first cause. False if that is too long, or has a '\0' in it.
bool write(SharedCall::Text& text, const workbook::Failure& call);
/// Nothing if the text makes no sense: the answer can write into it, too.
std::optional<workbook::Failure> read_call(const SharedCall::Text& text);

}  // namespace testing
