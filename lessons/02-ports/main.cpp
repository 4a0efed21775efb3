// ports [PORT...]: shows which range each port is in; without one, asks the system for ports.
#include <string>

#include <fmt/format.h>

#include "ports.hpp"
#include "program.hpp"

namespace {

void show_range(const std::string& text) {
    const auto port = ports::parse_port(text);
    if (!port)
        throw workbook::UsageError(fmt::format("\"{}\" is not a port: a number from 0 to 65535", text));
    switch (ports::classify_port(*port)) {
        case ports::PortRange::system:
            fmt::print("{:5}  system: a well-known service, 0 to 1023\n", *port);
            break;
        case ports::PortRange::registered:
            fmt::print("{:5}  registered with IANA, 1024 to 49151\n", *port);
            break;
        case ports::PortRange::dynamic:
            fmt::print("{:5}  dynamic: for anybody, 49152 to 65535\n", *port);
            break;
    }
}

void ask_for_ports() {
    const net::Endpoint any{"127.0.0.1", 0};
    fmt::print("Asking the system for a port, three times (bind to port 0):\n");
    const net::Socket first = ports::listen_on(any), second = ports::listen_on(any),
                      third = ports::listen_on(any);
    for (const net::Socket* socket : {&first, &second, &third})
        fmt::print("  {}\n", net::local_endpoint(socket->fd()));
    const net::Endpoint taken = net::local_endpoint(first.fd());
    fmt::print("Asking for {} once more:\n", taken);
    try {
        const net::Socket again = ports::listen_on(taken);
        throw std::runtime_error(fmt::format("{} was given out twice", taken));
    } catch (const std::system_error& error) {
        fmt::print("  {}\n", error.what());
    }
}

}  // namespace

int main(int argc, char** argv) {
    const workbook::Program program{"ports", "[PORT...]", "80 8080 60000"};
    return program.run(argc, argv, 0, 100, [](const std::vector<std::string>& arguments) {
        for (const std::string& text : arguments) show_range(text);
        if (arguments.empty()) ask_for_ports();
    });
}
