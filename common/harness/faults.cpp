// The system calls as the answer makes them. Each hands on to the system's own.
#include "faults.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#ifdef __linux__
#include <sys/epoll.h>
#endif
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <optional>
#include <string_view>

namespace testing {

Faults::~Faults() {
    interrupted_connects = 0;
    failing_listen = false;
    interrupted_closes = 0;
    short_sends = 0;
    short_sends_fd = -1;
    scripted_host = "several.example";
    failing_getifaddrs = false;
    scripted_addresses.clear();
    scripted_ifaddrs = nullptr;
}

namespace {

// Whose connect() failed, by descriptor. An answer may have several threads.
std::atomic<bool> failed_sockets[1024];
std::atomic<bool>& failed(int fd) {
    return failed_sockets[static_cast<unsigned>(fd) % std::size(failed_sockets)];
}

// How many of `size` bytes a call that sends on `fd` is to take: all, unless a test wants short counts.
std::size_t taken(int fd, std::size_t size) {
    if (fd != Faults::short_sends_fd || Faults::short_sends <= 0) return size;
    return std::min<std::size_t>(size, 1 + static_cast<unsigned>(--Faults::short_sends) % 100);
}
// The same for several pieces: a part of the first that is not empty, or nothing where they go as they are.
std::optional<iovec> taken(int fd, const iovec* pieces, std::size_t count) {
    const iovec* const end = pieces + count;
    pieces = std::find_if(pieces, end, [](const iovec& piece) { return piece.iov_len > 0; });
    if (fd != Faults::short_sends_fd || Faults::short_sends <= 0 || pieces == end) return std::nullopt;
    return iovec{pieces->iov_base, taken(fd, pieces->iov_len)};
}

ssize_t moved(ssize_t count) {
    const int error = errno;
    if (count > 0 && Faults::on_progress != nullptr) Faults::on_progress();
    errno = error;
    return count;
}

ssize_t received(ssize_t got, std::size_t asked, int flags = 0) {
    moved(got);
    if (got < 0 && errno == EAGAIN) ++RecvSpy::found_nothing;
    if (got < 0 && errno == EINTR) ++RecvSpy::interrupted;
    if (asked == 0 || (flags & MSG_PEEK) != 0) return got;
    if (got > 0) RecvSpy::most = std::max(RecvSpy::most.load(), static_cast<std::size_t>(got));
    if (got != 0) RecvSpy::ends = 0;
    else if (++RecvSpy::ends == 1000 && RecvSpy::on_many_ends != nullptr) RecvSpy::on_many_ends();
    return got;
}

// A wait of the answer. One without a limit is not counted: whether it is over, its thread shows.
class Wait {
public:
    explicit Wait(bool limited) : limited_(limited) {
        if (limited_) ++Faults::limited_waits;
    }
    ~Wait() {
        if (limited_) ++Faults::limited_waits_over;
    }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    // Where `result` is 0 the limit has passed.
    int over(int result) const {
        if (limited_ && result == 0) ++Faults::limits_passed;
        if (result < 0 && errno == EINTR) ++RecvSpy::interrupted;
        return result;
    }

private:
    bool limited_;
};

// The limit that a wait really gets. A negative number of milliseconds is none.
int shortened(int milliseconds) {
    const bool shorter = Faults::longest_wait >= 0 && milliseconds > Faults::longest_wait;
    return shorter ? Faults::longest_wait : milliseconds;
}
timespec shortened(const timespec& limit) {
    const timespec early{0, Faults::longest_wait * 1000000L};
    const bool shorter =
        Faults::longest_wait >= 0 && (limit.tv_sec > 0 || limit.tv_nsec > early.tv_nsec);
    return shorter ? early : limit;
}
timeval shortened(const timeval& limit) {
    const timeval early{0, Faults::longest_wait * 1000};
    const bool shorter =
        Faults::longest_wait >= 0 && (limit.tv_sec > 0 || limit.tv_usec > early.tv_usec);
    return shorter ? early : limit;
}

// Whether receiving from it has a limit. Not asked where no test wants to know: it would be a call in a trace.
bool has_time_limit(int fd) {
    timeval limit{};
    socklen_t size = sizeof limit;
    return Faults::longest_wait >= 0 && ::getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, &size) == 0 &&
           (limit.tv_sec > 0 || limit.tv_usec > 0);
}
// Makes a call that may wait to receive.
template <typename Call>
ssize_t waiting(int fd, Call&& call) {
    const Wait wait(has_time_limit(fd));
    const ssize_t got = call();
    if (got < 0 && errno == EAGAIN) wait.over(0);
    return got;
}

std::size_t room_in(const iovec* pieces, std::size_t count) {
    std::size_t room = 0;
    for (std::size_t i = 0; i < count; ++i) room += pieces[i].iov_len;
    return room;
}

bool holds_signals_back() {
    sigset_t blocked;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
    return ::sigismember(&blocked, SIGUSR1) == 1;
}

}  // namespace
}  // namespace testing

using namespace testing;

#define WORKBOOK_EXPORT __attribute__((visibility("default")))

extern "C" {

// An interrupted connect() is not undone: the handshake goes on in the kernel (POSIX, connect(3p)).
WORKBOOK_EXPORT int workbook_connect(int fd, const sockaddr* address, socklen_t size) {
    if (failed(fd)) ++Faults::reused_sockets;
    const int flags = ::fcntl(fd, F_GETFL);
    // An answer that holds signals back is not interrupted by one, nor one that does not wait.
    if (Faults::interrupted_connects <= 0 || holds_signals_back() || (flags & O_NONBLOCK) != 0) {
        const int result = ::connect(fd, address, size);
        const bool under_way =
            errno == EINPROGRESS || errno == EALREADY || errno == EISCONN || errno == EINTR;
        failed(fd) = result != 0 && !under_way;
        return result;
    }
    --Faults::interrupted_connects;
    ::fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    const int result = ::connect(fd, address, size);
    const int error = errno;
    ::fcntl(fd, F_SETFL, flags);
    errno = result == 0 || error == EINPROGRESS ? EINTR : error;
    return -1;
}

WORKBOOK_EXPORT int workbook_listen(int fd, int backlog) {
    if (!Faults::failing_listen) return ::listen(fd, backlog);
    errno = EADDRINUSE;
    return -1;
}

WORKBOOK_EXPORT ssize_t workbook_send(int fd, const void* bytes, std::size_t size, int flags) {
    return moved(::send(fd, bytes, taken(fd, size), flags));
}

WORKBOOK_EXPORT ssize_t workbook_sendto(int fd, const void* bytes, std::size_t size, int flags,
                                        const sockaddr* to, socklen_t length) {
    return moved(::sendto(fd, bytes, taken(fd, size), flags, to, length));
}

WORKBOOK_EXPORT ssize_t workbook_write(int fd, const void* bytes, std::size_t size) {
    return moved(::write(fd, bytes, taken(fd, size)));
}

WORKBOOK_EXPORT ssize_t workbook_writev(int fd, const iovec* pieces, int count) {
    if (const auto part = taken(fd, pieces, static_cast<std::size_t>(count)))
        return moved(::writev(fd, &*part, 1));
    return moved(::writev(fd, pieces, count));
}

WORKBOOK_EXPORT ssize_t workbook_sendmsg(int fd, const msghdr* message, int flags) {
    auto part = taken(fd, message->msg_iov, message->msg_iovlen);
    if (!part) return moved(::sendmsg(fd, message, flags));
    msghdr shorter = *message;
    shorter.msg_iov = &*part;
    shorter.msg_iovlen = 1;
    return moved(::sendmsg(fd, &shorter, flags));
}

WORKBOOK_EXPORT ssize_t workbook_recv(int fd, void* buffer, std::size_t size, int flags) {
    return received(waiting(fd, [&] { return ::recv(fd, buffer, size, flags); }), size, flags);
}

WORKBOOK_EXPORT ssize_t workbook_recvfrom(int fd, void* buffer, std::size_t size, int flags, sockaddr* from,
                                          socklen_t* length) {
    return received(waiting(fd, [&] { return ::recvfrom(fd, buffer, size, flags, from, length); }), size, flags);
}

WORKBOOK_EXPORT ssize_t workbook_recvmsg(int fd, msghdr* message, int flags) {
    const std::size_t room = room_in(message->msg_iov, message->msg_iovlen);
    return received(waiting(fd, [&] { return ::recvmsg(fd, message, flags); }), room, flags);
}

WORKBOOK_EXPORT ssize_t workbook_read(int fd, void* buffer, std::size_t size) {
    return received(waiting(fd, [&] { return ::read(fd, buffer, size); }), size);
}

WORKBOOK_EXPORT ssize_t workbook_readv(int fd, const iovec* pieces, int count) {
    const std::size_t room = room_in(pieces, static_cast<std::size_t>(count));
    return received(waiting(fd, [&] { return ::readv(fd, pieces, count); }), room);
}

#ifdef __linux__
WORKBOOK_EXPORT int workbook_epoll_pwait(int fd, epoll_event* events, int most, int limit, const sigset_t* mask) {
    const Wait wait(limit >= 0);
    return wait.over(::epoll_pwait(fd, events, most, shortened(limit), mask));
}

WORKBOOK_EXPORT int workbook_epoll_wait(int fd, epoll_event* events, int most, int limit) {
    const Wait wait(limit >= 0);
    return wait.over(::epoll_wait(fd, events, most, shortened(limit)));
}

WORKBOOK_EXPORT int workbook_ppoll(pollfd* list, nfds_t count, const timespec* limit, const sigset_t* mask) {
    const Wait wait(limit != nullptr);
    const timespec early = limit != nullptr ? shortened(*limit) : timespec{};
    return wait.over(::ppoll(list, count, limit != nullptr ? &early : nullptr, mask));
}
#endif

WORKBOOK_EXPORT int workbook_nanosleep(const timespec* time, timespec* left) {
    const Wait wait(true);
    const timespec early = shortened(*time);
    return wait.over(::nanosleep(&early, left));
}

WORKBOOK_EXPORT int workbook_poll(pollfd* list, nfds_t count, int limit) {
    const Wait wait(limit >= 0);
    return wait.over(::poll(list, count, shortened(limit)));
}

WORKBOOK_EXPORT int workbook_pselect(int count, fd_set* in, fd_set* out, fd_set* other, const timespec* limit,
                                     const sigset_t* mask) {
    const Wait wait(limit != nullptr);
    const timespec early = limit != nullptr ? shortened(*limit) : timespec{};
    return wait.over(::pselect(count, in, out, other, limit != nullptr ? &early : nullptr, mask));
}

WORKBOOK_EXPORT int workbook_select(int count, fd_set* in, fd_set* out, fd_set* other, timeval* limit) {
    const Wait wait(limit != nullptr);
    timeval early = limit != nullptr ? shortened(*limit) : timeval{};
    return wait.over(::select(count, in, out, other, limit != nullptr ? &early : nullptr));
}

WORKBOOK_EXPORT int workbook_setsockopt(int fd, int level, int option, const void* value, socklen_t size) {
    if (level != SOL_SOCKET || option != SO_RCVTIMEO || size < sizeof(timeval))
        return ::setsockopt(fd, level, option, value, size);
    const timeval early = shortened(*static_cast<const timeval*>(value));
    return ::setsockopt(fd, level, option, &early, sizeof early);
}

WORKBOOK_EXPORT unsigned workbook_sleep(unsigned seconds) {
    const timespec time{static_cast<time_t>(seconds), 0};
    return workbook_nanosleep(&time, nullptr) == 0 ? 0 : seconds;
}

WORKBOOK_EXPORT int workbook_usleep(useconds_t microseconds) {
    const timespec time{static_cast<time_t>(microseconds / 1000000), static_cast<long>(microseconds % 1000000) * 1000};
    return workbook_nanosleep(&time, nullptr);
}

WORKBOOK_EXPORT int workbook_close(int fd) {
    failed(fd) = false;
    const int result = ::close(fd);
    if (result == 0 && Faults::interrupted_closes > 0) {
        --Faults::interrupted_closes;
        errno = EINTR;
        return -1;
    }
    if (result != 0 && errno == EBADF && fd != -1) ++Faults::bad_closes;
    return result;
}

WORKBOOK_EXPORT int workbook_getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                                         addrinfo** list) {
    ++Faults::getaddrinfo_calls;
    addrinfo asked{};
    if (hints != nullptr) asked = *hints;
    Faults::asked_socktype = asked.ai_socktype;
    // With it the machine's own addresses, and not the answer, would decide which families are found.
    asked.ai_flags &= ~AI_ADDRCONFIG;
    if (hints != nullptr) hints = &asked;
    int code = EAI_NONAME;
    if (node == nullptr || std::string_view(node) != Faults::scripted_host) {
        code = ::getaddrinfo(node, service, hints, list);
    } else if ((asked.ai_flags & AI_NUMERICHOST) == 0) {
        // The system's own answers for the addresses, chained: hints count as ever.
        *list = nullptr;
        for (const std::string& address : Faults::scripted_addresses) {
            addrinfo** end = list;
            while (*end != nullptr) end = &(*end)->ai_next;
            if (::getaddrinfo(address.c_str(), service, hints, end) != 0)
                *end = nullptr;  // not of the family asked for
        }
        if (*list != nullptr) code = 0;
    }
    if (code == 0) ++Faults::unfreed_addrinfo;
    return code;
}

WORKBOOK_EXPORT void workbook_freeaddrinfo(addrinfo* list) {
    if (list == nullptr) return;
    --Faults::unfreed_addrinfo;
    ::freeaddrinfo(list);
}

WORKBOOK_EXPORT int workbook_getifaddrs(ifaddrs** list) {
    ++Faults::getifaddrs_calls;
    if (Faults::failing_getifaddrs) {
        errno = ENOMEM;
        return -1;
    }
    if (Faults::scripted_ifaddrs != nullptr) *list = Faults::scripted_ifaddrs;
    else if (::getifaddrs(list) != 0) return -1;
    ++Faults::unfreed_ifaddrs;
    return 0;
}

WORKBOOK_EXPORT void workbook_freeifaddrs(ifaddrs* list) {
    if (list == nullptr) return;
    --Faults::unfreed_ifaddrs;
    if (list != Faults::scripted_ifaddrs) ::freeifaddrs(list);
}

}  // extern "C"
