// The system calls as the answer makes them. Each passes the call on to the system's own function. A long file, because
// all of them are here, except for the clocks and alarm() (clocks.cpp).
#include "faults.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#ifdef __linux__
#include <sys/epoll.h>
#endif
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

namespace testing {

namespace {

// Sockets whose connect() failed, by descriptor. An answer may have several threads.
std::atomic<bool> failed_sockets[1024];
std::atomic<bool>& failed(int fd) {
    return failed_sockets[static_cast<unsigned>(fd) % std::size(failed_sockets)];
}

// What connect() will fail with, by descriptor: it has begun, and the answer does not know yet. 0: nothing.
std::atomic<int> late_errors[1024];
std::atomic<int>& late_error(int fd) {
    return late_errors[static_cast<unsigned>(fd) % std::size(late_errors)];
}

}  // namespace

Faults::~Faults() {
    interrupted_connects = 0;
    failing_connects.clear();
    immediate_connects = false;
    failing_getaddrinfo = 0;
    shorter_options = false;
    interrupted_waits = 0;
    on_short_select = nullptr;
    scripted_bind = -1;
    failing_listen = false;
    interrupted_closes = 0;
    most_received = 0;
    reset_as = 0;
    short_sends = 0;
    short_sends_fd = -1;
    scripted_host = "several.example";
    failing_getifaddrs = 0;
    scripted_addresses.clear();
    late_failing_connects.clear();
    for (std::atomic<int>& error : late_errors) error = 0;
    late_by_a_signal = true;
    failing_sockets.clear();
    scripted_ifaddrs = nullptr;
    clock_ahead = 0;
    reads_of_day = -1;
}

namespace {

// The first call that asks gets it: SO_ERROR, connect(), and each that receives or sends.
bool fails_late(int fd) {
    const int late = late_error(fd).exchange(0);
    if (late != 0) errno = late;
    return late != 0;
}

// The first of the errno values that a test has scripted; 0 if there is none.
int next_scripted(std::vector<int>& errors) {
    if (errors.empty()) return 0;
    const int first = errors.front();
    errors.erase(errors.begin());
    return first;
}

bool sends_short(int fd) {
    return Faults::short_sends > 0 && (Faults::short_sends_fd == -1 || Faults::short_sends_fd == fd);
}

// How many of `size` bytes a call that sends on `fd` is to take: all, unless a test wants short counts.
std::size_t sendable(int fd, std::size_t size) {
    if (!sends_short(fd)) return size;
    return std::min<std::size_t>(size, 1 + static_cast<unsigned>(--Faults::short_sends) % 100);
}
// The same for several pieces: a part of the first that is not empty, or nothing if they go as they are.
std::optional<iovec> sendable(int fd, const iovec* pieces, std::size_t count) {
    const iovec* const end = pieces + count;
    pieces = std::find_if(pieces, end, [](const iovec& piece) { return piece.iov_len > 0; });
    if (!sends_short(fd) || pieces == end) return std::nullopt;
    return iovec{pieces->iov_base, sendable(fd, pieces->iov_len)};
}

// How much of a buffer a call that receives may fill: all, unless a test wants small pieces.
std::size_t room(std::size_t size) {
    return Faults::most_received > 0 ? std::min(size, Faults::most_received.load()) : size;
}
// The same for several buffers: a part of the first that is not empty, or nothing if they are used as they are.
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

// Makes a call that sends.
template <typename Call>
ssize_t sending(int fd, Call&& call) {
    return fails_late(fd) ? -1 : moved(call());
}

void found_nothing() {
    constexpr long long day = 86400000000;  // microseconds
    ++RecvSpy::found_nothing;
    if (Faults::longest_wait >= 0) Faults::clock_ahead += day;
}

ssize_t received(ssize_t got, std::size_t asked, int flags = 0) {
    moved(got);
    if (got < 0 && errno == EAGAIN) found_nothing();
    if (got < 0 && errno == EINTR) ++RecvSpy::interrupted;
    if (asked == 0 || (flags & MSG_PEEK) != 0) return got;
    if (got > 0 && RecvSpy::on_received != nullptr) RecvSpy::on_received(static_cast<std::size_t>(got));
    if (got > 0) RecvSpy::most = std::max(RecvSpy::most.load(), static_cast<std::size_t>(got));
    if (got != 0) RecvSpy::ends = 0;
    else if (++RecvSpy::ends == 1000 && RecvSpy::on_many_ends != nullptr) RecvSpy::on_many_ends();
    return got;
}

bool holds_signals_back() {
    sigset_t blocked;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
    return ::sigismember(&blocked, SIGUSR1) == 1;
}

// A wait of the answer, for at most this many microseconds; a negative number means no limit. A wait without a limit is
// not counted: its thread shows whether it is over.
class Wait {
public:
    explicit Wait(long long wanted, bool interruptible = false) : wanted_(wanted), given_(wanted) {
        ++Faults::waits_under_way;
        if (interruptible && Faults::interrupted_waits > 0 && wanted_ != 0 && !holds_signals_back())
            interrupt();
        if (wanted_ < 0) return;
        ++Faults::limited_waits;
        Faults::longest_asked = std::max(Faults::longest_asked.load(), wanted_);
        if (!interrupted_ && Faults::longest_wait >= 0)
            given_ = std::min(wanted_, Faults::longest_wait * 1000LL);
    }
    ~Wait() {
        if (wanted_ >= 0) ++Faults::limited_waits_over;
        --Faults::waits_under_way;
    }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

    // What the system's call gets.
    bool is_shorter() const { return given_ != wanted_; }
    bool is_interrupted() const { return interrupted_; }
    long long given() const { return given_; }
    int milliseconds() const { return given_ < 0 ? -1 : static_cast<int>((given_ + 999) / 1000); }
    ::timeval timeval() const { return {given_ / 1000000, given_ % 1000000}; }
    ::timespec timespec() const { return {given_ / 1000000, given_ % 1000000 * 1000}; }

    // If `result` is 0, the limit has passed or the signal has come.
    int over(int result) const {
        if (interrupted_ && result == 0) {
            errno = EINTR;
            result = -1;
        }
        if (wanted_ >= 0 && result == 0) {
            ++Faults::limits_passed;
            Faults::skipped += wanted_ - given_;
            Faults::clock_ahead += wanted_ - given_;
        }
        if (result < 0 && errno == EINTR) ++RecvSpy::interrupted;
        if (result < 0 && errno == EINVAL) ++Faults::refused_limits;
        return result;
    }

private:
    void interrupt() {
        --Faults::interrupted_waits;
        const long long nap = ++Faults::interrupts <= Faults::interrupts_at_once ? 0 : 2000;
        interrupted_ = wanted_ < 0 || nap < wanted_;  // else the limit passes before
        if (interrupted_) given_ = nap;
    }

    const long long wanted_;
    long long given_;
    bool interrupted_ = false;
};

// A limit in microseconds; -1 if there is none, or if the system refuses it.
long long microseconds(const timespec* limit) {
    if (limit == nullptr || limit->tv_sec < 0 || limit->tv_nsec < 0 || limit->tv_nsec > 999999999) return -1;
    return limit->tv_sec * 1000000LL + (limit->tv_nsec + 999) / 1000;
}
long long microseconds(const timeval& limit) {
    return limit.tv_sec < 0 || limit.tv_usec < 0 ? -1 : limit.tv_sec * 1000000LL + limit.tv_usec;
}

// How long receiving from it waits. Not asked unless a test wants to know: it would be a call in a trace.
long long time_limit(int fd) {
    timeval limit{};
    socklen_t size = sizeof limit;
    const bool limited = Faults::longest_wait >= 0 &&
                         ::getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, &size) == 0 &&
                         (limit.tv_sec > 0 || limit.tv_usec > 0);
    return limited ? microseconds(limit) : -1;
}
// Makes a call that may wait to receive.
template <typename Call>
ssize_t waiting(int fd, Call&& call) {
    ++RecvSpy::calls;
    if (fails_late(fd)) return -1;
    const Wait wait(time_limit(fd));
    const ssize_t got = call();
    if (got < 0 && errno == EAGAIN) wait.over(0);
    if (got < 0 && errno == ECONNRESET && Faults::reset_as != 0) errno = Faults::reset_as;
    return got;
}

std::size_t room_in(const iovec* pieces, std::size_t count) {
    std::size_t room = 0;
    for (std::size_t i = 0; i < count; ++i) room += pieces[i].iov_len;
    return room;
}

template <typename Set>
void look_for_short_select(int count, const Set* in, const Set* out, const Set* other) {
    for (int fd = std::max(count, 0); fd < FD_SETSIZE && Faults::on_short_select != nullptr; ++fd)
        for (const Set* set : {in, out, other})
            if (set != nullptr && FD_ISSET(fd, set)) return Faults::on_short_select();
}

void note_asked(const sockaddr* address, socklen_t size) {
    Faults::asked_size = size;
    Faults::asked_address = {};
    if (address == nullptr) return;  // no more than the address has, whatever the size says
    const std::size_t whole = address->sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    std::memcpy(&Faults::asked_address, address, std::min<std::size_t>(size, whole));
}

// Begins the handshake, and does not wait for it: returns as connect(2) of a non-blocking socket.
int begin_connect(int fd, const sockaddr* address, socklen_t size) {
    const int flags = ::fcntl(fd, F_GETFL);
    ::fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    const int result = ::connect(fd, address, size);
    const int error = errno;
    ::fcntl(fd, F_SETFL, flags);
    errno = error;
    return result;
}

// To an endpoint that refuses. The answer learns of `error` now, or when it asks.
int fail_late(int fd, const sockaddr* address, socklen_t size, int error) {
    begin_connect(fd, address, size);
    const bool waits = (::fcntl(fd, F_GETFL) & O_NONBLOCK) == 0;
    const bool at_once = waits && (holds_signals_back() || !Faults::late_by_a_signal);
    if (!at_once) late_error(fd) = error;
    errno = at_once ? error : waits ? EINTR : EINPROGRESS;
    return -1;
}

int connect_undisturbed(int fd, const sockaddr* address, socklen_t size) {
    int result = ::connect(fd, address, size);
    if (Faults::immediate_connects && result != 0 && errno == EINPROGRESS) {
        pollfd wait{fd, POLLOUT, 0};
        ::poll(&wait, 1, 10000);
        int error = 0;
        socklen_t length = sizeof error;
        ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
        errno = error;
        result = error == 0 ? 0 : -1;
    }
    const bool under_way = errno == EINPROGRESS || errno == EALREADY || errno == EISCONN || errno == EINTR;
    failed(fd) = result != 0 && !under_way;
    return result;
}

// It is not undone: the handshake goes on in the kernel (POSIX, connect(3p)).
int interrupt_connect(int fd, const sockaddr* address, socklen_t size) {
    const int result = begin_connect(fd, address, size);
    if (result == 0 || errno == EINPROGRESS) errno = EINTR;
    return -1;
}

// Opens something under a number that is free; nothing if another thread was quicker.
void take(int number) {
    int taken = ::socket(AF_INET, SOCK_DGRAM, 0);
    if (taken != number) {
        const int first = std::exchange(taken, ::fcntl(taken, F_DUPFD_CLOEXEC, number));
        ::close(first);
    }
    if (taken == number) Faults::taken_inode = inode(taken);
    else ::close(taken);
}

}  // namespace

std::uint64_t inode(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 ? status.st_ino : 0;
}

}  // namespace testing

using namespace testing;

extern "C" {

WORKBOOK_EXPORT int workbook_bind(int fd, const sockaddr* address, socklen_t size) {
    if (address == nullptr) return ::bind(fd, address, size);
    // No more than the address has, whatever the size says.
    const std::size_t whole = address->sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    Faults::bound_address = {};
    std::memcpy(&Faults::bound_address, address, std::min<std::size_t>(size, whole));
    Faults::bound_size = size;
    if (Faults::scripted_bind < 0) return ::bind(fd, address, size);
    errno = Faults::scripted_bind;
    return Faults::scripted_bind == 0 ? 0 : -1;
}

WORKBOOK_EXPORT int workbook_connect(int fd, const sockaddr* address, socklen_t size) {
    ++Faults::connects;
    if (failed(fd)) ++Faults::reused_sockets;
    note_asked(address, size);
    int scripted = next_scripted(Faults::failing_connects);
    if (scripted == 0) scripted = late_error(fd).exchange(0);
    if (scripted != 0) {
        errno = scripted;
        failed(fd) = true;
        return -1;
    }
    if (const int late = next_scripted(Faults::late_failing_connects); late != 0)
        return fail_late(fd, address, size, late);
    // An answer that blocks signals is not interrupted by one, nor is one that does not wait.
    const bool waits = (::fcntl(fd, F_GETFL) & O_NONBLOCK) == 0;
    if (Faults::interrupted_connects <= 0 || holds_signals_back() || !waits)
        return connect_undisturbed(fd, address, size);
    --Faults::interrupted_connects;
    return interrupt_connect(fd, address, size);
}

WORKBOOK_EXPORT int workbook_helper_connect(int fd, const sockaddr* address, socklen_t size) {
    ++Faults::connects;
    if (Faults::on_helper_call != nullptr) Faults::on_helper_call("connect");
    return workbook_connect(fd, address, size);
}

WORKBOOK_EXPORT int workbook_getsockopt(int fd, int level, int option, void* value, socklen_t* size) {
    const int result = ::getsockopt(fd, level, option, value, size);
    if (result == 0 && level == SOL_SOCKET && option == SO_ERROR && *size == sizeof(int))
        if (const int late = late_error(fd).exchange(0); late != 0) std::memcpy(value, &late, sizeof late);
    return result;
}

WORKBOOK_EXPORT int workbook_listen(int fd, int backlog) {
    if (!Faults::failing_listen) return ::listen(fd, backlog);
    errno = EADDRINUSE;
    return -1;
}

WORKBOOK_EXPORT ssize_t workbook_send(int fd, const void* bytes, std::size_t size, int flags) {
    Faults::last_send_flags = flags;
    return sending(fd, [&] { return ::send(fd, bytes, sendable(fd, size), flags); });
}

WORKBOOK_EXPORT ssize_t workbook_helper_send(int fd, const void* bytes, std::size_t size, int flags) {
    if (Faults::on_helper_call != nullptr) Faults::on_helper_call("send");
    return workbook_send(fd, bytes, size, flags);
}

WORKBOOK_EXPORT ssize_t workbook_sendto(int fd, const void* bytes, std::size_t size, int flags,
                                        const sockaddr* to, socklen_t length) {
    Faults::last_send_flags = flags;
    return sending(fd, [&] { return ::sendto(fd, bytes, sendable(fd, size), flags, to, length); });
}

WORKBOOK_EXPORT ssize_t workbook_write(int fd, const void* bytes, std::size_t size) {
    Faults::last_send_flags = 0;
    return sending(fd, [&] { return ::write(fd, bytes, sendable(fd, size)); });
}

WORKBOOK_EXPORT ssize_t workbook_writev(int fd, const iovec* pieces, int count) {
    Faults::last_send_flags = 0;
    const auto part = sendable(fd, pieces, static_cast<std::size_t>(count));
    return sending(fd, [&] { return part ? ::writev(fd, &*part, 1) : ::writev(fd, pieces, count); });
}

WORKBOOK_EXPORT ssize_t workbook_sendmsg(int fd, const msghdr* message, int flags) {
    Faults::last_send_flags = flags;
    auto part = sendable(fd, message->msg_iov, message->msg_iovlen);
    if (!part) return sending(fd, [&] { return ::sendmsg(fd, message, flags); });
    msghdr shorter = *message;
    shorter.msg_iov = &*part;
    shorter.msg_iovlen = 1;
    return sending(fd, [&] { return ::sendmsg(fd, &shorter, flags); });
}

WORKBOOK_EXPORT ssize_t workbook_recv(int fd, void* buffer, std::size_t size, int flags) {
    return received(waiting(fd, [&] { return ::recv(fd, buffer, room(size), flags); }), size, flags);
}

WORKBOOK_EXPORT ssize_t workbook_recvfrom(int fd, void* buffer, std::size_t size, int flags, sockaddr* from,
                                          socklen_t* length) {
    return received(waiting(fd, [&] { return ::recvfrom(fd, buffer, room(size), flags, from, length); }),
                    size, flags);
}

WORKBOOK_EXPORT ssize_t workbook_recvmsg(int fd, msghdr* message, int flags) {
    const std::size_t asked = room_in(message->msg_iov, message->msg_iovlen);
    auto part = room(message->msg_iov, message->msg_iovlen);
    if (!part) return received(waiting(fd, [&] { return ::recvmsg(fd, message, flags); }), asked, flags);
    msghdr smaller = *message;
    smaller.msg_iov = &*part;
    smaller.msg_iovlen = 1;
    const ssize_t got = waiting(fd, [&] { return ::recvmsg(fd, &smaller, flags); });
    message->msg_namelen = smaller.msg_namelen;
    message->msg_controllen = smaller.msg_controllen;
    message->msg_flags = smaller.msg_flags;
    return received(got, asked, flags);
}

WORKBOOK_EXPORT ssize_t workbook_read(int fd, void* buffer, std::size_t size) {
    return received(waiting(fd, [&] { return ::read(fd, buffer, room(size)); }), size);
}

WORKBOOK_EXPORT ssize_t workbook_readv(int fd, const iovec* pieces, int count) {
    const std::size_t asked = room_in(pieces, static_cast<std::size_t>(count));
    const auto part = room(pieces, static_cast<std::size_t>(count));
    return received(waiting(fd, [&] { return part ? ::readv(fd, &*part, 1) : ::readv(fd, pieces, count); }),
                    asked);
}

WORKBOOK_EXPORT int workbook_poll(pollfd* list, nfds_t count, int limit) {
    const Wait wait(limit * 1000LL, true);
    return wait.over(::poll(list, count, wait.milliseconds()));
}

WORKBOOK_EXPORT int workbook_select(int count, fd_set* in, fd_set* out, fd_set* other, timeval* limit) {
    look_for_short_select(count, in, out, other);
    const long long wanted = limit == nullptr ? -1 : microseconds(*limit);
    const Wait wait(wanted, limit != nullptr);
    if (!wait.is_shorter()) return wait.over(::select(count, in, out, other, limit));
    // An interrupted select() leaves the sets as they were, and on Linux the rest of the limit in `limit`.
    fd_set* const sets[] = {in, out, other};
    fd_set before[3];
    for (int i = 0; i < 3; ++i)
        if (sets[i] != nullptr) before[i] = *sets[i];
    timeval early = wait.timeval();
    const int result = wait.over(::select(count, in, out, other, &early));
    if (result >= 0 || !wait.is_interrupted()) return result;
    for (int i = 0; i < 3; ++i)
        if (sets[i] != nullptr) *sets[i] = before[i];
    *limit = {(wanted - wait.given()) / 1000000, (wanted - wait.given()) % 1000000};
    errno = EINTR;
    return result;
}

WORKBOOK_EXPORT int workbook_pselect(int count, fd_set* in, fd_set* out, fd_set* other, const timespec* limit,
                                     const sigset_t* mask) {
    look_for_short_select(count, in, out, other);
    const Wait wait(microseconds(limit));
    const timespec early = wait.timespec();
    return wait.over(::pselect(count, in, out, other, wait.is_shorter() ? &early : limit, mask));
}

#ifdef __linux__
WORKBOOK_EXPORT int workbook_ppoll(pollfd* list, nfds_t count, const timespec* limit, const sigset_t* mask) {
    const Wait wait(microseconds(limit), true);
    const timespec early = wait.timespec();
    return wait.over(::ppoll(list, count, wait.is_shorter() ? &early : limit, mask));
}

WORKBOOK_EXPORT int workbook_epoll_wait(int fd, epoll_event* events, int count, int limit) {
    const Wait wait(limit * 1000LL, true);
    return wait.over(::epoll_wait(fd, events, count, wait.milliseconds()));
}

WORKBOOK_EXPORT int workbook_epoll_pwait(int fd, epoll_event* events, int count, int limit,
                                         const sigset_t* mask) {
    const Wait wait(limit * 1000LL);
    return wait.over(::epoll_pwait(fd, events, count, wait.milliseconds(), mask));
}
#endif

WORKBOOK_EXPORT int workbook_nanosleep(const timespec* time, timespec* left) {
    const Wait wait(microseconds(time));
    const timespec early = wait.timespec();
    return wait.over(::nanosleep(wait.is_shorter() ? &early : time, left));
}

WORKBOOK_EXPORT unsigned workbook_sleep(unsigned seconds) {
    const timespec time{static_cast<time_t>(seconds), 0};
    return workbook_nanosleep(&time, nullptr) == 0 ? 0 : seconds;
}

WORKBOOK_EXPORT int workbook_usleep(useconds_t microseconds) {
    const timespec time{static_cast<time_t>(microseconds / 1000000),
                        static_cast<long>(microseconds % 1000000) * 1000};
    return workbook_nanosleep(&time, nullptr);
}

WORKBOOK_EXPORT int workbook_setsockopt(int fd, int level, int option, const void* value, socklen_t size) {
    const bool is_limit = level == SOL_SOCKET && (option == SO_SNDTIMEO || option == SO_RCVTIMEO);
    timeval limit{};
    const int result = ::setsockopt(fd, level, option, value, size);
    if (result != 0) ++Faults::refused_options;
    if (!is_limit || size != sizeof limit) return result;
    std::memcpy(&limit, value, sizeof limit);
    if (result != 0 && errno == EDOM) ++Faults::refused_limits;
    const long long wanted = microseconds(limit);
    if (result != 0 || wanted == 0) return result;  // 0 is no limit
    Faults::longest_asked = std::max(Faults::longest_asked.load(), wanted);
    const long most = Faults::shorter_options ? 1000 : Faults::longest_wait * 1000L;
    if (most < 0 || wanted <= most) return 0;
    Faults::skipped += wanted - most;
    const timeval early{0, most};
    return ::setsockopt(fd, level, option, &early, sizeof early);
}

WORKBOOK_EXPORT int workbook_close(int fd) {
    failed(fd) = false;
    const int result = ::close(fd);
    if (result == 0 && fd == Faults::watched_fd && Faults::taken_inode == 0) take(fd);
    if (result == 0 && Faults::interrupted_closes > 0) {
        --Faults::interrupted_closes;
        errno = EINTR;
        return -1;
    }
    if (result != 0 && errno == EBADF && fd != -1) ++Faults::bad_closes;
    return result;
}

WORKBOOK_EXPORT hostent* workbook_gethostbyname(const char* name) {
    Faults::address_function = "gethostbyname";
    return ::gethostbyname(name);
}

WORKBOOK_EXPORT int workbook_getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                                         addrinfo** list) {
    ++Faults::getaddrinfo_calls;
    Faults::address_function = "getaddrinfo";
    Faults::asked_host = node == nullptr ? "" : node;
    Faults::asked_service = service == nullptr ? "" : service;
    addrinfo asked{};
    if (hints != nullptr) asked = *hints;
    Faults::asked_socktype = asked.ai_socktype;
    Faults::dirty_hints = asked.ai_addrlen != 0 || asked.ai_addr != nullptr ||
                          asked.ai_canonname != nullptr || asked.ai_next != nullptr;
    // With it the machine's own addresses, and not the answer, would decide which families are found.
    asked.ai_flags &= ~AI_ADDRCONFIG;
    if (hints != nullptr) hints = &asked;
    int code = EAI_NONAME;
    if (Faults::failing_getaddrinfo != 0 && node != nullptr && node == Faults::scripted_host) {
        if (Faults::failing_getaddrinfo == EAI_SYSTEM) errno = EMFILE;
        return Faults::failing_getaddrinfo;
    }
    if (node == nullptr || std::string_view(node) != Faults::scripted_host) {
        code = ::getaddrinfo(node, service, hints, list);
    } else if ((asked.ai_flags & AI_NUMERICHOST) == 0) {
        // The system's own answers for the addresses, chained: hints count as usual.
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
    if (Faults::failing_getifaddrs != 0) {
        errno = Faults::failing_getifaddrs;
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

WORKBOOK_EXPORT int workbook_socket(int family, int type, int protocol) {
    ++Faults::sockets_opened;
    if (const int error = next_scripted(Faults::failing_sockets); error != 0) {
        errno = error;
        return -1;
    }
    const int made = ::socket(family, type, protocol);
    if (made >= 0) late_error(made) = 0;
    return made;
}

// Conversions between addresses and text. They are noted because lesson 01 has them written by hand.

WORKBOOK_EXPORT in_addr_t workbook_inet_addr(const char* text) {
    Faults::address_function = "inet_addr";
    return ::inet_addr(text);
}

WORKBOOK_EXPORT int workbook_inet_aton(const char* text, in_addr* address) {
    Faults::address_function = "inet_aton";
    return ::inet_aton(text, address);
}

WORKBOOK_EXPORT in_addr_t workbook_inet_network(const char* text) {
    Faults::address_function = "inet_network";
    return ::inet_network(text);
}

WORKBOOK_EXPORT const char* workbook_inet_ntop(int family, const void* address, char* text, socklen_t size) {
    Faults::address_function = "inet_ntop";
    return ::inet_ntop(family, address, text, size);
}

WORKBOOK_EXPORT int workbook_inet_pton(int family, const char* text, void* address) {
    Faults::address_function = "inet_pton";
    return ::inet_pton(family, text, address);
}

WORKBOOK_EXPORT int workbook_getnameinfo(const sockaddr* address, socklen_t size, char* host,
                                         socklen_t host_size, char* service, socklen_t service_size,
                                         int flags) {
    Faults::address_function = "getnameinfo";
    return ::getnameinfo(address, size, host, host_size, service, service_size, flags);
}

}  // extern "C"
