#include "descriptors.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "peer.hpp"
#include "report.hpp"

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

namespace testing {

bool is_open(int fd) {
    return ::fcntl(fd, F_GETFD) != -1;
}

ZeroIsFree::ZeroIsFree() : kept_(::fcntl(0, F_DUPFD_CLOEXEC, report_descriptor + 1)) {
    ::close(0);
}
ZeroIsFree::~ZeroIsFree() {
    ::close(0);
    if (kept_ < 0) return;
    ::dup2(kept_, 0);
    ::close(kept_);
}

Descriptors::Descriptors() : bad_closes_(Faults::bad_closes) {
    struct stat status {};
    for (int fd = 0; fd < report_descriptor; ++fd)
        if (::fstat(fd, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
            open_.push_back(fd);
}

void Descriptors::expect_none_left(const Cause& why, Place place) {
    std::vector<int> left;
    for (const int fd : Descriptors().open_)
        if (std::find(open_.begin(), open_.end(), fd) == open_.end()) left.push_back(fd);
    expect(left.empty(), "no descriptor left open", "descriptor " + show(left) + " is still open", why,
           place);
    expect(Faults::bad_closes == bad_closes_, "close() once for each descriptor",
           "close() on a number that was closed already", "descriptor_closed_twice"_cause, place);
}

ClosedOnce::ClosedOnce(int fd) {
    Faults::watched_fd = fd;
    Faults::taken_inode = 0;
}
ClosedOnce::~ClosedOnce() {
    if (Faults::taken_inode != 0 && inode(Faults::watched_fd) == Faults::taken_inode)
        ::close(Faults::watched_fd);
    Faults::watched_fd = -1;
}
void ClosedOnce::expect_once(Place place) {
    expect(Faults::taken_inode == 0 || inode(Faults::watched_fd) == Faults::taken_inode,
           "close() once for each descriptor", "close() on a number that was closed already",
           "descriptor_closed_twice"_cause, place);
}

Untouched::Untouched(int fd) : fd_(fd), before_(state()) {}

std::string Untouched::state() const {
    struct stat status {};
    if (::fstat(fd_, &status) != 0) return "closed";
    if (inode_ == 0) inode_ = status.st_ino;
    if (inode_ != status.st_ino) return "closed, and its number is another's now";
    const int flags = ::fcntl(fd_, F_GETFL);
    std::string text = fmt::format("open, {}{}{}", (flags & O_NONBLOCK) == 0 ? "blocking" : "non-blocking",
                                   (flags & O_ASYNC) == 0 ? "" : ", O_ASYNC",
                                   (::fcntl(fd_, F_GETFD) & FD_CLOEXEC) == 0 ? "" : ", FD_CLOEXEC");
    const auto add = [&](const char* name, auto value, int level, int option, auto part) {
        socklen_t size = sizeof value;
        if (::getsockopt(fd_, level, option, &value, &size) == 0 && part(value) != 0)
            text += fmt::format(", {} {}", name, part(value));
    };
    const auto microseconds = [](const timeval& time) { return time.tv_sec * 1000000 + time.tv_usec; };
    add("SO_RCVTIMEO (us)", timeval{}, SOL_SOCKET, SO_RCVTIMEO, microseconds);
    add("SO_SNDTIMEO (us)", timeval{}, SOL_SOCKET, SO_SNDTIMEO, microseconds);
    add("SO_LINGER", linger{}, SOL_SOCKET, SO_LINGER, [](const linger& set) { return set.l_onoff; });
    add("SO_RCVLOWAT", 0, SOL_SOCKET, SO_RCVLOWAT, [](int bytes) { return bytes == 1 ? 0 : bytes; });
    const auto number = [](int value) { return value; };
    add("SO_KEEPALIVE", 0, SOL_SOCKET, SO_KEEPALIVE, number);
    add("SO_OOBINLINE", 0, SOL_SOCKET, SO_OOBINLINE, number);
    add("SO_REUSEADDR", 0, SOL_SOCKET, SO_REUSEADDR, number);
    add("TCP_NODELAY", 0, IPPROTO_TCP, TCP_NODELAY, number);
    add("IP_TOS", 0, IPPROTO_IP, IP_TOS, number);
#ifdef SO_BUF_LOCK  // which buffers have a size set by the program; the kernel changes the others itself
    add("SO_BUF_LOCK", 0, SOL_SOCKET, SO_BUF_LOCK, number);
#endif
#ifdef __linux__
    add("TCP_CORK", 0, IPPROTO_TCP, TCP_CORK, number);
    add("TCP_USER_TIMEOUT", 0, IPPROTO_TCP, TCP_USER_TIMEOUT, number);
    add("TCP_NOTSENT_LOWAT", 0, IPPROTO_TCP, TCP_NOTSENT_LOWAT, number);
    add("SO_PRIORITY", 0, SOL_SOCKET, SO_PRIORITY, number);
#ifdef SO_ZEROCOPY
    add("SO_ZEROCOPY", 0, SOL_SOCKET, SO_ZEROCOPY, number);
#endif
#endif
    return text;
}

void set_unusual_options(int fd) {
    const int on = 1;
    const timeval an_hour{3600, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &an_hour, sizeof an_hour);
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &an_hour, sizeof an_hour);
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_ASYNC);  // nobody owns its signals, so none comes
}

void Untouched::expect_unchanged(const Peer* peer, Place place) const {
    const Cause why = "socket_changed"_cause;
    const std::string after = state();
    expect(after == before_, "the socket as it was: " + before_, after, why, place);
    if (peer == nullptr) return;
    char byte = 0;
    const bool sent = ::send(fd_, "!", 1, MSG_NOSIGNAL) == 1;
    expect(sent, "one more byte can be sent on it", std::strerror(errno), why, place);
    expect(::recv(peer->fd(), &byte, 1, 0) == 1 && byte == '!', "the peer receives it", "it did not arrive",
           why, place);
}

NoMoreDescriptors::NoMoreDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit none{0, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
}
NoMoreDescriptors::~NoMoreDescriptors() {
    ::setrlimit(RLIMIT_NOFILE, &before_);
}

}  // namespace testing
