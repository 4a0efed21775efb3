// Words under a label, as the messages of tests and runner show them.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace testing {

inline constexpr std::size_t label_width = 12;  // "  expected  "
inline constexpr std::size_t columns = 79;      // one less than a terminal's, where some wrap at the last

/// `text`, wrapped, with `label` before its first line; ends with a newline. Newlines in it stay.
inline std::string paragraph(std::string_view label, std::string_view text) {
    const std::string indent(label_width, ' ');
    std::string out = indent;
    out.replace(2, label.size(), label);
    std::size_t column = out.size();
    const auto new_line = [&] {
        out.erase(out.find_last_not_of(' ') + 1);
        out += "\n" + indent;
        column = indent.size();
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
        const std::string_view word = text.substr(at, end - at);
        if (column + word.size() > columns && column > indent.size()) new_line();
        out += word;
        column += word.size();
        at = end;
        for (; at < text.size() && (text[at] == ' ' || text[at] == '\n'); ++at) {
            if (text[at] == '\n') new_line();
            else out += ' ', ++column;
        }
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out + "\n";
}

}  // namespace testing
