// Just enough of JSON (RFC 8259) for the records of verdict.hpp: one value per line, and no trust when it is read back.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace workbook::json {

struct Value;
using Array = std::vector<Value>;
using Object = std::map<std::string, Value, std::less<>>;

struct Value : std::variant<std::nullptr_t, bool, double, std::string, Array, Object> {
    using variant::variant;
    Value(const char* text) : variant(std::string(text)) {}
    Value(std::string_view text) : variant(std::string(text)) {}
    Value(std::size_t number) : variant(static_cast<double>(number)) {}
    Value(int number) : variant(static_cast<double>(number)) {}

    /// The member of an object; null if there is none, or if this is not an object.
    const Value& operator[](std::string_view name) const;
    /// The string, number or list; empty, 0 or false if it is something else.
    std::string text() const;
    std::size_t number() const;
    bool truth() const;
    const Array& list() const;
};

/// The value in one line, without a newline at its end. A byte that is not part of UTF-8 is written as a
/// lone surrogate, "\udc80" to "\udcff", and parse() makes a byte of it again.
std::string write(const Value& value);
/// The value of a whole text. Nothing if it is not JSON, or is nested more than 16 deep.
std::optional<Value> parse(std::string_view text);

struct Character {
    std::size_t length = 0;  // in bytes
    char32_t point = 0;
};
/// The character of UTF-8 (RFC 3629) at the start of `text`; of length 0 if there is none.
Character first_character(std::string_view text);

}  // namespace workbook::json
