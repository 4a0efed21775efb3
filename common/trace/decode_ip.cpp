// decode_ip: what the learner's parse_ip_packet makes of packets. Reads a packet a line, in hexadecimal; writes an
// answer a line: source, destination, protocol, then where the payload begins and how long it is; or "none".
#include "decode.hpp"
#include "ip_addresses.hpp"

int main() {
    return trace::answer_lines([](std::span<const std::byte> bytes) -> std::string {
        const auto packet = ip_addresses::parse_ip_packet(bytes);
        if (!packet) return "none";
        return fmt::format("{} {} {} {} {}", packet->source, packet->destination, packet->protocol,
                           packet->payload.data() - bytes.data(), packet->payload.size());
    });
}
