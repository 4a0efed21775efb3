// The kernel is asked over a netlink socket instead of getifaddrs(). (Linux.)
#include "ip_addresses.hpp"

#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include "socket.hpp"

namespace ip_addresses {

std::vector<InterfaceAddress> list_interfaces() {
    const net::Socket kernel{::socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)};
    struct {
        nlmsghdr header;
        ifaddrmsg message;
    } request{};
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = RTM_GETADDR;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    if (!kernel || ::send(kernel.fd(), &request, sizeof request, 0) < 0) net::throw_errno("netlink");
    std::vector<InterfaceAddress> found;
    alignas(nlmsghdr) char buffer[32768];
    for (;;) {
        const ssize_t got = ::recv(kernel.fd(), buffer, sizeof buffer, 0);
        if (got < 0) net::throw_errno("netlink");
        auto left = static_cast<unsigned>(got);
        for (auto* header = reinterpret_cast<nlmsghdr*>(buffer); NLMSG_OK(header, left);
             header = NLMSG_NEXT(header, left)) {
            if (header->nlmsg_type == NLMSG_DONE) return found;
            const auto* message = static_cast<const ifaddrmsg*>(NLMSG_DATA(header));
            if (header->nlmsg_type != RTM_NEWADDR) continue;
            if (message->ifa_family != AF_INET && message->ifa_family != AF_INET6) continue;
            const void *local = nullptr, *address = nullptr;
            auto size = IFA_PAYLOAD(header);
            for (auto* field = IFA_RTA(message); RTA_OK(field, size); field = RTA_NEXT(field, size)) {
                if (field->rta_type == IFA_LOCAL) local = RTA_DATA(field);
                if (field->rta_type == IFA_ADDRESS) address = RTA_DATA(field);
            }
            char name[IF_NAMESIZE] = "?", text[INET6_ADDRSTRLEN] = "";
            if_indextoname(message->ifa_index, name);
            inet_ntop(message->ifa_family, local != nullptr ? local : address, text, sizeof text);
            found.push_back({name, text});
        }
    }
}

}  // namespace ip_addresses
