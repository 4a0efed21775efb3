#include "pattern.hpp"

#include <algorithm>
#include <regex>

namespace judging {

struct Pattern::Code {
    std::regex regex;
};

Pattern::Pattern(const std::string& expression)
    : code_(std::make_shared<const Code>(Code{std::regex(expression)})) {}

std::vector<std::string> Pattern::in(const std::string& line) const {
    constexpr std::ptrdiff_t longest = 1000;  // std::regex can't take in any length
    std::smatch match;
    const auto end = line.begin() + std::min<std::ptrdiff_t>(std::ssize(line), longest);
    if (!std::regex_search(line.begin(), end, match, code_->regex)) return {};
    return {match.begin(), match.end()};
}

std::string without_abi_tags(std::string function) {
    for (std::size_t at = 0; (at = function.find("[abi:")) != function.npos;) {
        const std::size_t end = function.find(']', at);
        function.erase(at, end == function.npos ? end : end + 1 - at);
    }
    return function;
}

}  // namespace judging
