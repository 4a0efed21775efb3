// Full-width punctuation, which a Chinese input method types, and characters that can't be seen, where C++ knows only ASCII.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace judging {

struct FullWidth {
    std::string found;    // "，", "U+200B"
    std::string instead;  // ","; empty for what takes no room
};

/// The one that the compiler's message names: as <U+FF0C>, as \U0000ff0c, or after "extended character".
std::optional<FullWidth> full_width_in_message(const std::string& message);
/// The code with spaces in place of its literals and comments.
std::string without_words(std::string code);
/// The first in a line of such code.
std::optional<FullWidth> full_width_in_code(std::string_view line);

}  // namespace judging
