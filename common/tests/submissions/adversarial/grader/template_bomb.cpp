// A template that doubles at every step.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: did not build
// needs: sandbox
// score: 24
#include "recv_loop.hpp"

template <int depth, long way>
struct Bomb {
    static constexpr long value = Bomb<depth - 1, way * 2>::value + Bomb<depth - 1, way * 2 + 1>::value;
};
template <long way>
struct Bomb<0, way> {
    static constexpr long value = way;
};
static_assert(Bomb<40, 1>::value != 0);
