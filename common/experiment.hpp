// What the lessons' experiments.cpp share. Each experiment shows something surprising, by itself and on
// loopback, without the lesson's answer: `make try-4.a` runs one, `make try-04` lists a lesson's.
#pragma once

#include <sys/socket.h>

#include <initializer_list>
#include <string_view>

#include <fmt/format.h>

#include "client.hpp"
#include "program.hpp"
#include "socket.hpp"

namespace workbook {

struct Experiment {
    std::string_view number, title;  // "4.a", and a sentence without its full stop
    void (*run)();                   // if it throws, the program ends with one line that says why
};

struct Connection {
    net::Socket client, peer;  // its two ends
};

/// A connection on loopback, both ends of it. Throws std::system_error.
inline Connection connect_both_ends() {
    const net::Endpoint any_port{"127.0.0.1", 0};
    const net::Socket listener{::socket(AF_INET, SOCK_STREAM, 0)};
    if (::bind(listener.fd(), any_port.address(), any_port.size()) != 0) net::throw_errno("bind");
    if (::listen(listener.fd(), 1) != 0) net::throw_errno("listen");
    Connection both;
    both.client = net::connect_tcp("127.0.0.1", net::local_endpoint(listener.fd()).port());
    both.peer = net::Socket{::accept(listener.fd(), nullptr, nullptr)};
    if (!both.peer) net::throw_errno("accept");
    return both;
}

/// Runs the experiment that the one argument names, or lists them all without one. Returns the exit status.
inline int run_experiments(int argc, char** argv, std::initializer_list<Experiment> experiments) {
    const Program program{"experiments", "[NUMBER]", std::string{experiments.begin()->number}};
    return program.run(argc, argv, 0, 1, [&](const std::vector<std::string>& arguments) {
        for (const Experiment& experiment : experiments) {
            if (arguments.empty()) fmt::print("make try-{}  {}\n", experiment.number, experiment.title);
            if (arguments.empty() || arguments[0] != experiment.number) continue;
            fmt::print("{}  {}\n\n", experiment.number, experiment.title);
            return experiment.run();
        }
        if (!arguments.empty()) throw UsageError(fmt::format("there is no experiment \"{}\"", arguments[0]));
    });
}

}  // namespace workbook
