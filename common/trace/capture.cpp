// A packet socket with a ring that the kernel fills (packet(7), PACKET_RX_RING): it holds more than a socket's buffer.
#ifdef __linux__
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if_arp.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "network.hpp"
#include "packet.hpp"
#include "socket.hpp"
#include "wire.hpp"

namespace trace {

namespace {

constexpr std::size_t ring_bytes = 32 << 20, block_bytes = 1 << 20;
constexpr std::size_t most_packets = 20'000;

class Capture : public Wire {
public:
    explicit Capture(int mtu) {
        if (!socket_) net::throw_errno("packet socket");
        for (frame_bytes_ = 2048; frame_bytes_ < static_cast<std::size_t>(mtu) + 256;) frame_bytes_ *= 2;
        const int version = TPACKET_V2;
        tpacket_req ring{};
        ring.tp_block_size = block_bytes;
        ring.tp_block_nr = ring_bytes / block_bytes;
        ring.tp_frame_size = static_cast<unsigned>(frame_bytes_);
        ring.tp_frame_nr = static_cast<unsigned>(ring_bytes / frame_bytes_);
        if (::setsockopt(socket_.fd(), SOL_PACKET, PACKET_VERSION, &version, sizeof version) != 0 ||
            ::setsockopt(socket_.fd(), SOL_PACKET, PACKET_RX_RING, &ring, sizeof ring) != 0)
            net::throw_errno("PACKET_RX_RING");
        void* const memory = ::mmap(nullptr, ring_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, socket_.fd(), 0);
        if (memory == MAP_FAILED) net::throw_errno("mmap");
        ring_ = static_cast<char*>(memory);
        reader_ = std::thread([this] { read(); });
    }
    ~Capture() override {
        done_ = true;
        reader_.join();
        ::munmap(ring_, ring_bytes);
    }

    // With what the kernel has captured by now, whether the thread has had its turn or not.
    std::vector<Packet> packets() override {
        const std::lock_guard lock(mutex_);
        take();
        return packets_;
    }
    void only(std::uint16_t port) override { port_ = port; }

private:
    void read() {
        while (!done_) {
            {
                const std::lock_guard lock(mutex_);
                take();
            }
            pollfd wait{socket_.fd(), POLLIN, 0};
            ::poll(&wait, 1, 20);
        }
    }

    // What the ring holds.
    void take() {
        for (;; at_ = (at_ + frame_bytes_) % ring_bytes) {
            auto& header = *reinterpret_cast<tpacket2_hdr*>(ring_ + at_);
            if ((__atomic_load_n(&header.tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) == 0) return;
            keep(header);
            __atomic_store_n(&header.tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
        }
    }

    void keep(const tpacket2_hdr& header) {
        const char* const begin = reinterpret_cast<const char*>(&header);
        const auto& from = *reinterpret_cast<const sockaddr_ll*>(begin + TPACKET_ALIGN(sizeof header));
        // Loopback shows each packet twice: as it leaves, and as it comes.
        if (from.sll_hatype == ARPHRD_LOOPBACK && from.sll_pkttype != PACKET_OUTGOING) return;
        Packet packet;
        packet.sent = header.tp_sec * std::int64_t{1'000'000} + header.tp_nsec / 1'000;
        packet.arrived = packet.sent;
        packet.bytes.assign(begin + header.tp_net, header.tp_snaplen);
        if (wanted(packet.bytes) && packets_.size() < most_packets) packets_.push_back(std::move(packet));
    }

    // Is it TCP, and of this run's port?
    bool wanted(std::string_view packet) const {
        const auto segment = read_segment(packet);
        return segment && (port_ == 0 || segment->source_port == port_ || segment->destination_port == port_);
    }

    const net::Socket socket_{::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_ALL))};
    std::size_t frame_bytes_ = 0, at_ = 0;  // at_: of the next frame, in the ring
    char* ring_ = nullptr;
    std::atomic<std::uint16_t> port_ = 0;
    std::atomic<bool> done_ = false;
    std::mutex mutex_;  // guards at_ and packets_
    std::vector<Packet> packets_;
    std::thread reader_;
};

}  // namespace

std::unique_ptr<Wire> private_network(const Options& options) {
    enter_namespaces();
    bring_up("lo", "", options.mtu);
    return std::make_unique<Capture>(options.mtu);
}

std::unique_ptr<Wire> real_network() {
    constexpr int whole = 65'535;
    return std::make_unique<Capture>(whole);
}

}  // namespace trace
#endif
