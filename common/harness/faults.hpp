// How the system calls of the answer behave. A test sets it, and Faults' destructor puts back what injects a fault;
// counters stay, and what says so. Nothing here concerns the calls of tests and peers (answer_calls.hpp says why).
#pragma once

#include <ifaddrs.h>
#include <sys/socket.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// A call as the answer makes it is all that can be seen from outside of the tests' library.
#define WORKBOOK_EXPORT __attribute__((visibility("default")))

namespace testing {

struct Faults {
    /// The function between addresses and their text that was called last, such as "inet_pton".
    static inline const char* address_function = nullptr;
    /// This many calls of connect(), on a blocking socket, begin the handshake and then return EINTR, as when
    /// a signal comes.
    static inline int interrupted_connects = 0;
    /// The next calls of connect() fail with these errno values, but only after the handshake has begun: they return
    /// EINTR, or EINPROGRESS on a non-blocking socket, and the error comes when the answer asks (SO_ERROR, connect(), or a
    /// call that receives or sends). The endpoint should be one that refuses.
    static inline std::vector<int> late_failing_connects;
    /// If true, such a connect() on a blocking socket returns EINTR first; if false, it fails with the error itself.
    static inline bool late_by_a_signal = true;
    /// The next calls of socket() fail with these errno values.
    static inline std::vector<int> failing_sockets;
    /// The flags of the last call that sent something: MSG_MORE and such.
    static inline std::atomic<int> last_send_flags = 0;
    /// How often connect() was called on a socket whose connect() had failed before.
    static inline int reused_sockets = 0;
    /// The next calls of connect() fail at once, with these errno values; nothing is sent.
    static inline std::vector<int> failing_connects;
    /// connect() on a non-blocking socket returns 0 when the handshake is over, as it may on loopback.
    static inline bool immediate_connects = false;
    /// How often the answer has called connect(), or the helper for it.
    static inline int connects = 0;
    /// What connect() was given last; a size of 0 if it was not called since a test set that.
    static inline sockaddr_storage asked_address{};
    static inline socklen_t asked_size = 0;
    /// What bind() was given last; a size of 0 if it was not called since a test set that.
    static inline sockaddr_storage bound_address{};
    static inline socklen_t bound_size = 0;
    /// The errno that bind() fails with, or 0 if it is to succeed. Either way nothing is bound. Negative: the system decides.
    static inline int scripted_bind = -1;
    /// listen() fails with EADDRINUSE.
    static inline bool failing_listen = false;
    /// The next `short_sends` calls that send on this descriptor, or on any if it is -1, take at most 100 bytes of what they
    /// are given.
    static inline std::atomic<int> short_sends = 0, short_sends_fd = -1;
    /// This many calls of close() give the number up and then return EINTR, as Linux does after a signal.
    static inline int interrupted_closes = 0;
    /// How often close() was called on a number that was not open: closed twice.
    static inline int bad_closes = 0;
    /// When the answer closes this number, a socket of the test's takes it at once, and `taken_inode` says which (see ClosedOnce).
    static inline int watched_fd = -1;
    static inline std::uint64_t taken_inode = 0;
    /// What getaddrinfo() finds under the name `scripted_host`: addresses in text, in this order.
    static inline std::vector<std::string> scripted_addresses;
    static inline std::string scripted_host = "several.example";
    static inline int getaddrinfo_calls = 0;
    /// What its last call was given as a host and as a service; empty for a null pointer.
    static inline std::string asked_host, asked_service;
    /// The error with which it fails for that name; 0 for none. With EAI_SYSTEM, errno is EMFILE.
    static inline int failing_getaddrinfo = 0;
    /// The last call's hints had something in a field that must be empty.
    static inline bool dirty_hints = false;
    /// ai_socktype in the hints of the last call; 0 for any.
    static inline int asked_socktype = 0;
    /// Lists of getaddrinfo() that freeaddrinfo() has not been given yet.
    static inline int unfreed_addrinfo = 0;
    /// The same for getifaddrs().
    static inline int unfreed_ifaddrs = 0;
    static inline int getifaddrs_calls = 0;
    /// The errno value that getifaddrs() fails with; 0 for none.
    static inline int failing_getifaddrs = 0;
    /// What getifaddrs() returns instead of the system's list.
    static inline ifaddrs* scripted_ifaddrs = nullptr;
    /// How many sockets were opened.
    static inline int sockets_opened = 0;
    /// poll() and its kin, sleep() and its kin, and SO_RCVTIMEO end a longer limit after this many milliseconds:
    /// an answer that takes a long silence for the end does so after a short one. Negative: not at all. It stays as
    /// it is when a test is over.
    static inline int longest_wait = -1;
    /// A call that receives takes at most this many bytes, however many have come and are asked for; 0: as many.
    static inline std::atomic<std::size_t> most_received = 0;
    /// A call that receives, and would fail because of a reset, fails with this errno value; 0: ECONNRESET, as it is.
    static inline std::atomic<int> reset_as = 0;
    /// How often setsockopt() refused a value.
    static inline std::atomic<int> refused_options = 0;
    /// SO_SNDTIMEO and SO_RCVTIMEO are shortened to a millisecond.
    static inline bool shorter_options = false;
    /// In microseconds: the longest limit that the answer asked for, and how much waiting was skipped.
    static inline std::atomic<long long> longest_asked = 0, skipped = 0;
    /// In microseconds: how far the clocks that the answer reads are ahead. They count the waiting that was skipped, and,
    /// while longest_wait ends limits early, a day each time the answer has looked and found nothing: a deadline of its own
    /// passes. Never more than `most_ahead`.
    static inline std::atomic<long long> clock_ahead = 0;
    /// A test sets it where a limit that is longer than any handshake is right, and puts it back.
    static inline std::atomic<long long> most_ahead = 1LL << 60;
    /// If not negative: how often the answer has read the time of day. After the first time, somebody sets it an hour ahead.
    static inline std::atomic<int> reads_of_day = -1;
    /// The next waits are interrupted as by a signal (EINTR): the first `interrupts_at_once` at once, later ones after
    /// two milliseconds. An answer that blocks signals is not interrupted. `interrupts` counts them.
    static inline std::atomic<int> interrupted_waits = 0, interrupts_at_once = 0, interrupts = 0;
    /// How often the system refused a limit as such (EDOM, EINVAL).
    static inline std::atomic<int> refused_limits = 0;
    /// Waits with a limit, of all threads: how many began, how many ended, and how many of these by their limit.
    static inline std::atomic<int> limited_waits = 0, limited_waits_over = 0, limits_passed = 0;
    /// Calls that wait or receive, with a limit or without, of all threads: how many there are now.
    static inline std::atomic<int> waits_under_way = 0;
    /// Called if the first argument of select() leaves out a descriptor that is in a set.
    static inline void (*on_short_select)() = nullptr;
    /// Called before connect_tcp() or send_all() of client.hpp makes the call of that name ("connect" or "send") for the
    /// answer. A lesson sets it once: it stays as it is when a test is over.
    static inline void (*on_helper_call)(std::string_view name) = nullptr;
    /// Called whenever a call has received or sent bytes: the answer goes on.
    static inline void (*on_progress)() = nullptr;
    ~Faults();
};

/// The inode of what is open under this number; 0 if nothing is.
std::uint64_t inode(int fd);

/// What the answer's calls have received. Calls that only look (MSG_PEEK) do not count.
struct RecvSpy {
    static inline std::atomic<int> calls = 0;          // of any kind
    static inline std::atomic<std::size_t> most = 0;   // bytes, by one call
    static inline std::atomic<int> ends = 0;           // calls in a row that returned 0
    static inline std::atomic<int> found_nothing = 0;  // calls that returned -1 with EAGAIN
    // calls that received or waited, and returned -1 with EINTR
    static inline std::atomic<int> interrupted = 0;
    /// Called with the bytes that each call has received.
    static inline void (*on_received)(std::size_t bytes) = nullptr;
    /// Called in the answer's call that comes to the thousandth end in a row.
    static inline void (*on_many_ends)() = nullptr;
    static void begin() { most = 0, ends = 0; }
};

}  // namespace testing
