#include "full_width.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include <fmt/format.h>

#include "pattern.hpp"

namespace judging {

namespace {

struct Mark {
    unsigned long code;
    const char *found, *instead;
};

// The last ones can't be seen: spaces, and what takes no room at all.
constexpr Mark marks[] = {
    {0xff0c, "，", ","},       {0xff1b, "；", ";"},    {0xff1a, "：", ":"},    {0xff08, "（", "("},
    {0xff09, "）", ")"},       {0x201c, "“", "\""},    {0x201d, "”", "\""},    {0x2018, "‘", "'"},
    {0x2019, "’", "'"},        {0xff02, "＂", "\""},   {0xff07, "＇", "'"},    {0x3001, "、", ","},
    {0x3002, "。", "."},       {0xff0e, "．", "."},    {0xff01, "！", "!"},    {0xff1f, "？", "?"},
    {0xff1d, "＝", "="},       {0xff0b, "＋", "+"},    {0xff0d, "－", "-"},    {0xff0a, "＊", "*"},
    {0xff0f, "／", "/"},       {0xff05, "％", "%"},    {0xff1c, "＜", "<"},    {0xff1e, "＞", ">"},
    {0x300a, "《", "<"},       {0x300b, "》", ">"},    {0xff06, "＆", "&"},    {0xff5c, "｜", "|"},
    {0xff5e, "～", "~"},       {0xff03, "＃", "#"},    {0xff3b, "［", "["},    {0xff3d, "］", "]"},
    {0x3010, "【", "["},       {0x3011, "】", "]"},    {0xff5b, "｛", "{"},    {0xff5d, "｝", "}"},
    {0x2013, "–", "-"},        {0x2014, "—", "-"},     {0x2212, "−", "-"},     {0x3000, "\u3000", "' '"},
    {0x00a0, "\u00a0", "' '"}, {0x200b, "\u200b", ""}, {0x2060, "\u2060", ""}, {0x200e, "\u200e", ""},
    {0x200f, "\u200f", ""},
};

bool begins(std::string_view text, const Mark& mark) {
    return text.starts_with(mark.found);
}

// clang takes it for a space, so it is to blame only where the message names it.
bool is_a_space(const Mark& mark) {
    return mark.instead == std::string_view("' '");
}

template <typename Test>
std::optional<FullWidth> first_that(Test test) {
    const auto mark = std::find_if(std::begin(marks), std::end(marks), test);
    if (mark == std::end(marks)) return std::nullopt;
    const bool seen = !is_a_space(*mark) && *mark->instead != '\0';
    return FullWidth{seen ? mark->found : fmt::format("U+{:04X}", mark->code), mark->instead};
}

// Where the literal or comment ends that begins at `at`; `at` if none begins there. (A quote after a digit separates
// digits.)
std::size_t end_of_words(std::string_view code, std::size_t at) {
    const std::string_view rest = code.substr(at);
    const auto behind = [&](std::string_view end, std::size_t from) {
        return std::min(code.find(end, at + from), code.size() - end.size()) + end.size();
    };
    if (rest.starts_with("//")) return std::min(code.find('\n', at), code.size());
    if (rest.starts_with("/*")) return behind("*/", 2);
    if (rest.starts_with("R\""))
        if (const std::size_t open = rest.find('('); open != rest.npos)
            return behind(fmt::format("){}\"", rest.substr(2, open - 2)), open);
    const bool separator = at > 0 && std::isxdigit(static_cast<unsigned char>(code[at - 1])) != 0;
    if (rest[0] != '"' && (rest[0] != '\'' || separator)) return at;
    std::size_t end = at + 1;
    while (end < code.size() && code[end] != rest[0] && code[end] != '\n') end += code[end] == '\\' ? 2 : 1;
    return std::min(end + 1, code.size());
}

}  // namespace

std::optional<FullWidth> full_width_in_message(const std::string& message) {
    static const Pattern code("<U\\+([0-9A-F]{4,6})>|\\\\U([0-9a-f]{8})");
    if (const auto match = code.in(message); !match.empty()) {
        const std::string hex = match[1].empty() ? match[2] : match[1];
        const unsigned long number = std::strtoul(hex.c_str(), nullptr, 16);
        return first_that([&](const Mark& mark) { return mark.code == number; });
    }
    static const std::string words = "extended character ";
    const std::size_t at = message.find(words);
    if (at == message.npos) return std::nullopt;
    const std::string_view character = std::string_view(message).substr(at + words.size());
    return first_that([&](const Mark& mark) { return begins(character, mark); });
}

std::string without_words(std::string code) {
    for (std::size_t at = 0; at < code.size();) {
        const std::size_t end = end_of_words(code, at);
        if (end == at) ++at;
        for (; at < end; ++at)
            if (code[at] != '\n') code[at] = ' ';
    }
    return code;
}

std::optional<FullWidth> full_width_in_code(std::string_view line) {
    for (; !line.empty(); line.remove_prefix(1))
        if (const auto mark =
                first_that([&](const Mark& one) { return begins(line, one) && !is_a_space(one); }))
            return mark;
    return std::nullopt;
}

}  // namespace judging
