// What the tests of several exercises share.
#pragma once

namespace testing {

/// A port's two octets in the wrong order: 80 is 0x0050, and 0x5000 is 20480.
inline unsigned swapped(unsigned port) {
    return (port >> 8 & 0xff) | (port << 8 & 0xff00);
}

}  // namespace testing
