// A call in the short form that the ladder shows, and what its parts say.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "recording.hpp"

namespace trace {

bool has(std::string_view text, std::string_view part);
bool is_number(std::string_view text);
/// What follows `mark` in `text`, up to one of `ends`; empty if `mark` is not there.
std::string between(std::string_view text, std::string_view mark, std::string_view ends);

class ShortForm {
protected:
    const std::string& argument(std::size_t i) const;
    /// The number that the call returned; -1 if it failed.
    std::int64_t code() const;
    /// "send(3, ..." with its result behind it.
    std::string with_result(const std::string& call) const;
    /// "127.0.0.1:80"; "..." if there is none.
    std::string endpoint() const;
    /// send and recv, with the beginning of the bytes, in a line of its own.
    std::string data(const std::string& call) const;
    /// What its error means; strace's words where nothing else is known.
    std::string reason(const std::string& call) const;

    const Call* call_ = nullptr;
    std::string fd_, size_;  // of this call: its descriptor, and the size that it asks for

private:
    std::string quote(int room) const;
};

}  // namespace trace
