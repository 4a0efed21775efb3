#include "collect.hpp"

#ifndef __linux__

#include <stdexcept>

int trace::collect(const Run&, const std::filesystem::path&) {
    throw std::runtime_error(
        "make trace needs Linux: strace shows the calls there, and a packet socket the packets.");
}

#else

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

#include "language.hpp"
#include "packet.hpp"
#include "socket.hpp"
#include "states.hpp"

namespace trace {

namespace fs = std::filesystem;
using namespace std::literals;

namespace {

// Not every system has poll(), for one: strace passes over a name with ? that it does not know.
const std::string calls =
    "trace=network,read,write,readv,writev,close,fcntl,dup,?dup2,dup3,?poll,ppoll,?select,pselect6,clone,?clone3";

volatile sig_atomic_t server_group = 0;

void end_with_server(int signal) {
    if (server_group != 0) ::kill(-server_group, SIGKILL);
    ::_exit(128 + signal);
}

int status_of(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int wait_for(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    return status_of(status);
}

// Runs `command` in a child process; `prepare` is called there before. Throws std::system_error.
template <typename Prepare>
pid_t start(const std::vector<std::string>& command, Prepare prepare) {
    std::vector<char*> arguments;
    for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    const pid_t child = ::fork();
    if (child < 0) net::throw_errno("fork");
    if (child > 0) return child;
    try {
        prepare();
        ::execvp(arguments[0], arguments.data());
    } catch (...) {  // 127 says it
    }
    ::_exit(127);
}

void redirect(int descriptor, const fs::path& file) {
    ::dup2(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), descriptor);
}

// Why calls can't be traced; empty if they can.
std::string no_strace() {
    const auto quiet = [] { redirect(2, "/dev/null"); };
    const int status = wait_for(start({"strace", "-o", "/dev/null", "-e", calls, "true"}, quiet));
    if (status == 0) return "";
    if (status == 127)
        return say("strace is missing: apt install strace (dnf install strace, pacman -S strace)");
    return say("strace may not trace here (ptrace); a container needs --cap-add=SYS_PTRACE");
}

std::vector<std::string> traced(bool strace, const fs::path& output, std::vector<std::string> command) {
    if (!strace) return command;
    std::vector<std::string> all = {"strace", "-ff", "-ttt", "-T", "-s",
                                    "32",     "-e",  calls,  "-o", output.string()};
    all.insert(all.end(), command.begin(), command.end());
    return all;
}

// ---- where the run takes place

// Opens a wire in a child process first: one that fails half-way would leave this process without a network. Returns
// why it fails; empty if it works.
template <typename Open>
std::string try_out(Open open) {
    int channel[2];
    if (::pipe2(channel, O_CLOEXEC) != 0) net::throw_errno("pipe");
    const pid_t child = ::fork();
    if (child == 0) {
        std::string why;
        try {
            const auto wire = open();
        } catch (const std::exception& error) {
            why = error.what();
        }
        ::_exit(::write(channel[1], why.data(), why.size()) < 0 || !why.empty() ? 1 : 0);
    }
    ::close(channel[1]);
    std::string why(200, '\0');
    const ssize_t size = ::read(channel[0], why.data(), why.size());
    ::close(channel[0]);
    why.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return wait_for(child) == 0 ? "" : why.empty() ? "it failed" : why;
}

bool apparmor_forbids() {
    std::ifstream in("/proc/sys/kernel/apparmor_restrict_unprivileged_userns");
    return in.get() == '1';
}

// Is `run` a try to reach a port of this machine on which nobody listens? Then every network is as good.
bool is_refused(const Run& run) {
    if (run.arguments.size() < 2) return false;
    const std::string& host = run.arguments[0];
    if (host != "localhost" && host != "::1" && !host.starts_with("127.")) return false;
    for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {  // proc(5)
        std::ifstream in(table);
        for (std::string line; std::getline(in, line);) {
            std::istringstream words(line);
            std::string slot, local, peer, state;
            words >> slot >> local >> peer >> state;
            if (state != "0A" || local.find(':') == local.npos) continue;
            if (std::to_string(std::strtoul(local.c_str() + local.find(':') + 1, nullptr, 16)) ==
                run.arguments[1])
                return false;
        }
    }
    return true;
}

std::unique_ptr<Wire> open_wire(const Run& run, std::vector<std::string>& notes) {
    if (run.kind == "alone") return nullptr;
    if (run.kind != "elsewhere" || is_refused(run)) {
        if (run.line.line() && run.kind != "practice") {
            notes.push_back(say("DELAY and LOSS need two hosts, so they are for a practice server only."));
        } else if (run.line.line()) {
            const std::string why = try_out([&] { return two_hosts(run.line); });
            if (why.empty()) return two_hosts(run.line);
            notes.push_back(say("{}: the line is a perfect one.", words().of(why)));
        }
        const std::string why = try_out([&] { return private_network(run.line); });
        if (why.empty()) return private_network(run.line);
        notes.push_back(
            apparmor_forbids()
                ? say("AppArmor forbids a network of its own for this run. To allow it until the next start: "
                      "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0")
                : say("no network of its own for this run ({}).", why));
    }
    if (try_out(real_network).empty()) {
        if (!notes.empty())
            notes.push_back(say("the packets are those of this run's port on the real interface."));
        return real_network();
    }
    notes.push_back(say("the packets of real interfaces are for root: the calls alone are shown."));
    return nullptr;
}

// ---- the server

struct Server {
    pid_t process;
    std::string port;
    net::Socket said;
};

Server start_server(const Run& run, const Wire* wire, bool strace, const fs::path& folder) {
    int channel[2];
    if (::pipe2(channel, O_CLOEXEC) != 0) net::throw_errno("pipe");
    Server server{0, "", net::Socket{channel[0]}};
    std::vector<std::string> command = {run.server, "0"};
    if (wire != nullptr && !wire->server_address().empty()) command.push_back(wire->server_address());
    server.process = start(traced(strace, folder / "server", command), [&] {
        ::setpgid(0, 0);  // Ctrl-C is for the client
        if (wire != nullptr) wire->enter(true);
        ::dup2(channel[1], 1);
        ::dup2(channel[1], 2);
    });
    ::setpgid(server.process, server.process);
    server_group = server.process;
    ::close(channel[1]);
    std::string line;  // "practice server: http://127.0.0.1:40123/ and ..."
    for (char c = 0; c != '\n' && ::read(channel[0], &c, 1) == 1;) line += c;
    const std::size_t colon = line.find(':', line.find("://") + 3);
    server.port = colon == line.npos ? "" : line.substr(colon + 1, line.find('/', colon) - colon - 1);
    if (server.port.empty()) {
        ::kill(-server.process, SIGKILL);
        wait_for(server.process);
        throw std::runtime_error("the practice server did not start: " + line);
    }
    return server;
}

void stop(const Server& server) {
    ::kill(-server.process, SIGINT);
    for (int i = 0; i < 500 && ::waitpid(server.process, nullptr, WNOHANG) == 0; ++i)
        std::this_thread::sleep_for(10ms);
    ::kill(-server.process, SIGKILL);
    while (::waitpid(server.process, nullptr, 0) > 0) {}
    server_group = 0;
}

// Whether every connection that began has ended on both sides.
bool all_over(const std::vector<Packet>& packets) {
    std::map<std::string, std::pair<End, End>> connections;
    for (const Packet& packet : packets) {
        const auto segment = read_segment(packet.bytes);
        if (!segment) continue;
        const auto name = [](const auto& ip, int port, const auto& other, int other_port) {
            return fmt::format("{} {} {} {}", ip, port, other, other_port);
        };
        const std::string there =
            name(segment->source, segment->source_port, segment->destination, segment->destination_port);
        const std::string back =
            name(segment->destination, segment->destination_port, segment->source, segment->source_port);
        const bool reply = connections.contains(back);
        auto& [client, server] =
            connections.try_emplace(reply ? back : there, "CLOSED", "LISTEN").first->second;
        (reply ? server : client).send(*segment);
        if (packet.arrived) (reply ? client : server).receive(*segment);
    }
    const auto over = [](const End& end) { return end.state() == "CLOSED" || end.state() == "TIME_WAIT"; };
    for (const auto& [name, ends] : connections)
        if (!over(ends.first) || !over(ends.second)) return false;
    return true;
}

void write_recording(const fs::path& folder, const std::string& kind, const std::string& command,
                     const std::vector<std::string>& notes, const std::vector<Packet>& packets) {
    std::ofstream about(folder / "about");
    about << kind << '\n' << command << '\n';
    for (const std::string& note : notes) about << note << '\n';
    std::ofstream list(folder / "packets");
    for (const Packet& packet : packets) list << format_packet(packet) << '\n';
    if (!about.flush() || !list.flush()) net::throw_errno("write the recording");
}

}  // namespace

int collect(const Run& run, const fs::path& folder) {
    struct sigaction action {};
    action.sa_handler = [](int) {};  // Ctrl-C ends the program; what it did until then is still shown
    ::sigaction(SIGINT, &action, nullptr);
    action.sa_handler = end_with_server;
    for (const int signal : {SIGTERM, SIGHUP, SIGPIPE}) ::sigaction(signal, &action, nullptr);

    std::vector<std::string> notes;
    const std::string why = no_strace();
    if (!why.empty()) notes.push_back(why);
    const std::unique_ptr<Wire> wire = open_wire(run, notes);
    if (!why.empty() && !wire) throw std::runtime_error(why);

    std::string name = fs::path(run.program).filename().string();
    std::vector<std::string> arguments = run.arguments;
    std::optional<Server> server;
    if (run.kind == "practice") {
        server.emplace(start_server(run, wire.get(), why.empty(), folder));
        if (wire && !wire->server_address().empty()) arguments[0] = wire->server_address();
        arguments.insert(arguments.begin() + 1, server->port);
    }
    const bool known = run.kind == "practice" || run.kind == "elsewhere";
    if (wire && known && arguments.size() > 1)
        wire->only(static_cast<std::uint16_t>(std::strtoul(arguments[1].c_str(), nullptr, 10)));
    std::string command = name;
    for (const std::string& argument : arguments) command += " " + argument;
    if (server) command += "    " + say("(a practice server of its own)");
    fmt::print("$ {}\n", command);
    std::fflush(stdout);

    std::vector<std::string> words = {run.program};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const pid_t client = start(traced(why.empty(), folder / "client", words), [&] {
        if (wire) wire->enter(false);
        // AddressSanitizer's leak check is a tracer itself, and there can be only one.
        const char* const given = std::getenv("ASAN_OPTIONS");
        ::setenv("ASAN_OPTIONS", ((given != nullptr ? given + ":"s : "") + "detect_leaks=0").c_str(), 1);
        redirect(1, "/dev/null");
        redirect(2, folder / "errors");
    });
    const int status = wait_for(client);
    // The two kernels may still have something to say, for a second at most, or a few on a slow line.
    const int most = run.line.line() ? 250 : 50;
    for (int i = 0; wire && i < most && (i == 0 || !all_over(wire->packets())); ++i)
        std::this_thread::sleep_for(20ms);
    const std::vector<Packet> packets = wire ? wire->packets() : std::vector<Packet>{};
    if (server) stop(*server);
    write_recording(folder, run.kind, command, notes, packets);
    return status;
}

}  // namespace trace

#endif
