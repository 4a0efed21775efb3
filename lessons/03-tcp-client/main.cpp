// tcp_client HOST PORT [--max-time SECONDS]: shows the addresses found, each attempt, and both ends of the connection.
#include <string>

#include <fmt/format.h>

#include "limits.hpp"
#include "program.hpp"
#include "tcp_client.hpp"

int main(int argc, char** argv) {
    const workbook::Program program{
        "tcp_client",
        fmt::format("HOST PORT {}", workbook::Limits::options_of_time),
        "127.0.0.1 8080\n(a server for it, in another terminal: make serve PORT=8080)",
        {"--max-time"}};
    return program.run(argc, argv, 2, 2, [](const workbook::Arguments& arguments) {
        const std::string& host = arguments[0];
        const std::uint16_t port = workbook::port_argument(arguments[1]);
        const workbook::Limits limits(arguments, "tcp_client", host, port);
        const auto endpoints = tcp_client::resolve(host, std::to_string(port));
        fmt::print("{} has {} address{}:\n", host, endpoints.size(), endpoints.size() == 1 ? "" : "es");
        for (const net::Endpoint& endpoint : endpoints) fmt::print("  {}\n", endpoint);

        std::string failures;
        for (const net::Endpoint& endpoint : endpoints) {
            fmt::print("connecting to {} ... ", endpoint);
            std::fflush(stdout);  // an attempt may take a while
            try {
                const net::Socket socket = tcp_client::connect_to(endpoint);
                fmt::print("connected\n  our end    {}\n  their end  {}\n", net::local_endpoint(socket.fd()),
                           net::peer_endpoint(socket.fd()));
                return;
            } catch (const std::system_error& error) {
                fmt::print("failed\n");
                failures += (failures.empty() ? "" : "; ") + std::string{error.what()};
            }
        }
        throw std::runtime_error(fmt::format("{} port {}: {}", host, port, failures));
    });
}
