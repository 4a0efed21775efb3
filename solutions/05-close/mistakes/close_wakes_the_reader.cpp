// close() to wake a thread that is blocked in recv().
//
// Thought: a recv() on a descriptor that is closed has to return.
// Works:   when the peer finishes in time, so that nobody has to be woken.
// Breaks:  on Linux the recv() under way goes on, as the connection does. shutdown() wakes it; and poll()
//          needs no thread.
//
// fails: 5.4
// cause: no_limit
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <future>
#include <thread>

namespace closing {

void close_gracefully(net::Socket socket, std::chrono::milliseconds limit) {
    if (!socket) return;
    ::shutdown(socket.fd(), SHUT_WR);
    std::promise<void> finished;
    std::thread reader([fd = socket.fd(), &finished] {
        char piece[4096];
        ssize_t got = 0;
        do got = ::recv(fd, piece, sizeof piece, 0);
        while (got > 0 || (got < 0 && errno == EINTR));
        finished.set_value();
    });
    finished.get_future().wait_for(limit);
    socket.close();
    reader.join();
}

}  // namespace closing
