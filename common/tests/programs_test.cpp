// The five finished programs, as real processes: against the practice server, against ports that are dead
// or silent, with wrong arguments, and with nowhere to write.
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "catch.hpp"
#include "peer.hpp"
#include "process.hpp"

using namespace testing;
namespace fs = std::filesystem;

namespace {

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != text.npos;
}

std::size_t lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

// A directory that goes away with the test.
class TemporaryDirectory {
public:
    TemporaryDirectory() {
        std::string name = (fs::temp_directory_path() / "workbook-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) net::throw_errno("mkdtemp");
        path_ = name;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    fs::path operator/(const std::string& name) const { return path_ / name; }
    std::size_t entries() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), {}));
    }

private:
    fs::path path_;
};

const std::string here = "127.0.0.1";

// A failure is exit 1, and one line on stderr that names the program and holds the parts.
void check_failure(const Result& result, const std::string& program, const std::vector<std::string>& parts) {
    CAPTURE(result.out, result.err);
    CHECK(result.status == 1);
    CHECK(lines(result.err) == 1);
    CHECK(result.err.starts_with(program + ": "));
    for (const std::string& part : parts) {
        CAPTURE(part);
        CHECK(holds(result.err, part));
    }
}

void check_usage(const std::vector<std::string>& argv, const std::string& program) {
    const Result result = run(argv);
    CAPTURE(argv, result.out, result.err);
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    CHECK(result.err.starts_with(program + ": "));
    CHECK(holds(result.err, "usage: " + program + " "));
    CHECK(holds(result.err, "example: " + program + " "));
}

}  // namespace

TEST_CASE("ip_addresses shows the integer and the octets in bits") {
    const Result result = run({IP_ADDRESSES, "192.168.0.1"});
    CHECK(result.status == 0);
    CHECK(result.out ==
          "192.168.0.1\n"
          "  the integer     3232235521 (0xc0a80001)\n"
          "  in four octets  11000000  10101000  00000000  00000001\n"
          "                  192       168       0         1\n"
          "  back to text    192.168.0.1\n");
    CHECK(result.err.empty());
}

TEST_CASE("ip_addresses shows IPv6 in full and canonical, and several addresses") {
    const Result result = run({IP_ADDRESSES, "2001:db8:85a3:42:1000:8a2e:370:7334", "0.0.0.0"});
    CHECK(result.status == 0);
    CHECK(
        result.out.starts_with("2001:db8:85a3:42:1000:8a2e:370:7334\n"
                               "  in full         2001:0db8:85a3:0042:1000:8a2e:0370:7334\n"
                               "  canonical       2001:db8:85a3:42:1000:8a2e:370:7334\n"
                               "0.0.0.0\n"));
}

TEST_CASE("ip_addresses lists the interfaces") {
    const Result result = run({IP_ADDRESSES});
    CHECK(result.status == 0);
    CHECK(holds(result.out, "127.0.0.1\n"));
}

TEST_CASE("ports classifies") {
    const Result result = run({PORTS, "80", "8080", "60000"});
    CHECK(result.status == 0);
    CHECK(std::regex_search(result.out,
                            std::regex("^   80  system.*\n 8080  registered.*\n60000  dynamic.*\n$")));
}

TEST_CASE("ports asks the system, and shows that a port can't be had twice") {
    const Result result = run({PORTS});
    CHECK(result.status == 0);
    std::smatch found;
    REQUIRE(std::regex_search(
        result.out, found,
        std::regex("  (127\\.0\\.0\\.1:\\d+)\n  (127\\.0\\.0\\.1:\\d+)\n  (127\\.0\\.0\\.1:\\d+)\n")));
    CHECK(found[1] != found[2]);
    CHECK(holds(result.out, "bind " + found[1].str() + ": Address already in use"));
}

TEST_CASE("wrong arguments get usage with an example") {
    check_usage({IP_ADDRESSES, "1.2.3"}, "ip_addresses");
    check_usage({IP_ADDRESSES, "1::2::3"}, "ip_addresses");
    check_usage({IP_ADDRESSES, ""}, "ip_addresses");
    check_usage({PORTS, "65536"}, "ports");
    check_usage({PORTS, "http"}, "ports");
    for (const auto& [path, name] : {std::pair<std::string, std::string>{TCP_CLIENT, "tcp_client"},
                                     {RECV_LOOP, "recv_loop"},
                                     {FETCH, "fetch"}}) {
        check_usage({path}, name);
        check_usage({path, here}, name);
        check_usage({path, here, "0"}, name);
        check_usage({path, here, "65536"}, name);
        check_usage({path, here, "http"}, name);
        check_usage({path, here, "80", "/", "too", "many", "arguments"}, name);
    }
    for (const auto& [path, name] :
         {std::pair<std::string, std::string>{RECV_LOOP, "recv_loop"}, {FETCH, "fetch"}}) {
        check_usage({path, here, "80", "no-slash"}, name);
        check_usage({path, here, "80", "/a b"}, name);
        check_usage({path, here, "80", "/a\r\nX: y"}, name);
    }
    check_usage({FETCH, here, "80", "/", "--output"}, "fetch");
    check_usage({FETCH, here, "80", "/", "extra", "--output", "file"}, "fetch");
    const Result help = run({FETCH, "--help"});
    CHECK(help.status == 0);
    CHECK(help.out.starts_with("usage: fetch "));
}

TEST_CASE("tcp_client shows the addresses, the attempts and both ends") {
    const PracticeServer server(PRACTICE_SERVER);
    const Result result = run({TCP_CLIENT, here, std::to_string(server.port())});
    CAPTURE(result.out, result.err);
    CHECK(result.status == 0);
    const std::string there = fmt::format("127.0.0.1:{}", server.port());
    CHECK(result.out.starts_with("127.0.0.1 has 1 address:\n  " + there + "\nconnecting to " + there +
                                 " ... connected\n  our end    127.0.0.1:"));
    CHECK(holds(result.out, "\n  their end  " + there + "\n"));
}

TEST_CASE("the clients name host, port and cause when nobody listens") {
    const DeadPort dead;
    const std::string port = std::to_string(dead.endpoint().port());
    check_failure(run({TCP_CLIENT, here, port}), "tcp_client", {here, port, "Connection refused"});
    check_failure(run({RECV_LOOP, here, port}), "recv_loop", {here, port, "Connection refused"});
    check_failure(run({FETCH, here, port}), "fetch", {here, port, "Connection refused"});
    const std::string nowhere(64, 'x');  // no name has a label so long: no name server is asked
    for (const char* program : {TCP_CLIENT, RECV_LOOP, FETCH}) {
        const Result result = run({program, nowhere, "80"});
        CHECK(result.status == 1);
        CHECK(holds(result.err, nowhere));
        CHECK(lines(result.err) == 1);
    }
}

TEST_CASE("recv_loop draws each piece, and the total") {
    const PracticeServer server(PRACTICE_SERVER);
    const std::string port = std::to_string(server.port());
    const Result large = run({RECV_LOOP, here, port, "/large?bytes=5000"});
    CAPTURE(large.out, large.err);
    CHECK(large.status == 0);
    CHECK(holds(large.out, "    1        0 "));
    std::smatch total;
    REQUIRE(std::regex_search(large.out, total, std::regex("(\\d+) pieces?, (\\d+) bytes\n$")));
    CHECK(std::stoul(total[2]) > 5000);  // the head is a part of the reply
    CHECK(lines(large.out) == std::stoul(total[1]) + 2);

    const Result dribble = run({RECV_LOOP, here, port, "/dribble"});
    CHECK(dribble.status == 0);
    REQUIRE(std::regex_search(dribble.out, total, std::regex("(\\d+) pieces?, (\\d+) bytes\n$")));
    CHECK(std::stoul(total[1]) > 3);

    const Result nothing = run({RECV_LOOP, here, port, "/idle-close"});
    CHECK(nothing.status == 0);
    CHECK(holds(nothing.out, "0 pieces, 0 bytes\n"));
    check_failure(run({RECV_LOOP, here, port, "/reset"}), "recv_loop",
                  {here, port, "Connection reset by peer"});
}

TEST_CASE("fetch prints status, headers and body") {
    const PracticeServer server(PRACTICE_SERVER);
    const std::string port = std::to_string(server.port());
    const Result page = run({FETCH, here, port});
    CHECK(page.status == 0);
    CHECK(page.out.starts_with("HTTP/1.1 200 "));
    CHECK(holds(page.out, "\r\n\r\n"));
    const Result missing = run({FETCH, here, port, "/no-such-page"});
    CHECK(missing.status == 0);
    CHECK(missing.out.starts_with("HTTP/1.1 404 "));
    if (!server.ipv6()) return;
    const Result sixth = run({FETCH, "::1", port, "/"});
    CHECK(sixth.status == 0);
    CHECK(sixth.out.substr(sixth.out.find("\r\n\r\n")) == page.out.substr(page.out.find("\r\n\r\n")));
}

TEST_CASE("fetch saves the body, and nothing but the body") {
    const PracticeServer server(PRACTICE_SERVER);
    const std::string port = std::to_string(server.port());
    const TemporaryDirectory directory;
    const fs::path file = directory / "a page.html";
    const Result result = run({FETCH, here, port, "/large?bytes=3000000", "--output", file.string()});
    CAPTURE(result.err);
    CHECK(result.status == 0);
    CHECK(fs::file_size(file) == 3000000);
    CHECK(holds(result.out, "3000000 bytes saved in"));
    CHECK(directory.entries() == 1);

    // The option may stand anywhere; an old file is replaced, a link stays a link.
    const fs::path link = directory / "link";
    fs::create_symlink(file, link);
    CHECK(run({FETCH, "--output", link.string(), here, port, "/"}).status == 0);
    CHECK(fs::is_symlink(link));
    CHECK(holds(content(file), "<html"));
    struct stat status {};
    ::stat(file.c_str(), &status);
    CHECK((status.st_mode & 0400) != 0);
    CHECK(directory.entries() == 2);
}

TEST_CASE("fetch tells an empty, a truncated and a reset reply, and leaves no file") {
    const PracticeServer server(PRACTICE_SERVER);
    const std::string port = std::to_string(server.port());
    const TemporaryDirectory directory;
    const std::string file = (directory / "page").string();
    check_failure(run({FETCH, here, port, "/idle-close", "--output", file}), "fetch",
                  {here, port, "empty reply"});
    check_failure(run({FETCH, here, port, "/truncated", "--output", file}), "fetch",
                  {here, port, "truncated reply"});
    check_failure(run({FETCH, here, port, "/reset", "--output", file}), "fetch",
                  {here, port, "Connection reset by peer"});
    CHECK(directory.entries() == 0);
}

TEST_CASE("a peer that never ends costs a limited time and size") {
    const PracticeServer server(PRACTICE_SERVER);
    const std::string port = std::to_string(server.port());
    for (const char* program : {RECV_LOOP, FETCH}) {
        const std::string name = program == std::string(FETCH) ? "fetch" : "recv_loop";
        for (const char* path : {"/endless", "/endless?head", "/endless?chunks"})
            check_failure(run({program, here, port, path, "--max-size", "3000000"}), name,
                          {here, port, "more than 3000000 bytes", "--max-size"});
        for (const char* path : {"/endless?drip", "/silent"})
            check_failure(run({program, here, port, path, "--max-time", "1"}), name,
                          {here, port, "no end after 1 s", "--max-time"});
    }
    // The limits are the exchange's: a page that fits is shown, however slow its reader.
    CHECK(run({FETCH, here, port, "/large?bytes=2000000", "--max-size", "3000000", "--max-time", "20"})
              .status == 0);
    for (const char* option : {"--max-time", "--max-size"})
        for (const char* value : {"", "0", "-1", "many", "99999999999999999999"})
            check_usage({FETCH, here, port, "/", option, value}, "fetch");
    check_usage({TCP_CLIENT, here, port, "--max-time", "0"}, "tcp_client");
    CHECK(run({TCP_CLIENT, here, port, "--max-time", "5"}).status == 0);
}

TEST_CASE("fetch passes over 100 Continue, and refuses two lengths") {
    const std::string page = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n";
    const struct {
        std::string reply, expected;
    } table[] = {
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n" + page + "\r\nhello", ""},
        {page + "content-length: 5\r\n\r\nhello", ""},
        {page + "Content-Length: 4\r\n\r\nhello", "malformed reply: content-length is \"5\" and \"4\""},
        {page + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "a Transfer-Encoding and a Content-Length"},
        {"HTTP/1.1 100 Continue\r\n\r\n", "truncated reply"}};
    for (const auto& row : table) {
        const std::string &reply = row.reply, &expected = row.expected;
        Server server({[&](Peer& peer) {
            peer.receive_until("\r\n\r\n");
            peer.send(reply);
        }});
        const Result result = run({FETCH, here, std::to_string(server.endpoint().port())});
        CAPTURE(reply, result.out, result.err);
        if (!expected.empty()) {
            check_failure(result, "fetch", {expected});
            continue;
        }
        CHECK(result.status == 0);
        CHECK(result.out.starts_with("HTTP/1.1 200 OK\r\n"));
        CHECK(result.out.ends_with("\r\n\r\nhello"));
    }
}

TEST_CASE("fetch can't write: the error names the file, and the old one stays") {
    const PracticeServer server(PRACTICE_SERVER);
    const std::string port = std::to_string(server.port());
    const TemporaryDirectory directory;
    check_failure(run({FETCH, here, port, "/", "--output", (directory / "no/such/directory").string()}),
                  "fetch", {"no/such/directory", "No such file or directory"});
    check_failure(run({FETCH, here, port, "/", "--output", (directory / "").string()}), "fetch",
                  {"workbook-", "Is a directory"});
    CHECK(directory.entries() == 0);
    if (fs::exists("/dev/full")) {
        check_failure(run({FETCH, here, port, "/", "--output", "/dev/full"}), "fetch",
                      {"/dev/full", "No space left on device"});
        CHECK(fs::is_character_file("/dev/full"));
    }
    const Result null = run({FETCH, here, port, "/", "--output", "/dev/null"});
    CHECK(null.status == 0);
    CHECK(fs::is_character_file("/dev/null"));

    // A full disk, in the small: no file may grow beyond one block of the shell's.
    const fs::path file = directory / "old";
    std::ofstream(file) << "the old content";
    const Result full = run({"sh", "-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"", FETCH, here, port,
                             "/large?bytes=3000000", "--output", file.string()});
    check_failure(full, "fetch", {"old", "File too large"});
    CHECK(content(file) == "the old content");
    CHECK(directory.entries() == 1);
}

TEST_CASE("the programs tell that their output is lost") {
    if (!fs::exists("/dev/full")) return;
    const PracticeServer server(PRACTICE_SERVER);
    const std::string port = std::to_string(server.port());
    ProcessOptions full;
    full.stdout_path = "/dev/full";
    for (const std::vector<std::string>& argv : {std::vector<std::string>{IP_ADDRESSES, "1.2.3.4"},
                                                 {PORTS, "80"},
                                                 {TCP_CLIENT, here, port},
                                                 {RECV_LOOP, here, port, "/"},
                                                 {FETCH, here, port, "/"},
                                                 {FETCH, here, port, "/large?bytes=300000"}}) {
        Process process(argv, full);
        const Result& result = process.wait();
        CAPTURE(argv, result.err);
        CHECK(result.status == 1);
        CHECK(holds(result.err, "No space left on device"));
        CHECK(lines(result.err) == 1);
    }
}

TEST_CASE("a reader that goes away ends a program quietly") {
    const PracticeServer server(PRACTICE_SERVER);
    const Result result = run({"sh", "-c", "\"$0\" \"$@\" | head -n 1", FETCH, here,
                               std::to_string(server.port()), "/large?bytes=5000000"});
    CHECK(result.out.starts_with("HTTP/1.1 200"));
    CHECK(lines(result.out) == 1);
    CHECK(result.err.empty());
}

TEST_CASE("Ctrl-C ends a program that waits, and leaves no file") {
    const PracticeServer server(PRACTICE_SERVER);
    const TemporaryDirectory directory;
    // A server of our own, to know when the request has come.
    std::atomic<bool> asked = false;
    Server silent({[&](Peer& peer) {
        peer.receive_until("\r\n\r\n");
        asked = true;
        peer.wait_until([] { return false; });
    }});
    Process fetch({FETCH, here, std::to_string(silent.endpoint().port()), "/", "--output",
                   (directory / "page").string()});
    while (!asked) std::this_thread::yield();
    fetch.signal(SIGINT);
    const Result& result = fetch.wait();
    CHECK(result.signal == SIGINT);
    CHECK(result.err.empty());
    CHECK(directory.entries() == 0);
}
