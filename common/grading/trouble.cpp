#include "trouble.hpp"

#include <cerrno>

#include "files.hpp"

namespace grading {

namespace fs = std::filesystem;

void write(const fs::path& file, const std::string& text) {
    if (!judging::write_file(file, text))
        throw Trouble(fmt::format("{} can't be written: is the disk full (df -h {})?", file.string(),
                                  file.parent_path().string()),
                      to_say("make room on the disk"));
}

bool is_of_the_machine(int error) {
    return error == EMFILE || error == ENFILE || error == ENOMEM || error == EAGAIN || error == EIO ||
           error == ENOSPC;
}

std::string reason(const std::exception& error) {
    const auto* file = dynamic_cast<const fs::filesystem_error*>(&error);
    return file == nullptr ? error.what()
                           : fmt::format("{}: {}", file->path1().string(), file->code().message());
}

}  // namespace grading
