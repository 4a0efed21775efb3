// The three outputs of one model.
#pragma once

#include <string>

#include "model.hpp"

namespace trace {

/// For a terminal, in 80 columns. `color`: calls in bold type.
std::string draw_text(const Ladder& ladder, bool color);

/// A self-contained picture in the style of the lessons' figures, for light and dark.
std::string draw_svg(const Ladder& ladder);

/// The packets as a file for Wireshark and tcpdump (LINKTYPE_RAW: IP packets, nothing before them).
std::string draw_pcap(const std::vector<Packet>& packets);

}  // namespace trace
