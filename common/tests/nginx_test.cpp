// fetch against a real web server, compared with curl byte for byte. Skipped, with the packages' names,
// where nginx or curl is missing.
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "process.hpp"

using namespace testing;
namespace fs = std::filesystem;

namespace {

bool is_installed(const std::string& program) {
    return run({"sh", "-c", "PATH=$PATH:/usr/sbin; command -v " + program}).status == 0;
}

void write(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}

// nginx in the foreground, on a port that the system chose. It inherits the listening socket, as it does
// from its predecessor when it is upgraded (the variable NGINX), so nobody else can get the port between.
class Nginx {
public:
    Nginx() {
        std::string name = (fs::temp_directory_path() / "workbook-nginx-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) net::throw_errno("mkdtemp");
        root = name;
        fs::permissions(root, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec |
                                  fs::perms::others_read);
        fs::create_directories(root / "www");
        listener_ = net::Socket{::socket(AF_INET, SOCK_STREAM, 0)};
        ::fcntl(listener_.fd(), F_SETFL, O_NONBLOCK);  // as nginx would make it
        const net::Endpoint any{"127.0.0.1", 0};
        if (::bind(listener_.fd(), any.address(), any.size()) != 0 || ::listen(listener_.fd(), 64) != 0)
            net::throw_errno("bind");
        port = net::local_endpoint(listener_.fd()).port();
        write(root / "nginx.conf",
              fmt::format(R"(daemon off; worker_processes 1; pid {0}/pid; error_log {0}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {0}/body; proxy_temp_path {0}/proxy; fastcgi_temp_path {0}/fastcgi;
    uwsgi_temp_path {0}/uwsgi; scgi_temp_path {0}/scgi;
    gzip off; ssi off;
    server {{
        listen 127.0.0.1:{1};
        root {0}/www;
        location /chunked {{ alias {0}/www; ssi on; ssi_types *; }}
        location /no-keep-alive {{ alias {0}/www; keepalive_timeout 0; }}
    }}
}}
)",
                          root.string(), port));
    }
    ~Nginx() {
        if (process_) {
            process_->signal(SIGTERM);
            try {
                process_->wait();
            } catch (const std::exception&) {  // killed instead
            }
        }
        std::error_code ignored;
        fs::remove_all(root, ignored);
    }
    void start() {
        ProcessOptions options;
        options.environment = {fmt::format("NGINX={};", listener_.fd())};
        options.inherited = {listener_.fd()};
        process_ = std::make_unique<Process>(
            std::vector<std::string>{
                "sh", "-c",
                "PATH=$PATH:/usr/sbin; exec nginx -p \"$0\" -c \"$0/nginx.conf\" -e \"$0/error.log\"",
                root.string()},
            options);
    }

    fs::path root;
    std::uint16_t port = 0;

private:
    net::Socket listener_;
    std::unique_ptr<Process> process_;
};

// Ends the program with ctest's code for a skipped test where a program is missing.
void skip_without(const std::string& program, const std::string& package) {
    if (is_installed(program)) return;
    fmt::print("skipped: {} is not installed (package {})\n", program, package);
    std::fflush(stdout);
    std::exit(77);
}

}  // namespace

TEST_CASE("fetch gets the same bytes from nginx as curl does") {
    skip_without("nginx", "nginx-light, or nginx");
    skip_without("curl", "curl");
    Nginx nginx;
    std::string bytes;
    for (std::uint32_t state = 1; bytes.size() < 10'000'000;) {
        state = state * 1664525 + 1013904223;
        bytes += static_cast<char>(state >> 24);
    }
    const fs::path www = nginx.root / "www";
    write(www / "index.html", "<p>hello</p>\n");
    write(www / "large", bytes);
    write(www / "empty", "");
    write(www / "text",
          "some text <!--# echo var=\"request_method\" --> and more\n");  // computed, so sent in chunks
    nginx.start();

    const std::string port = std::to_string(nginx.port);
    const std::string ours = (nginx.root / "ours").string(), theirs = (nginx.root / "theirs").string();
    for (const std::string path : {"/", "/large", "/empty", "/chunked/text", "/no-keep-alive/index.html",
                                   "/no-keep-alive/large", "/missing"}) {
        CAPTURE(path);
        const Result fetched =
            run({FETCH, "127.0.0.1", port, path, "--output", ours}, std::chrono::seconds(60));
        CAPTURE(fetched.out, fetched.err, content(nginx.root / "error.log"));
        REQUIRE(fetched.status == 0);
        REQUIRE(fetched.out.starts_with(path == "/missing" ? "HTTP/1.1 404" : "HTTP/1.1 200"));
        const bool chunked = fetched.out.find("Transfer-Encoding: chunked") != std::string::npos;
        REQUIRE(chunked == (path == "/chunked/text"));
        const Result copied = run({"curl", "--silent", "--show-error", "--noproxy", "*", "--output", theirs,
                                   "http://127.0.0.1:" + port + path},
                                  std::chrono::seconds(60));
        REQUIRE(copied.status == 0);
        const bool same = content(ours) == content(theirs);
        REQUIRE(same);
    }
    const bool whole = content(theirs).find("404") != std::string::npos;
    REQUIRE(whole);
}
