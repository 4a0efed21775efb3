#include "words.hpp"

#include <langinfo.h>

#include <algorithm>
#include <cctype>
#include <clocale>
#include <cstdlib>
#include <fstream>
#include <initializer_list>

namespace workbook {

namespace {

// The first of the variables that is set and not empty.
std::string first_set(std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (const char* value = std::getenv(name); value != nullptr && *value != '\0') return value;
    return "";
}

// What the terminal takes: the locale's name says so ("zh_CN.UTF-8"), even if the system lacks that locale.
std::string charset() {
    const std::string locale = first_set({"LC_ALL", "LC_CTYPE", "LANG"});
    const std::size_t dot = locale.find('.');
    if (dot != locale.npos) return locale.substr(dot + 1, locale.find('@') - dot - 1);
    std::setlocale(LC_CTYPE, "");
    const std::string known = ::nl_langinfo(CODESET);
    std::setlocale(LC_CTYPE, "C");
    return known;
}

bool is_utf8(std::string name) {
    name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
    return name == "UTF8";
}

}  // namespace

Language language_of_the_reader() {
    const std::string wish = first_set({"WORKBOOK_LANG"});
    if (!wish.empty()) return wish.starts_with("zh") ? Language::chinese : Language::english;
    const std::string locale = first_set({"LC_ALL", "LC_MESSAGES", "LANG"});
    return locale.starts_with("zh") && is_utf8(charset()) ? Language::chinese : Language::english;
}

Words::Words(Language language, const std::string& table) : language_(language) {
    if (language == Language::english) return;
    std::ifstream in(table);
    std::string english;
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line[0] == '#') continue;
        if (line.starts_with("    ")) table_[english] = line.substr(4);
        else english = line;
    }
}

std::string_view Words::of(std::string_view english) const {
    const auto found = table_.find(english);
    return found == table_.end() ? english : std::string_view(found->second);
}

}  // namespace workbook
