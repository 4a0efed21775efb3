#include "pattern.hpp"

#include <stdexcept>

namespace judging {

Pattern::Pattern(const std::string& expression) {
    if (::regcomp(&code_, expression.c_str(), REG_EXTENDED) != 0)
        throw std::invalid_argument("not a regular expression: " + expression);
}

Pattern::~Pattern() {
    ::regfree(&code_);
}

std::vector<std::string> Pattern::in(const std::string& line) const {
    const std::string text = line.substr(0, 1000);
    std::vector<regmatch_t> found(code_.re_nsub + 1);
    if (::regexec(&code_, text.c_str(), found.size(), found.data(), 0) != 0) return {};
    std::vector<std::string> groups;
    for (const auto [begin, end] : found)
        groups.push_back(
            begin < 0 ? ""
                      : text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)));
    return groups;
}

std::string without_abi_tags(std::string function) {
    for (std::size_t at = 0; (at = function.find("[abi:")) != function.npos;) {
        const std::size_t end = function.find(']', at);
        function.erase(at, end == function.npos ? end : end + 1 - at);
    }
    return function;
}

std::string name_in(const std::string& signature) {
    const std::string name = signature.substr(0, signature.find('('));
    return name.substr(name.rfind(':') + 1);
}

}  // namespace judging
