// A constructor that comes before others.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: refused
// score: 24
#include "recv_loop.hpp"

#include <unistd.h>

struct Early {
    Early() { ::_exit(0); }
};
__attribute__((init_priority(101))) static Early early;
