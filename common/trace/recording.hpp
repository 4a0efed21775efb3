// What a run leaves behind: its system calls, its packets, and notes on what could not be had. `collect` writes it
// into a folder, `draw` reads it from there, and tests keep some.
//
//   about         the kind of run (alone, practice, elsewhere, experiment), the command, then a note a line
//   client.PID    strace's lines of the client's threads (-ff -ttt -T); server.PID: the practice server's
//   packets       a line for each: when it was sent, when it arrived ("-": lost), the IP packet in hexadecimal
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trace {

using Time = std::int64_t;  // microseconds since 1970

struct Packet {
    Time sent = 0;
    std::optional<Time> arrived;  // none: it was lost
    std::string bytes;            // from the first octet of the IP header on
};

/// One line of strace: a call, a signal ("--- SIGPIPE ...") or the end of a thread ("+++ exited with 0 +++").
struct Call {
    Time begin = 0, end = 0;
    bool main = true;               // of the program's first thread
    std::string name;               // "connect"; "---" and "+++" for the other two
    std::string arguments;          // all of them; the first text is replaced by TEXT
    std::vector<std::string> each;  // split at ", "
    std::string text;               // that first text, as strace quotes it; empty if there is none
    std::string result;             // "-1 ECONNREFUSED (Connection refused)"
    std::string code, error;        // "-1" and "ECONNREFUSED"
};

struct Recording {
    std::string kind, command;
    std::vector<std::string> notes;
    std::vector<Call> client, server;  // in the order of their times
    std::vector<Packet> packets;       // in the order in which they were sent
};

/// Reads a line of `strace -ttt -T`. Returns std::nullopt for anything else. Never throws for bad text.
std::optional<Call> parse_call(std::string_view line);
/// Reads and writes a line of the file `packets`.
std::optional<Packet> parse_packet(std::string_view line);
std::string format_packet(const Packet& packet);

/// Reads a recording. What is missing or malformed is left out.
Recording read_recording(const std::filesystem::path& folder);

}  // namespace trace
