#include "stage.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

#include "trouble.hpp"

namespace grading {

namespace fs = std::filesystem;

namespace {

constexpr uid_t nobody = 65534;
constexpr const char* stage_name = "grade-";

// The locked directory; nothing if somebody else has it, or has removed it.
net::Socket lock_of(const fs::path& directory) {
    net::Socket lock(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat here {};
    if (!lock || ::flock(lock.fd(), LOCK_EX | LOCK_NB) != 0 || ::fstat(lock.fd(), &here) != 0 ||
        here.st_nlink == 0)
        return {};
    return lock;
}

void remove_stage(const fs::path& path) {
    std::error_code ignored;
    for (fs::recursive_directory_iterator it(path, fs::directory_options::skip_permission_denied, ignored),
         end;
         it != end; it.increment(ignored)) {
        if (ignored) break;
        if (it->is_directory(ignored) && !it->is_symlink(ignored))
            fs::permissions(it->path(), fs::perms::owner_all, fs::perm_options::add, ignored);
    }
    fs::remove_all(path, ignored);
}

}  // namespace

Stage::Stage() {
    // Another grader may take a directory that is not locked yet for an abandoned one.
    for (int tries = 0; !lock_ && tries < 100; ++tries) {
        std::string name = fs::temp_directory_path() / (stage_name + std::string("XXXXXX"));
        if (::mkdtemp(name.data()) == nullptr)
            throw Trouble(fmt::format("{} can't be made: {}", name, std::strerror(errno)),
                          to_say("make room on the disk, or set TMPDIR"));
        path = name;
        lock_ = lock_of(path);
    }
    if (!lock_ || (::geteuid() == 0 && ::fchown(lock_.fd(), nobody, nobody) != 0))
        throw Trouble(fmt::format("{} can't be made: {}", path.string(), std::strerror(errno)),
                      to_say("make room on the disk, or set TMPDIR"));
}

Stage::~Stage() {
    remove_stage(path);
}

void Stage::remove_abandoned() {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(fs::temp_directory_path(), ignored)) {
        const std::string name = entry.path().filename();
        struct stat status {};
        if (!name.starts_with(stage_name) || name.size() != std::strlen(stage_name) + 6 ||
            ::lstat(entry.path().c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
            continue;
        const bool own = status.st_uid == ::geteuid() || (::geteuid() == 0 && status.st_uid == nobody);
        if (const net::Socket lock = own ? lock_of(entry.path()) : net::Socket(); lock)
            remove_stage(entry.path());
    }
}

}  // namespace grading
