// What lesson 04's README has you try out; see there.
#include <arpa/inet.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <string>

#include "experiment.hpp"
#include "socket.hpp"

int main(int argc, char** argv) {
    return workbook::run_experiments(
        argc, argv,
        {{"4.a", "A thousand sends, one receive", [] { fmt::print("not yet\n"); }}});
}
