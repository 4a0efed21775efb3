#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "draw.hpp"
#include "json.hpp"
#include "language.hpp"
#include "layout.hpp"

namespace trace {

namespace {

constexpr int width = 1080, left_rail = 390, right_rail = 690, gap = 14;
constexpr auto style = R"(<style>
  text { font: 13px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328; }
  .mono { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 12px; }
  .bold { font-weight: 700; }
  .soft { fill: #57606a; }
  .mid { text-anchor: middle; }
  .end { text-anchor: end; }
  .card { fill: #ffffff; stroke: #d0d7de; }
  .line { stroke: #57606a; stroke-width: 1.5; fill: none; }
  .rail { stroke: #d0d7de; stroke-width: 2; }
  .state { fill: #0969da; font-weight: 700; }
  .lost { stroke: #cf222e; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .soft { fill: #8b949e; }
    .card { fill: #0d1117; stroke: #30363d; }
    .line { stroke: #8b949e; }
    .rail { stroke: #30363d; }
    .state { fill: #58a6ff; }
    .lost { stroke: #f85149; }
  }
</style>
)";

std::string escaped(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto [length, point] = workbook::json::first_character(text);
        const char c = text.front();
        if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else if (c == '&') out += "&amp;";
        else if (c == '"') out += "&quot;";
        else if (length == 1 && c >= 32 && c < 127) out += c;
        else if (length > 1 && point > 0x9f && (point & 0xfffe) != 0xfffe) out += text.substr(0, length);
        else out += '?';
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out;
}

class Picture {
public:
    explicit Picture(const Ladder& ladder) : ladder_(ladder) {
        for (const Row& row : ladder.rows)
            if (row.kind == Row::sent) sent_.insert(row.pair);
            else if (row.kind == Row::arrived && sent_.contains(row.pair)) both_.insert(row.pair);
    }

    std::string draw() {
        text(24, "bold", "", ladder_.command);
        for (const std::string& note : ladder_.notes) next(), text(24, "soft", "", note);
        next(30);
        text(24, "bold", "", ladder_.left);
        text(right_rail + gap, "bold", "", ladder_.right);
        const int top = y_ + 10;
        for (const Row& row : ladder_.rows) {
            next(row.kind == Row::call ? 20 : 26);
            if (row.kind == Row::call) call(row);
            else if (row.kind == Row::note) note(row);
            else packet(row);
        }
        const int bottom = y_ + 14;
        legend();
        const int height = y_ + 24;
        return fmt::format(
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" role=\"img\" "
                   "aria-labelledby=\"title\">\n<title id=\"title\">{2}</title>\n{3}<rect class=\"card\" x=\"0.5\" "
                   "y=\"0.5\" width=\"{4}\" height=\"{5}\" rx=\"8\"/>\n",
                   width, height, escaped(ladder_.command), style, width - 1, height - 1) +
               (ladder_.packets ? fmt::format("<path class=\"rail\" d=\"M{0} {2}V{3}M{1} {2}V{3}\"/>\n",
                                              left_rail, right_rail, top, bottom)
                                : "") +
               out_ + "</svg>\n";
    }

private:
    void next(int by = 17) { y_ += by; }
    void text(int x, std::string_view style_, std::string_view place, std::string_view words) {
        out_ += fmt::format("<text class=\"{}{}{}\" x=\"{}\" y=\"{}\">{}</text>\n", style_,
                            place.empty() ? "" : " ", place, x, y_, escaped(words));
    }

    void call(const Row& row) {
        const int x = row.right ? right_rail + gap : 24;
        text(x, "mono bold", "", row.text);
        if (row.words.empty()) return;
        for (const std::string& part : wrap(row.words, 54)) next(), text(x, "soft", "", part);
    }

    void note(const Row& row) {
        if (row.text.empty()) {
            text(left_rail, "mono", "mid", row.left);
            text(right_rail, "mono", "mid", row.right_state);
        } else {
            text((left_rail + right_rail) / 2, "soft", "mid", row.text);
        }
    }

    void packet(const Row& row) {
        text(left_rail - gap, "state", "end", row.left);
        text(right_rail + gap, "state", "", row.right_state);
        const int from = row.right ? right_rail : left_rail, to = row.right ? left_rail : right_rail;
        if (row.kind != Row::arrived) {
            std::string label = row.text;
            if (!row.payload.empty() && label.size() < 26)
                label += " " + quote(row.payload, 40 - label.size());
            text((left_rail + right_rail) / 2, "mono", "mid", label);
            next(6);
        }
        const bool meets = both_.contains(row.pair);
        if (row.kind == Row::packet) arrow(from, y_, to, y_);
        else if (row.lost) cross(from, to);
        else if (row.kind == Row::sent && meets) begun_[row.pair] = y_;
        else if (row.kind == Row::sent) arrow(from, y_, to, y_ + 20);
        else if (meets) arrow(from, begun_[row.pair], to, y_);
        next(2);
        if (!row.words.empty()) next(14), text((left_rail + right_rail) / 2, "soft", "mid", row.words);
    }

    void arrow(int x, int y, int to_x, int to_y) {
        const int back = to_x > x ? -8 : 8;
        out_ += fmt::format(
            "<path class=\"line\" d=\"M{} {}L{} {}\"/><path class=\"line\" d=\"M{} {}L{} {}L{} {}\"/>\n", x,
            y, to_x, to_y, to_x + back, to_y - 5, to_x, to_y, to_x + back, to_y + 5);
    }
    void cross(int from, int to) {
        const int middle = (from + to) / 2;
        out_ += fmt::format(
            "<path class=\"line\" d=\"M{0} {1}H{2}\"/><path class=\"line lost\" "
            "d=\"M{3} {4}l12 12m-12 0l12 -12\"/>\n",
            from, y_, middle, middle - 6, y_ - 6);
    }

    void legend() {
        next();
        std::set<std::string> said;
        for (const Row& row : ladder_.rows)
            for (const std::string& state : {row.left, row.right_state}) {
                if (meaning_of(state).empty() || !said.insert(state).second) continue;
                next(19);
                text(24, "state", "", state);
                text(150, "soft", "", words().of(meaning_of(state)));
            }
    }

    const Ladder& ladder_;
    std::set<int> sent_, both_;  // packets with a row of their own for the beginning; with both
    std::map<int, int> begun_;   // where the arrow of one begins
    int y_ = 30;
    std::string out_;
};

}  // namespace

std::string draw_svg(const Ladder& ladder) {
    return Picture(ladder).draw();
}

}  // namespace trace
