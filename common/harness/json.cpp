#include "json.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

namespace workbook::json {

const Value& Value::operator[](std::string_view name) const {
    static const Value null = nullptr;
    const auto* object = std::get_if<Object>(this);
    if (object == nullptr) return null;
    const auto member = object->find(name);
    return member == object->end() ? null : member->second;
}

std::string Value::text() const {
    const auto* text = std::get_if<std::string>(this);
    return text == nullptr ? "" : *text;
}

std::size_t Value::number() const {
    const auto* number = std::get_if<double>(this);
    constexpr double most = 1e15;  // a double holds every whole number up to here
    return number == nullptr || !(*number >= 0 && *number <= most) ? 0 : static_cast<std::size_t>(*number);
}

bool Value::truth() const {
    const auto* truth = std::get_if<bool>(this);
    return truth != nullptr && *truth;
}

const Array& Value::list() const {
    static const Array empty;
    const auto* list = std::get_if<Array>(this);
    return list == nullptr ? empty : *list;
}

Character first_character(std::string_view text) {
    if (text.empty()) return {};
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    if (byte(0) < 0x80) return {1, byte(0)};
    const std::size_t length = byte(0) >> 5 == 6 ? 2 : byte(0) >> 4 == 14 ? 3 : byte(0) >> 3 == 30 ? 4 : 0;
    if (length == 0 || length > text.size()) return {};
    char32_t point = byte(0) & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if (byte(i) >> 6 != 2) return {};
        point = point << 6 | (byte(i) & 0x3fU);
    }
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = point >= 0xd800 && point < 0xe000;
    if (point < least[length] || point > 0x10ffff || surrogate) return {};
    return {length, point};
}

namespace {

// How many bytes at the beginning stand for themselves: most of a text, taken at once.
std::size_t plain_prefix(std::string_view text) {
    const char *const begin = text.data(), *const end = begin + text.size(), *at = begin;
    while (at != end && *at >= 0x20 && *at < 0x7f && *at != '"' && *at != '\\') ++at;
    return static_cast<std::size_t>(at - begin);
}

void write_text(std::string& out, std::string_view text) {
    out += '"';
    while (true) {
        const std::size_t plain = plain_prefix(text);
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) break;
        const std::size_t length = first_character(text).length;
        const auto byte = static_cast<unsigned char>(text[0]);
        if (length == 0) out += fmt::format("\\udc{:02x}", byte);
        else if (byte < 0x20 || byte == 0x7f) out += fmt::format("\\u{:04x}", byte);
        else if (byte == '"' || byte == '\\') (out += '\\') += text[0];
        else out += text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    out += '"';
}

void write_value(std::string& out, const Value& value) {
    if (const auto* truth = std::get_if<bool>(&value)) out += *truth ? "true" : "false";
    else if (const auto* number = std::get_if<double>(&value)) out += fmt::format("{:.15g}", *number);
    else if (const auto* text = std::get_if<std::string>(&value)) write_text(out, *text);
    else if (const auto* list = std::get_if<Array>(&value)) {
        const char* separator = "[";
        for (const Value& item : *list) {
            out += separator;
            write_value(out, item);
            separator = ",";
        }
        out += list->empty() ? "[]" : "]";
    } else if (const auto* object = std::get_if<Object>(&value)) {
        const char* separator = "{";
        for (const auto& [name, member] : *object) {
            out += separator;
            write_text(out, name);
            out += ':';
            write_value(out, member);
            separator = ",";
        }
        out += object->empty() ? "{}" : "}";
    } else {
        out += "null";
    }
}

// A recursive descent parser. After each function, `rest_` begins after what it has read.
class Parser {
public:
    explicit Parser(std::string_view text) : rest_(text) {}

    std::optional<Value> whole() {
        auto value = any(0);
        skip_space();
        return rest_.empty() ? value : std::nullopt;
    }

private:
    static constexpr int deepest = 16;

    void skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

    bool take(std::string_view token) {
        if (!rest_.starts_with(token)) return false;
        rest_.remove_prefix(token.size());
        return true;
    }

    std::optional<Value> any(int depth) {
        skip_space();
        if (rest_.empty()) return std::nullopt;
        if (take("null")) return Value(nullptr);
        if (take("true")) return Value(true);
        if (take("false")) return Value(false);
        if (depth < deepest && take("[")) return list(depth);
        if (depth < deepest && take("{")) return object(depth);
        if (rest_[0] != '"') return number();
        auto read = text();
        return read ? std::optional<Value>(std::move(*read)) : std::nullopt;
    }

    std::optional<Value> number() {
        const std::string digits(rest_.substr(0, rest_.find_first_not_of("+-.0123456789eE")));
        char* end = nullptr;
        const double value = std::strtod(digits.c_str(), &end);
        if (digits.empty() || *end != '\0' || !std::isfinite(value)) return std::nullopt;
        rest_.remove_prefix(digits.size());
        return Value(value);
    }

    std::optional<Value> list(int depth) {
        Array items;
        skip_space();
        if (take("]")) return Value(std::move(items));
        while (true) {
            auto item = any(depth + 1);
            if (!item) return std::nullopt;
            items.push_back(std::move(*item));
            skip_space();
            if (take("]")) return Value(std::move(items));
            if (!take(",")) return std::nullopt;
        }
    }

    std::optional<Value> object(int depth) {
        Object members;
        skip_space();
        if (take("}")) return Value(std::move(members));
        while (true) {
            skip_space();
            auto name = text();
            skip_space();
            if (!name || !take(":")) return std::nullopt;
            auto member = any(depth + 1);
            if (!member) return std::nullopt;
            members.insert_or_assign(std::move(*name), std::move(*member));
            skip_space();
            if (take("}")) return Value(std::move(members));
            if (!take(",")) return std::nullopt;
        }
    }

    std::optional<std::string> text() {
        if (!take("\"")) return std::nullopt;
        std::string out;
        while (!rest_.empty()) {
            const std::size_t plain = plain_prefix(rest_);
            out += rest_.substr(0, plain);
            rest_.remove_prefix(plain);
            if (take("\"")) return out;
            if (rest_.empty()) break;
            const std::size_t length = first_character(rest_).length;
            if (length == 0 || static_cast<unsigned char>(rest_[0]) < 0x20) return std::nullopt;
            if (rest_[0] == '\\') {
                if (!escape(out)) return std::nullopt;
                continue;
            }
            out += rest_.substr(0, length);
            rest_.remove_prefix(length);
        }
        return std::nullopt;
    }

    bool escape(std::string& out) {
        rest_.remove_prefix(1);
        if (rest_.empty()) return false;
        const char kind = rest_[0];
        rest_.remove_prefix(1);
        constexpr std::string_view names = "\"\\/bfnrt", bytes = "\"\\/\b\f\n\r\t";
        if (const std::size_t at = names.find(kind); at != names.npos) return out += bytes[at], true;
        if (kind != 'u') return false;
        const auto unit = hex();
        if (!unit) return false;
        if (*unit >= 0xd800 && *unit < 0xdc00) {  // the first half of a pair
            if (!take("\\u")) return false;
            const auto low = hex();
            if (!low || *low < 0xdc00 || *low > 0xdfff) return false;
            append(out, 0x10000 + ((*unit - 0xd800) << 10) + (*low - 0xdc00));
        } else if (*unit >= 0xdc80 && *unit <= 0xdcff) {  // a byte that is not UTF-8
            out += static_cast<char>(*unit - 0xdc00);
        } else {
            append(out, *unit);
        }
        return true;
    }

    std::optional<unsigned long> hex() {
        const std::string digits(rest_.substr(0, 4));
        if (digits.find_first_not_of("0123456789abcdefABCDEF") != digits.npos || digits.size() < 4)
            return std::nullopt;
        rest_.remove_prefix(4);
        return std::strtoul(digits.c_str(), nullptr, 16);
    }

    static void append(std::string& out, unsigned long point) {
        const auto last = [point](int shift) { return static_cast<char>(0x80 | (point >> shift & 0x3f)); };
        if (point < 0x80) out += static_cast<char>(point);
        else if (point < 0x800) (out += static_cast<char>(0xc0 | point >> 6)) += last(0);
        else if (point < 0x10000) ((out += static_cast<char>(0xe0 | point >> 12)) += last(6)) += last(0);
        else (((out += static_cast<char>(0xf0 | point >> 18)) += last(12)) += last(6)) += last(0);
    }

    std::string_view rest_;
};

}  // namespace

std::string write(const Value& value) {
    std::string out;
    write_value(out, value);
    return out;
}

std::optional<Value> parse(std::string_view text) {
    return Parser(text).whole();
}

}  // namespace workbook::json
