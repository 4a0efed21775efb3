#include "states.hpp"

#include <algorithm>

namespace trace {

namespace {

// Numbers wrap (RFC 9293, section 3.4).
bool before(std::uint32_t a, std::uint32_t b) {
    return static_cast<std::int32_t>(a - b) < 0;
}

}  // namespace

bool End::repeats(const Segment& segment) const {
    return segment.length() > 0 && sent_ && !before(*sent_, segment.sequence + segment.length());
}

void End::send(const Segment& segment) {
    const std::uint32_t end = segment.sequence + segment.length();
    // Of a connection whose beginning was not seen the first byte is number 1, as after a SYN.
    if (!first_) first_ = segment.syn ? segment.sequence : segment.sequence - 1;
    if (!sent_ || before(*sent_, end)) sent_ = end;
    if (segment.rst) state_ = "CLOSED";
    else if (segment.syn && state_ != "ESTABLISHED") state_ = segment.ack ? "SYN_RECEIVED" : "SYN_SENT";
    else if (segment.fin && state_ == "CLOSE_WAIT") state_ = "LAST_ACK";
    else if (segment.fin && (state_ == "ESTABLISHED" || state_ == "SYN_RECEIVED")) state_ = "FIN_WAIT_1";
    if (segment.fin) fin_ = end;
}

void End::receive(const Segment& segment) {
    if (segment.rst) {
        state_ = "CLOSED";
        return;
    }
    if (state_ == "SYN_SENT" && segment.syn) state_ = segment.ack ? "ESTABLISHED" : "SYN_RECEIVED";
    else if (state_ == "SYN_RECEIVED" && segment.ack && !segment.syn) state_ = "ESTABLISHED";
    if (segment.ack && fin_ && !before(segment.acknowledgement, *fin_)) {
        if (state_ == "FIN_WAIT_1") state_ = "FIN_WAIT_2";
        else if (state_ == "CLOSING") state_ = "TIME_WAIT";
        else if (state_ == "LAST_ACK") state_ = "CLOSED";
    }
    take(segment);
    if (!peer_fin_ || !expected_ || before(*expected_, *peer_fin_ + 1)) return;  // none, or a gap before it
    if (state_ == "ESTABLISHED") state_ = "CLOSE_WAIT";
    else if (state_ == "FIN_WAIT_1") state_ = "CLOSING";
    else if (state_ == "FIN_WAIT_2") state_ = "TIME_WAIT";
}

// Keeps track of what has arrived without a gap: a FIN counts only then.
void End::take(const Segment& segment) {
    const std::uint32_t end = segment.sequence + segment.length();
    if (!expected_) expected_ = segment.sequence;
    if (segment.fin) peer_fin_ = end - 1;
    if (early_.size() < 10'000) early_[segment.sequence] = std::max(end, early_[segment.sequence], before);
    for (auto it = early_.begin(); it != early_.end();) {
        if (before(*expected_, it->first)) ++it;
        else {
            if (before(*expected_, it->second)) expected_ = it->second;
            early_.erase(it);
            it = early_.begin();
        }
    }
}

}  // namespace trace
