// Regular expressions, of POSIX: a file that includes <regex> takes seconds to compile, and each fresh copy compiles the runner.
#pragma once

#include <regex.h>

#include <string>
#include <vector>

namespace judging {

/// An extended regular expression: regex(7), regcomp(3).
class Pattern {
public:
    /// Throws std::invalid_argument if the expression is wrong.
    explicit Pattern(const std::string& expression);
    Pattern(const Pattern&) = delete;
    Pattern& operator=(const Pattern&) = delete;
    ~Pattern();
    /// The first match in a line and its groups, which may be empty; nothing if there is none. Of a long line the first
    /// 1,000 bytes count, and none from a NUL on.
    std::vector<std::string> in(const std::string& line) const;

private:
    regex_t code_{};
};

/// "recv_all(int)" of "recv_all[abi:cxx11](int)".
std::string without_abi_tags(std::string function);
/// "recv_all" of "recv_loop::recv_all(int)".
std::string name_in(const std::string& signature);

}  // namespace judging
