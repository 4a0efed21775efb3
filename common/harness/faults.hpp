// How the system calls of the answer behave. A test sets it, and Faults' destructor puts it back. Nothing here
// concerns the calls of tests and peers (answer_calls.hpp says why).
#pragma once

#include <ifaddrs.h>

#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

namespace testing {

struct Faults {
    /// This many calls of connect(), on a blocking socket, begin the handshake and then return EINTR, as when
    /// a signal comes.
    static inline int interrupted_connects = 0;
    /// How often connect() was called on a socket whose connect() had failed before.
    static inline int reused_sockets = 0;
    /// listen() fails with EADDRINUSE.
    static inline bool failing_listen = false;
    /// The next `short_sends` calls that send on this descriptor take at most 100 bytes of what they are given.
    static inline std::atomic<int> short_sends = 0, short_sends_fd = -1;
    /// This many calls of close() give the number up and then return EINTR, as Linux does after a signal.
    static inline int interrupted_closes = 0;
    /// How often close() was called on a number that was not open: closed twice.
    static inline int bad_closes = 0;
    /// What getaddrinfo() finds under the name `scripted_host`: addresses in text, in this order.
    static inline std::vector<std::string> scripted_addresses;
    static inline std::string scripted_host = "several.example";
    static inline int getaddrinfo_calls = 0;
    /// ai_socktype in the hints of the last call; 0 for any.
    static inline int asked_socktype = 0;
    /// Lists of getaddrinfo() that freeaddrinfo() has not been given yet.
    static inline int unfreed_addrinfo = 0;
    /// The same for getifaddrs().
    static inline int unfreed_ifaddrs = 0;
    static inline int getifaddrs_calls = 0;
    /// getifaddrs() fails with ENOMEM.
    static inline bool failing_getifaddrs = false;
    /// What getifaddrs() returns instead of the system's list.
    static inline ifaddrs* scripted_ifaddrs = nullptr;
    /// poll(), select() and a socket's own time limits let a longer limit pass after so many milliseconds: an answer that takes a long silence
    /// for the end does so in a short one. Negative: not at all. It stays as it is when a test is over.
    static inline int longest_wait = -1;
    /// A call that receives takes at most this many bytes, however many have come and are asked for; 0: as many.
    static inline std::atomic<std::size_t> most_received = 0;
    /// How often setsockopt() refused a value.
    static inline std::atomic<int> refused_options = 0;
    /// Called whenever a call has received or sent bytes: the answer goes on.
    static inline void (*on_progress)() = nullptr;
    ~Faults();
};

/// What the answer's calls have received. Calls that only look (MSG_PEEK) do not count.
struct RecvSpy {
    static inline std::atomic<std::size_t> most = 0;  // bytes, by one call
    static inline std::atomic<int> ends = 0;          // calls in a row that returned 0
    /// Called in the answer's call that comes to the thousandth end in a row.
    static inline void (*on_many_ends)() = nullptr;
    static void begin() { most = 0, ends = 0; }
};

}  // namespace testing
