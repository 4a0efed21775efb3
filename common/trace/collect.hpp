// Runs a program, and records its system calls and packets.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "wire.hpp"

namespace trace {

struct Run {
    std::string kind;  // alone: it needs no network; practice: on a server of its own; elsewhere; experiment
    std::string program;                 // its file
    std::string server;                  // the practice server's file
    std::vector<std::string> arguments;  // for `practice`: without port
    Options line;
};

/// Runs it, and writes the recording and what the program said on stderr (the file `errors`) into `folder`. Shows the
/// command on stdout at once. Returns the program's exit status, 128 and more for a signal, as a shell does.
/// Throws std::runtime_error where nothing can be recorded: what is missing, and its package.
int collect(const Run& run, const std::filesystem::path& folder);

}  // namespace trace
