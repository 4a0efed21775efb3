// One end of a TCP connection: its state, as RFC 9293 has it, worked out from the segments it sends and receives.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "packet.hpp"

namespace trace {

class End {
public:
    explicit End(std::string state) : state_(std::move(state)) {}

    void send(const Segment& segment);
    void receive(const Segment& segment);

    /// "ESTABLISHED"; empty as long as it can't be known.
    const std::string& state() const { return state_; }
    /// Whether `segment`, about to be sent, holds nothing that was not sent before.
    bool repeats(const Segment& segment) const;
    /// A sequence number of this end, counted from its first.
    std::uint32_t relative(std::uint32_t sequence) const { return sequence - first_.value_or(sequence); }

private:
    void take(const Segment& segment);

    std::string state_;
    std::optional<std::uint32_t> first_, sent_,
        fin_;                                // the first number, the next to send, what acknowledges the FIN
    std::optional<std::uint32_t> expected_;  // the next number to receive
    std::map<std::uint32_t, std::uint32_t>
        early_;                              // what came behind a gap: begin and end, counted from there
    std::optional<std::uint32_t> peer_fin_;  // the number of the other end's FIN
};

}  // namespace trace
