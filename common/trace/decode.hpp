// What the two decoders share. They are processes of their own: whatever the learner's code does, the ladder goes on.
#pragma once

#include <cstddef>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "todo.hpp"

namespace trace {

/// Answers each line of hexadecimal on stdin with one line. "not written" ends it. Returns the exit status.
template <typename Answer>
int answer_lines(Answer answer) {
    for (std::string line; std::getline(std::cin, line);) {
        std::vector<std::byte> bytes;  // its size is exact: AddressSanitizer sees what is read behind it
        bytes.reserve(line.size() / 2);
        for (std::size_t i = 0; i + 1 < line.size(); i += 2)
            bytes.push_back(static_cast<std::byte>(std::stoi(line.substr(i, 2), nullptr, 16)));
        try {
            fmt::print("{}\n", answer(bytes));
        } catch (const workbook::NotWritten&) {
            fmt::print("not written\n");
            return 0;
        }
    }
    return 0;
}

}  // namespace trace
