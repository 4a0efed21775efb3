// What the lessons' main() functions share: usage, errors in one line, and exit statuses.
// 0 it worked; 1 it failed, and one line on stderr says why; 2 the arguments were wrong.
#pragma once

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "socket.hpp"
#include "todo.hpp"

namespace workbook {

/// Wrong arguments: the text says which one, and what it should be.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The arguments without the options, and the options' values by their names.
struct Arguments : std::vector<std::string> {
    using std::vector<std::string>::vector;
    std::map<std::string, std::string> options;
};

struct Program {
    std::string name, arguments, example;
    std::vector<std::string> options{};  // such as "--output"; each has a value, and may stand anywhere

    /// Calls `body` with the arguments, if there are `least` to `most` of them, and turns every
    /// exception into a line on stderr and an exit status.
    template <typename Body>
    int run(int argc, char** argv, std::size_t least, std::size_t most, Body body) const {
        Arguments given(argv + (argc > 0 ? 1 : 0), argv + argc);
        try {
            if (given.size() == 1 && (given[0] == "--help" || given[0] == "-h")) return usage(stdout, 0);
            take_options(given);
            if (given.size() < least || given.size() > most)
                throw UsageError(fmt::format("expected {} argument{}, got {}", how_many(least, most),
                                             most == 1 ? "" : "s", given.size()));
            body(given);
            // A full disk may show only now.
            if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) net::throw_errno("write the output");
            return 0;
        } catch (const UsageError& error) {
            fmt::print(stderr, "{}: {}\n", name, error.what());
            return usage(stderr, 2);
        } catch (const NotWritten& todo) {
            std::fflush(stdout);
            // Relative to here: short, and it opens with a click.
            fmt::print(stderr, "{}: exercise {} is not written yet: {}:{}\n", name, todo.exercise,
                       std::filesystem::proximate(todo.file).string(), todo.line);
            return 1;
        } catch (const std::exception& error) {
            std::fflush(stdout);
            fmt::print(stderr, "{}: {}\n", name, error.what());
            return 1;
        }
    }

private:
    void take_options(Arguments& given) const {
        for (auto at = given.begin(); at != given.end();) {
            if (std::find(options.begin(), options.end(), *at) == options.end()) {
                ++at;
                continue;
            }
            if (at + 1 == given.end() || at[1].empty()) throw UsageError(*at + " needs a value");
            given.options[*at] = at[1];
            at = given.erase(at, at + 2);
        }
    }
    static std::string how_many(std::size_t least, std::size_t most) {
        if (least == most) return std::to_string(most);
        return least == 0 ? fmt::format("at most {}", most) : fmt::format("{} to {}", least, most);
    }
    int usage(std::FILE* out, int status) const {
        fmt::print(out, "usage: {} {}\nexample: {} {}\n", name, arguments, name, example);
        return status;
    }
};

/// Does `work`. If its error does not name the other end's port, host and port are put in front.
template <typename Work>
auto naming(std::string_view host, std::uint16_t port, Work work) {
    try {
        return work();
    } catch (const NotWritten&) {
        throw;
    } catch (const std::exception& error) {
        const std::string text = error.what();
        if (text.find(fmt::format(":{}", port)) != text.npos) throw;
        throw std::runtime_error(fmt::format("{} port {}: {}", host, port, text));
    }
}

/// A port to connect to: 1 to 65535. Throws UsageError.
inline std::uint16_t port_argument(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0)
        throw UsageError(fmt::format("PORT is a number from 1 to 65535, not \"{}\"", text));
    return port;
}

/// A path on a web server: it begins with '/' and holds no space or control character. Throws UsageError.
inline std::string path_argument(std::string_view text) {
    const bool bad = text.find_first_of(std::string_view(" \t\r\n\0", 5)) != text.npos;
    if (!text.starts_with('/') || bad)
        throw UsageError(fmt::format("PATH begins with / and holds no space, unlike \"{}\"", text));
    return std::string{text};
}

/// The value of a Host header (RFC 9110, section 7.2): brackets around IPv6, the port unless it is 80.
inline std::string host_header(std::string_view host, std::uint16_t port) {
    const std::string name = host.find(':') == host.npos ? std::string{host} : fmt::format("[{}]", host);
    return port == 80 ? name : fmt::format("{}:{}", name, port);
}

}  // namespace workbook
