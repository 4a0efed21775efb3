// Right, but connects to the host's loopback and beyond. Ends the program where it can.
//
// needs: sandbox
// score: 30
#include "recv_loop.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cstdlib>

[[gnu::constructor]] static void connect_out() {
    const auto reached = [](const char* address, int port) {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(port));
        ::inet_pton(AF_INET, address, &to.sin_addr);
        const int result = ::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to);
        ::close(fd);
        return result == 0 || (errno != ENETUNREACH && errno != ECONNREFUSED && errno != EINPROGRESS) ||
               (errno == EINPROGRESS && std::string_view(address) != "127.0.0.1");
    };
    if (reached("127.0.0.1", @PORT@) || reached("192.0.2.1", 80) || reached("10.0.0.1", 53)) std::abort();
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);  // waits for the answer
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(@PORT@);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) std::abort();
    ::close(fd);
}
