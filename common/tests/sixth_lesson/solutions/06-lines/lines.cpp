// Lesson 06, the reference answer.
#include "lines.hpp"

#include <algorithm>

namespace lines {

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> all;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        all.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return all;
}

std::string join_lines(const std::vector<std::string>& all) {
    std::string text;
    for (const std::string& line : all) text += line + '\n';
    return text;
}

}  // namespace lines
