// trace collect FOLDER KIND PROGRAM SERVER [ARGUMENT...]: runs a program, and records its calls and packets in FOLDER.
// trace draw FOLDER DECODERS: draws the recording in FOLDER as a ladder.
// From the environment: MTU, DELAY and LOSS describe the line; OUT is a file to draw into: .svg, .pcap or .txt.
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "collect.hpp"
#include "draw.hpp"
#include "language.hpp"
#include "program.hpp"

namespace {

using workbook::UsageError;

std::string setting(const char* name) {
    const char* const value = std::getenv(name);
    return value != nullptr ? value : "";
}

// A number with `unit` behind it, from `least` to `most`; `otherwise` if it is not set.
double number(const char* name, const std::string& unit, double least, double most, double otherwise) {
    const std::string text = setting(name);
    if (text.empty()) return otherwise;
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (end == text.c_str() || end != text.c_str() + text.size() - std::min(unit.size(), text.size()) ||
        !text.ends_with(unit) || !(value >= least && value <= most))
        throw UsageError(
            fmt::format("{} is a number from {} to {}{}, not \"{}\"", name, least, most, unit, text));
    return value;
}

trace::Options options() {
    trace::Options options;
    // IPv6 needs 1280; below that the private network has IPv4 alone.
    options.mtu = static_cast<int>(number("MTU", "", 100, 65'000, 1500));
    options.delay = static_cast<std::int64_t>(number("DELAY", "ms", 0, 2000, 0) * 1000);
    options.loss = number("LOSS", "%", 0, 90, 0) / 100;
    return options;
}

std::string extension() {
    const std::string out = setting("OUT"), kind = std::filesystem::path(out).extension().string();
    if (!out.empty() && kind != ".svg" && kind != ".pcap" && kind != ".txt")
        throw UsageError(fmt::format(
            "OUT is a file for the ladder, such as run.svg, run.pcap or run.txt, not \"{}\"", out));
    return kind;
}

void draw(const std::filesystem::path& folder, const std::filesystem::path& decoders) {
    const workbook::Words& say = trace::words();
    const std::string kind = extension(), out = setting("OUT");
    const trace::Recording recording = trace::read_recording(folder);
    const trace::Ladder ladder = make_ladder(recording, trace::decode(recording.packets, decoders, folder));
    const trace::Ladder short_one = folded(ladder);
    fmt::print("{}", draw_text(short_one, ::isatty(1) == 1 && setting("NO_COLOR").empty()));
    if (out.empty()) return;
    std::ofstream file(out, std::ios::binary);
    if (kind == ".svg") file << draw_svg(short_one);
    else if (kind == ".pcap") file << trace::draw_pcap(recording.packets);
    else file << "$ " << ladder.command << '\n' << draw_text(ladder, false);
    if (!file.flush()) net::throw_errno("write " + out);
    fmt::print("\n{}\n", say("{} is written.", out));
}

}  // namespace

int main(int argc, char** argv) {
    const workbook::Program program{"trace",
                                    "collect FOLDER KIND PROGRAM SERVER [ARGUMENT...] | draw FOLDER DECODERS",
                                    "draw recording build/lessons"};
    int status = 0;
    const int failed = program.run(argc, argv, 3, 99, [&](const std::vector<std::string>& words) {
        if (words[0] == "draw") return draw(words[1], words[2]);
        if (words[0] != "collect" || words.size() < 5) throw UsageError("expected collect or draw");
        extension();
        status = trace::collect({words[2], words[3], words[4], {words.begin() + 5, words.end()}, options()},
                                words[1]);
    });
    return failed != 0 ? failed : status;
}
