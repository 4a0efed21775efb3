#include "width.hpp"

#include <algorithm>

namespace workbook {

namespace {

struct Character {
    char32_t code = 0;
    std::size_t bytes = 1;
};

// The first character of a text that is not empty.
Character first(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::size_t bytes = byte(0) < 0xc2 ? 1 : byte(0) < 0xe0 ? 2 : byte(0) < 0xf0 ? 3 : 4;
    char32_t code = byte(0);
    if (bytes == 1 || bytes > text.size()) return {code, 1};
    code &= 0x7fU >> bytes;
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return {byte(0), 1};
        code = code << 6 | (byte(i) & 0x3fU);
    }
    return {code, bytes};
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
    for (; !text.empty(); text.remove_prefix(first(text).bytes)) columns += columns_of(first(text).code);
    return columns;
}

std::string padded(std::string_view text, std::size_t columns) {
    const std::size_t taken = width(text);
    return std::string(text) + std::string(columns - std::min(columns, taken), ' ');
}

std::string cut_to(std::string_view text, std::size_t columns) {
    std::size_t end = 0;
    for (std::size_t taken = 0; end < text.size();) {
        const Character next = first(text.substr(end));
        taken += columns_of(next.code);
        if (taken > columns) break;
        end += next.bytes;
    }
    return std::string(text.substr(0, end));
}

std::size_t word_size(std::string_view text) {
    std::size_t end = 0;
    for (char32_t before = 0; end < text.size();) {
        const Character next = first(text.substr(end));
        if (next.code == ' ' || next.code == '\n') break;
        const bool breaks = is_wide(before) || is_wide(next.code);
        if (end > 0 && breaks && may_end_a_line(before) && may_begin_a_line(next.code)) break;
        before = next.code;
        end += next.bytes;
    }
    return end;
}

}  // namespace workbook
