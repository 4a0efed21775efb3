// Lesson 06: a protocol of lines. The contracts; write the code in lines.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lines {

/// 6.1  The lines of `text`, without the "\n" that ends each. What follows the last "\n" is a line, too, unless it is
/// empty.
std::vector<std::string> split_lines(std::string_view text);

/// 6.2  The text whose lines these are: each with "\n" after it.
std::string join_lines(const std::vector<std::string>& all);

}  // namespace lines
