// The last line is lost where no line end follows.
//
// Thought: each line ends with "\n".
// Works:   where it does.
// Breaks:  with the last line of many a file.
//
// fails: 6.1
// cause: last_line_lost
#include <sstream>

#include "lines.hpp"

namespace lines {

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> all;
    for (std::size_t end = 0; (end = text.find('\n')) != text.npos; text.remove_prefix(end + 1))
        all.emplace_back(text.substr(0, end));
    return all;
}

}  // namespace lines
