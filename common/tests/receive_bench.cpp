// What a loop around recv() costs by the size of its pieces: 1 GiB over loopback, in three ways.
//
//   receive_bench PLOT.svg [MIB]   prints a table, and draws it
//
// "calls" only calls recv() into one buffer, and keeps nothing. "recv_all" is the reference answer to 4.2. "Python" is
// the tutorial's loop: a list of what recv() returned, and a join. The times of one row are taken one after another, so
// that they can be compared; those of two runs can't.
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "client.hpp"
#include "recv_loop.hpp"
#include "socket.hpp"

namespace {

using Clock = std::chrono::steady_clock;

struct Row {
    std::size_t piece;    // bytes that each call asks for
    double seconds[3]{};  // by way, as in `ways`; 0 where there is none
};
constexpr const char* ways[] = {"calls alone", "recv_all", "Python"};

// Sends `bytes` to each client that comes, in a process of its own, until it is destroyed.
class Sender {
public:
    explicit Sender(std::size_t bytes) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        const net::Endpoint any{"127.0.0.1", 0};
        if (::bind(listener_.fd(), any.address(), any.size()) != 0 || ::listen(listener_.fd(), 4) != 0)
            net::throw_errno("bind 127.0.0.1");
        process_ = ::fork();
        if (process_ == 0) serve(bytes);
    }
    ~Sender() {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }
    std::uint16_t port() const { return net::local_endpoint(listener_.fd()).port(); }

private:
    [[noreturn]] void serve(std::size_t bytes) const {
        const std::string block(1 << 20, 'x');
        while (true) {
            const net::Socket client{::accept(listener_.fd(), nullptr, nullptr)};
            for (std::size_t sent = 0; sent < bytes;) {
                const std::size_t size = std::min(block.size(), bytes - sent);
                const ssize_t taken = ::send(client.fd(), block.data(), size, MSG_NOSIGNAL);
                if (taken <= 0) break;
                sent += static_cast<std::size_t>(taken);
            }
        }
    }
    net::Socket listener_;
    pid_t process_ = -1;
};

void check(std::size_t got, std::size_t expected) {
    if (got != expected) throw std::runtime_error(fmt::format("{} of {} bytes came", got, expected));
}

double time_of(const Sender& sender, const std::function<void(int fd)>& receive) {
    const net::Socket socket = net::connect_tcp("127.0.0.1", sender.port());
    const auto begin = Clock::now();
    receive(socket.fd());
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

double calls_alone(const Sender& sender, std::size_t piece, std::size_t bytes) {
    return time_of(sender, [&](int fd) {
        std::string buffer(piece, '\0');
        std::size_t all = 0;
        for (ssize_t got = 1; got > 0; all += static_cast<std::size_t>(got)) {
            got = ::recv(fd, buffer.data(), buffer.size(), 0);
            if (got < 0) net::throw_errno("recv");
        }
        check(all, bytes);
    });
}

double reference(const Sender& sender, std::size_t piece, std::size_t bytes) {
    return time_of(sender, [&](int fd) { check(recv_loop::recv_all(fd, piece).size(), bytes); });
}

// The interpreter's start is not counted: it takes the time itself.
double python(const Sender& sender, std::size_t piece, std::size_t bytes) {
    const std::string program = fmt::format(
        "import socket, time\n"
        "s = socket.create_connection((\"127.0.0.1\", {}))\n"
        "begin = time.perf_counter()\n"
        "pieces = []\n"
        "while True:\n"
        "    d = s.recv({})\n"
        "    if not d: break\n"
        "    pieces.append(d)\n"
        "data = b\"\".join(pieces)\n"
        "took = time.perf_counter() - begin\n"
        "print(took if len(data) == {} else 0)\n",
        sender.port(), piece, bytes);
    FILE* const out = ::popen(fmt::format("python3 -c '{}' 2>/dev/null", program).c_str(), "r");
    double seconds = 0;
    if (out == nullptr || std::fscanf(out, "%lf", &seconds) != 1) seconds = 0;
    if (out != nullptr) ::pclose(out);
    return seconds;
}

// ---- The plot: both axes are logarithmic ---------------------------------------------------------------------------

constexpr double left = 60, right = 610, top = 40, bottom = 300;

double x_of(std::size_t piece) {
    return left + (std::log2(static_cast<double>(piece)) - 6) / 14 * (right - left);
}
double y_of(double seconds) {
    return bottom - (std::log10(seconds) + 1) / 3 * (bottom - top);  // from 0.1 to 100 seconds
}

std::string curve(const std::vector<Row>& rows, std::size_t way) {
    std::string points;
    for (const Row& row : rows)
        if (row.seconds[way] > 0)
            points += fmt::format("{}{:.0f} {:.0f}", points.empty() ? "M" : "L", x_of(row.piece),
                                  y_of(row.seconds[way]));
    if (points.empty()) return {};
    return fmt::format(
        "<path class=\"way{}\" d=\"{}\"/>\n<text class=\"small\" x=\"{:.0f}\" y=\"{:.0f}\">{}</text>\n", way,
        points, right + 6, y_of(rows.back().seconds[way]) + 4, ways[way]);
}

std::string plot(const std::vector<Row>& rows, std::size_t mib) {
    std::string svg = fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 350" role="img" aria-labelledby="title desc">
<title id="title">Receiving {} MiB, by the size of the pieces</title>
<desc id="desc">Seconds for {} MiB over loopback against the bytes that each recv() asks for, both axes logarithmic.</desc>
<style>
  text {{ font-family: system-ui,"Segoe UI",Helvetica,Arial,"Noto Sans CJK SC",sans-serif; font-size: 15px; fill: #1f2328; }}
  .small {{ font-size: 13px; }}
  .card {{ fill: #ffffff; stroke: #d0d7de; }}
  .line {{ stroke: #d0d7de; fill: none; }}
  .way0, .way1, .way2 {{ stroke-width: 2.5; fill: none; stroke: #57606a; }}
  .way1 {{ stroke: #0969da; }}
  .way2 {{ stroke: #9a6700; stroke-dasharray: 6 4; }}
  @media (prefers-color-scheme: dark) {{
    text {{ fill: #e6edf3; }}
    .card {{ fill: #0d1117; stroke: #30363d; }}
    .line {{ stroke: #30363d; }}
    .way0 {{ stroke: #8b949e; }}
    .way1 {{ stroke: #58a6ff; }}
    .way2 {{ stroke: #d29922; }}
  }}
</style>
<rect class="card" x="0.5" y="0.5" width="719" height="349" rx="8"/>
<text class="small" x="16" y="24">seconds for {} MiB</text>
<text class="small" x="{:.0f}" y="340">bytes that each recv() asks for</text>
)",
        mib, mib, mib, left);
    for (const double seconds : {0.1, 1.0, 10.0, 100.0})
        svg += fmt::format(
            "<path class=\"line\" d=\"M{0} {1:.0f}H{2}\"/><text class=\"small\" x=\"30\" y=\"{3:.0f}\">{4}</text>\n",
            left, y_of(seconds), right, y_of(seconds) + 4, seconds);
    for (const Row& row : rows)
        svg += fmt::format("<text class=\"small\" x=\"{:.0f}\" y=\"320\" text-anchor=\"middle\">{}</text>\n",
                           x_of(row.piece), row.piece);
    for (std::size_t way = 0; way < std::size(ways); ++way) svg += curve(rows, way);
    return svg + "</svg>\n";
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc < 2) throw std::runtime_error("usage: receive_bench PLOT.svg [MIB]");
        const std::size_t mib = argc > 2 ? std::stoul(argv[2]) : 1024, bytes = mib << 20;
        const Sender sender(bytes);
        std::vector<Row> rows;
        fmt::print("{:>8}  {:>11}  {:>8}  {:>8}   recv_all against Python\n", "bytes", ways[0], ways[1],
                   ways[2]);
        for (std::size_t piece = 64; piece <= 1 << 20; piece *= 4) {
            Row row{piece};
            row.seconds[0] = calls_alone(sender, piece, bytes);
            row.seconds[1] = reference(sender, piece, bytes);
            row.seconds[2] = python(sender, piece, bytes);
            fmt::print(
                "{:>8}  {:>9.2f} s  {:>6.2f} s  {:>6.2f} s   {}\n", piece, row.seconds[0], row.seconds[1],
                row.seconds[2],
                row.seconds[2] > 0 ? fmt::format("{:.2f}", row.seconds[1] / row.seconds[2]) : "(no python3)");
            std::fflush(stdout);
            rows.push_back(row);
        }
        std::ofstream out(argv[1]);
        out << plot(rows, mib);
        if (!out.flush()) throw std::runtime_error(fmt::format("{} can't be written", argv[1]));
        fmt::print("The plot: {}\n", argv[1]);
    } catch (const std::exception& error) {
        fmt::print(stderr, "receive_bench: {}\n", error.what());
        return 1;
    }
}
