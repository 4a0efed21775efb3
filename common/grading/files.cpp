#include "files.hpp"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

namespace grading {

namespace fs = std::filesystem;

std::string content(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary);
    out << text;
    if (!out.flush())
        throw Trouble(fmt::format("{} can't be written: is the disk full (df -h {})?", file.string(),
                                  file.parent_path().string()),
                      "make room on the disk");
}

bool has_room(const fs::path& folder) {
    const fs::path file = folder / fmt::format(".room-{}", ::getpid());
    bool written = true;
    try {
        write(file, std::string(4 << 20, ' '));
    } catch (const Trouble&) {
        written = false;
    }
    std::error_code ignored;
    fs::remove(file, ignored);
    return written;
}

std::string reason(const std::exception& error) {
    const auto* file = dynamic_cast<const fs::filesystem_error*>(&error);
    return file == nullptr ? error.what()
                           : fmt::format("{}: {}", file->path1().string(), file->code().message());
}

}  // namespace grading
