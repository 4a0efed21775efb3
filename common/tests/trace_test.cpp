// Ladders of recorded runs (golden/trace/), TCP's states, and lines and packets that are damaged. The decoders play no
// part: headers are read by the ladder's own code.
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

#include "catch.hpp"
#include "draw.hpp"
#include "states.hpp"
#include "call_words.hpp"

using namespace trace;
namespace fs = std::filesystem;

namespace {

std::string content(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

Decoded read_all(const Recording& recording) {
    Decoded decoded;
    for (const Packet& packet : recording.packets) decoded.segments.push_back(read_segment(packet.bytes));
    return decoded;
}

void check_golden(const fs::path& golden, const std::string& got) {
    if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(golden) << got;
    CHECK(content(golden) == got);
}

// As bytes of a segment would be: "SYN ACK", from number `sequence`, acknowledging `ack`, with `size` bytes.
Segment segment(const std::string& flags, std::uint32_t sequence, std::uint32_t ack,
                std::string_view payload = "") {
    Segment it;
    it.syn = flags.find("SYN") != flags.npos;
    it.ack = flags.find("ACK") != flags.npos;
    it.fin = flags.find("FIN") != flags.npos;
    it.rst = flags.find("RST") != flags.npos;
    it.sequence = sequence;
    it.acknowledgement = ack;
    it.payload = payload;
    return it;
}

struct Pair {
    End client{"CLOSED"}, server{"LISTEN"};
    std::string to_server(const Segment& it) {
        client.send(it);
        server.receive(it);
        return client.state() + " " + server.state();
    }
    std::string to_client(const Segment& it) {
        server.send(it);
        client.receive(it);
        return client.state() + " " + server.state();
    }
    void connect() {
        to_server(segment("SYN", 4294967295, 0));  // the next number is 0
        to_client(segment("SYN ACK", 999, 0));
        CHECK(to_server(segment("ACK", 0, 1000)) == "ESTABLISHED ESTABLISHED");
    }
};

}  // namespace

TEST_CASE("recorded runs are drawn as they were") {
    int runs = 0;
    for (const auto& entry : fs::directory_iterator(RECORDINGS)) {
        if (!entry.is_directory()) continue;
        ++runs;
        const Recording recording = read_recording(entry.path());
        const Ladder ladder = folded(make_ladder(recording, read_all(recording)));
        CAPTURE(entry.path().string());
        check_golden(entry.path() / "ladder.txt", draw_text(ladder, false));
        check_golden(entry.path() / "ladder.svg", draw_svg(ladder));
        CHECK(draw_pcap(recording.packets).size() >= 24 + 16 * recording.packets.size());
    }
    CHECK(runs >= 3);
}

TEST_CASE("what a call returns has come before, whatever time strace has measured") {
    Recording recording = read_recording(fs::path(RECORDINGS) / "idle_close");
    const auto drawn = [&] { return draw_text(make_ladder(recording, read_all(recording)), false); };
    const std::string as_it_was = drawn();
    int shortened = 0;
    for (auto* calls : {&recording.client, &recording.server})
        for (Call& call : *calls) {
            if (!call.name.starts_with("recv") || call.end == call.begin) continue;
            call.end = call.begin;
            ++shortened;
        }
    CHECK(shortened > 0);
    CHECK(drawn() == as_it_was);
}

TEST_CASE("the states are those of RFC 9293") {
    Pair pair;
    CHECK(pair.to_server(segment("SYN", 7, 0)) == "SYN_SENT LISTEN");
    CHECK(pair.to_client(segment("SYN ACK", 70, 8)) == "ESTABLISHED SYN_RECEIVED");
    CHECK(pair.to_server(segment("ACK", 8, 71)) == "ESTABLISHED ESTABLISHED");
    SECTION("one side closes, then the other") {
        CHECK(pair.to_server(segment("FIN ACK", 8, 71)) == "FIN_WAIT_1 CLOSE_WAIT");
        CHECK(pair.to_client(segment("ACK", 71, 9)) == "FIN_WAIT_2 CLOSE_WAIT");
        CHECK(pair.to_client(segment("FIN ACK", 71, 9)) == "TIME_WAIT LAST_ACK");
        CHECK(pair.to_server(segment("ACK", 9, 72)) == "TIME_WAIT CLOSED");
    }
    SECTION("both close at the same time") {
        const Segment first = segment("FIN ACK", 8, 71), second = segment("FIN ACK", 71, 8);
        pair.client.send(first);
        pair.server.send(second);
        pair.client.receive(second);
        pair.server.receive(first);
        CHECK(pair.client.state() == "CLOSING");
        CHECK(pair.to_client(segment("ACK", 72, 9)) == "TIME_WAIT CLOSING");
    }
    SECTION("a reset ends both") {
        CHECK(pair.to_client(segment("RST ACK", 71, 8)) == "CLOSED CLOSED");
    }
}

TEST_CASE("a FIN counts when everything before it has come, and numbers wrap") {
    Pair pair;
    pair.connect();
    const Segment first = segment("ACK", 0, 1000, "abc"), last = segment("FIN ACK", 3, 1000, "d");
    pair.client.send(first);
    pair.client.send(last);
    CHECK(pair.client.repeats(first));
    pair.server.receive(last);
    CHECK(pair.server.state() == "ESTABLISHED");
    pair.server.receive(first);
    CHECK(pair.server.state() == "CLOSE_WAIT");
    CHECK(pair.client.relative(3) == 4);
}

TEST_CASE("damaged recordings are drawn, too") {
    std::minstd_rand random(1);
    std::vector<std::string> lines, packets;
    for (const auto& entry : fs::recursive_directory_iterator(RECORDINGS)) {
        std::ifstream in(entry.path());
        const std::string name = entry.path().filename().string();
        if (name == "packets" || name.starts_with("client") || name.starts_with("server"))
            for (std::string line; std::getline(in, line);)
                (name == "packets" ? packets : lines).push_back(line);
    }
    REQUIRE(!lines.empty());
    REQUIRE(!packets.empty());
    const auto mutated = [&](std::string line) {
        static const std::vector<std::string> pieces = {"\"",
                                                        "\\",
                                                        "(",
                                                        ")",
                                                        ") = ",
                                                        "[",
                                                        "]",
                                                        "=",
                                                        ", ",
                                                        "-1",
                                                        " <",
                                                        "TEXT",
                                                        "99999999999999999999",
                                                        std::string(1, '\0'),
                                                        "\xff",
                                                        "0",
                                                        "f"};
        for (std::size_t i = random() % 3; i > 0 && !line.empty(); --i) {
            const std::size_t at = random() % line.size();
            if (random() % 3 == 0) line.erase(at, random() % 30);
            else if (random() % 2 == 0) line.insert(at, pieces[random() % pieces.size()]);
            else line[at] = static_cast<char>(random());
        }
        return line;
    };
    std::size_t drawn = 0;
    for (int round = 0; round < 300; ++round) {
        Recording recording;
        recording.kind = round % 2 == 0 ? "practice" : "experiment";
        for (int i = 0; i < 30; ++i) {
            auto& calls = random() % 2 == 0 ? recording.client : recording.server;
            if (const auto call = parse_call(mutated(lines[random() % lines.size()]))) calls.push_back(*call);
            auto packet = parse_packet(mutated(packets[random() % packets.size()]));
            if (!packet) continue;
            if (!packet->bytes.empty() && random() % 4 == 0)
                packet->bytes[random() % packet->bytes.size()] = static_cast<char>(random());
            if (random() % 4 == 0) packet->arrived.reset();
            recording.packets.push_back(*packet);
        }
        const Ladder ladder = make_ladder(recording, read_all(recording));
        drawn += ladder.rows.size();
        draw_text(folded(ladder), true);
        draw_svg(ladder);
        draw_pcap(recording.packets);
    }
    CHECK(drawn > 1000);
}
