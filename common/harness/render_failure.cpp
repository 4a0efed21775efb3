#include "render_failure.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "width.hpp"

namespace workbook {

std::string paragraph(std::string_view label, std::string_view text) {
    const std::string indent(label_width, ' ');
    std::string out = padded("  " + std::string(label), label_width);
    std::size_t column = width(out);
    const auto new_line = [&] {
        out.erase(out.find_last_not_of(' ') + 1);
        out += "\n" + indent;
        column = indent.size();
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view word = text.substr(at, word_size(text.substr(at)));
        if (column + width(word) > columns && column > indent.size()) new_line();
        out += word;
        column += width(word);
        at += word.size();
        for (; at < text.size() && (text[at] == ' ' || text[at] == '\n'); ++at) {
            if (text[at] == '\n') new_line();
            else out += ' ', ++column;
        }
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out + "\n";
}

namespace {

std::string escape(char c) {
    switch (c) {
        case '\r':
            return "\\r";
        case '\n':
            return "\\n";
        case '\t':
            return "\\t";
        case '\0':
            return "\\0";
        case '"':
            return "\\\"";
        case '\\':
            return "\\\\";
        default:
            break;
    }
    if (c >= ' ' && c <= '~') return {c};
    return fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
}

// A window of the bytes around `focus`, quoted, and the column of byte `focus` in it. The bytes
// may be an excerpt, with more `before` and `after`.
struct Window {
    std::string text;
    std::size_t column;
};

Window window(std::string_view bytes, std::size_t focus, bool before = false, bool after = false) {
    constexpr std::size_t width = columns - label_width - 8;
    focus = std::min(focus, bytes.size());
    std::size_t begin = focus, used = 0;
    while (begin > 0 && used + escape(bytes[begin - 1]).size() <= width / 2)
        used += escape(bytes[--begin]).size();
    std::string text = before || begin > 0 ? "...\"" : "\"";
    std::size_t column = text.size(), end = begin;
    for (; end < bytes.size() && text.size() + escape(bytes[end]).size() <= width; ++end) {
        if (end == focus) column = text.size();
        text += escape(bytes[end]);
    }
    if (end <= focus) column = text.size();
    return {text + (after || end < bytes.size() ? "\"..." : "\""), column};
}

Window window(const Value& value) {
    return window(value.text, value.difference - std::min(value.begin, value.difference), value.begin > 0,
                  value.begin + value.text.size() < value.size);
}

// "  expected  the reply, 12 bytes" and the bytes below it.
std::string bytes_paragraph(std::string_view label, const Value& value, const Words& say) {
    const std::string size = with_commas(value.size);
    return padded(fmt::format("  {}", label), label_width) +
           (value.size == 1 ? say("{}, {} byte", value.what, size) : say("{}, {} bytes", value.what, size)) +
           fmt::format("\n{:{}}{}\n", "", label_width, window(value).text);
}

// The mark below the first byte that differs, with its words beside it.
std::string mark(const Value& got, const Words& say) {
    const std::string words = say("the first difference: byte {}", with_commas(got.difference));
    const std::size_t column = label_width + window(got).column;
    const bool right_of_it = column + 2 + width(words) <= columns;  // else on the left of it
    return right_of_it ? padded("", column) + "^ " + words + "\n"
                       : padded("", column - 1 - std::min(column - 1, width(words))) + words + " ^\n";
}

std::string value_paragraph(std::string_view label, const Value& value, const Words& say) {
    switch (value.kind) {
        case Value::Kind::bytes:
            return bytes_paragraph(label, value, say);
        case Value::Kind::source:
            return paragraph(say("error"), value.text);
        default:
            return value.empty() ? "" : paragraph(label, value.text);
    }
}

}  // namespace

std::string quote(std::string_view bytes, std::size_t focus) {
    return window(bytes, focus).text;
}

std::string quote_text(std::string_view text) {
    constexpr std::size_t most = 300;
    std::string out = "\"";
    for (const char c : text.substr(0, most)) out += escape(c);
    return out + (text.size() > most ? "\"..." : "\"");
}

std::string with_commas(std::size_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

std::string render(const Failure& failure, const std::function<std::string(const Cause&)>& text_of,
                   const Words& say) {
    std::string out;
    if (!failure.story.empty()) out += paragraph(say("story"), failure.story);
    if (!failure.call.empty()) out += paragraph(say("call"), failure.call);
    out += value_paragraph(say("expected"), failure.expected, say) +
           value_paragraph(say("got"), failure.got, say);
    if (failure.got.kind == Value::Kind::bytes) out += mark(failure.got, say);
    if (failure.got.kind == Value::Kind::source && !failure.place.empty())
        out += paragraph(say("in"), failure.place);
    std::string why;
    for (const Cause& cause : failure.causes)
        why += (why.empty() || say.language() == Language::chinese ? "" : " ") +
               (text_of ? text_of(cause) : cause.id);
    return out + (why.empty() ? "" : paragraph(say("why"), why));
}

}  // namespace workbook
