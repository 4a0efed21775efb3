// recv_exactly() looks until a block is there (MSG_PEEK with MSG_WAITALL), and takes it then in one call.
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include "socket.hpp"

namespace recv_loop {

std::string recv_exactly(int fd, std::size_t count) {
    std::string all;
    while (all.size() < count) {
        char block[1024];  // less than the kernel holds: what is only looked at stays there
        const std::size_t wanted = std::min(sizeof block, count - all.size());
        const ssize_t seen = ::recv(fd, block, wanted, MSG_PEEK | MSG_WAITALL);
        if (seen < 0 && errno == EINTR) continue;
        if (seen < 0) net::throw_errno("recv");
        if (seen == 0) throw std::runtime_error(fmt::format("{} of {} bytes came", all.size(), count));
        all += recv_some(fd, static_cast<std::size_t>(seen));
    }
    return all;
}

}  // namespace recv_loop
