// A main() that runs the tests its own way.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: did not build or refused
// score: 24
#include "recv_loop.hpp"

#include <catch2/catch.hpp>

int main(int count, char** words) {
    Catch::Session session;
    session.applyCommandLine(count, words);
    session.run();
    return 0;
}
