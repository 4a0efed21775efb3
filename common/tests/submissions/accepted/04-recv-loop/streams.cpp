// Streams and getline() take the head apart, and names are compared as capitals.
#include "recv_loop.hpp"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <stdexcept>

namespace recv_loop {

bool AnyCase::operator()(std::string_view a, std::string_view b) const {
    const auto capitals = [](std::string_view text) {
        std::string result;
        std::ranges::transform(text, std::back_inserter(result),
                               [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        return result;
    };
    return capitals(a) < capitals(b);
}

Response split_response(std::string_view reply) {
    std::istringstream in{std::string{reply}};
    const auto next_line = [&in] {
        std::string line;
        if (!std::getline(in, line) || !line.ends_with('\r') || in.eof())
            throw std::runtime_error("a line without \\r\\n");
        line.pop_back();
        return line;
    };

    Response response;
    std::istringstream status_line{next_line()};
    std::string version, status;
    std::getline(status_line, version, ' ');
    std::getline(status_line, status, ' ');
    const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
    const bool known = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
                       version[6] == '.' && is_digit(version[7]);
    if (!known || status.size() != 3 || !std::ranges::all_of(status, is_digit) || status[0] == '0')
        throw std::runtime_error("not a status line");
    std::istringstream{status} >> response.status;
    for (std::string line; !(line = next_line()).empty();) {
        std::istringstream field{line};
        std::string name, value;
        std::getline(field, name, ':');
        if (name.empty() || name.size() == line.size()) throw std::runtime_error("not a header line");
        value = line.substr(name.size() + 1);
        while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.pop_back();
        value.erase(0, std::min(value.find_first_not_of(" \t"), value.size()));
        const auto [header, is_new] = response.headers.emplace(name, value);
        if (!is_new) header->second += ", " + value;
    }
    response.body.assign(std::istreambuf_iterator<char>(in), {});
    return response;
}

}  // namespace recv_loop
