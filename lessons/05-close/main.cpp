// fetch HOST PORT [PATH] [--output FILE] [--max-time SECONDS] [--max-size BYTES]: the tutorial's whole program, from
// the name to close().
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include <fmt/format.h>

#include "closing.hpp"
#include "limits.hpp"
#include "program.hpp"
#include "socket.hpp"

namespace {

void write_all(int fd, std::string_view bytes, const std::string& file) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) net::throw_errno("write " + file);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

// Ctrl-C waits while a file is half written.
class SignalsHeld {
public:
    SignalsHeld() {
        sigset_t held;
        sigemptyset(&held);
        for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&held, number);
        sigprocmask(SIG_BLOCK, &held, &before_);
    }
    ~SignalsHeld() { sigprocmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_;
};

// The file has either its old content or all of the new: a temporary file beside it takes its name at
// the end. A device (/dev/null) or a pipe is written to directly.
void save(const std::string& file, std::string_view bytes) {
    struct stat status {};
    if (::stat(file.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
        net::Socket out{::open(file.c_str(), O_WRONLY)};  // an owner of any descriptor
        if (!out) net::throw_errno("open " + file);
        return write_all(out.fd(), bytes, file);
    }
    std::error_code ignored;
    const auto target = std::filesystem::weakly_canonical(file, ignored);  // behind a link: the file itself
    std::string temporary = (target.empty() ? file : target.string()) + ".XXXXXX";
    const SignalsHeld held;
    const net::Socket out{::mkstemp(temporary.data())};
    if (!out) net::throw_errno("write " + file);
    try {
        write_all(out.fd(), bytes, file);
        const mode_t mask = ::umask(0);
        ::umask(mask);
        ::fchmod(out.fd(), 0666 & ~mask);  // mkstemp() made it private
        if (::rename(temporary.c_str(), target.empty() ? file.c_str() : target.c_str()) != 0)
            net::throw_errno("write " + file);
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
}

}  // namespace

int main(int argc, char** argv) {
    const workbook::Program program{
        "fetch",
        fmt::format("HOST PORT [PATH] [--output FILE] {}", workbook::Limits::options),
        "127.0.0.1 8080 / --output page.html\n(a server for it, in another terminal: make serve PORT=8080)",
        {"--output", "--max-time", "--max-size"}};
    return program.run(argc, argv, 2, 3, [](const workbook::Arguments& arguments) {
        const auto output_option = arguments.options.find("--output");
        const std::string output = output_option == arguments.options.end() ? "" : output_option->second;
        const std::uint16_t port = workbook::port_argument(arguments[1]);
        const std::string path = arguments.size() > 2 ? workbook::path_argument(arguments[2]) : "/";

        const auto fetch = [&] {
            const workbook::Limits limits(arguments, "fetch", arguments[0], port);
            return workbook::naming(arguments[0], port,
                                    [&] { return closing::fetch(arguments[0], port, path); });
        };
        const closing::Page page = fetch();
        // First the file: a reader of the output may have gone away (| head).
        if (!output.empty()) save(output, page.body);
        fmt::print("{}", page.head);
        if (output.empty()) {
            fmt::print("\r\n");
            std::fwrite(page.body.data(), 1, page.body.size(), stdout);
        } else {
            fmt::print("{} bytes saved in {}\n", page.body.size(), output);
        }
    });
}
