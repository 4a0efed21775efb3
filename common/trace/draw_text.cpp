#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "draw.hpp"
#include "language.hpp"
#include "layout.hpp"
#include "width.hpp"

namespace trace {

namespace {

constexpr std::size_t columns = 80, half = 40, margin = 13, arrow = columns - 2 * margin;

class Writer {
public:
    Writer(const Ladder& ladder, bool color) : ladder_(ladder), color_(color) {
        // Calls of one side alone have their words beside them.
        two_sides_ = ladder.packets;
        for (const Row& row : ladder.rows) two_sides_ = two_sides_ || row.right;
    }

    std::string write() {
        for (const std::string& note : ladder_.notes)
            for (const std::string& part : wrap(say("Note: {}", note), columns)) line(part);
        if (two_sides_) {
            line(fmt::format("{}{:>{}}", ladder_.left, ladder_.right,
                             columns - std::min(columns - ladder_.right.size(), ladder_.left.size())));
        } else {
            line(workbook::padded(say("its calls on sockets"), 40) +
                 say("the tutorial's line, and what came back"));
        }
        for (const Row& row : ladder_.rows) write(row);
        legend();
        return std::move(out_);
    }

private:
    void line(std::string text) {
        text.erase(text.find_last_not_of(' ') + 1);
        out_ += text + "\n";
    }
    std::string bold(const std::string& text) const { return color_ ? "\x1b[1m" + text + "\x1b[0m" : text; }

    void write(const Row& row) {
        if (row.kind == Row::call) two_sides_ ? call(row) : beside(row);
        else if (row.kind != Row::note) packet(row);
        else if (row.text.empty())
            line(fmt::format("{}{:>{}}", row.left, row.right_state, columns - row.left.size()));
        else line((ladder_.packets ? std::string(margin, ' ') : "    ") + row.text);
    }

    // Words in the right half.
    void beside(const Row& row) {
        std::string left = row.text.substr(0, columns);
        const auto words = wrap(row.words, half);
        if (workbook::width(left) > half - 2 && !row.words.empty()) {
            line(bold(left));
            left.clear();
        }
        for (const std::string& part : words) {
            line(part.empty() ? bold(left)
                              : bold(left) + std::string(half - workbook::width(left), ' ') + part);
            left.clear();
        }
    }

    // Words below.
    void call(const Row& row) {
        const std::string text = row.text.substr(0, columns);
        const std::size_t indent = row.right ? std::min(half, columns - text.size()) : 0;
        line(std::string(indent, ' ') + bold(text));
        if (row.words.empty()) return;
        for (const std::string& part : wrap(row.words, half - 2))
            line(std::string(row.right ? half + 2 : 2, ' ') + part);
    }

    void packet(const Row& row) {
        std::string label = row.text;
        const std::size_t room = arrow - 9;
        if (!row.payload.empty() && label.size() + 12 < room)
            label += " " + quote(row.payload, room - label.size() - 6);
        if (label.size() > room) label.resize(room);
        const std::size_t length = arrow - label.size() - 6;
        const bool tail = row.kind == Row::arrived, head = row.kind == Row::sent;
        std::string dashes(length, '-');
        if (row.lost) {
            const std::string cross = row.right ? "lost X--" : "--X lost",
                              gap(length - std::min(length, cross.size()), '-');
            dashes = row.right ? cross + gap : gap + cross;
            dashes.resize(length, '-');
        }
        const char point = row.lost ? ' ' : '.';
        std::string drawn;
        if (row.right)
            drawn = fmt::format("{}{} {} {}", head ? point : '<', dashes, label, tail ? "..." : "---");
        else drawn = fmt::format("{} {} {}{}", tail ? "..." : "---", label, dashes, head ? point : '>');
        line(fmt::format("{:<{}}{:<{}}{:>{}}", row.left, margin, drawn, arrow, row.right_state, margin));
        for (const std::string& state : {row.left, row.right_state})
            if (!state.empty()) states_.push_back(state);
        if (!row.words.empty()) line(std::string(margin, ' ') + row.words);
    }

    void legend() {
        std::set<std::string> said;
        for (const std::string& state : states_) {
            if (said.empty()) line("\n" + say("The states on the left and on the right:"));
            if (said.insert(state).second)
                line(fmt::format("  {:<12}  {}", state, words().of(meaning_of(state))));
        }
    }

    const Ladder& ladder_;
    const bool color_;
    bool two_sides_ = false;
    std::vector<std::string> states_;
    std::string out_;
};

}  // namespace

std::vector<std::string> wrap(const std::string& words, std::size_t width) {
    std::vector<std::string> lines(1);
    for (std::string_view rest = words; !rest.empty();) {
        const bool spaced = rest.front() == ' ';
        if (spaced) rest.remove_prefix(1);
        const std::string_view word =
            rest.substr(0, std::max<std::size_t>(workbook::word_size(rest), rest.starts_with('\n')));
        rest.remove_prefix(word.size());
        std::string& last = lines.back();
        const std::string_view space = spaced && !last.empty() ? " " : "";
        if (!last.empty() && workbook::width(last) + space.size() + workbook::width(word) > width)
            lines.emplace_back(word);
        else last.append(space).append(word);
    }
    return lines;
}

std::string quote(std::string_view bytes, std::size_t width) {
    std::string text = "\"";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        const std::string next = c == '\r'                 ? "\\r"
                                 : c == '\n'               ? "\\n"
                                 : c == '"' || c == '\\'   ? std::string("\\") + c
                                 : byte < 32 || byte > 126 ? fmt::format("\\x{:02x}", byte)
                                                           : std::string(1, c);
        if (text.size() + next.size() + 4 > width) return text + "\"...";
        text += next;
    }
    return text + "\"";
}

std::string draw_text(const Ladder& ladder, bool color) {
    return Writer(ladder, color).write();
}

}  // namespace trace
