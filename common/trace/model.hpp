// The ladder: calls and packets of a run in one order, with the state that each left the connection in.
#pragma once

#include <string>
#include <vector>

#include "packet.hpp"
#include "recording.hpp"

namespace trace {

/// One rung. Text and picture draw the same ones.
struct Row {
    enum Kind {
        call,     // `text` and `words`, on the left or the right
        packet,   // sent and arrived: an arrow
        sent,     // only the beginning of the arrow; it arrives in a later row, or not at all
        arrived,  // its end
        note      // `text` alone, such as a fold or another connection
    } kind = note;
    bool right = false;  // the right side's call; or a packet that goes to the left
    bool lost = false;
    std::string text, words;
    std::string payload;            // a packet's, raw
    std::string left, right_state;  // states that change here
    std::string fold;               // rows of one such kind may be folded
    std::size_t bytes = 0;
    int pair = -1;  // of a `sent` and its `arrived`
};

struct Ladder {
    std::string command, left, right;  // the run, and who is on either side
    std::vector<std::string> notes;
    std::vector<Row> rows;
    bool packets = false;  // otherwise calls alone
};

/// Puts a run into order. `decoded` is what the learner's code says about its packets.
Ladder make_ladder(const Recording& recording, const Decoded& decoded);

/// The same with long runs of alike rows shortened: "... 38 more like these".
Ladder folded(Ladder ladder);

/// What a state means, in a sentence (RFC 9293, section 3.3.2).
std::string_view meaning_of(std::string_view state);

}  // namespace trace
