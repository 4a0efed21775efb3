// The words of the ladder in the reader's language.
#pragma once

#include <string>
#include <utility>

#include "words.hpp"

namespace trace {

using workbook::to_say;

/// Those of zh-CN.txt, for the whole run.
const workbook::Words& words();
/// A format of these words, with its arguments.
template <typename... Arguments>
std::string say(fmt::format_string<Arguments...> english, Arguments&&... arguments) {
    return words()(english, std::forward<Arguments>(arguments)...);
}

}  // namespace trace
