#include "recording.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>

#include <fmt/format.h>

namespace trace {

namespace {

// "1700000000.123456" or "0.000012". Advances `text` behind it.
std::optional<Time> take_time(std::string_view& text) {
    std::int64_t seconds = 0, micros = 0;
    const char* const end = text.data() + text.size();
    const auto whole = std::from_chars(text.data(), end, seconds);
    if (whole.ec != std::errc{} || seconds < 0 || seconds > 1'000'000'000'000 || end - whole.ptr < 7 ||
        *whole.ptr != '.')
        return std::nullopt;
    const auto part = std::from_chars(whole.ptr + 1, whole.ptr + 7, micros);
    if (part.ec != std::errc{} || part.ptr != whole.ptr + 7 || micros < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(whole.ptr + 7 - text.data()));
    return seconds * 1'000'000 + micros;
}

// The first quoted text of `line`, with the dots of a shortened one; it may hold anything.
std::pair<std::size_t, std::size_t> find_text(std::string_view line) {
    const std::size_t begin = line.find('"');
    if (begin == line.npos) return {0, 0};
    std::size_t end = begin + 1;
    while (end < line.size() && line[end] != '"') end += line[end] == '\\' ? 2 : 1;
    if (end >= line.size()) return {0, 0};
    ++end;
    return {begin, end - begin + (line.substr(end, 3) == "..." ? 3 : 0)};
}

// Where the arguments end, and where the result begins: "...)    = 0". npos if there is neither.
std::pair<std::size_t, std::size_t> find_end(std::string_view line) {
    for (std::size_t at = line.find(')'); at != line.npos; at = line.find(')', at + 1)) {
        const std::size_t sign = line.find_first_not_of(' ', at + 1);
        if (sign != line.npos && sign > at + 1 && line.substr(sign, 2) == "= ") return {at, sign + 2};
    }
    return {line.npos, line.npos};
}

int digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::vector<std::string> lines_of(const std::filesystem::path& file) {
    std::vector<std::string> lines;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

// All threads of one program, merged. Those of one thread keep their order, whatever the rounding.
std::vector<Call> read_calls(const std::filesystem::path& folder, const std::string& who) {
    std::vector<std::vector<Call>> threads;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
        if (!entry.path().filename().string().starts_with(who + ".")) continue;
        std::vector<Call> calls;
        for (const std::string& line : lines_of(entry.path()))
            if (auto call = parse_call(line)) {
                if (!calls.empty())
                    calls.back().end = std::min(calls.back().end, std::max(calls.back().begin, call->begin));
                calls.push_back(*std::move(call));
            }
        if (!calls.empty()) threads.push_back(std::move(calls));
    }
    std::sort(threads.begin(), threads.end(),
              [](const auto& a, const auto& b) { return a[0].begin < b[0].begin; });
    std::vector<Call> all;
    for (std::size_t i = 0; i < threads.size(); ++i)
        for (Call& call : threads[i]) {
            call.main = i == 0;
            all.push_back(std::move(call));
        }
    return all;
}

}  // namespace

std::optional<Call> parse_call(std::string_view line) {
    Call call;
    const auto begin = take_time(line);
    if (!begin || !line.starts_with(' ')) return std::nullopt;
    line.remove_prefix(1);
    call.begin = call.end = *begin;
    if (line.starts_with("--- SIG") || line.starts_with("+++ ")) {
        call.name = line.substr(0, 3);
        call.result = line.substr(4);
        return call;
    }
    const auto [at, size] = find_text(line);
    call.text = line.substr(at, size);
    std::string rest(line);
    if (size > 0) rest.replace(at, size, "TEXT");
    const auto [close, result] = find_end(rest);
    const std::size_t open = rest.find('(');
    if (close == rest.npos || open == 0 || open > close) return std::nullopt;
    call.arguments = rest.substr(open + 1, close - open - 1);
    call.result = rest.substr(result);
    call.name = rest.substr(0, open);
    if (const std::size_t spent = call.result.rfind(" <"); spent != call.result.npos) {
        std::string_view text = std::string_view(call.result).substr(spent + 2);
        call.end += take_time(text).value_or(0);
        call.result.resize(spent);
    }
    const std::size_t space = std::min(call.result.find(' '), call.result.size());
    call.code = call.result.substr(0, space);
    if ((call.code == "-1" || call.code == "?") && space < call.result.size())
        call.error = call.result.substr(space + 1, call.result.find(' ', space + 1) - space - 1);
    for (std::size_t from = 0, to = 0; to != call.arguments.npos; from = to + 2) {
        to = call.arguments.find(", ", from);
        call.each.push_back(call.arguments.substr(from, to - from));
    }
    return call;
}

std::optional<Packet> parse_packet(std::string_view line) {
    Packet packet;
    const auto sent = take_time(line);
    if (!sent || !line.starts_with(' ')) return std::nullopt;
    packet.sent = *sent;
    line.remove_prefix(1);
    if (line.starts_with('-')) line.remove_prefix(1);
    else if (const auto arrived = take_time(line)) packet.arrived = std::max(*arrived, packet.sent);
    else return std::nullopt;
    if (!line.starts_with(' ')) return std::nullopt;
    line.remove_prefix(1);
    for (; line.size() >= 2; line.remove_prefix(2)) {
        const int high = digit(line[0]), low = digit(line[1]);
        if (high < 0 || low < 0) return std::nullopt;
        packet.bytes += static_cast<char>(high * 16 + low);
    }
    return packet;
}

std::string format_packet(const Packet& packet) {
    const auto time = [](Time t) { return fmt::format("{}.{:06}", t / 1'000'000, t % 1'000'000); };
    std::string line = time(packet.sent) + " " + (packet.arrived ? time(*packet.arrived) : "-") + " ";
    for (const char c : packet.bytes) line += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return line;
}

Recording read_recording(const std::filesystem::path& folder) {
    Recording recording;
    const std::vector<std::string> about = lines_of(folder / "about");
    if (!about.empty()) recording.kind = about[0];
    if (about.size() > 1) recording.command = about[1];
    if (about.size() > 2) recording.notes.assign(about.begin() + 2, about.end());
    recording.client = read_calls(folder, "client");
    recording.server = read_calls(folder, "server");
    for (const std::string& line : lines_of(folder / "packets"))
        if (auto packet = parse_packet(line)) recording.packets.push_back(*std::move(packet));
    std::stable_sort(recording.packets.begin(), recording.packets.end(),
                     [](const Packet& a, const Packet& b) { return a.sent < b.sent; });
    return recording;
}

}  // namespace trace
