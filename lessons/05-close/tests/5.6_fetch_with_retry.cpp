// 5.6 fetch_with_retry asks on a kept connection first. If that ends before the first byte of a reply it was
// stale, and fetch() asks once more; once bytes have come there is no second try. The contract is in
// closing.hpp.
#include <sys/socket.h>

#include "client.hpp"
#include "peers.hpp"

using namespace closing_tests;

namespace {

const std::string from_kept = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nkept";
const std::string from_fresh = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfresh";
const char* const with_retry = "fetch_with_retry(kept, ...)";

net::Socket keep_connection(const net::Endpoint& server) {
    return net::connect_tcp(server.ip(), server.port());
}

answer::Page fetch(net::Socket kept, const net::Endpoint& server, const Cause& why,
                   Place place = Place::here()) {
    ClosedOnce once(kept.fd());
    answer::Page page = call(
        with_retry,
        [&] { return answer::fetch_with_retry(std::move(kept), server.ip(), server.port(), "/page"); }, why,
        place);
    once.expect_once(place);
    return page;
}

Thrown fetch_throws(net::Socket kept, const net::Endpoint& server, std::string_view expected,
                    const Cause& why, Place place = Place::here()) {
    ClosedOnce once(kept.fd());
    Thrown thrown = call_throws(
        with_retry, expected,
        [&] { return answer::fetch_with_retry(std::move(kept), server.ip(), server.port(), "/page").body; },
        why, place);
    once.expect_once(place);
    return thrown;
}

void expect_request(const std::string& request, Place place = Place::here()) {
    expect(request.starts_with("GET /page HTTP/1.1\r\n"),
           "a request that begins with \"GET /page HTTP/1.1\\r\\n\"", quote(request),
           "get_request_does_it"_cause, place);
}

// The kept connection goes the way of the script `stale`; a second one gets the page.
enum class When { before_the_call, during_the_call };
void check_retried(Script stale, std::string_view story_of_it, When it_ends, Place place = Place::here()) {
    std::string request;
    Server server({std::move(stale), reply_with({from_fresh}, &request)});
    Descriptors before;
    const Story story(std::string(story_of_it) + " A fresh connection gets the page.");
    net::Socket kept = keep_connection(server.endpoint());
    if (it_ends == When::before_the_call) wait_for_events(kept.fd(), POLLIN);
    const Cause why = "stale_connection_not_retried"_cause;
    expect_equal("the body", fetch(std::move(kept), server.endpoint(), why, place).body, "fresh", why, place);
    expect_connections(server, 2, "one_more_connection"_cause, place);
    expect_request(request, place);
    before.expect_none_left("stale_one_left_open"_cause, place);
}

void check_not_retried(Script partial, std::string_view story_of_it, Place place = Place::here()) {
    Server server({std::move(partial), reply_with({from_fresh})});
    Descriptors before;
    const Story story{std::string(story_of_it)};
    const Cause why = "retries_a_broken_reply"_cause;
    fetch_throws(keep_connection(server.endpoint()), server.endpoint(),
                 "the reply is truncated, malformed or reset", why, place);
    expect_connections(server, 1, why, place);
    before.expect_none_left("kept_one_left_open"_cause, place);
}

}  // namespace

TEST_CASE("5.6 fetch_with_retry uses the kept connection while it is good", "[5.6]") {
    std::string request;
    const net::Socket listener = make_listener();
    const net::Endpoint server = net::local_endpoint(listener.fd());
    Descriptors before;
    const Story story("The kept connection is as good as new.");
    net::Socket kept = keep_connection(server);
    PeerThread peer(net::Socket{::accept(listener.fd(), nullptr, nullptr)}, [&](Peer& self) {
        self.wait_until([&] { return readable(self.fd()) || readable(listener.fd()); });
        if (readable(self.fd())) request = self.receive_until("\r\n\r\n");
        if (!request.empty()) {
            self.send_in_lockstep(from_kept.substr(0, 9));
            self.send_in_lockstep(from_kept.substr(9));
            return;
        }
        // Nothing was asked on the kept one: it asks elsewhere.
        self.wait_until([&] { return readable(listener.fd()); });
        const net::Socket other{::accept(listener.fd(), nullptr, nullptr)};
        net::send_all(other.fd(), from_fresh);
        self.wait_until([&] { return readable(other.fd()); });
        ::shutdown(other.fd(), SHUT_WR);
        self.stay_open();
    });
    const Cause why = "never_uses_the_kept_one"_cause;
    const std::string body = fetch(std::move(kept), server, why).body;
    peer.stop();
    expect_equal("the body", body, "kept", why);
    expect(!readable(listener.fd()), "no other connection", "a second connection to the server", why);
    expect_request(request);
    before.expect_none_left("kept_one_left_open"_cause);
}

TEST_CASE("5.6 fetch_with_retry asks again when the server has closed the kept one", "[5.6]") {
    check_retried([](Peer& peer) { peer.close(); },
                  "The server has closed the kept connection while it was idle (FIN).",
                  When::before_the_call);
    check_retried([](Peer& peer) { peer.reset(); },
                  "The server has reset the kept connection while it was idle (RST).", When::before_the_call);
}

TEST_CASE("5.6 fetch_with_retry asks again when the kept one ends before a byte came", "[5.6]") {
    check_retried(reply_with({}),
                  "The server receives the request on the kept connection and closes it (FIN).",
                  When::during_the_call);
    check_retried(reply_and_reset(),
                  "The server receives the request on the kept connection and resets it (RST).",
                  When::during_the_call);
}

TEST_CASE("5.6 fetch_with_retry asks again when the kept one can't send any more", "[5.6]") {
    Server server({[](Peer& peer) { peer.receive_all(); }, reply_with({from_fresh})});
    const Story story(
        "The kept connection has been shut down for sending, as after a reset: send() fails with EPIPE. A "
        "fresh one gets the page.");
    net::Socket kept = keep_connection(server.endpoint());
    ::shutdown(kept.fd(), SHUT_WR);
    const Cause why = "epipe_is_stale"_cause;
    expect_equal("the body", fetch(std::move(kept), server.endpoint(), why).body, "fresh", why);
}

TEST_CASE("5.6 fetch_with_retry goes on after a signal", "[5.6]") {
    Server server({[](Peer& peer) {
                       peer.receive_until("\r\n\r\n");
                       peer.interrupt_blocked(3);
                       peer.send(from_kept);
                   },
                   reply_with({from_fresh})});
    const Story story("Signals are handled while it waits for the reply on the kept connection.");
    const Cause why = "interrupted_call"_cause;
    expect_equal("the body", fetch(keep_connection(server.endpoint()), server.endpoint(), why).body, "kept",
                 why);
    expect_connections(server, 1, why);
}

TEST_CASE("5.6 fetch_with_retry does not ask again once bytes have come", "[5.6]") {
    check_not_retried(reply_with({"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"}),
                      "The server sends half of the body on the kept connection and closes it.");
    check_not_retried(reply_with({"H"}), "The server sends one byte on the kept connection and closes it.");
    check_not_retried(reply_with({"HTTP"}),
                      "The server sends \"HTTP\" on the kept connection and closes it.");
    check_not_retried(reply_with({"\r\n"}),
                      "The server sends an empty line on the kept connection and closes it.");
    check_not_retried(reply_and_reset("H"),
                      "The server sends one byte on the kept connection and resets it (RST).");
    check_not_retried(
        reply_with({"nonsense\r\n\r\n"}),
        "The server sends something on the kept connection that is not a reply, and closes it.");
    check_not_retried(reply_and_reset("HTTP/1.1 200 OK\r\n"),
                      "The server sends the status line on the kept connection and resets it (RST).");
    check_not_retried(reply_and_reset("HTTP/1.1 200 OK\r\n\r\nsome of a body without a length"),
                      "The server sends a part of a body on the kept connection and resets it (RST).");
}

TEST_CASE("5.6 fetch_with_retry asks again only once", "[5.6]") {
    for (const bool reset : {false, true}) {
        Server server({[](Peer& peer) { peer.close(); }, reset ? reply_and_reset() : reply_with({}),
                       reply_with({from_fresh})});
        Descriptors before;
        const Story story(fmt::format("The kept connection is stale, and the fresh one {} as well.",
                                      reset ? "is reset before a byte" : "ends without a byte"));
        net::Socket kept = keep_connection(server.endpoint());
        wait_for_events(kept.fd(), POLLIN);
        const Cause why = "retries_until_it_works"_cause;
        const Thrown thrown =
            fetch_throws(std::move(kept), server.endpoint(),
                         reset ? "ECONNRESET or another of the network's errors" : "EmptyReply", why);
        if (reset) expect_some_code(thrown);
        else expect_empty_reply(thrown);
        expect_connections(server, 2, why);
        before.expect_none_left();
    }
}

TEST_CASE("5.6 fetch_with_retry says what went wrong on the fresh connection", "[5.6]") {
    for (const bool reset : {false, true}) {
        const DeadPort dead;
        Pair pair;
        if (reset) set_reset_on_close(pair.peer);
        pair.peer.close();
        wait_for_events(pair.answer.fd(), POLLIN);
        const Story story(
            fmt::format("The kept connection was {}, and nothing listens on the server's port any more.",
                        reset ? "reset (RST)" : "closed (FIN)"));
        const Cause why = "fetch_error_counts"_cause;
        const Thrown thrown = fetch_throws(std::move(pair.answer), dead.endpoint(),
                                           "ECONNREFUSED, with the endpoint in its text", why);
        expect_code(thrown, ECONNREFUSED, why);
        expect_named(thrown, dead.endpoint().to_string(), why);
    }
}

TEST_CASE("5.6 fetch_with_retry returns pages that report an error, too", "[5.6]") {
    for (const int status : {500, 503, 302}) {
        Server server({reply_with({fmt::format(
                           "HTTP/1.1 {} Oops\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n", status)}),
                       reply_with({from_fresh})});
        const Story story(
            fmt::format("The server answers on the kept connection with the status {}.", status));
        const Cause why = "error_page_is_not_stale"_cause;
        expect_equal("the status", fetch(keep_connection(server.endpoint()), server.endpoint(), why).status,
                     status, why);
        expect_connections(server, 1, why);
    }
}

TEST_CASE("5.6 fetch_with_retry returns what waited before it asked", "[5.6]") {
    Server server({[](Peer& peer) {
                       peer.send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
                       peer.finish();
                       peer.receive_until("\r\n\r\n");
                   },
                   reply_with({from_fresh})});
    const Story story(
        "While the kept connection was idle, the server sent a page with the status 408 on it, and "
        "finished.");
    net::Socket kept = keep_connection(server.endpoint());
    wait_for_events(kept.fd(), POLLRDHUP);
    const Cause why = "what_waits_is_flushed_before"_cause;
    expect_equal("the status", fetch(std::move(kept), server.endpoint(), why).status, 408, why);
    expect_connections(server, 1, why);
}

TEST_CASE("5.6 fetch_with_retry receives a reply on the kept connection however it is cut", "[5.6]") {
    {
        const Faults faults;
        Faults::most_received = 1;
        Server server({reply_with({from_kept}), reply_with({from_fresh})});
        const Story story("The server replies on the kept connection, and each recv() brings a single byte.");
        const Cause why = "single_byte_ignored"_cause;
        expect_equal("the body", fetch(keep_connection(server.endpoint()), server.endpoint(), why).body,
                     "kept", why);
        expect_connections(server, 1, why);
    }
    const std::string large = numbered_bytes(1 << 20);
    Server server({[&](Peer& peer) {
                       peer.receive_until("\r\n\r\n");
                       pause(peer, milliseconds(100));
                       peer.send(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", large.size()) +
                                 large);
                   },
                   reply_with({from_fresh})});
    const Story story("The server takes its time, and sends a page of a megabyte on the kept connection.");
    const ShortWaits short_waits;
    expect_equal("the body",
                 fetch(keep_connection(server.endpoint()), server.endpoint(), "limit_of_its_own"_cause).body,
                 large, "many_pieces"_cause);
}

TEST_CASE("5.6 fetch_with_retry asks both times with the texts that it was given", "[5.6]") {
    const Faults faults;
    Faults::scripted_addresses = {"127.0.0.1"};
    std::string first, second;
    Server server({reply_with({}, &first), reply_with({from_fresh}, &second)});
    const Story story(
        "The resolver finds the server under the name several.example. It closes the kept connection when it "
        "has the request; a fresh one gets the page.");
    const std::string host = "several.example.org", path = "/page-and-more";
    const Cause why = "view_as_a_c_string"_cause;
    const auto page = call(
        "fetch_with_retry(kept, the first 15 characters of \"several.example.org\", the port, the first 5 of "
        "\"/page-and-more\")",
        [&] {
            return answer::fetch_with_retry(keep_connection(server.endpoint()),
                                            std::string_view(host).substr(0, 15), server.endpoint().port(),
                                            std::string_view(path).substr(0, 5));
        },
        why);
    server.stop();
    expect_equal("the body", page.body, "fresh", why);
    expect(first.starts_with("GET /page HTTP/1.1\r\nHost: several.example:"),
           "a request for /page from several.example", quote(first), "get_request_does_it"_cause);
    const std::string wanted = answer::get_request("several.example", server.endpoint().port(), "/page");
    expect_equal("the request on the kept connection", first, wanted, "get_request_does_it"_cause);
    expect_equal("the request on the fresh one", second, wanted, "get_request_does_it"_cause);
}

TEST_CASE("5.6 fetch_with_retry works with descriptor 0 like with any other", "[5.6]") {
    for (const bool stale : {true, false}) {
        Server server({reply_with(stale ? std::vector<std::string>{} : std::vector{from_kept}),
                       reply_with({from_fresh})});
        const NumberZero zero_is_free;
        const Story story(
            fmt::format("The kept connection has number 0, and is {}.", stale ? "stale" : "good"));
        const Cause why = "zero_means_none"_cause;
        expect_equal("the body", fetch(keep_connection(server.endpoint()), server.endpoint(), why).body,
                     stale ? "fresh" : "kept", why);
        expect(!is_open(0), "descriptor 0 is closed", "it is still open", why);
    }
}

TEST_CASE("5.6 fetch_with_retry says that the time limit of the kept connection is over", "[5.6]") {
    std::atomic<bool> back = false, asked_again = false;
    Server server({[&](Peer& peer) {
                       peer.receive_until("\r\n\r\n");
                       // A call that waits without regard to the socket's own limit gets the reply in the
                       // end.
                       Patience patience(milliseconds(300));
                       peer.wait_until([&] { return back || readable(peer.fd()) || patience.over(); });
                       peer.send(from_kept);
                   },
                   [&](Peer& peer) {
                       asked_again = true;
                       reply_with({from_fresh})(peer);
                   }});
    Descriptors before;
    const Story story(
        "The kept connection has a time limit of 20 ms (SO_RCVTIMEO), and the server takes 300 ms for its "
        "reply.");
    net::Socket kept = keep_connection(server.endpoint());
    const timeval limit{0, 20000};
    ::setsockopt(kept.fd(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    begin_call(with_retry);
    Thrown thrown{"the page of the kept connection"};
    try {
        const net::Endpoint& from = server.endpoint();
        answer::fetch_with_retry(std::move(kept), from.ip(), from.port(), "/page");
    } catch (const workbook::NotWritten&) {
        throw;
    } catch (...) {
        thrown = describe_exception();
    }
    back = true;
    server.stop();
    const Cause why = "any_error_is_stale"_cause;
    expect(!asked_again, "an exception: EAGAIN", "it asked again on a fresh connection", why);
    expect(!thrown.type.empty(), "an exception: EAGAIN", "it waited on, and returned " + thrown.text,
           "limit_of_the_kept_one_ignored"_cause);
    expect_code(thrown, EAGAIN, why);
    before.expect_none_left("kept_one_left_open"_cause);
}

TEST_CASE("5.6 fetch_with_retry throws errors that do not end the kept connection", "[5.6]") {
    int pipe[2];
    expect(::pipe(pipe) == 0, "a pipe", "none");
    const net::Socket writing{pipe[1]};
    Server server({reply_with({from_fresh})});
    const Story story("The kept descriptor is the reading end of a pipe: nothing can be sent on it.");
    const Cause why = "any_error_is_stale"_cause;
    expect_some_code(fetch_throws(net::Socket(pipe[0]), server.endpoint(), "an error of the system's", why));
    expect_connections(server, 0, why);
}

TEST_CASE("5.6 fetch_with_retry says that there is no kept connection", "[5.6]") {
    Server server({reply_with({from_fresh})});
    const Story story("The owner of the kept connection owns nothing: its fd() is -1.");
    const Cause why = "bad_descriptor_is_not_stale"_cause;
    expect_code(fetch_throws(net::Socket(), server.endpoint(), "EBADF", why), EBADF, why);
}

TEST_CASE("5.6 fetch_with_retry sends the whole request", "[5.6]") {
    for (const bool stale : {false, true}) {
        const Faults faults;
        std::atomic<bool> whole = false;
        Server server(
            {stale ? reply_with({}) : reply_anyway(from_kept, whole), reply_anyway(from_fresh, whole)});
        net::Socket kept = keep_connection(server.endpoint());
        Faults::short_sends = 20;
        const Story story(
            fmt::format("Each send() takes only a part of the request, and the kept connection is {}.",
                        stale ? "stale" : "good"));
        const Cause why = "send_takes_a_part"_cause;
        fetch(std::move(kept), server.endpoint(), why);
        expect(whole, "the whole request at the server", "only a part of it", why);
    }
}

TEST_CASE("5.6 fetch_with_retry says that the kept connection is lost", "[5.6]") {
    const Faults faults;
    Faults::reset_as = ETIMEDOUT;
    Server server({reply_and_reset(), reply_with({from_fresh})});
    const Story story(
        "The server receives the request on the kept connection. Then that is lost: recv() fails with "
        "ETIMEDOUT.");
    const Cause why = "any_error_is_stale"_cause;
    expect_code(fetch_throws(keep_connection(server.endpoint()), server.endpoint(), "ETIMEDOUT", why),
                ETIMEDOUT, why);
    expect_connections(server, 1, why);
}
