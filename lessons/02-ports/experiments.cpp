// What lesson 02's README has you try out; see there.
#include <arpa/inet.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <string>

#include "experiment.hpp"
#include "socket.hpp"

int main(int argc, char** argv) {
    return workbook::run_experiments(
        argc, argv,
        {{"2.a", "To come", [] { fmt::print("not yet\n"); }}});
}
