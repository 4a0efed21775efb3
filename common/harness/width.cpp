#include "width.hpp"

#include <algorithm>

#include "json.hpp"

namespace workbook {

namespace {

// The first character of a text that is not empty; a byte that is not UTF-8 stands for itself.
json::Character first(std::string_view text) {
    const json::Character character = json::first_character(text);
    return character.length > 0 ? character : json::Character{1, static_cast<unsigned char>(text[0])};
}

struct Range {
    char32_t from, to;
};

template <std::size_t n>
bool is_in(const Range (&ranges)[n], char32_t code) {
    return std::any_of(ranges, ranges + n,
                       [&](const Range& range) { return code >= range.from && code <= range.to; });
}

// Unicode's East_Asian_Width W and F: Hangul, CJK, kana, full-width forms, pictures.
bool is_wide(char32_t code) {
    static constexpr Range ranges[] = {
        {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0x4dbf},  {0x4e00, 0xa4cf}, {0xa960, 0xa97c},
        {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},  {0xff01, 0xff60}, {0xffe0, 0xffe6},
        {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
    return is_in(ranges, code);
}

// Combining marks, joiners, variation selectors.
bool has_no_width(char32_t code) {
    static constexpr Range ranges[] = {{0x0300, 0x036f}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f},
                                       {0x20d0, 0x20ff}, {0x302a, 0x302d}, {0x3099, 0x309a}, {0xfe00, 0xfe0f},
                                       {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}};
    return is_in(ranges, code);
}

std::size_t columns_of(char32_t code) {
    return has_no_width(code) ? 0 : is_wide(code) ? 2 : 1;
}

bool may_begin_a_line(char32_t code) {
    static constexpr std::u32string_view closing = U"，。、：；！？）」』”’》】…—,.:;!?)]}%";
    return closing.find(code) == closing.npos && !has_no_width(code);
}

bool may_end_a_line(char32_t code) {
    static constexpr std::u32string_view opening = U"（「『“‘《【([{";
    return opening.find(code) == opening.npos;
}

}  // namespace

std::size_t width(std::string_view text) {
    std::size_t columns = 0;
    for (; !text.empty(); text.remove_prefix(first(text).length)) columns += columns_of(first(text).point);
    return columns;
}

std::string padded(std::string_view text, std::size_t columns) {
    const std::size_t taken = width(text);
    return std::string(text) + std::string(columns - std::min(columns, taken), ' ');
}

std::string cut_to(std::string_view text, std::size_t columns) {
    std::size_t end = 0;
    for (std::size_t taken = 0; end < text.size();) {
        const json::Character next = first(text.substr(end));
        taken += columns_of(next.point);
        if (taken > columns) break;
        end += next.length;
    }
    return std::string(text.substr(0, end));
}

std::size_t word_size(std::string_view text) {
    std::size_t end = 0;
    for (char32_t before = 0; end < text.size();) {
        const json::Character next = first(text.substr(end));
        if (next.point == ' ' || next.point == '\n') break;
        const bool breaks = is_wide(before) || is_wide(next.point);
        if (end > 0 && breaks && may_end_a_line(before) && may_begin_a_line(next.point)) break;
        before = next.point;
        end += next.length;
    }
    return end;
}

}  // namespace workbook
