// What text and picture share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace trace {

/// `words` in lines of at most `width` characters, if no word is longer; at least one line.
std::vector<std::string> wrap(const std::string& words, std::size_t width);

/// The beginning of `bytes` in quotes, escaped, in at most `width` characters.
std::string quote(std::string_view bytes, std::size_t width);

}  // namespace trace
