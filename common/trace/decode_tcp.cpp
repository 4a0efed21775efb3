// decode_tcp: what the learner's parse_tcp_segment makes of segments. As decode_ip, with the answers: both ports, the
// sequence number, SYN, ACK, FIN, RST, then where the payload begins and how long it is; or "none".
#include "decode.hpp"
#include "ports.hpp"

int main() {
    return trace::answer_lines([](std::span<const std::byte> bytes) -> std::string {
        const auto segment = ports::parse_tcp_segment(bytes);
        if (!segment) return "none";
        return fmt::format("{} {} {} {:d} {:d} {:d} {:d} {} {}", segment->source_port,
                           segment->destination_port, segment->sequence, segment->syn, segment->ack,
                           segment->fin, segment->rst, segment->payload.data() - bytes.data(),
                           segment->payload.size());
    });
}
