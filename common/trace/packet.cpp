#include "packet.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "language.hpp"

namespace trace {

namespace fs = std::filesystem;

namespace {

std::uint32_t number(std::string_view bytes, std::size_t at, int octets) {
    std::uint32_t value = 0;
    for (int i = 0; i < octets; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at++]);
    return value;
}

std::string address(int family, const char* bytes) {
    char text[INET6_ADDRSTRLEN] = "";
    ::inet_ntop(family, bytes, text, sizeof text);
    return text;
}

bool same(const Segment& a, const Segment& b) {
    return a.source == b.source && a.destination == b.destination && a.source_port == b.source_port &&
           a.destination_port == b.destination_port && a.sequence == b.sequence && a.syn == b.syn &&
           a.ack == b.ack && a.fin == b.fin && a.rst == b.rst && a.payload == b.payload;
}

std::string hex(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return text;
}

// One of the two decoders, with the exercise that it stands on.
struct Decoder {
    std::string program, exercise, function, answer;
};
const Decoder decode_ip{"decode_ip", "1.5", "parse_ip_packet", "ip_addresses.cpp"};
const Decoder decode_tcp{"decode_tcp", "2.3", "parse_tcp_segment", "ports.cpp"};

// Feeds `inputs` to the decoder, a line of hexadecimal each. Returns its answers, a line each. Throws
// std::runtime_error with a note if there are none.
std::vector<std::string> ask(const Decoder& decoder, const std::vector<std::string>& inputs,
                             const fs::path& decoders, const fs::path& work) {
    const fs::path program = decoders / decoder.program;
    const fs::path in = work / (decoder.program + ".in"), out = work / (decoder.program + ".out");
    if (!fs::exists(program))
        throw std::runtime_error(
            say("The packets need your {}, and {} does not build (make {}): the calls alone are shown.",
                decoder.function, decoder.answer, decoder.exercise));
    std::ofstream list(in);
    for (const std::string& input : inputs) list << input << '\n';
    list.close();
    const pid_t child = ::fork();
    if (child == 0) {
        const int from = ::open(in.c_str(), O_RDONLY),
                  to = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        const int null = ::open("/dev/null", O_WRONLY);
        ::alarm(10);  // it stays set in the program
        if (::dup2(from, 0) >= 0 && ::dup2(to, 1) >= 0 && ::dup2(null, 2) >= 0)
            ::execl(program.c_str(), program.c_str(), nullptr);
        ::_exit(127);
    }
    int status = 0;
    if (child > 0) ::waitpid(child, &status, 0);
    std::vector<std::string> answers;
    std::ifstream said(out);
    for (std::string line; std::getline(said, line);) answers.push_back(line);
    for (const std::string& answer : answers)
        if (answer == "not written")
            throw std::runtime_error(say(
                "The packets need your {}, and exercise {} is not written yet: the calls alone are shown.",
                decoder.function, decoder.exercise));
    if (status != 0 || answers.size() != inputs.size())
        throw std::runtime_error(
            WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM
                ? say("Your {} did not come to an end on a packet of this run (make {}): the calls alone are shown.",
                      decoder.function, decoder.exercise)
                : say("Your {} crashed on a packet of this run (make {}): the calls alone are shown.",
                      decoder.function, decoder.exercise));
    return answers;
}

// The payload at `offset` of `bytes`, as a decoder gave it; false if it is not inside.
bool cut(std::string_view bytes, std::size_t offset, std::size_t size, std::string_view& payload) {
    if (offset > bytes.size() || size > bytes.size() - offset) return false;
    payload = bytes.substr(offset, size);
    return true;
}

bool apply_ip(const std::string& answer, std::string_view packet, Segment& segment) {
    std::istringstream in(answer);
    std::uint32_t source = 0, destination = 0, protocol = 0;
    std::size_t offset = 0, size = 0;
    if (!(in >> source >> destination >> protocol >> offset >> size) || protocol != 6) return false;
    for (std::uint32_t* ip : {&source, &destination}) *ip = htonl(*ip);
    segment.source = address(AF_INET, reinterpret_cast<const char*>(&source));
    segment.destination = address(AF_INET, reinterpret_cast<const char*>(&destination));
    return cut(packet, offset, size, segment.segment);
}

bool apply_tcp(const std::string& answer, Segment& segment) {
    std::istringstream in(answer);
    std::size_t offset = 0, size = 0;
    return in >> segment.source_port >> segment.destination_port >> segment.sequence >> segment.syn >>
               segment.ack >> segment.fin >> segment.rst >> offset >> size &&
           cut(segment.segment, offset, size, segment.payload);
}

}  // namespace

std::optional<Segment> read_segment(std::string_view packet) {
    Segment it;
    if (packet.empty()) return std::nullopt;
    const int version = static_cast<unsigned char>(packet[0]) >> 4;
    std::size_t header = 40, total = 0;
    if (version == 4 && packet.size() >= 20) {
        header = (packet[0] & 15) * 4u;
        total = number(packet, 2, 2);
        if (header < 20 || packet[9] != 6) return std::nullopt;
        it.source = address(AF_INET, packet.data() + 12);
        it.destination = address(AF_INET, packet.data() + 16);
    } else if (version == 6 && packet.size() >= header && packet[6] == 6) {
        total = header + number(packet, 4, 2);
        it.source = address(AF_INET6, packet.data() + 8);
        it.destination = address(AF_INET6, packet.data() + 24);
    }
    if (total < header || total > packet.size()) return std::nullopt;
    it.segment = packet.substr(header, total - header);
    if (it.segment.size() < 20) return std::nullopt;
    const std::size_t offset = (static_cast<unsigned char>(it.segment[12]) >> 4) * 4u;
    if (offset < 20 || offset > it.segment.size()) return std::nullopt;
    it.source_port = static_cast<std::uint16_t>(number(it.segment, 0, 2));
    it.destination_port = static_cast<std::uint16_t>(number(it.segment, 2, 2));
    it.sequence = number(it.segment, 4, 4);
    it.acknowledgement = number(it.segment, 8, 4);
    const unsigned flags = number(it.segment, 13, 1);
    it.fin = flags & 1;
    it.syn = flags & 2;
    it.rst = flags & 4;
    it.ack = flags & 16;
    it.payload = it.segment.substr(offset);
    return it;
}

Decoded decode(const std::vector<Packet>& packets, const fs::path& decoders, const fs::path& work) {
    Decoded decoded;
    if (packets.empty()) return decoded;
    std::vector<std::string> ip, tcp;
    std::vector<std::optional<Segment>> segments;
    try {
        for (const Packet& packet : packets) ip.push_back(hex(packet.bytes));
        const auto headers = ask(decode_ip, ip, decoders, work);
        for (std::size_t i = 0; i < packets.size(); ++i) {
            const std::string_view bytes = packets[i].bytes;
            auto segment = read_segment(bytes);
            const bool v4 = !bytes.empty() && static_cast<unsigned char>(bytes[0]) >> 4 == 4;
            if (segment && v4 && !apply_ip(headers[i], bytes, *segment)) segment.reset();
            tcp.push_back(segment ? hex(segment->segment) : "");
            segments.push_back(segment);
        }
        const auto answers = ask(decode_tcp, tcp, decoders, work);
        bool wrong_ip = false, wrong_tcp = false;
        for (std::size_t i = 0; i < packets.size(); ++i) {
            const auto meant = read_segment(packets[i].bytes);
            wrong_ip = wrong_ip || (meant && (!segments[i] || segments[i]->segment != meant->segment ||
                                              segments[i]->source != meant->source ||
                                              segments[i]->destination != meant->destination));
            if (segments[i] && !apply_tcp(answers[i], *segments[i])) segments[i].reset();
            wrong_tcp = wrong_tcp || (meant && (!segments[i] || !same(*segments[i], *meant)));
        }
        decoded.segments = std::move(segments);
        for (const auto& [wrong, decoder] :
             {std::pair{wrong_ip, decode_ip}, {wrong_tcp && !wrong_ip, decode_tcp}})
            if (wrong)
                decoded.notes.push_back(
                    say("Your {} gives wrong numbers, so exercise {} does not pass: make {}",
                        decoder.function, decoder.exercise, decoder.exercise));
    } catch (const std::runtime_error& note) {
        decoded.notes.push_back(note.what());
    }
    return decoded;
}

}  // namespace trace
