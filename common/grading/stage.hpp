// A temporary directory.
#pragma once

#include <filesystem>

#include "socket.hpp"

namespace grading {

/// A temporary directory, removed with this object, whatever an answer has left in it. It belongs to the user who runs
/// answers, and is locked as long as it is in use. Throws Trouble if it can't be made.
class Stage {
public:
    Stage();
    Stage(const Stage&) = delete;
    ~Stage();
    /// Removes those of graders that were killed: this user's, and not locked.
    static void remove_abandoned();
    std::filesystem::path path;

private:
    net::Socket lock_;  // it owns any descriptor
};

}  // namespace grading
