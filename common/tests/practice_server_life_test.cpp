// Tests of the practice server, over real connections to the real program, whose path is PRACTICE_SERVER: many clients,
// signals, ports in use, arguments and streams.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "practice_client.hpp"

using namespace practice_tests;
using testing::PracticeServer;
using testing::Process;
using testing::Result;

TEST_CASE("the practice server has many clients at once") {
    PracticeServer server(PRACTICE_SERVER);
    const std::uint16_t port = server.port();
    std::vector<Client> clients;
    const auto count = [&](std::size_t from, const auto& what) {
        return std::count_if(clients.begin() + static_cast<std::ptrdiff_t>(from), clients.end(), what);
    };
    const auto refused = [](Client& client) {  // without being asked
        const Reply reply = client.reply();
        return reply.status() == 503 && reply.has("Connection: close") && client.all().empty();
    };

    SECTION("of 100 connections 64 are served, and 36 are told to come back") {
        for (int i = 0; i < 100; ++i) clients.emplace_back(port);
        CHECK(count(most_connections, refused) == 36);
        clients.erase(clients.begin() + most_connections, clients.end());
        for (Client& client : clients) client.send(get("/large?bytes=100000"));
        CHECK(count(0, [](Client& client) { return client.reply().body.size() == 100000; }) == 64);
        clients.clear();
        int status = 503;
        for (const auto until = Clock::now() + patience; status == 503 && Clock::now() < until;)
            status = Client(port, get("/")).reply().status();
        CHECK(status == 200);  // there is room again
    }
    SECTION("while 64 connections hang, 200 more are refused one and all") {
        for (std::size_t i = 0; i < most_connections; ++i) clients.emplace_back(port, get("/silent"));
        for (int i = 0; i < 200; ++i) clients.emplace_back(port);
        const auto refused_and_gone = [&](Client& client) {
            return refused(client) && (client.close(), true);
        };
        CHECK(count(most_connections, refused_and_gone) == 200);
    }
    SECTION("100 at the same time each get the whole of their answer, or 503") {
        std::atomic<std::size_t> whole = 0, full = 0;
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < 100; ++i)
            threads.emplace_back([&, i] {
                try {
                    const std::string request = get(fmt::format("/large?bytes={}", 200000 + i));
                    const Reply reply =
                        Client(port, request, server.ipv6() && i % 2 ? "::1" : "127.0.0.1").reply();
                    if (reply.status() == 200 && reply.body == pattern(200000 + i)) ++whole;
                    if (reply.status() == 503) ++full;
                } catch (const std::exception&) {  // it counts as neither
                }
            });
        for (std::thread& thread : threads) thread.join();
        CHECK(whole >= most_connections);
        CHECK(whole + full == 100);
    }
    SECTION("those that vanish in any state leave it as it was") {
        for (const std::string path :
             {"/large?bytes=1073741824", "/dribble", "/chunked", "/silent", "/", "/reset", "/truncated"})
            for (const int reset : {0, 1}) {
                Client client(port, get(path));
                if (path != "/silent") client.piece();
                const linger hard{reset, 0};
                ::setsockopt(client.fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
            }
        CHECK(Client(port, get("/")).reply().status() == 200);
        CHECK(server.stop().status == 0);
    }
}

// ---- starting and stopping -------------------------------------------------------------------------

TEST_CASE("a signal stops the practice server within a second or so, whatever its clients do") {
    for (const int signal : {SIGINT, SIGTERM}) {
        PracticeServer server(PRACTICE_SERVER);
        std::vector<Client> clients;
        for (const char* path : {"/large?bytes=1073741824", "/dribble", "/"})
            clients.emplace_back(server.port(), get(path)).head();
        for (const char* request :
             {"", "GET / HTTP/1.1\r\n", "nonsense\r\n\r\n"})  // idle; half a head; refused
            clients.emplace_back(server.port(), request);
        while (clients.size() < 70) clients.emplace_back(server.port(), get("/silent"));
        CHECK(clients.back().reply().status() == 503);

        const auto start = Clock::now();
        server.process().signal(signal);
        const Result& result = server.process().wait();
        CHECK(Clock::now() - start < 1500ms);
        CHECK(result.status == 0);
        CHECK(result.signal == 0);
        CHECK(result.err == "");
        CHECK(result.out.ends_with("\nstopped\n"));
        CHECK_THROWS_AS(Client(server.port()), std::system_error);  // refused: nobody listens any more
    }
}

TEST_CASE("a port in use, even if only on IPv6, is one clear line and status 1") {
    for (const std::string ip : {"127.0.0.1", "::1"}) {
        if (ip == "::1" && !testing::have_ipv6()) continue;
        Result result;
        std::string taken;
        // Somebody else may have the same number on IPv4 just then: try others.
        for (int attempt = 0; attempt < 20 && result.err.find(ip) == result.err.npos; ++attempt) {
            const net::Socket listener = testing::make_listener(ip.c_str());
            taken = net::local_endpoint(listener.fd()).to_string();
            result = testing::run({PRACTICE_SERVER, taken.substr(taken.rfind(':') + 1)});
        }
        const std::string why = std::generic_category().message(EADDRINUSE);
        CHECK(result.err == fmt::format("practice_server: listen on {}: {}\n", taken, why));
        CHECK(result.out == "");
        CHECK(result.status == 1);
    }
}

TEST_CASE("a practice server starts again at once on the port of the one before") {
    std::uint16_t port = 0;
    for (int i = 0; i < 3; ++i) {
        PracticeServer server(PRACTICE_SERVER, port);
        if (port != 0) CHECK(server.port() == port);
        port = server.port();
        // The server closes first, so its end is in TIME_WAIT.
        Client(port, get("/", close_field)).all();
        if (server.ipv6()) Client(port, get("/", close_field), "::1").all();
        CHECK(server.stop().status == 0);
    }
}

TEST_CASE("the practice server answers bad arguments with usage, an example and status 2") {
    for (const std::vector<std::string>& bad : std::vector<std::vector<std::string>>{
             {"http"}, {""}, {"65536"}, {"-1"}, {"80x"}, {"8080", "8081"}}) {
        std::vector<std::string> argv = {PRACTICE_SERVER};
        argv.insert(argv.end(), bad.begin(), bad.end());
        const Result result = testing::run(argv);
        CAPTURE(bad, result.err);
        CHECK(result.status == 2);
        CHECK(result.out == "");
        CHECK(result.err.find("\nusage: practice_server [PORT [ADDRESS]]\nexample: practice_server ") !=
              result.err.npos);
    }
    const Result help = testing::run({PRACTICE_SERVER, "--help"});
    CHECK(help.status == 0);
    CHECK(help.out.starts_with("usage: practice_server [PORT [ADDRESS]]\n"));
}

TEST_CASE("a reader of stdout that goes away, or reads nothing, does not hold the practice server up") {
    const bool gone = GENERATE(true, false);
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    net::Socket reader(ends[0]), writer(ends[1]);
    Process server({PRACTICE_SERVER}, {{}, fmt::format("/dev/fd/{}", writer.fd())});
    writer.close();
    std::string line(1000, '\0');
    REQUIRE(::read(reader.fd(), line.data(), line.size()) > 0);
    Client client(static_cast<std::uint16_t>(std::stoi(line.substr(line.find("127.0.0.1:") + 10))));
    if (gone) reader.close();
    const std::string request = get("/large?bytes=0&" + std::string(100, 'x'));
    for (int i = 0; i < 30; ++i) {  // some 200 kB of log; a pipe holds 64
        for (int k = 0; k < 100; ++k) client.send(request);
        for (int k = 0; k < 100; ++k) client.reply();
    }
    CHECK(client.ask(get("/")).status() == 200);
    server.signal(SIGINT);
    CHECK(server.wait().status == 0);
    CHECK(server.wait().err == "");
}

TEST_CASE("a practice server without stdin, stdout and stderr works, and no client sees its log") {
    const std::uint16_t port = PracticeServer(PRACTICE_SERVER).port();
    Process server({"sh", "-c", "exec \"$0\" \"$1\" <&- >&- 2>&-", PRACTICE_SERVER, std::to_string(port)});
    std::unique_ptr<Client> client;
    for (const auto until = Clock::now() + patience; !client;) {
        try {
            client = std::make_unique<Client>(port);
        } catch (const std::system_error&) {  // it can't say when it is ready
            if (Clock::now() > until) throw;
            std::this_thread::sleep_for(2ms);
        }
    }
    CHECK(client->ask(get("/")).status() == 200);
    CHECK(client->ask(get("/nowhere", close_field)).status() == 404);
    CHECK(client->all() == "");
    server.signal(SIGINT);
    CHECK(server.wait().status == 0);
}
