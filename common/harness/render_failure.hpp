// A failure in words: story, call, expected, got, why, each under its label.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "verdict.hpp"
#include "words.hpp"

namespace workbook {

inline constexpr std::size_t label_width = 12;  // "  expected  "
inline constexpr std::size_t columns = 79;      // one less than a terminal's: some wrap at the last

/// `text`, wrapped, with `label` before its first line; ends with a newline. Newlines in it stay.
std::string paragraph(std::string_view label, std::string_view text);

/// `bytes` in quotes, with \r, \n, \0 and \xff escaped, cut to the columns around byte `focus`.
std::string quote(std::string_view bytes, std::size_t focus = 0);
/// The same of a text that wraps: cut only where it is very long.
std::string quote_text(std::string_view text);
/// "1,048,576"
std::string with_commas(std::size_t number);

/// The failure's paragraphs. `text_of` gives a cause's text; without one its id is shown, as in a debugger. The labels
/// are in the language of `say`.
std::string render(const Failure& failure, const std::function<std::string(const Cause&)>& text_of = {},
                   const Words& say = {});

}  // namespace workbook
