// A machine's interfaces for the tests of 1.4: the real one's, and those of machines that a test makes up.
#pragma once

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "check.hpp"
#include "faults.hpp"
#include "socket.hpp"

namespace testing {

using Entry = std::pair<std::string, std::string>;  // "eth0", "192.0.2.7"
using List = std::vector<Entry>;                    // sorted

inline bool is_address(const std::string& text) {
    in6_addr octets;
    return inet_pton(AF_INET, text.c_str(), &octets) == 1 || inet_pton(AF_INET6, text.c_str(), &octets) == 1;
}

// The address in one notation, without a zone that is its interface's: "fe80::1%eth0" is "fe80::1".
inline std::string normal(const std::string& interface, std::string address) {
    const std::size_t percent = address.find('%');
    if (percent != address.npos && address.find(':') != address.npos) {
        const std::string zone = address.substr(percent + 1);
        if (zone == interface || zone == std::to_string(if_nametoindex(interface.c_str())))
            address.resize(percent);
    }
    return is_address(address) ? net::Endpoint(address, 0).ip() : address;
}

inline std::string as_text(int family, const void* octets) {
    char text[INET6_ADDRSTRLEN] = "";
    inet_ntop(family, octets, text, sizeof text);
    return text;
}

inline bool is_ip(const sockaddr* address) {
    return address != nullptr && (address->sa_family == AF_INET || address->sa_family == AF_INET6);
}

inline List from_system(const ifaddrs* list) {
    List entries;
    for (; list != nullptr; list = list->ifa_next) {
        if (!is_ip(list->ifa_addr)) continue;
        const bool four = list->ifa_addr->sa_family == AF_INET;
        const auto size = static_cast<socklen_t>(four ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
        entries.emplace_back(list->ifa_name,
                             normal(list->ifa_name, net::Endpoint(list->ifa_addr, size).ip()));
    }
    std::sort(entries.begin(), entries.end());
    return entries;
}

inline List this_machines() {
    ifaddrs* system = nullptr;
    expect(getifaddrs(&system) == 0, "the test's own getifaddrs to work", std::strerror(errno));
    const List list = from_system(system);
    freeifaddrs(system);
    return list;
}

// A machine that the test makes up. Its entries come as getifaddrs() gives them: in one list, an entry an
// address, an interface's entries not always together.
class MadeUpMachine {
public:
    static constexpr const char* none = "none";          // no address at all
    static constexpr const char* hardware = "hardware";  // an address of another family
    struct Line {
        std::string name, address;
        unsigned flags = IFF_UP;
    };
    explicit MadeUpMachine(std::vector<Line> lines)
        : lines_(std::move(lines)), storage_(lines_.size()), list_(lines_.size()) {
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            list_[i].ifa_name = lines_[i].name.data();
            list_[i].ifa_next = i + 1 < lines_.size() ? &list_[i + 1] : nullptr;
            list_[i].ifa_flags = lines_[i].flags;
            const std::string& address = lines_[i].address;
            if (address == none) continue;
            list_[i].ifa_addr = reinterpret_cast<sockaddr*>(&storage_[i]);
            storage_[i].ss_family = 17;  // AF_PACKET on Linux; no IP address anywhere
            if (address == hardware) continue;
            const net::Endpoint endpoint{address, 0};
            std::memcpy(&storage_[i], endpoint.address(), endpoint.size());
            // As a real one, some have a mask, and another address: a broadcast's, or that of a tunnel's other end.
            if (i % 3 == 1) continue;
            const bool four = endpoint.address()->sa_family == AF_INET;
            for (const auto& [to, text] :
                 {std::pair{&list_[i].ifa_netmask, four ? "255.255.255.0" : "ffff:ffff::"},
                  std::pair{&list_[i].ifa_dstaddr, four ? "203.0.113.9" : "2001:db8:9::9"}})
                *to = const_cast<sockaddr*>(others_.emplace_back(text, std::uint16_t{0}).address());
        }
        Faults::scripted_ifaddrs = list_.data();
    }
    const ifaddrs* list() const { return list_.data(); }

private:
    std::vector<Line> lines_;
    std::vector<sockaddr_storage> storage_;
    std::deque<net::Endpoint> others_;
    std::vector<ifaddrs> list_;
    Faults faults_;  // puts the system's own list back
};

}  // namespace testing
