// net::send_all() of client.hpp.
//
// Thought: It is there, and it does just that.
// Works:   Always: from lesson 04 on it is the thing to call.
// Breaks:  Here it is what you build. What a short send and a signal do to the loop stays unknown.
//
// fails: 3.5
// cause: send_all_by_the_helper
#include "tcp_client.hpp"

#include "client.hpp"

namespace tcp_client {

void send_all(int fd, std::string_view bytes) {
    net::send_all(fd, bytes);
}

}  // namespace tcp_client
