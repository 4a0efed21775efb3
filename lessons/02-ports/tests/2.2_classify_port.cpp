// 2.2  The three ranges of RFC 6335, section 6, lie side by side: 0 to 1023, 1024 to 49151, 49152 to 65535.
// Each port is tried. The contract is in ports.hpp.
#include "../ports.hpp"
#include "check.hpp"

using namespace testing;
using ports::PortRange;

namespace {

std::string name(PortRange range) {
    switch (range) {
        case PortRange::system:
            return "system";
        case PortRange::registered:
            return "registered";
        case PortRange::dynamic:
            return "dynamic";
    }
    return "no range at all";
}

// `port` is the first of its range for which the answer is wrong.
Cause why_not(unsigned port, PortRange got) {
    if (port < 1024) return "system_ports"_cause;
    if (got == PortRange::system && port > 32767) return "signed_port"_cause;
    if (got == PortRange::system) {
        const bool only_1024 = port == 1024 && ports::classify_port(1025) != PortRange::system;
        return only_1024 ? "up_to_1024"_cause : "system_ports"_cause;
    }
    if (port >= 49152) return "registered_ports_end"_cause;
    return port == 32768 ? "linux_range"_cause : "dynamic_ports_begin"_cause;
}

void check_range(unsigned first, unsigned last, PortRange expected, Place place = Place::here()) {
    begin_call(fmt::format("classify_port({})", first), {}, place);
    for (unsigned port = first; port <= last; ++port) {
        const PortRange got = ports::classify_port(static_cast<std::uint16_t>(port));
        if (got == expected) continue;
        begin_call(fmt::format("classify_port({})", port), {}, place);
        fail(name(expected), name(got), why_not(port, got), place);
    }
    passed();
}

}  // namespace

TEST_CASE("2.2 classify_port knows the system ports, 0 to 1023", "[2.2]") {
    check_range(0, 1023, PortRange::system);
}

TEST_CASE("2.2 classify_port knows the registered ports, 1024 to 49151", "[2.2]") {
    check_range(1024, 49151, PortRange::registered);
}

TEST_CASE("2.2 classify_port knows the dynamic ports, 49152 to 65535", "[2.2]") {
    check_range(49152, 65535, PortRange::dynamic);
}
