// The system calls as the answer makes them. Each hands on to the system's own.
#include "faults.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <optional>
#include <string_view>

namespace testing {

Faults::~Faults() {
    interrupted_connects = 0;
    failing_listen = false;
    interrupted_closes = 0;
    most_received = 0;
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

// How much of a buffer a call that receives may fill: all, unless a test wants small pieces.
std::size_t room(std::size_t size) {
    return Faults::most_received > 0 ? std::min(size, Faults::most_received.load()) : size;
}
// The same for several buffers: a part of the first that is not empty, or nothing where they are used as they are.
std::optional<iovec> room(const iovec* pieces, std::size_t count) {
    const iovec* const end = pieces + count;
    pieces = std::find_if(pieces, end, [](const iovec& piece) { return piece.iov_len > 0; });
    if (Faults::most_received == 0 || pieces == end) return std::nullopt;
    return iovec{pieces->iov_base, room(pieces->iov_len)};
}

ssize_t moved(ssize_t count) {
    const int error = errno;
    if (count > 0 && Faults::on_progress != nullptr) Faults::on_progress();
    errno = error;
    return count;
}

ssize_t received(ssize_t got, std::size_t asked, int flags = 0) {
    moved(got);
    if (asked == 0 || (flags & MSG_PEEK) != 0) return got;
    if (got > 0) RecvSpy::most = std::max(RecvSpy::most.load(), static_cast<std::size_t>(got));
    if (got != 0) RecvSpy::ends = 0;
    else if (++RecvSpy::ends == 1000 && RecvSpy::on_many_ends != nullptr) RecvSpy::on_many_ends();
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

WORKBOOK_EXPORT int workbook_setsockopt(int fd, int level, int option, const void* value, socklen_t size) {
    timeval early{0, Faults::longest_wait * 1000};
    timeval asked{};
    if (level == SOL_SOCKET && (option == SO_RCVTIMEO || option == SO_SNDTIMEO) && Faults::longest_wait >= 0 &&
        size == sizeof asked) {
        std::memcpy(&asked, value, sizeof asked);
        if (asked.tv_sec > 0 || asked.tv_usec > early.tv_usec) value = &early;
    }
    const int result = ::setsockopt(fd, level, option, value, size);
    if (result != 0) ++Faults::refused_options;
    return result;
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
    return received(::recv(fd, buffer, room(size), flags), size, flags);
}

WORKBOOK_EXPORT ssize_t workbook_recvfrom(int fd, void* buffer, std::size_t size, int flags, sockaddr* from,
                                          socklen_t* length) {
    return received(::recvfrom(fd, buffer, room(size), flags, from, length), size, flags);
}

WORKBOOK_EXPORT ssize_t workbook_recvmsg(int fd, msghdr* message, int flags) {
    const std::size_t asked = room_in(message->msg_iov, message->msg_iovlen);
    auto part = room(message->msg_iov, message->msg_iovlen);
    if (!part) return received(::recvmsg(fd, message, flags), asked, flags);
    msghdr smaller = *message;
    smaller.msg_iov = &*part;
    smaller.msg_iovlen = 1;
    const ssize_t got = ::recvmsg(fd, &smaller, flags);
    message->msg_namelen = smaller.msg_namelen;
    message->msg_controllen = smaller.msg_controllen;
    message->msg_flags = smaller.msg_flags;
    return received(got, asked, flags);
}

WORKBOOK_EXPORT ssize_t workbook_read(int fd, void* buffer, std::size_t size) {
    return received(::read(fd, buffer, room(size)), size);
}

WORKBOOK_EXPORT ssize_t workbook_readv(int fd, const iovec* pieces, int count) {
    const std::size_t asked = room_in(pieces, static_cast<std::size_t>(count));
    if (const auto part = room(pieces, static_cast<std::size_t>(count)))
        return received(::readv(fd, &*part, 1), asked);
    return received(::readv(fd, pieces, count), asked);
}

WORKBOOK_EXPORT int workbook_poll(pollfd* list, nfds_t count, int limit) {
    const bool shorter = Faults::longest_wait >= 0 && limit > Faults::longest_wait;
    return ::poll(list, count, shorter ? Faults::longest_wait : limit);  // a negative limit is none
}

WORKBOOK_EXPORT int workbook_select(int count, fd_set* in, fd_set* out, fd_set* other, timeval* limit) {
    timeval early{0, Faults::longest_wait * 1000};
    const bool shorter = Faults::longest_wait >= 0 && limit != nullptr &&
                         (limit->tv_sec > 0 || limit->tv_usec > early.tv_usec);
    return ::select(count, in, out, other, shorter ? &early : limit);
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
