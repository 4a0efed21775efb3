// Closed as soon as send() has returned.
//
// Thought: send() took every byte, so all has arrived, or will.
// Works:   when nothing waits to be received, and the network is quick.
// Breaks:  send() hands the bytes to the kernel. A close() with bytes unreceived makes it a reset, which
//          throws away what is still under way.
//
// fails: 5.4
// cause: send_means_arrived
#include "closing.hpp"

namespace closing {

void close_gracefully(net::Socket socket, std::chrono::milliseconds /*limit*/) {
    socket.close();
}

}  // namespace closing
