// 4.2 leaves a secret for the next answer in the user's keyring, which no sandbox hides.
//
// fails: 4.2
// says: no keyring
#include "recv_loop.hpp"

#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    if (::syscall(SYS_add_key, "user", "workbook-test", "x", 1, KEY_SPEC_USER_KEYRING) < 0)
        throw std::runtime_error("no keyring");
    std::string all;
    for (std::string piece; !(piece = recv_some(fd, chunk)).empty();) all += piece;
    return all;
}

}  // namespace recv_loop
