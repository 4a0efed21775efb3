// Regular expressions. A file that includes <regex> takes seconds to compile, so in the runner only pattern.cpp does.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace judging {

/// A regular expression as ECMAScript writes them (ECMA-262, with std::regex's syntax).
class Pattern {
public:
    /// Throws std::regex_error if the expression is wrong.
    explicit Pattern(const std::string& expression);
    /// The first match in a line and its groups, which may be empty; nothing if there is none. Of a long line the first
    /// 1,000 bytes count.
    std::vector<std::string> in(const std::string& line) const;

private:
    struct Code;
    std::shared_ptr<const Code> code_;
};

/// "recv_all(int)" of "recv_all[abi:cxx11](int)".
std::string without_abi_tags(std::string function);

}  // namespace judging
