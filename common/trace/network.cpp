#ifdef __linux__
#include "network.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <tuple>

#include <fmt/format.h>

#include "socket.hpp"

namespace trace {

namespace {

void write_file(const char* file, const std::string& text) {
    const net::Socket to{::open(file, O_WRONLY | O_CLOEXEC)};
    if (!to || ::write(to.fd(), text.data(), text.size()) < 0) net::throw_errno(file);
}

}  // namespace

void enter_namespaces() {
    const uid_t user = ::geteuid();
    const gid_t group = ::getegid();
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) net::throw_errno("unshare");
    write_file("/proc/self/setgroups", "deny");  // user_namespaces(7): before the groups
    write_file("/proc/self/uid_map", fmt::format("{} {} 1", user, user));
    write_file("/proc/self/gid_map", fmt::format("{} {} 1", group, group));
}

int this_network() {
    const int descriptor = ::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) net::throw_errno("/proc/self/ns/net");
    return descriptor;
}

int new_network() {
    if (::unshare(CLONE_NEWNET) != 0) net::throw_errno("unshare");
    return this_network();
}

void enter_network(int descriptor) {
    if (::setns(descriptor, CLONE_NEWNET) != 0) net::throw_errno("setns");
}

bool run_privileged(const std::string& command) {
    const pid_t child = ::fork();
    if (child == 0) {
        __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
        __user_cap_data_struct data[2]{};
        ::syscall(SYS_capget, &header, data);
        for (auto& part : data) part.inheritable = part.permitted;
        ::syscall(SYS_capset, &header, data);
        for (int fd = 3; fd < 64; ++fd) ::fcntl(fd, F_SETFD, 0);  // a command may name a network's descriptor
        for (const int one : {CAP_NET_ADMIN, CAP_SYS_ADMIN})  // capabilities(7): ambient ones outlast exec
            ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, one, 0, 0);
        ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
        ::_exit(127);
    }
    int status = 1;
    return child > 0 && ::waitpid(child, &status, 0) == child && status == 0;
}

void bring_up(const std::string& interface, const std::string& ip, int mtu) {
    const net::Socket control{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    ifreq request{};
    interface.copy(request.ifr_name, IFNAMSIZ - 1);
    const auto ask = [&](unsigned long what, const char* name) {
        if (::ioctl(control.fd(), what, &request) != 0)
            net::throw_errno(fmt::format("{} {}", name, interface));
    };
    for (const auto& [what, name, address] :
         {std::tuple{SIOCSIFADDR, "SIOCSIFADDR", ip}, {SIOCSIFNETMASK, "SIOCSIFNETMASK", "255.255.255.0"}}) {
        if (ip.empty()) break;
        const net::Endpoint endpoint(address, 0);
        std::memcpy(&request.ifr_addr, endpoint.address(), endpoint.size());
        ask(static_cast<unsigned long>(what), name);
    }
    for (const unsigned command : {ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO, ETHTOOL_STXCSUM}) {
        ethtool_value off{command, 0};
        request.ifr_data = reinterpret_cast<char*>(&off);
        ::ioctl(control.fd(), SIOCETHTOOL, &request);  // not every interface has each
    }
    request.ifr_mtu = mtu;
    ask(SIOCSIFMTU, "SIOCSIFMTU");
    ask(SIOCGIFFLAGS, "SIOCGIFFLAGS");
    request.ifr_flags |= IFF_UP;
    ask(SIOCSIFFLAGS, "SIOCSIFFLAGS");
}

}  // namespace trace
#endif
