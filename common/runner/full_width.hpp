// Full-width punctuation, which a Chinese input method types, and characters that can't be seen, where C++ knows only ASCII.
#pragma once

#include <optional>
#include <string>

namespace judging {

struct FullWidth {
    std::string found;    // "，", "U+200B"
    std::string instead;  // ","; empty for what takes no room
};

/// The one that the compiler's message names: as <U+FF0C>, as \U0000ff0c, or after "extended character".
std::optional<FullWidth> full_width_in_message(const std::string& message);
/// The first in a line of code, outside its literals and comments.
std::optional<FullWidth> full_width_in_code(const std::string& line);

}  // namespace judging
