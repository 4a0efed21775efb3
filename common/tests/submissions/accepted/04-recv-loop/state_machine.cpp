// A state machine takes the reply apart, one byte after the other.
#include "recv_loop.hpp"

#include <cctype>
#include <stdexcept>

namespace recv_loop {

Response split_response(std::string_view reply) {
    enum class State { version, status, reason, line_begin, name, value, value_end, line_end, head_end };
    Response response;
    State state = State::version;
    std::string version, digits, name, value, blanks;
    const auto bad = [] { throw std::runtime_error("not a reply"); };
    const auto store = [&] {
        const auto [header, is_new] = response.headers.emplace(name, value);
        if (!is_new) header->second += ", " + value;
        name.clear(), value.clear(), blanks.clear();
    };
    for (std::size_t i = 0; i < reply.size(); ++i) {
        const char c = reply[i];
        if (c == '\n' && state != State::line_end && state != State::head_end) bad();
        if (c == '\r' && i + 1 < reply.size() && reply[i + 1] == '\n' && state != State::head_end) {
            if (state == State::version || state == State::name) bad();
            if (state == State::value || state == State::value_end) store();
            state = state == State::line_begin ? State::head_end : State::line_end;
            continue;
        }
        switch (state) {
            case State::version:
                if (c == ' ') state = State::status;
                else version += c;
                break;
            case State::status:
                if (c == ' ') state = State::reason;
                else digits += std::isdigit(static_cast<unsigned char>(c)) != 0 ? c : 'x';
                break;
            case State::reason:
                break;
            case State::line_begin:
                if (c == ':') bad();
                state = State::name;
                [[fallthrough]];
            case State::name:
                if (c == ':') state = State::value;
                else name += c;
                break;
            case State::value:
            case State::value_end:
                if (c == ' ' || c == '\t') {
                    blanks += c;
                } else {
                    value += (value.empty() ? "" : blanks) + c;
                    blanks.clear();
                }
                break;
            case State::line_end:
                state = State::line_begin;
                break;
            case State::head_end:
                if (version.size() != 8 || !version.starts_with("HTTP/") || digits.size() != 3 ||
                    digits.find('x') != digits.npos || digits[0] == '0')
                    bad();
                for (const std::size_t place : {5U, 6U, 7U})
                    if ((std::isdigit(static_cast<unsigned char>(version[place])) != 0) == (place == 6))
                        bad();
                if (version[6] != '.') bad();
                response.status = std::stoi(digits);
                response.body = reply.substr(i + 1);
                return response;
        }
    }
    throw std::runtime_error("no empty line");
}

}  // namespace recv_loop
