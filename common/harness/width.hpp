// Text as a terminal shows it, in UTF-8: how many columns it takes, and where a line may end.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace workbook {

/// The columns that `text` takes, as wcwidth(3) counts them: two for a Chinese character or a full-width form, none for
/// a combining mark, one for everything else. A byte that is not UTF-8 takes one.
std::size_t width(std::string_view text);
/// `text` with spaces after it, up to `columns`.
std::string padded(std::string_view text, std::size_t columns);
/// The beginning of `text` that fits into `columns`.
std::string cut_to(std::string_view text, std::size_t columns);
/// The bytes up to the first place where a line may end: before a space or a newline, or beside a Chinese character. A
/// line does not begin with a closing mark, such as a full-width comma, nor end with an opening one.
std::size_t word_size(std::string_view text);

}  // namespace workbook
