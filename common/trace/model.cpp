#include "model.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "call_words.hpp"
#include "language.hpp"
#include "short_form.hpp"
#include "states.hpp"

namespace trace {

namespace {

struct Event {
    enum Kind { call, sent, arrived } kind;
    Time at;
    std::size_t index;
};

struct Connection {
    std::string left, right;  // endpoints
    End client{"CLOSED"}, server{"LISTEN"};
    std::map<std::uint32_t, Time> sent[2];  // when a number was first sent, to the right and to the left
    bool over() const { return client.state() == "CLOSED" && server.state() == "CLOSED"; }
};

std::string endpoint(const std::string& ip, std::uint16_t port) {
    return ip.find(':') == ip.npos ? fmt::format("{}:{}", ip, port) : fmt::format("[{}]:{}", ip, port);
}

std::string label_of(const Segment& segment, const End& from, const End& to) {
    std::string text;
    const std::pair<bool, const char*> flags[] = {
        {segment.syn, "SYN "}, {segment.fin, "FIN "}, {segment.rst, "RST "}, {segment.ack, "ACK "}};
    for (const auto& [set, name] : flags)
        if (set) text += name;
    text += fmt::format("seq {}", from.relative(segment.sequence));
    if (segment.ack) text += fmt::format(" ack {}", to.relative(segment.acknowledgement));
    const std::size_t size = segment.payload.size();
    if (size > 0) text += fmt::format(", {} byte{}", size, size == 1 ? "" : "s");
    return text;
}

class Builder {
public:
    Builder(const Recording& recording, const Decoded& decoded) : recording_(recording), decoded_(decoded) {
        for (std::size_t i = 0; i < decoded.segments.size() && i < recording.packets.size(); ++i)
            meant_.push_back(read_segment(recording.packets[i].bytes));
        add_calls(put_in_words(recording.client), false);
        add_calls(put_in_words(recording.server), true);
        for (std::size_t i = 0; i < meant_.size(); ++i) {
            if (!meant_[i]) continue;
            events_.push_back({Event::sent, recording.packets[i].sent, i});
            if (recording.packets[i].arrived)
                events_.push_back({Event::arrived, *recording.packets[i].arrived, i});
        }
        std::stable_sort(events_.begin(), events_.end(),
                         [](const Event& a, const Event& b) { return a.at < b.at; });
    }

    std::vector<Row> rows() {
        for (std::size_t i = 0; i < events_.size(); ++i) {
            const Event& event = events_[i];
            if (event.kind == Event::call) rows_.push_back(calls_[event.index]);
            else if (event.kind == Event::arrived) arrive(event.index);
            else {
                send(event.index);
                const bool at_once = i + 1 < events_.size() && events_[i + 1].kind == Event::arrived &&
                                     events_[i + 1].index == event.index;
                if (!at_once) continue;
                receive(event.index, rows_.back());
                rows_.back().kind = Row::packet;
                ++i;
            }
        }
        return std::move(rows_);
    }

private:
    // When a side had been sent how much, and its first FIN; repeated packets are left out.
    struct Arrivals {
        std::vector<std::pair<Time, std::size_t>> bytes;
        std::optional<Time> fin;
    };
    Arrivals arrivals(bool server) const {
        Arrivals all;
        std::size_t sum = 0;
        std::set<std::pair<std::uint16_t, std::uint32_t>> seen;
        std::optional<std::uint16_t> port;  // the server's
        for (std::size_t i = 0; i < meant_.size(); ++i) {
            const auto& segment = meant_[i];
            const auto& arrived = recording_.packets[i].arrived;
            if (!segment || !arrived) continue;
            if (segment->syn && !segment->ack) port = segment->destination_port;
            if (!port || (segment->destination_port == *port) != server) continue;
            if (!segment->payload.empty() && seen.insert({segment->source_port, segment->sequence}).second)
                all.bytes.emplace_back(*arrived, sum += segment->payload.size());
            if (segment->fin && !all.fin) all.fin = arrived;
        }
        return all;
    }

    // strace measures a call's time from a moment after its begin, on a busy machine from long after. So a recv() would
    // seem to end before what it returns has come: it is moved behind that, though not behind the next call.
    void move_behind_causes(std::vector<Line>& lines, bool server) const {
        const Arrivals all = arrivals(server);
        auto enough = all.bytes.begin();
        std::size_t received = 0;
        for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
            Line& line = lines[i];
            if (!line.call.starts_with("recv(") || line.call.find("MSG_PEEK") != line.call.npos) continue;
            received += line.bytes;
            while (enough != all.bytes.end() && enough->second < received) ++enough;
            std::optional<Time> cause;
            if (line.call.ends_with(" = 0")) cause = all.fin;
            else if (line.bytes > 0 && enough != all.bytes.end()) cause = enough->first;
            if (cause) line.at = std::max(line.at, std::min(*cause + 1, lines[i + 1].at));
        }
    }

    void add_calls(std::vector<Line> lines, bool server) {
        if (recording_.kind == "practice") move_behind_causes(lines, server);
        bool accepted = false;
        for (Line& line : lines) {
            accepted = accepted || line.call.starts_with("accept");
            // Of the practice server: what it does with its connections, without its waiting and its options.
            if (server &&
                (!accepted || line.fold.starts_with("wait") || line.call.starts_with("(") || !line.passive ||
                 line.call.ends_with("EAGAIN") || line.call.find("sockopt") != line.call.npos))
                continue;
            if (both_sides_ && line.words.empty() && line.call.starts_with("setsockopt")) continue;
            Row row;
            row.kind = Row::call;
            row.right = server || (recording_.kind == "experiment" && line.passive);
            row.text = std::move(line.call);
            if (!server) row.words = std::move(line.words);
            if (!line.fold.empty()) row.fold = (row.right ? "right " : "left ") + line.fold;
            row.bytes = line.bytes;
            events_.push_back({Event::call, line.at, calls_.size()});
            calls_.push_back(std::move(row));
        }
    }

    // The connection of a packet. The end that sends the first SYN is on the left.
    Connection& find(std::size_t index, bool& to_right) {
        const Segment& it = *meant_[index];
        const std::string from = endpoint(it.source, it.source_port),
                          to = endpoint(it.destination, it.destination_port);
        for (auto& connection : connections_) {
            to_right = connection->left == from && connection->right == to;
            const bool back = connection->left == to && connection->right == from;
            if ((to_right || back) && !(it.syn && !it.ack && connection->over())) return *connection;
        }
        to_right = !(it.syn && it.ack);
        connections_.insert(connections_.begin(), std::make_unique<Connection>());
        connections_[0]->left = to_right ? from : to;
        connections_[0]->right = to_right ? to : from;
        return *connections_[0];
    }

    // The packet's row as far as its sender goes.
    void send(std::size_t index) {
        bool to_right = true;
        Connection& connection = find(index, to_right);
        if (&connection != last_) {
            Row ends;
            ends.left = connection.left;
            ends.right_state = connection.right;
            rows_.push_back(std::move(ends));
        }
        last_ = &connection;
        owners_[index] = {&connection, to_right};
        End& from = to_right ? connection.client : connection.server;
        const End& to = to_right ? connection.server : connection.client;
        const Segment& meant = *meant_[index];
        const auto& said = decoded_.segments[index];

        Row row;
        row.kind = Row::sent;
        row.right = !to_right;
        row.lost = !recording_.packets[index].arrived;
        row.pair = static_cast<int>(index);
        row.bytes = meant.payload.size();
        const bool again = from.repeats(meant);
        change(row, to_right, from, [&] { from.send(meant); });
        const std::string right_label = label_of(meant, from, to);
        row.text = said ? label_of(*said, from, to) : "nullopt";
        row.payload = said ? said->payload : "";
        if (row.text != right_label || (said && said->payload != meant.payload))
            row.words = say("the kernel meant: {}", right_label);
        if (again) row.words += (row.words.empty() ? "" : "; ") + later(connection.sent[to_right], index);
        connection.sent[to_right].emplace(meant.sequence, recording_.packets[index].sent);
        if (row.left.empty() && row.right_state.empty() && !again && !row.lost && row.words.empty() &&
            !meant.rst)
            row.fold = fmt::format("{} {}", meant.payload.empty() ? "ack" : "data", to_right);
        rows_.push_back(std::move(row));
    }

    std::string later(const std::map<std::uint32_t, Time>& sent, std::size_t index) const {
        const auto first = sent.find(meant_[index]->sequence);
        if (first == sent.end()) return say("sent again");
        const Time passed = recording_.packets[index].sent - first->second;
        return passed < 50'000 ? say("sent again")
                               : say("sent again, {} s after the first time",
                                     fmt::format("{:.1f}", static_cast<double>(passed) / 1e6));
    }

    void receive(std::size_t index, Row& row) {
        const auto [connection, to_right] = owners_[index];
        End& to = to_right ? connection->server : connection->client;
        change(row, !to_right, to, [&] { to.receive(*meant_[index]); });
        if (!row.left.empty() || !row.right_state.empty()) row.fold.clear();
    }

    // It arrives later, after other things have happened.
    void arrive(std::size_t index) {
        const auto [connection, to_right] = owners_[index];
        Row row;
        row.kind = Row::arrived;
        row.right = !to_right;
        row.pair = static_cast<int>(index);
        row.text = label_of(*meant_[index], to_right ? connection->client : connection->server,
                            to_right ? connection->server : connection->client);
        row.fold = fmt::format("arrives {} {}", meant_[index]->payload.empty() ? "ack" : "data", to_right);
        receive(index, row);
        rows_.push_back(std::move(row));
    }

    // Notes in `row` the state that `step` leaves an end in, if that is another one.
    template <typename Step>
    void change(Row& row, bool left, const End& end, Step step) {
        const std::string old = end.state();
        step();
        if (end.state() != old) (left ? row.left : row.right_state) = end.state();
    }

    const Recording& recording_;
    const bool both_sides_ = recording_.kind == "practice" || recording_.kind == "experiment";
    const Decoded& decoded_;
    std::vector<Row> calls_, rows_;
    std::vector<std::optional<Segment>> meant_;
    std::vector<Event> events_;
    std::vector<std::unique_ptr<Connection>> connections_;  // the newest first
    std::map<std::size_t, std::pair<Connection*, bool>> owners_;
    const Connection* last_ = nullptr;
};

}  // namespace

Ladder make_ladder(const Recording& recording, const Decoded& decoded) {
    Ladder ladder;
    ladder.command = recording.command;
    ladder.notes = recording.notes;
    ladder.notes.insert(ladder.notes.end(), decoded.notes.begin(), decoded.notes.end());
    const bool experiment = recording.kind == "experiment";
    ladder.left = experiment ? "client" : recording.command.substr(0, recording.command.find(' '));
    ladder.right = experiment ? "peer" : recording.kind == "practice" ? "practice_server" : "server";
    ladder.rows = Builder(recording, decoded).rows();
    for (const Row& row : ladder.rows) ladder.packets = ladder.packets || row.pair >= 0;
    return ladder;
}

Ladder folded(Ladder ladder) {
    std::vector<Row> rows, held;
    std::map<std::string, int> seen;
    const auto release = [&] {
        if (held.size() > 2) {
            std::size_t bytes = 0;  // where there are packets, of these; otherwise of the calls
            for (std::size_t i = 0; i + 1 < held.size(); ++i)
                if (!ladder.packets || held[i].kind != Row::call) bytes += held[i].bytes;
            Row fold;
            fold.kind = ladder.packets ? Row::note : Row::call;
            fold.text = ladder.packets ? say("... {} more rows like these", held.size() - 1)
                                       : "    " + say("... {} more like these", held.size() - 1);
            if (bytes > 0) fold.words = bytes == 1 ? say("1 byte in all") : say("{} bytes in all", bytes);
            if (ladder.packets && bytes > 0) fold.text = say("{}, {}", fold.text, fold.words);
            rows.push_back(std::move(fold));
            held.erase(held.begin(), held.end() - 1);
        }
        for (Row& row : held) rows.push_back(std::move(row));
        held.clear();
    };
    for (Row& row : ladder.rows) {
        if (row.kind == Row::note || row.text.starts_with("socket(")) seen.clear();
        if (!row.fold.empty() && ++seen[row.fold] > 3) {
            held.push_back(std::move(row));
        } else {
            release();
            rows.push_back(std::move(row));
        }
    }
    release();
    ladder.rows = std::move(rows);
    return ladder;
}

std::string_view meaning_of(std::string_view state) {
    static const std::pair<std::string_view, std::string_view> meanings[] = {
        {"LISTEN", to_say("waits for a client's SYN")},
        {"SYN_SENT", to_say("has asked for a connection, and waits for the answer")},
        {"SYN_RECEIVED", to_say("has said yes, and waits for the client's ACK")},
        {"ESTABLISHED", to_say("both sides may send")},
        {"FIN_WAIT_1", to_say("has finished sending; its FIN is not acknowledged yet")},
        {"FIN_WAIT_2", to_say("its FIN has arrived; it waits for the other side's FIN")},
        {"CLOSE_WAIT", to_say("the other side has finished; this program has not closed yet")},
        {"LAST_ACK", to_say("has closed, too; it waits for the last ACK")},
        {"CLOSING", to_say("both have closed at the same time; it waits for the last ACK")},
        {"TIME_WAIT", to_say("all is done; for a while the kernel remembers the connection")},
        {"CLOSED", to_say("there is no connection any more")}};
    for (const auto& [name, meaning] : meanings)
        if (name == state) return meaning;
    return "";
}

}  // namespace trace
