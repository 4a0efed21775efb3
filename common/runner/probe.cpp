// Tries what test programs need from the machine, without an answer. If this fails, the machine may be why a test
// program failed, so nothing is judged. It exits with 0, or prints one line about what fails.
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "client.hpp"
#include "socket.hpp"

namespace {

void open_sockets() {
    std::vector<net::Socket> open;
    for (int i = 0; i < 100; ++i) {
        open.emplace_back(::socket(AF_INET, SOCK_STREAM, 0));
        if (!open.back()) net::throw_errno("socket");
    }
}

void start_threads() {
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i) threads.emplace_back([] {});
    for (std::thread& thread : threads) thread.join();
}

void start_a_process() {
    const pid_t child = ::fork();
    if (child < 0) net::throw_errno("fork");
    if (child == 0) ::_exit(0);
    ::waitpid(child, nullptr, 0);
}

void take_memory() {
    constexpr std::size_t bytes = 256 << 20;
    void* const memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) net::throw_errno("mmap");
    ::munmap(memory, bytes);
}

void connect_over_loopback() {
    const net::Endpoint any{"127.0.0.1", 0};
    const net::Socket listener{::socket(any.family(), SOCK_STREAM, 0)};
    if (::bind(listener.fd(), any.address(), any.size()) != 0) net::throw_errno("bind 127.0.0.1");
    if (::listen(listener.fd(), 1) != 0) net::throw_errno("listen");
    const net::Socket client = net::connect_tcp("127.0.0.1", net::local_endpoint(listener.fd()).port());
}

}  // namespace

int main() {
    try {
        open_sockets();
        start_threads();
        start_a_process();
        take_memory();
        connect_over_loopback();
    } catch (const std::exception& error) {
        fmt::print("{}\n", error.what());
        return 1;
    }
}
