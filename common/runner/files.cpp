#include "files.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <system_error>

#include <fmt/format.h>

namespace judging {

namespace fs = std::filesystem;

std::string content(const fs::path& file) {
    std::ostringstream text;
    std::ifstream in(file, std::ios::binary);
    text << in.rdbuf();
    return text.str();
}

bool write_file(const fs::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary);
    out << text;
    return static_cast<bool>(out.flush());
}

bool has_room(const fs::path& folder) {
    const fs::path file = folder / fmt::format(".room-{}", ::getpid());
    const bool written = write_file(file, std::string(4 << 20, ' '));
    std::error_code ignored;
    fs::remove(file, ignored);
    return written;
}

}  // namespace judging
