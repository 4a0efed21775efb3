// Two hosts and a line: three network namespaces. The one in the middle holds the ends of two pairs of virtual
// Ethernet interfaces, veth(4), and this program carries the frames from one to the other: late, or not at all.
// It does so itself, in place of tc's netem, which many kernels lack. And it knows which packets it lost.
#ifdef __linux__
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

#include "language.hpp"
#include "network.hpp"
#include "socket.hpp"
#include "wire.hpp"

namespace trace {

namespace {

// Addresses that are for documentation (RFC 5737).
constexpr const char *client_ip = "192.0.2.1", *server_ip = "192.0.2.2";

Time now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

class Line : public Wire {
public:
    explicit Line(const Options& options) : options_(options) {
        enter_namespaces();
        const int middle = this_network();
        for (std::size_t i = 0; i < 2; ++i) {
            networks_[i] = new_network();
            enter_network(middle);
            const std::string name = i == 0 ? "to_client" : "to_server";
            const std::string command = fmt::format(
                "PATH=$PATH:/usr/sbin:/sbin; ip link add {} mtu {} type veth peer name eth0 mtu {} netns "
                "/proc/self/fd/{} >/dev/null 2>&1",
                name, options.mtu, options.mtu, networks_[i]);
            if (!run_privileged(command))
                throw std::runtime_error(
                    to_say("DELAY and LOSS need the command ip (package iproute2) and the kernel's veth"));
            bring_up(name, "", options.mtu);
            enter_network(networks_[i]);
            bring_up("lo", "", 65'536);
            bring_up("eth0", i == 0 ? client_ip : server_ip, options.mtu);
            enter_network(middle);
            open(i, name);
        }
        carrier_ = std::thread([this] { carry(); });
    }
    ~Line() override {
        done_ = true;
        carrier_.join();
    }

    std::vector<Packet> packets() override {
        const std::lock_guard lock(mutex_);
        return packets_;
    }
    void enter(bool server) const override { enter_network(networks_[server]); }
    std::string server_address() const override { return server_ip; }

private:
    struct Frame {
        Time due;
        std::size_t to;
        std::string bytes;
        std::size_t packet;  // its index in packets_
    };

    void open(std::size_t i, const std::string& name) {
        ends_[i] = net::Socket{::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL))};
        sockaddr_ll address{};
        address.sll_family = AF_PACKET;
        address.sll_protocol = htons(ETH_P_ALL);
        address.sll_ifindex = static_cast<int>(::if_nametoindex(name.c_str()));
        if (!ends_[i] || ::bind(ends_[i].fd(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            net::throw_errno("packet socket");
    }

    void carry() {
        while (!done_) {
            while (!waiting_.empty() && waiting_.front().due <= now()) {
                deliver(waiting_.front());
                waiting_.pop_front();
            }
            const Time left = waiting_.empty() ? 20'000 : std::max<Time>(waiting_.front().due - now(), 0);
            pollfd both[] = {{ends_[0].fd(), POLLIN, 0}, {ends_[1].fd(), POLLIN, 0}};
            const timespec limit{0, static_cast<long>(std::min<Time>(left, 20'000)) * 1'000};
            if (::ppoll(both, 2, &limit, nullptr) <= 0) continue;
            for (std::size_t i = 0; i < 2; ++i)
                if (both[i].revents != 0) take(i);
        }
    }

    void take(std::size_t from) {
        char buffer[1 << 16];
        sockaddr_ll sender{};
        socklen_t size = sizeof sender;
        const ssize_t got = ::recvfrom(ends_[from].fd(), buffer, sizeof buffer, MSG_DONTWAIT,
                                       reinterpret_cast<sockaddr*>(&sender), &size);
        if (got < ETH_HLEN || sender.sll_pkttype == PACKET_OUTGOING) return;
        Frame frame{0, 1 - from, std::string(buffer, static_cast<std::size_t>(got)), 0};
        if (sender.sll_protocol != htons(ETH_P_IP)) {  // who has this address? That is not part of the story
            ::send(ends_[frame.to].fd(), frame.bytes.data(), frame.bytes.size(), 0);
            return;
        }
        const std::lock_guard lock(mutex_);
        frame.packet = packets_.size();
        packets_.push_back({now(), std::nullopt, frame.bytes.substr(ETH_HLEN)});
        frame.due = packets_.back().sent + options_.delay;
        if (std::bernoulli_distribution(options_.loss)(random_)) return;
        waiting_.push_back(std::move(frame));  // the delay is the same for all, so they stay in order
    }

    void deliver(const Frame& frame) {
        {
            const std::lock_guard lock(mutex_);
            packets_[frame.packet].arrived = now();
        }
        ::send(ends_[frame.to].fd(), frame.bytes.data(), frame.bytes.size(), 0);
    }

    const Options options_;
    std::array<int, 2> networks_{};
    std::array<net::Socket, 2> ends_;
    std::minstd_rand random_{1};  // the same packets are lost each time
    std::deque<Frame> waiting_;
    std::atomic<bool> done_ = false;
    std::mutex mutex_;
    std::vector<Packet> packets_;
    std::thread carrier_;
};

}  // namespace

std::unique_ptr<Wire> two_hosts(const Options& options) {
    return std::make_unique<Line>(options);
}

}  // namespace trace
#endif
