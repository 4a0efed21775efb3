#include "sandbox.hpp"

#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include <fmt/format.h>

#include "trouble.hpp"

namespace grading {

namespace fs = std::filesystem;

Sandbox::Sandbox(std::string root, std::string tree) : root_(std::move(root)), tree_(std::move(tree)) {
    check_user();
    Stage::remove_abandoned();
    check_bubblewrap();
}

// A prefix for commands: not as root, and without the user's environment.
std::vector<std::string> Sandbox::unprivileged() const {
    std::vector<std::string> words;
    if (::geteuid() == 0) words = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"};
    const char* path = std::getenv("PATH");
    words.insert(words.end(), {"env", "-i", fmt::format("PATH={}", path == nullptr ? "/usr/bin:/bin" : path),
                               "LC_ALL=C.UTF-8"});
    return words;
}

// Read-only: the system's programs and libraries, headers, and the grading tree, which has no sources. Its own: a
// network, a /proc, a /dev and a /tmp. The compiler may write to the stage; an answer that runs can't change what the
// compiler made.
std::vector<std::string> Sandbox::bubblewrap(const Stage& stage, Step step,
                                             const std::vector<std::string>& headers) const {
    std::vector<std::string> words = unprivileged();
    const auto add = [&](std::initializer_list<std::string> more) { words.insert(words.end(), more); };
    add({"bwrap", "--unshare-all", "--die-with-parent", "--new-session"});
    for (const char* name : {"usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "opt", "nix", "gnu"}) {
        const fs::path path = fs::path("/") / name;
        if (fs::is_symlink(path)) add({"--symlink", fs::read_symlink(path), path});
        else if (fs::exists(path)) add({"--ro-bind", path, path});
    }
    for (const char* name :
         {"alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "hosts", "host.conf", "nsswitch.conf",
          "gai.conf", "services", "protocols", "localtime"}) {
        const fs::path path = fs::path("/etc") / name;
        if (fs::exists(path)) add({"--ro-bind", path, path});
    }
    add({"--proc", "/proc", "--dev", "/dev"});
    for (const char* directory : {"/tmp", "/dev/shm"}) {
        if (sized_tmpfs_) add({"--size", "268435456"});
        add({"--tmpfs", directory});
    }
    add({"--remount-ro", "/dev", "--tmpfs", root_});
    if (step == Step::build) {
        for (const std::string& path : headers) add({"--ro-bind", path, path});
        // Where glibc looks whether there are large pages (runner/build.cpp).
        if (const char* const pages = "/sys/kernel/mm/transparent_hugepage"; fs::exists(pages))
            add({"--ro-bind", pages, pages});
    }
    add({"--ro-bind", tree_, tree_, "--remount-ro", root_});
    add({step == Step::build ? "--bind" : "--ro-bind", stage.path, "/grade"});
    // No other process can signal process 1, and when it ends they all end. (What a process 1 of bwrap's own had waited
    // for would be in nobody's processor time.)
    add({"--remount-ro", "/", "--chdir", "/grade", "--as-pid-1"});
    return words;
}

Output Sandbox::run(const Stage& stage, Step step, const std::vector<std::string>& headers,
                    const std::vector<std::string>& command, int seconds) const {
    std::vector<std::string> words;
    if (missing_.empty()) {
        words = bubblewrap(stage, step, headers);
    } else {
        words = unprivileged();
        words.insert(words.end(), {"sh", "-c", "cd \"$0\" && exec \"$@\"", stage.path});
    }
    words.insert(words.end(), command.begin(), command.end());
    return grading::run(words, seconds, 16 << 20);
}

void Sandbox::check_user() const {
    if (::geteuid() != 0) return;
    if (!installed("setpriv"))
        throw std::runtime_error(
            "root does not run answers: install setpriv (package util-linux), or grade as another user");
    if (grading::run({"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--", "test", "-r",
                      tree_ + "/common/workbook_runner"},
                     10, 1)
            .status != 0)
        throw std::runtime_error("root grades as the user nobody, who can't read " + root_ +
                                 ": move the workbook to /srv, say, or grade as another user");
}

// Tries the sandbox, and notes why it does not work.
void Sandbox::check_bubblewrap() {
    if (!installed("bwrap")) {
        missing_ = "bwrap is not installed (package bubblewrap)";
        return;
    }
    sized_tmpfs_ =
        grading::run({"sh", "-c", "bwrap --help 2>&1"}, 10, 1 << 16).out.find("--size") != std::string::npos;
    const Stage stage;
    auto words = bubblewrap(stage, Step::judge, {});
    words.insert(words.begin(), {"sh", "-c", "exec \"$@\" 2>&1", "sh"});
    words.insert(words.end(),
                 {"sh", "-c", "test -x \"$0\" && echo works", tree_ + "/common/workbook_runner"});
    const std::string said = grading::run(words, 20, 1 << 16).out;
    if (said.find("Resource temporarily unavailable") != said.npos)  // it may work in a minute
        throw Trouble("No more processes can be started.", to_say("end other programs (ulimit -u)"));
    if (said != "works\n")
        missing_ = fmt::format(
            "bwrap does not work here: \"{}\". If the system forbids namespaces, as containers and some "
            "distributions do, its administrator can allow them",
            said.substr(0, said.find('\n')));
}

}  // namespace grading
