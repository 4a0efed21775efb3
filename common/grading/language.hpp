// The grader's words, and those of all that it writes for people: in the language of the instructor who started it.
// Results are data, and put into words again if the next run speaks another language; nobody is judged again for that.
#pragma once

#include <string>
#include <utility>

#include "words.hpp"

namespace grading {

using workbook::to_say;

/// WORKBOOK_LANG's, or else the locale's, for the whole run.
workbook::Language language();
/// "zh" or "en"
std::string name_of(workbook::Language language);
/// The words in zh-CN.txt. The filters of jq get them, too.
const workbook::Words& words();
/// A format of these words, with its arguments.
template <typename... Arguments>
std::string say(fmt::format_string<Arguments...> english, Arguments&&... arguments) {
    return words()(english, std::forward<Arguments>(arguments)...);
}

}  // namespace grading
