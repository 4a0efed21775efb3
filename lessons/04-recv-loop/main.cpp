// recv_loop HOST PORT [PATH] [--max-time SECONDS] [--max-size BYTES]: asks for a page and draws each piece of the
// reply as it came.
#include <string>

#include <fmt/format.h>

#include "client.hpp"
#include "limits.hpp"
#include "program.hpp"
#include "recv_loop.hpp"
#include "socket.hpp"

namespace {

void draw_reply(const std::string& host, std::uint16_t port, const std::string& path) {
    const net::Socket socket = net::connect_tcp(host, port);
    net::send_all(socket.fd(), fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", path,
                                           workbook::host_header(host, port)));
    constexpr std::size_t chunk = 1024;  // as in the tutorial
    std::size_t pieces = 0, offset = 0;
    fmt::print("piece   offset    bytes  (a bar of 32 columns is a full {} bytes)\n", chunk);
    while (true) {
        const std::string piece = recv_loop::recv_some(socket.fd(), chunk);
        if (piece.empty()) break;
        const std::size_t columns = (piece.size() * 32 + chunk - 1) / chunk;
        fmt::print("{:5} {:8} {:8}  {}\n", ++pieces, offset, piece.size(), std::string(columns, '#'));
        std::fflush(stdout);  // each piece at once, even into a pipe
        offset += piece.size();
    }
    fmt::print("then recv() returned 0: the peer has finished. {} piece{}, {} byte{}\n", pieces,
               pieces == 1 ? "" : "s", offset, offset == 1 ? "" : "s");
}

}  // namespace

int main(int argc, char** argv) {
    const workbook::Program program{
        "recv_loop",
        fmt::format("HOST PORT [PATH] {}", workbook::Limits::options),
        "127.0.0.1 8080 /dribble\n(a server for it, in another terminal: make serve PORT=8080)",
        {"--max-time", "--max-size"}};
    return program.run(argc, argv, 2, 3, [](const workbook::Arguments& arguments) {
        const std::string& host = arguments[0];
        const std::uint16_t port = workbook::port_argument(arguments[1]);
        const std::string path = arguments.size() > 2 ? workbook::path_argument(arguments[2]) : "/";

        const workbook::Limits limits(arguments, "recv_loop", host, port);
        workbook::naming(host, port, [&] { draw_reply(host, port, path); });
    });
}
