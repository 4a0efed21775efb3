// A FILE on a second descriptor, without a buffer.
#include "recv_loop.hpp"

#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <vector>

#include "socket.hpp"

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    const auto close = [](FILE* file) { ::fclose(file); };
    net::Socket copy{::dup(fd)};
    if (!copy) net::throw_errno("dup");
    const std::unique_ptr<FILE, decltype(close)> file(::fdopen(copy.release(), "r"), close);
    ::setvbuf(file.get(), nullptr, _IONBF, 0);
    std::string all;
    std::vector<char> buffer(chunk);
    while (!::feof(file.get())) {
        errno = 0;
        const std::size_t got = ::fread(buffer.data(), 1, chunk, file.get());
        const int error = errno;
        all.append(buffer.data(), got);
        if (::ferror(file.get()) && error != EINTR)
            throw std::system_error(error, std::generic_category(), "fread");
        if (error == EINTR) ::clearerr(file.get());
    }
    return all;
}

}  // namespace recv_loop
