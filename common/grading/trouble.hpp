// Why the grader stops: the machine is in trouble, or the command is wrong. Neither is an answer's fault.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "language.hpp"

namespace grading {

/// Throws std::runtime_error: the command is wrong, and the text says what is right, in the instructor's language.
template <typename... Arguments>
[[noreturn]] void refuse(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    throw std::runtime_error(say(text, std::forward<Arguments>(arguments)...));
}

/// what() names the trouble, `remedy` what helps.
struct Trouble : std::runtime_error {
    Trouble(const std::string& what, std::string remedy_)
        : std::runtime_error(what), remedy(std::move(remedy_)) {}
    std::string remedy;
};

/// Writes a whole file. Throws Trouble if it can't be written, usually because the disk is full.
void write(const std::filesystem::path& file, const std::string& text);

/// Whether an error (errno) is the machine's, whatever file it came with: no descriptors or memory left, a broken disk.
bool is_of_the_machine(int error);

/// An exception's message, in words for a person.
std::string reason(const std::exception& error);

}  // namespace grading
