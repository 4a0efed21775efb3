// The workbook's words in the reader's language. English stands in the code; a table has what it is in another one.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace workbook {

enum class Language { english, chinese };

/// The reader's, from the environment: what WORKBOOK_LANG says (zh or en), or else the locale, where zh_* is Chinese if
/// the terminal takes UTF-8. (common/verbs/language.sh decides alike.)
Language language_of_the_reader();

/// Marks words that are looked up later, where they are shown, so that common/tests/languages.sh finds them here.
constexpr const char* to_say(const char* english) {
    return english;
}

/// A language's words. A default one speaks English.
class Words {
public:
    Words() = default;
    /// Reads a table, unless the language is English: a line of English, and below it, indented, the translation.
    Words(Language language, const std::string& table);
    Language language() const { return language_; }
    /// All of them, by their English; none if that is the language.
    const std::map<std::string, std::string, std::less<>>& table() const { return table_; }
    /// `english` in the language; itself if the table lacks it.
    std::string_view of(std::string_view english) const;
    /// The same of a format and its arguments.
    template <typename... Arguments>
    std::string operator()(fmt::format_string<Arguments...> english, Arguments&&... arguments) const {
        const fmt::string_view format = english;
        const std::string_view words = of({format.data(), format.size()});
        return fmt::vformat(fmt::string_view(words.data(), words.size()),
                            fmt::make_format_args(arguments...));
    }

private:
    Language language_ = Language::english;
    std::map<std::string, std::string, std::less<>> table_;
};

}  // namespace workbook
