// As a C programmer writes it: descriptors are plain numbers, and each function has one way out, with goto.
#include "tcp_client.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

std::vector<net::Endpoint> resolve(std::string_view host, std::string_view service) {
    char host_text[6000], service_text[6000];
    std::vector<net::Endpoint> endpoints;
    addrinfo hints, *list = NULL, *entry;
    int code = EAI_NONAME;
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_protocol = IPPROTO_TCP;
    snprintf(host_text, sizeof host_text, "%.*s", (int)host.size(), host.data());
    snprintf(service_text, sizeof service_text, "%.*s", (int)service.size(), service.data());
    if (strlen(host_text) == host.size() && strlen(service_text) == service.size())
        code = getaddrinfo(host_text, service_text, &hints, &list);
    if (code != 0)
        throw std::runtime_error(std::string(host_text) + " " + service_text + ": " + gai_strerror(code));
    for (entry = list; entry != NULL; entry = entry->ai_next) {
        net::Endpoint endpoint(entry->ai_addr, entry->ai_addrlen);
        size_t i;
        for (i = 0; i < endpoints.size() && !(endpoints[i] == endpoint); i++)
            ;
        if (i == endpoints.size()) endpoints.push_back(endpoint);
    }
    freeaddrinfo(list);
    return endpoints;
}

net::Socket connect_to(const net::Endpoint& endpoint) {
    int error = 0;
    socklen_t size = sizeof error;
    const int fd = socket(endpoint.family(), SOCK_STREAM, IPPROTO_TCP);
    if (fd == -1) goto failed;
    if (connect(fd, endpoint.address(), endpoint.size()) == 0) goto connected;
    if (errno != EINTR) goto failed;
    for (;;) {
        pollfd wait = {fd, POLLOUT, 0};
        if (poll(&wait, 1, -1) == 1) break;
        if (errno != EINTR) goto failed;
    }
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == -1) goto failed;
    if (error == 0) goto connected;
    errno = error;
failed:
    error = errno;
    if (fd != -1) close(fd);
    throw std::system_error(error, std::system_category(), endpoint.to_string());
connected:
    return net::Socket(fd);
}

void send_all(int fd, std::string_view bytes) {
    size_t done = 0;
again:
    if (done < bytes.size()) {
        ssize_t count = send(fd, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
        if (count == -1 && errno != EINTR) throw std::system_error(errno, std::system_category(), "send");
        if (count > 0) done += (size_t)count;
        goto again;
    }
}

}  // namespace tcp_client
