// connect_within connects on a thread, and shutdown() ends the wait; write() with SIGPIPE held back for the
// thread.
#include "tcp_client.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <future>
#include <set>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "socket.hpp"

namespace tcp_client {
namespace {
struct List {
    addrinfo* first = nullptr;
    ~List() {
        if (first) freeaddrinfo(first);
    }
};
}  // namespace

std::vector<net::Endpoint> resolve(std::string_view host, std::string_view service) {
    // one question for each family would lose the order: ask once
    const std::string h(host), s(service);
    if (h.size() != std::strlen(h.c_str()) || s.size() != std::strlen(s.c_str()))
        throw std::system_error(std::make_error_code(std::errc::invalid_argument), "NUL in name");
    List list;
    addrinfo hints{};
    hints.ai_family = PF_UNSPEC;
    hints.ai_protocol = IPPROTO_TCP;
    if (int e = ::getaddrinfo(h.c_str(), s.c_str(), &hints, &list.first); e != 0)
        throw std::runtime_error("cannot resolve '" + h + "' '" + s +
                                 "': " + (e == EAI_SYSTEM ? std::strerror(errno) : gai_strerror(e)));
    std::vector<net::Endpoint> all;
    std::set<std::pair<int, std::string>> seen;
    for (auto* p = list.first; p; p = p->ai_next)
        if (seen.emplace(p->ai_family, std::string(reinterpret_cast<char*>(p->ai_addr), p->ai_addrlen))
                .second)
            all.emplace_back(p->ai_addr, p->ai_addrlen);
    return all;
}

void send_all(int fd, std::string_view bytes) {
    // sigpipe held back for this thread, with write()
    sigset_t pipe, old;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &old);
    int error = 0;
    while (!bytes.empty() && error == 0) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n >= 0) bytes.remove_prefix(n);
        else if (errno != EINTR) error = errno;
    }
    if (error == EPIPE) {
        timespec zero{};
        while (sigtimedwait(&pipe, nullptr, &zero) < 0 && errno == EINTR) {}
    }
    pthread_sigmask(SIG_SETMASK, &old, nullptr);
    if (error != 0) throw std::system_error(error, std::generic_category(), "write");
}

net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit) {
    // connect on another thread; shutdown() ends it when the time is over
    net::Socket s{::socket(endpoint.family(), SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (!s) net::throw_errno("socket " + endpoint.to_string());
    std::promise<int> promise;
    auto future = promise.get_future();
    std::thread thread([&] {
        int error = ::connect(s.fd(), endpoint.address(), endpoint.size()) == 0 ? 0 : errno;
        promise.set_value(error);
    });
    const bool late = future.wait_for(limit) != std::future_status::ready;
    // More than once, if need be: the other thread may not have called connect() yet.
    while (future.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready)
        ::shutdown(s.fd(), SHUT_RDWR);
    thread.join();
    const int error = future.get();
    if (late || error)
        throw std::system_error(late ? ETIMEDOUT : error, std::generic_category(),
                                "connect " + endpoint.to_string());
    return s;
}
}  // namespace tcp_client
