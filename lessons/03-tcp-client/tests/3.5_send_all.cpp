// 3.5 send_all (the contract: tcp_client.hpp) sends every byte, in order and once, however many calls of
// send(2) that takes. A signal does not end it; a connection that is gone does, with an error. The socket
// stays as it was.
#include <cerrno>
#include <cstring>

#include "peers.hpp"

namespace {

void small_send_buffer(int fd) {
    const int size = 4096;
    ::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
}

void send_all(const Pair& pair, std::string_view bytes, const Cause& why = {}, Place place = Place::here()) {
    const std::string shown = bytes.empty() ? "\"\"" : fmt::format("{} bytes", bytes.size());
    call(
        fmt::format("send_all(fd, {})", shown), [&] { answer::send_all(pair.answer.fd(), bytes); }, why,
        place);
}

constexpr std::size_t signals = 4;

// Ends the connection, so that `got` is complete, and compares it.
void expect_arrived(const Pair& pair, PeerThread& peer, const std::string& got, const std::string& bytes,
                    const Cause& why, Place place = Place::here()) {
    ::shutdown(pair.answer.fd(), SHUT_WR);
    peer.join();
    // send()'s -1 as an unsigned number moves it one byte back.
    const bool few_too_many = got.size() > bytes.size() && got.size() - bytes.size() <= signals;
    expect_equal("what arrives", got, bytes,
                 few_too_many                ? "send_all_unsigned"_cause
                 : got.size() > bytes.size() ? "send_all_again"_cause
                                             : why,
                 place);
}

}  // namespace

TEST_CASE("3.5 send_all sends every byte, in order", "[3.5]") {
    for (const std::string& bytes : {std::string("GET / HTTP/1.1\r\n\r\n"), std::string("\0\xff\0x", 4),
                                     std::string("x"), numbered_bytes(1 << 20)}) {
        Pair pair;
        std::string got;
        const Story story("The peer receives to the end.");
        PeerThread peer(std::move(pair.peer), [&](Peer& self) { got = self.receive_all(); });
        set_unusual_options(pair.answer.fd());
#ifdef TCP_CORK
        const int on = 1;
        ::setsockopt(pair.answer.fd(), IPPROTO_TCP, TCP_CORK, &on, sizeof on);
#endif
        const Untouched before(pair.answer.fd());
        send_all(pair, bytes);
        before.expect_unchanged();
#ifdef MSG_MORE
        expect((Faults::last_send_flags & MSG_MORE) == 0, "the last bytes sent at once",
               "MSG_MORE: the kernel holds them back for what would follow", "send_all_holds_back"_cause);
#endif
        const bool sent = ::send(pair.answer.fd(), "!", 1, MSG_NOSIGNAL) == 1;
        expect(sent, "one more byte can be sent", std::strerror(errno), "send_all_shuts_down"_cause);
        ::shutdown(pair.answer.fd(), SHUT_WR);
        peer.join();
        expect_equal("what arrives", got, bytes + "!", "send_all_c_string"_cause);
    }
}

TEST_CASE("3.5 send_all goes on after a short send", "[3.5]") {
    Pair pair;
    const std::string bytes = numbered_bytes(100000);
    std::string got;
    const Story story("The kernel takes at most 100 bytes a call. The peer receives to the end.");
    PeerThread peer(std::move(pair.peer), [&](Peer& self) { got = self.receive_all(); });
    const Faults faults;
    Faults::short_sends_fd = pair.answer.fd();
    Faults::short_sends = 10000;  // about 2000 are needed; then whole again, so that every answer ends
    send_all(pair, bytes, "send_all_once"_cause);
    expect_arrived(pair, peer, got, bytes, "send_all_once"_cause);
}

TEST_CASE("3.5 send_all is not stopped by a signal", "[3.5]") {
    Pair pair;
    small_send_buffer(pair.answer.fd());
    const std::string bytes = numbered_bytes(400000);
    std::string got;
    const Story story(
        "The peer receives nothing at first, so send() waits for room. Four signals interrupt it; then "
        "the peer receives to the end.");
    PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        self.interrupt_blocked(signals);
        got = self.receive_all();
    });
    send_all(pair, bytes, "send_all_interrupted"_cause);
    expect_arrived(pair, peer, got, bytes, "send_all_interrupted"_cause);
}

TEST_CASE("3.5 send_all sends nothing when there is nothing to send", "[3.5]") {
    Pair pair;
    std::string got = "not run";
    PeerThread peer(std::move(pair.peer), [&](Peer& self) { got = self.receive_all(); });
    send_all(pair, "");
    ::shutdown(pair.answer.fd(), SHUT_WR);
    peer.join();
    expect_equal("what arrives", got, "", "send_all_nothing"_cause);
}

TEST_CASE("3.5 send_all throws when nothing can be sent any more", "[3.5]") {
    Pair pair;
    ::shutdown(pair.answer.fd(), SHUT_WR);
    const Story story("The socket has been shut down for sending: send() fails, as it does after a reset.");
    const Untouched before(pair.answer.fd());
    const Thrown thrown = call_throws(
        "send_all(fd, \"hello\")", "EPIPE", [&] { answer::send_all(pair.answer.fd(), "hello"); },
        "send_all_gives_up_silently"_cause);
    expect_code(thrown, EPIPE, "send_all_other_errno"_cause);
    before.expect_unchanged();
}

TEST_CASE("3.5 send_all throws when the peer resets the connection", "[3.5]") {
    Pair pair;
    small_send_buffer(pair.answer.fd());
    const std::string bytes = numbered_bytes(1 << 20);
    const Story story("The peer receives the first bytes and then resets the connection (RST).");
    const PeerThread peer(std::move(pair.peer), [](Peer& self) {
        self.receive_until("0000000 ");
        self.reset();
    });
    const Thrown thrown = call_throws(
        fmt::format("send_all(fd, {} bytes)", bytes.size()), "ECONNRESET or EPIPE",
        [&] { answer::send_all(pair.answer.fd(), bytes); }, "send_all_partly_sent"_cause);
    expect(thrown.code == ECONNRESET || thrown.code == EPIPE,
           "std::system_error with the code ECONNRESET or EPIPE", thrown.type + ": " + quote(thrown.text),
           "send_all_other_errno"_cause);
}

TEST_CASE("3.5 send_all throws whatever the error", "[3.5]") {
    const int closed = ::fcntl(Pair().answer.fd(), F_DUPFD, 100);
    ::close(closed);
    const Story story("The descriptor is not open: send() fails with EBADF.");
    const Thrown thrown = call_throws(
        "send_all(fd, \"hello\")", "EBADF", [&] { answer::send_all(closed, "hello"); },
        "send_all_gives_up_silently"_cause);
    expect_code(thrown, EBADF, "send_all_other_errno"_cause);
}

TEST_CASE("3.5 send_all waits as long as the peer takes", "[3.5]") {
    Pair pair;
    small_send_buffer(pair.answer.fd());
    const std::string bytes = numbered_bytes(400000);
    std::string got;
    const Faults faults;
    const LimitsPassAtOnce limits;
    const Story story(
        "The peer receives nothing for longer than any limit that the function sets: limits pass at once "
        "here. Then it receives to the end.");
    PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        self.wait_until_blocked();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));  // SO_SNDTIMEO takes a few
        got = self.receive_all();
    });
    send_all(pair, bytes, "send_all_with_a_limit"_cause);
    expect_arrived(pair, peer, got, bytes, "send_all_with_a_limit"_cause);
}

TEST_CASE("3.5 send_all takes descriptor 0 for what it is", "[3.5]") {
    Pair pair;
    std::string got;
    const Story story("The socket's descriptor is 0.");
    {
        const ZeroIsFree free;
        ::dup2(pair.answer.fd(), 0);
        call(
            "send_all(0, \"hello\")", [&] { answer::send_all(0, "hello"); }, "descriptor_0"_cause);
    }
    PeerThread peer(std::move(pair.peer), [&](Peer& self) { got = self.receive_all(); });
    expect_arrived(pair, peer, got, "hello", "descriptor_0"_cause);
}

TEST_CASE("3.5 send_all throws when the connection goes away between two calls", "[3.5]") {
    Pair pair;
    small_send_buffer(pair.answer.fd());
    const std::string bytes = numbered_bytes(1 << 20);
    const Story story(
        "The peer receives nothing at first, so send() waits for room. Then the socket is shut down for "
        "sending: send() returns how much it has taken, and the next call fails.");
    const PeerThread peer(std::move(pair.peer), [fd = pair.answer.fd()](Peer& self) {
        self.wait_until_blocked();
        ::shutdown(fd, SHUT_WR);
        self.receive_all();  // a reset would be another error
    });
    const Thrown thrown = call_throws(
        fmt::format("send_all(fd, {} bytes)", bytes.size()), "EPIPE",
        [&] { answer::send_all(pair.answer.fd(), bytes); }, "send_all_gives_up_silently"_cause);
    expect_code(thrown, EPIPE, "send_all_other_errno"_cause);
}
