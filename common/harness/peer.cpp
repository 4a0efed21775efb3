#include "peer.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/tcp.h>
#include <sys/syscall.h>
#endif

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <optional>
#include <thread>

#include "check.hpp"
#include "client.hpp"
#include "report.hpp"

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

namespace testing {

namespace {

// Ever longer: what has been awaited for long may be seen a little late, and looking costs time, too.
void pause_briefly(int turn) {
    if (turn < 100) sched_yield();
    else std::this_thread::sleep_for(std::chrono::microseconds(std::min(50 * (turn - 99), 5000)));
}

// The descriptor, in this process, of the other end of the peer's connection; -1 if there is none.
int other_end(int peer) {
    try {
        const net::Endpoint wanted = net::peer_endpoint(peer), ours = net::local_endpoint(peer);
        for (int fd = 0; fd < report_descriptor; ++fd) {
            sockaddr_storage storage{};
            socklen_t size = sizeof storage;
            auto* address = reinterpret_cast<sockaddr*>(&storage);
            if (fd == peer || ::getsockname(fd, address, &size) != 0) continue;
            if (storage.ss_family != AF_INET && storage.ss_family != AF_INET6) continue;
            if (!(net::Endpoint(address, size) == wanted)) continue;
            if (net::peer_endpoint(fd) == ours) return fd;
        }
    } catch (const std::exception&) {  // gone meanwhile
    }
    return -1;
}

// How many bytes the kernel has put into this socket's receive queue since the connection began.
std::optional<std::uint64_t> received_so_far(int fd) {
#ifdef __linux__
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0) return info.tcpi_bytes_received;
#endif
    return std::nullopt;  // elsewhere an empty receive queue has to be enough
}

const pthread_t main_thread = pthread_self();  // initialised before main, on the main thread
std::atomic<int> signals_handled = 0;

#ifdef __linux__
// Peers ask all the time how the main thread is, so the files stay open, under numbers that tests don't count: proc(5).
net::Socket open_of_main_thread(const char* name) {
    const net::Socket file{::open(fmt::format("/proc/self/task/{}/{}", ::getpid(), name).c_str(), O_RDONLY)};
    return net::Socket{::fcntl(file.fd(), F_DUPFD_CLOEXEC, report_descriptor + 1)};
}
const net::Socket stat_of_main_thread = open_of_main_thread("stat"),
                  call_of_main_thread = open_of_main_thread("syscall");
#endif

// Whether the main thread sleeps inside a system call, as far as the system shows it.
bool main_thread_blocked() {
#ifdef __linux__
    char buffer[512];
    const ssize_t got = ::pread(stat_of_main_thread.fd(), buffer, sizeof buffer, 0);
    const std::string_view text(buffer, static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    const std::size_t name_end = text.rfind(')');
    return name_end != text.npos && text.compare(name_end, 3, ") S") == 0;
#else
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return true;
#endif
}

// Whether the main thread waits for another one, and none has come to a call that waits: on a busy machine that other thread
// may not have had its turn yet. Only Linux says.
bool main_thread_joins() {
#ifdef __linux__
    char buffer[64] = "";  // "202 0x7f...": the call's number
    if (::pread(call_of_main_thread.fd(), buffer, sizeof buffer - 1, 0) <= 0) return false;
    return Faults::waits_under_way == 0 && std::atol(buffer) == SYS_futex;
#else
    return false;
#endif
}

// Whether the main thread sleeps and blocks SIGUSR1; only Linux says.
bool sleeps_with_signals_blocked() {
#ifdef __linux__
    if (!main_thread_blocked()) return false;
    std::ifstream status("/proc/self/task/" + std::to_string(getpid()) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("SigBlk:"))
            return (std::stoull(line.substr(7), nullptr, 16) >> (SIGUSR1 - 1) & 1) == 1;
#endif
    return false;
}

// Seconds of processor time that the main thread has used.
double used_by_main_thread() {
    clockid_t clock{};
    timespec used{};
    if (::pthread_getcpuclockid(main_thread, &clock) != 0 || ::clock_gettime(clock, &used) != 0) return 0;
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

// Whether the main thread sleeps, and no wait with a limit is under way that will wake it.
bool asleep_without_limit() {
    const int begun = Faults::limited_waits;
    return Faults::limited_waits_over == begun && main_thread_blocked() && !main_thread_joins() &&
           Faults::limited_waits == begun;
}

net::Socket accept_from(int listener) {
    net::Socket socket{::accept(listener, nullptr, nullptr)};
    if (socket) ::fcntl(socket.fd(), F_SETFL, ::fcntl(socket.fd(), F_GETFL) & ~O_NONBLOCK);
    return socket;
}

// A connection that ends in the usual way stays in TIME-WAIT for a minute, and keeps its ports. Thousands of them, in tests side by
// side, would use up all the ports, so one that is no longer needed is reset.
void reset_on_close(const net::Socket& socket) {
    const linger hard{1, 0};
    if (socket) ::setsockopt(socket.fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

void play(const Script& script, Peer& peer) {
    try {
        script(peer);
    } catch (const Peer::Stopped&) {
        peer.reset();
    } catch (const std::exception& error) {
        report({.kind = workbook::Record::Kind::trouble,
                .text = fmt::format("the test's own peer failed: {}", error.what())});
    }
}

}  // namespace

bool Patience::over() {
    const auto now = std::chrono::steady_clock::now();
    left_ -= std::min<std::chrono::nanoseconds>(now - last_, std::chrono::milliseconds(2));
    last_ = now;
    return left_.count() <= 0;
}

Pair::Pair() {
    // One listener serves all pairs. Its number is out of the range that tests count.
    static const net::Socket listener{::fcntl(make_listener().fd(), F_DUPFD, report_descriptor + 1)};
    static const net::Endpoint endpoint = net::local_endpoint(listener.fd());
    answer = net::connect_tcp(endpoint.ip(), endpoint.port());
    peer = accept_from(listener.fd());
    // With less room, the piece that an answer looks at (MSG_PEEK) may fill the buffer. The kernel then keeps the window
    // shut, and an answer that looks for a whole block (MSG_WAITALL) waits forever.
    const int room = 212992;  // bytes: what Linux allows everybody
    ::setsockopt(answer.fd(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
}

Pair::~Pair() {
    reset_on_close(peer);
    reset_on_close(answer);
}

void Peer::wait_until(const std::function<bool()>& seen) const {
    for (int turn = 0; !seen(); ++turn) {
        if (stop_) throw Stopped{};
        pause_briefly(turn);
    }
}

void Peer::stay_open() const {
    stop_.wait(false);
    throw Stopped{};
}

bool Peer::send(std::string_view bytes) {
    while (!bytes.empty()) {
        if (stop_) throw Stopped{};
        if (!ready_within_slice(fd(), POLLOUT)) continue;
        const ssize_t sent = ::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (sent < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool Peer::send_in_lockstep(std::string_view piece) {
    const int reader = other_end(fd());
    if (reader < 0) return false;
    // The reader may close its end, and the number may soon be another socket's.
    const auto identity = [reader] {
        struct stat status {};
        return ::fstat(reader, &status) == 0 ? std::optional(status.st_ino) : std::nullopt;
    };
    const auto reader_before = identity();
    const auto before = received_so_far(reader);
    if (!send(piece)) return false;
    bool gave_up = false;
    // An answer may wait for more before it takes any (MSG_PEEK with MSG_WAITALL).
    std::optional<Stillness> still;  // since the piece has arrived
    const auto patience = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
    wait_until([&] {
        int waiting = 0;
        gave_up = identity() != reader_before || ::ioctl(reader, FIONREAD, &waiting) != 0;
        const bool arrived = !before || received_so_far(reader).value_or(0) - *before >= piece.size();
        if (arrived && !still) still.emplace();
        const auto wants_more = [&] {
            return std::chrono::steady_clock::now() > patience && still->noticed();
        };
        return gave_up || (arrived && (waiting == 0 || wants_more()));
    });
    return !gave_up;
}

std::string Peer::receive_until(std::string_view text) {
    std::string all;
    char buffer[16384];
    while (text.empty() || all.find(text) == all.npos) {
        if (stop_) throw Stopped{};
        if (!ready_within_slice(fd(), POLLIN)) continue;
        const ssize_t got = ::recv(fd(), buffer, sizeof buffer, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) was_reset = true;
        if (got <= 0) break;
        all.append(buffer, static_cast<std::size_t>(got));
    }
    return all;
}

std::string Peer::receive_all() {
    return receive_until("");
}

void Peer::finish() {
    ::shutdown(fd(), SHUT_WR);
}

void Peer::reset() {
    reset_on_close(socket_);
    close();
}

void Peer::wait_until_blocked() const {
    const Stillness still;  // an answer may never block
    wait_until([&] { return main_thread_blocked() || still.restless(); });
}

int Peer::interrupt_blocked(int times) {
    struct sigaction action {};
    action.sa_handler = [](int) { ++signals_handled; };  // without SA_RESTART: the call returns EINTR
    ::sigaction(SIGUSR1, &action, nullptr);
    const int interrupted_before = RecvSpy::interrupted;
    const auto interrupted = [&] { return RecvSpy::interrupted - interrupted_before; };
    constexpr int gone = 10;  // this many signals in a row that interrupt nothing: the answer has returned
    int sent = 0;
    for (int in_vain = 0; sent < times || (interrupted() > 0 && interrupted() < times && in_vain < gone);
         ++sent) {
        wait_until_blocked();
        const int handled = signals_handled, counted = interrupted();
        pthread_kill(main_thread, SIGUSR1);
        // An answer may block signals while it waits: then it can't be interrupted.
        wait_until([&] { return signals_handled != handled || sleeps_with_signals_blocked(); });
        if (signals_handled == handled) break;
        in_vain = interrupted() == counted ? in_vain + 1 : 0;
    }
    return sent;
}

void Peer::stay_silent(int milliseconds, const std::function<bool()>& enough) {
    Stillness still;
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    wait_until([&] { return enough() || (std::chrono::steady_clock::now() > end && still.noticed()); });
}

Stillness::Stillness()
    : limits_passed_(Faults::limits_passed),
      found_nothing_(RecvSpy::found_nothing),
      used_(used_by_main_thread()) {}

bool Stillness::restless() const {
    return Faults::limits_passed - limits_passed_ >= 10 || RecvSpy::found_nothing - found_nothing_ >= 1000 ||
           used_by_main_thread() - used_ > 0.05;
}

bool Stillness::noticed() {
    if (asleep_without_limit() || restless()) return true;
    // A thread that an answer left running may wait with a limit as long as it likes, or where nobody sees it; the main
    // thread sleeps all the same.
    return patience_.over() && main_thread_blocked();
}

PeerThread::PeerThread(net::Socket socket, Script script)
    : worker_([this, owned = std::make_shared<net::Socket>(std::move(socket)), play_it = std::move(script)] {
          Peer peer{std::move(*owned), stop_};
          play(play_it, peer);
      }) {}

void PeerThread::stop() {
    stop_ = true;
    stop_.notify_all();
    join();
}

namespace {

net::Socket non_blocking(net::Socket socket) {
    ::fcntl(socket.fd(), F_SETFL, ::fcntl(socket.fd(), F_GETFL) | O_NONBLOCK);
    return socket;
}

}  // namespace

Server::Server(std::vector<Script> scripts, const char* ip)
    : listener_(non_blocking(make_listener(ip))),
      endpoint_(net::local_endpoint(listener_.fd())),
      worker_([this, todo = std::move(scripts)] {
          for (const Script& script : todo) {
              net::Socket socket;
              while (!(socket = accept_from(listener_.fd()))) {
                  if (stop_) return;
                  ready_within_slice(listener_.fd(), POLLIN);
              }
              ++accepted_;
              Peer peer{std::move(socket), stop_};
              play(script, peer);
          }
      }) {}

void Server::stop() {
    stop_ = true;
    stop_.notify_all();
    worker_.join();
}

int Server::connections() {
    stop();
    while (accept_from(listener_.fd())) ++accepted_;
    return accepted_;
}

void wait_for_events(int fd, short events) {
    pollfd wait{fd, events, 0};
    while (::poll(&wait, 1, -1) < 0 && errno == EINTR) {}
}

}  // namespace testing
