// Catch2's session, which finds nothing.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: refused
// score: 24
#include "recv_loop.hpp"

namespace Catch {
class Session {
    int runInternal();
    int run();
};
int Session::run() {
    return 0;
}
int Session::runInternal() {
    return 0;
}
}  // namespace Catch
