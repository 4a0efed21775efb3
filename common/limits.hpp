// The limits of a program that talks to a peer: one that never ends costs a bounded time and memory, whatever the
// answer's functions do. They concern the programs alone; no contract knows of them.
#pragma once

#include <signal.h>
#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "harness/faults.hpp"
#include "program.hpp"

namespace workbook {

/// Until its destruction, the program may take `seconds` and receive `bytes` from `host`. If it needs more, it prints
/// one line and exits with status 1. There is one such object at a time. (Only calls that an answer makes itself are
/// counted: if it receives through stdio, just the time is limited.)
class Limits {
public:
    static constexpr unsigned usual_seconds = 60;
    static constexpr std::uint64_t usual_bytes = 50'000'000;
    static constexpr const char* options_of_time = "[--max-time SECONDS]";
    static constexpr const char* options = "[--max-time SECONDS] [--max-size BYTES]";

    Limits(const Arguments& arguments, std::string_view program, std::string_view host, std::uint16_t port) {
        const auto seconds = limit(arguments, "--max-time", usual_seconds, 86400);
        left = allowed = limit(arguments, "--max-size", usual_bytes, UINT64_MAX);
        peer = fmt::format("{}: {} port {}: ", program, host, port);
        too_long = fmt::format("{}no end after {} s; --max-time SECONDS allows more\n", peer, seconds);
        ::signal(SIGALRM, [](int) {  // only calls that are safe in a handler (signal-safety(7))
            if (::write(STDERR_FILENO, too_long.data(), too_long.size()) < 0) ::_exit(1);
            ::_exit(1);
        });
        ::alarm(static_cast<unsigned>(seconds));
        testing::RecvSpy::on_received = [](std::size_t bytes) {
            if (bytes <= left) {
                left -= bytes;
                return;
            }
            std::fflush(stdout);
            fmt::print(stderr, "{}more than {} bytes; --max-size BYTES allows more\n", peer, allowed);
            std::_Exit(1);
        };
    }
    ~Limits() {
        ::alarm(0);
        testing::RecvSpy::on_received = nullptr;
    }
    Limits(const Limits&) = delete;
    Limits& operator=(const Limits&) = delete;

private:
    static std::uint64_t limit(const Arguments& arguments, const std::string& option, std::uint64_t usual,
                               std::uint64_t most) {
        const auto given = arguments.options.find(option);
        if (given == arguments.options.end()) return usual;
        const std::string& text = given->second;
        std::uint64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size() || value == 0 || value > most)
            throw UsageError(
                fmt::format("{} is a whole number from 1 to {}, not \"{}\"", option, most, text));
        return value;
    }

    static inline std::string peer, too_long;
    static inline std::uint64_t allowed = 0, left = 0;
};

}  // namespace workbook
