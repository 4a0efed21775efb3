// The companion test of lesson 05. You need not read it: when it fails, it tells its story.
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <functional>
#include <utility>

#include "check.hpp"
#include "closing.hpp"
#include "peer.hpp"

using namespace testing;
namespace answer = closing;
using std::chrono::milliseconds;

namespace {

// Everything that comes, on a descriptor of the test's own; blocks until the other end has finished.
std::string receive_rest(int fd) {
    std::string all;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::recv(fd, buffer, sizeof buffer, 0)) > 0;)
        all.append(buffer, static_cast<std::size_t>(got));
    return all;
}

// What closes it then sends a reset (RST) instead of a FIN.
void set_reset_on_close(const net::Socket& socket) {
    const linger hard{1, 0};
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

const Script stay_open = [](Peer& peer) { peer.wait_until([] { return false; }); };

const char* const why_reset =
    "recv() returns 0 only for a FIN. A reset is -1 with errno ECONNRESET: bytes may be missing, so it must "
    "not look like success.";

using Clock = std::chrono::steady_clock;

bool readable(int fd) {
    pollfd look{fd, POLLIN, 0};
    return ::poll(&look, 1, 0) > 0;
}

// A busy machine may be late once or twice; a mistake is late each time.
bool always(const std::function<bool()>& late) {
    return late() && late() && late();
}

// Makes the call while the peer does `meanwhile` over and over. After `patience` the peer finishes, so that
// a call that waits for it comes back as well. Whether it was always still waiting then.
bool outwaits(milliseconds patience, const Script& meanwhile, const std::function<void(net::Socket)>& made) {
    return always([&] {
        Pair pair;
        std::atomic<bool> back = false, late = false;
        const PeerThread peer(std::move(pair.peer), [&](Peer& self) {
            const auto end = Clock::now() + patience;
            self.wait_until([&] {
                meanwhile(self);
                return back || Clock::now() > end;
            });
            late = !back;
        });
        made(std::move(pair.answer));
        back = true;
        return late.load();
    });
}

const Script silence = [](Peer&) {};

}  // namespace

// ---- 5.1 Connection --------------------------------------------------------------------------------

namespace {

// A descriptor of its own for a test to give away, and whether it still is the one that was given.
class Watched {
public:
    Watched() { fd = pair_.answer.release(); }
    ~Watched() {
        if (is_ours()) ::close(fd);
    }
    bool is_ours() const {
        return is_open(fd) && peer_of(fd) == net::local_endpoint(pair_.peer.fd()).to_string();
    }
    void expect_open(const Cause& why, Place place = Place::here()) const {
        expect(is_ours(), "the descriptor is still open", "it was closed", why, place);
    }
    void expect_closed(const Cause& why, Place place = Place::here()) const {
        expect(!is_ours(), "the descriptor is closed", "it is still open", why, place);
    }
    int fd = -1;

private:
    static std::string peer_of(int fd) {
        try {
            return net::peer_endpoint(fd).to_string();
        } catch (const std::exception&) {
            return "";
        }
    }
    Pair pair_;
};

const char* const why_twice =
    "The number was closed a second time. By then it may belong to somebody else, whose connection dies for "
    "no reason that anybody can find. Forget the number (fd_ = -1) when you close it.";
const char* const why_moved =
    "After a move there is one owner: the new one. The old one owns nothing, and its fd() is -1. Two owners "
    "of a number would close it twice.";
const char* const why_replaced =
    "The assignment closes what it replaces. Without that it leaks; after a plain swap it stays open as "
    "long as the other owner lives.";
const char* const why_number = "It owns the number that it was given, not a copy (dup) of the descriptor.";
const char* const why_nothing = "-1 means that there is nothing: nothing to hand over, nothing to close.";

}  // namespace

TEST_CASE("5.1 Connection closes its descriptor when it goes out of scope", "[5.1]") {
    const Watched watched;
    {
        const auto connection =
            call("Connection(fd)", [&] { return std::make_unique<answer::Connection>(watched.fd); });
        expect_equal("its fd()", call("connection.fd()", [&] { return connection->fd(); }), watched.fd,
                     why_number);
        watched.expect_open("It is in use until the owner goes.");
        begin_call("~Connection()");
    }
    watched.expect_closed(
        "Nobody else closes it: the destructor has to, or the program runs out of descriptors.");
}

TEST_CASE("5.1 Connection closes when it is told to, and only once", "[5.1]") {
    const Watched watched;
    auto connection = std::make_unique<answer::Connection>(watched.fd);
    call("connection.close()", [&] { connection->close(); });
    watched.expect_closed(
        "close() closes now. (shutdown() alone ends the conversation but leaves the descriptor open.)");
    expect_equal("fd() after close()", connection->fd(), -1,
                 "It owns nothing any more. A number that is kept is closed once more later, when it may "
                 "be somebody else's.");
    // Somebody else gets the same number, as happens in every program.
    const Pair somebody;
    if (::dup2(somebody.peer.fd(), watched.fd) < 0) return;
    const net::Socket reused{watched.fd};
    const Story story("The number is given to somebody else after the first close().");
    call("connection.close(), a second time", [&] { connection->close(); });
    expect(is_open(reused.fd()), "somebody else's descriptor is still open", "it was closed", why_twice);
    begin_call("~Connection()");
    connection.reset();
    expect(is_open(reused.fd()), "somebody else's descriptor is still open", "it was closed", why_twice);
}

TEST_CASE("5.1 Connection hands its descriptor over when it is moved", "[5.1]") {
    const Watched watched;
    {
        auto first = std::make_unique<answer::Connection>(watched.fd);
        begin_call("Connection second(std::move(first))");
        const answer::Connection second(std::move(*first));
        expect_equal("second.fd()", second.fd(), watched.fd, why_moved);
        expect_equal("first.fd()", first->fd(), -1, why_moved);
        begin_call("the end of first, after the move");
        first.reset();
        watched.expect_open("The owner that was moved from closed it, though it is not its own any more.");
    }
    watched.expect_closed("The new owner closes it.");
}

TEST_CASE("5.1 Connection closes what it owned when another is moved into it", "[5.1]") {
    const Watched mine, other;
    {
        answer::Connection connection(mine.fd);
        {
            answer::Connection source(other.fd);
            const answer::Connection* result =
                call("connection = std::move(source)", [&] { return &(connection = std::move(source)); });
            expect(result == &connection, "the assignment returns the object that was assigned to",
                   "it returns another", "return *this; as every assignment does.");
            mine.expect_closed(why_replaced);
            other.expect_open("It has just been taken over.");
            expect_equal("connection.fd()", connection.fd(), other.fd, why_moved);
            expect_equal("source.fd()", source.fd(), -1, why_moved);
        }
        other.expect_open("The owner that was moved from closed it, though it is not its own any more.");
    }
    other.expect_closed("The new owner closes it.");
}

TEST_CASE("5.1 Connection survives a move onto itself", "[5.1]") {
    const Watched watched;
    {
        answer::Connection connection(watched.fd);
        answer::Connection& same = connection;
        call("connection = std::move(connection)", [&] { connection = std::move(same); });
        watched.expect_open(
            "It closed its own descriptor before it took it over from itself. Nothing was to change.");
        expect_equal("its fd()", connection.fd(), watched.fd,
                     "It lost its descriptor to itself. Nothing was to change.");
    }
    watched.expect_closed("It still owns the descriptor, so it closes it.");
}

TEST_CASE("5.1 Connection owns descriptor 0 like any other", "[5.1]") {
    const char* const why_zero =
        "0 is a descriptor like any other: only -1 means none. Test for fd_ >= 0 or fd_ != -1, not for fd_ "
        "> 0 and not for fd_.";
    const Story story("Standard input is closed, so the next socket gets number 0.");
    const int saved = ::fcntl(0, F_DUPFD, 100);  // standard input, put back below
    {
        const Pair pair;
        ::dup2(pair.answer.fd(), 0);
        {
            answer::Connection first(0);
            expect_equal("its fd()", call("Connection(0).fd()", [&] { return first.fd(); }), 0, why_zero);
            const answer::Connection second(std::move(first));
            expect_equal("the fd() of the one it was moved into", second.fd(), 0, why_moved);
            begin_call("~Connection()");
        }
        expect(!is_open(0), "descriptor 0 is closed", "it is still open", why_zero);
    }
    for (const bool assigned : {true, false}) {
        const Pair pair;
        const Watched watched;
        ::dup2(pair.answer.fd(), 0);
        answer::Connection zero(0);
        if (assigned) call("zero = std::move(another)", [&] { zero = answer::Connection(watched.fd); });
        else call("zero.close()", [&] { zero.close(); });
        expect(!is_open(0), "descriptor 0 is closed", "it is still open", why_zero);
        answer::Connection taken = call(
            "Connection(-1)", [] { return answer::Connection(-1); }, why_nothing);
        ::dup2(pair.answer.fd(), 0);
        call("taken = Connection(0)", [&] { taken = answer::Connection(0); });
        expect_equal("its fd()", taken.fd(), 0, why_zero);
    }
    ::dup2(saved, 0);
    ::close(saved);
}

TEST_CASE("5.1 Connection can own nothing", "[5.1]") {
    const auto own_nothing = [] { return answer::Connection(-1); };
    answer::Connection nothing = call("Connection(-1)", own_nothing, why_nothing);
    answer::Connection target = call("Connection(-1)", own_nothing, why_nothing);
    expect_equal("its fd()", nothing.fd(), -1, why_nothing);
    call("close()", [&] { nothing.close(); });
    call("target = std::move(nothing)", [&] { target = std::move(nothing); });
    expect_equal("the target's fd()", target.fd(), -1, why_nothing);
    const Watched watched;
    answer::Connection owner(watched.fd);
    call("target = std::move(owner)", [&] { target = std::move(owner); });
    expect_equal("the target's fd()", target.fd(), watched.fd, why_moved);
    call("close() of the target", [&] { target.close(); });
    watched.expect_closed("The target owned it, after the move.");
    call("owner = std::move(target), which owns nothing", [&] { owner = std::move(target); });
    expect_equal("the owner's fd()", owner.fd(), -1, why_nothing);
    const Watched replaced;
    answer::Connection last(replaced.fd);
    call("last = std::move(owner), which owns nothing", [&] { last = std::move(owner); });
    replaced.expect_closed(why_replaced);
    expect_equal("the last one's fd()", last.fd(), -1, "To take over nothing means to own nothing.");
}

TEST_CASE("5.1 Connection never closes a number that is not open", "[5.1]") {
    const int bad = Faults::bad_closes;
    const Watched one, two;
    {
        begin_call("the constructor, close(), moves, assignments, the destructor");
        answer::Connection first(one.fd), second(two.fd), nothing(-1);
        first.close();
        first.close();
        answer::Connection third(std::move(second));
        nothing = std::move(third);
        nothing = answer::Connection(-1);
    }
    one.expect_closed("Its owner was told to close it.");
    two.expect_closed("It was moved twice, and its last owner was assigned another.");
    expect(Faults::bad_closes == bad, "close() once for each descriptor",
           "close() on a number that was closed already", why_twice);
}

TEST_CASE("5.1 Connection does not close again after a signal", "[5.1]") {
    const int bad = Faults::bad_closes;
    const Watched watched;
    const Faults faults;
    Faults::interrupted_closes = 1;
    const Story story("A signal comes during close(): it gives the number up, and returns -1 with EINTR.");
    {
        begin_call("Connection connection(fd), and its end");
        const answer::Connection connection(watched.fd);
    }
    watched.expect_closed("It was owned.");
    expect(Faults::bad_closes == bad, "close() once", "close() a second time, on a number that was given up",
           "close() is the exception to \"EINTR: call it again\": on Linux the number is free by then, and "
           "may be "
           "somebody else's already (close(2), its notes).");
}

TEST_CASE("5.1 Connection ends the conversation in an orderly way", "[5.1]") {
    Pair pair;
    const net::Socket other{::dup(pair.answer.fd())};
    {
        const Story story(
            "A second descriptor (dup) refers to the same connection. The peer has sent \"hi\" and keeps it "
            "open.");
        net::send_all(pair.peer.fd(), "hi");
        wait_for_events(other.fd(), POLLIN);
        const Untouched untouched(other.fd());
        {
            begin_call("Connection connection(fd), and its end");
            const answer::Connection connection(pair.answer.release());
        }
        untouched.expect_unchanged();
        char bytes[8];
        const ssize_t got = ::recv(other.fd(), bytes, sizeof bytes, MSG_DONTWAIT);
        const bool open = ::recv(other.fd(), bytes + 2, 1, MSG_DONTWAIT) < 0;  // EAGAIN, and no end
        expect(got == 2 && open, "\"hi\" can be received through it, and what may come after it",
               got != 2 ? "nothing is there" : "the receiving has ended",
               "close() gives up one descriptor and takes no byte; shutdown() would end the connection for "
               "everybody who has one.");
        const bool sent = ::send(other.fd(), "still here", 10, MSG_NOSIGNAL) == 10;
        expect(sent, "something can be sent through it", std::strerror(errno),
               "close() gives up one descriptor; shutdown() would end the connection for everybody who has "
               "one.");
    }
    Pair second;
    {
        begin_call("Connection connection(fd), and its end");
        const answer::Connection connection(second.answer.release());
    }
    wait_for_events(second.peer.fd(), POLLIN);
    char byte = 0;
    const ssize_t got = ::recv(second.peer.fd(), &byte, 1, 0);
    expect(got == 0, "the peer receives the end (FIN)", got < 0 ? std::strerror(errno) : "a byte",
           "close() alone ends the connection with a FIN. SO_LINGER with a time of 0 makes it a reset.");
}

// ---- 5.2 exchange ----------------------------------------------------------------------------------

namespace {

const char* const why_half =
    "The peer learns from a FIN that it has received everything, and then answers. shutdown(fd, SHUT_WR) "
    "after the last byte sends one, and receiving still works. Without it both wait for ever; after close() "
    "nobody hears the answer.";

std::string exchange_with(const Pair& pair, std::string_view request, const Cause& why = why_half,
                          Place place = Place::here()) {
    return call(
        fmt::format("exchange(fd, {})",
                    request.size() < 40 ? quote(request) : fmt::format("{} bytes", request.size())),
        [&] { return answer::exchange(pair.answer.fd(), request); }, why, place);
}

}  // namespace

TEST_CASE("5.2 exchange tells the peer that no more will come", "[5.2]") {
    const Story story("The peer receives, and answers nothing before our FIN.");
    const bool no_fin = always([] {
        Pair pair;
        std::atomic<bool> finished = false;
        // Without a FIN the peer gives up in the end, so that the call comes back.
        PeerThread peer(std::move(pair.peer), [&](Peer& self) {
            const auto end = Clock::now() + milliseconds(300);
            self.wait_until([&] {
                char buffer[64];
                finished = ::recv(self.fd(), buffer, sizeof buffer, MSG_DONTWAIT) == 0;
                return finished || Clock::now() > end;
            });
        });
        exchange_with(pair, "hello");
        peer.join();
        return !finished;
    });
    expect(!no_fin, "a FIN behind the request", "none came", why_half);
}

TEST_CASE("5.2 exchange receives the answer after it has finished sending", "[5.2]") {
    for (const std::string& request :
         {std::string("stressed"), std::string("x"), std::string(), std::string("\0\xff\0b", 4)}) {
        Pair pair;
        const Story story(
            "The peer receives until our FIN, and only then sends the bytes back in reverse, and a dot.");
        const PeerThread peer(std::move(pair.peer), [](Peer& self) {
            std::string bytes = self.receive_all();
            std::reverse(bytes.begin(), bytes.end());
            self.send(bytes + ".");
            self.finish();
            stay_open(self);
        });
        const Untouched untouched(pair.answer.fd());
        Descriptors before;
        const char* const why_both =
            "SHUT_RDWR ends the receiving, too: the answer is thrown away, or meets a reset. SHUT_WR ends "
            "the sending alone.";
        const std::string got = exchange_with(pair, request, why_both);
        expect_equal("the answer", got, std::string(request.rbegin(), request.rend()) + ".",
                     request.empty() ? "An empty request ends with a FIN and gets an answer like any other."
                     : got.empty()   ? why_both
                                   : "Send and return the bytes as they are: nothing is added, and a NUL is "
                                     "a byte like any other (a C string ends there).");
        untouched.expect_unchanged();
        before.expect_none_left();
    }
}

TEST_CASE("5.2 exchange puts the answer together from its pieces", "[5.2]") {
    Pair pair;
    std::string got;
    const Story story(
        "The peer receives until our FIN, then sends \"one \", \"two \", \"three\", each after the one "
        "before was received.");
    const PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        got = self.receive_all();
        for (const char* piece : {"one ", "two ", "three"}) self.send_in_lockstep(piece);
        self.finish();
        stay_open(self);
    });
    expect_equal("the answer", exchange_with(pair, "count"), "one two three",
                 "One recv() is not the whole answer: receive until it returns 0.");
}

TEST_CASE("5.2 exchange sends and receives a megabyte, through signals", "[5.2]") {
    Pair pair;
    const int small = 4096;  // so that a megabyte does not fit
    ::setsockopt(pair.answer.fd(), SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    const std::string request = numbered_bytes(1 << 20), reply = numbered_bytes(3000000);
    std::string got;
    const Story story(
        "Signals interrupt the sending of a megabyte. The peer receives to our FIN. Signals interrupt the "
        "waiting. Then the peer answers with 3,000,000 bytes.");
    PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        self.interrupt_blocked(2);
        got = self.receive_all();
        self.interrupt_blocked(2);
        self.send(reply);
        self.finish();
        stay_open(self);
    });
    const std::string answered = exchange_with(
        pair, request,
        "EINTR says that a signal was handled before anything was sent or received: call again.");
    peer.stop();
    expect_equal("what the peer received", got, request,
                 "send() may take only a part of the bytes: send the rest, as net::send_all() does.");
    expect_equal(
        "the answer", answered, reply,
        "It comes in many pieces: append each with the count that recv() returned, until that is 0.");
}

TEST_CASE("5.2 exchange throws when the connection is reset", "[5.2]") {
    for (const std::string part : {"half an ans", ""}) {
        Pair pair;
        const Story story(fmt::format("The peer receives the request{} and resets the connection (RST).",
                                      part.empty() ? "" : ", sends half an answer"));
        const PeerThread peer(std::move(pair.peer), [&](Peer& self) {
            self.receive_all();
            if (!part.empty()) self.send_in_lockstep(part);
            self.reset();
        });
        const Untouched untouched(pair.answer.fd());
        expect_code(call_throws(
                        "exchange(fd, \"hello\")", "ECONNRESET",
                        [&] { return answer::exchange(pair.answer.fd(), "hello"); }, why_reset),
                    ECONNRESET, why_reset);
        untouched.expect_unchanged();
    }
}

TEST_CASE("5.2 exchange throws when the connection is gone", "[5.2]") {
    {
        Pair pair;
        ::shutdown(pair.answer.fd(), SHUT_WR);
        const PeerThread peer(std::move(pair.peer), [](Peer& self) { self.receive_all(); });
        const Story story("The socket has been shut down for sending before.");
        const char* const why =
            "send() returned -1. net::send_all() throws for you; a send() of your own needs MSG_NOSIGNAL.";
        expect_code(call_throws(
                        "exchange(fd, \"hello\")", "EPIPE",
                        [&] { return answer::exchange(pair.answer.fd(), "hello"); }, why),
                    EPIPE, why);
    }
    Pair pair;
    set_reset_on_close(pair.peer);
    pair.peer.close();
    wait_for_events(pair.answer.fd(), 0);
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(pair.answer.fd(), SOL_SOCKET, SO_ERROR, &error, &size);  // takes it: recv() returns 0 now
    const Story story("The connection was reset, and the caller has learnt of it before.");
    const char* const why =
        "Nobody heard this request. shutdown() says so with -1 (ENOTCONN); recv() does not: it tells of a "
        "reset only once, and returns 0 afterwards.";
    const Thrown thrown = call_throws(
        "exchange(fd, \"\")", "the connection is gone",
        [&] { return answer::exchange(pair.answer.fd(), ""); }, why);
    expect(thrown.code != 0, "std::system_error", thrown.type, why);
}

// ---- 5.3 classify_end ------------------------------------------------------------------------------

namespace {

std::string name(answer::Ending ending) {
    switch (ending) {
        case answer::Ending::open:
            return "Ending::open";
        case answer::Ending::finished:
            return "Ending::finished";
        case answer::Ending::reset:
            return "Ending::reset";
    }
    return "no Ending at all";
}

void check_ending(const Pair& pair, answer::Ending expected, const Cause& why,
                  Place place = Place::here()) {
    const bool stale = expected != answer::Ending::reset;
    const auto got = call(
        "classify_end(fd)",
        [&] {
            errno = stale ? ECONNRESET : 0;  // left from an earlier call, of another connection
            return answer::classify_end(pair.answer.fd());
        },
        why, place);
    const bool misread = stale && got == answer::Ending::reset;
    expect(
        got == expected, name(expected), name(got),
        why.id +
            (misread ? " (errno says something only after a -1: it may be left from an earlier call.)" : ""),
        place);
}

}  // namespace

TEST_CASE("5.3 classify_end calls an idle connection open, without waiting", "[5.3]") {
    const Story story("Nothing has come, and the peer keeps the connection open.");
    const bool waits = outwaits(milliseconds(300), silence, [](const net::Socket& socket) {
        // So often that it shows, however briefly one waits.
        call(
            "classify_end(fd)",
            [&] {
                for (int i = 0; i < 300; ++i) answer::classify_end(socket.fd());
            },
            "recv() that would wait returns -1 with EAGAIN: nothing has come, which is no error here.");
    });
    expect(!waits, "it returns at once", "it waits for something to come",
           "A look does not wait, not even briefly. MSG_PEEK alone waits like any recv(); with "
           "MSG_DONTWAIT it returns at once, and so does poll() with a time of 0.");
    const Pair pair;
    const char* const why = "Nothing has come: -1 with EAGAIN says that, and it is not the end.";
    check_ending(pair, answer::Ending::open, why);
    check_ending(pair, answer::Ending::open, why);
    expect(!readable(pair.peer.fd()), "nothing was sent to the peer", "the peer received something",
           "To look is not to speak: a probe is a byte in the stream, too, and a shutdown is a FIN.");
}

TEST_CASE("5.3 classify_end takes no byte from the stream", "[5.3]") {
    const Pair pair;
    net::send_all(pair.peer.fd(), "hello");
    wait_for_events(pair.answer.fd(), POLLIN);
    const Story story("The peer has sent \"hello\" and keeps the connection open.");
    check_ending(pair, answer::Ending::open, "There are bytes to receive, so it has not ended for us.");
    check_ending(
        pair, answer::Ending::open,
        "The second look has to see what the first saw: recv() with MSG_PEEK leaves the bytes there.");
    ::shutdown(pair.peer.fd(), SHUT_WR);
    expect_equal("what can be received afterwards", receive_rest(pair.answer.fd()), "hello",
                 "It took something: recv() with MSG_PEEK looks and leaves the bytes where they are.");
}

TEST_CASE("5.3 classify_end says finished after the last byte", "[5.3]") {
    Pair pair;
    net::send_all(pair.peer.fd(), "bye");
    ::shutdown(pair.peer.fd(), SHUT_WR);
    wait_for_events(pair.answer.fd(), POLLIN);
    {
        const Story story("The peer has sent \"bye\" and finished (FIN); nothing has been received yet.");
        check_ending(pair, answer::Ending::open,
                     "There are still bytes to receive: the FIN comes behind them.");
    }
    expect_equal("what can be received", receive_rest(pair.answer.fd()), "bye",
                 "It took something from the stream.");
    const Story story("The peer has sent \"bye\" and finished (FIN); all has been received.");
    const char* const why = "recv() returns 0: every byte has been received, and the FIN.";
    check_ending(pair, answer::Ending::finished, why);
    check_ending(pair, answer::Ending::finished, why);
    pair.peer.close();
    check_ending(pair, answer::Ending::finished, why);
}

TEST_CASE("5.3 classify_end tells our own FIN from the peer's", "[5.3]") {
    const Pair pair;
    ::shutdown(pair.answer.fd(), SHUT_WR);
    wait_for_events(pair.peer.fd(), POLLIN);
    {
        const Story story("We have finished sending (FIN); the peer has not.");
        check_ending(pair, answer::Ending::open, "Our FIN ends our direction. The peer may still send.");
    }
    ::shutdown(pair.peer.fd(), SHUT_WR);
    wait_for_events(pair.answer.fd(), POLLIN);
    const Story story("We have finished sending, and now the peer has finished, too.");
    check_ending(
        pair, answer::Ending::finished,
        "Both have ended in an orderly way. (poll() reports POLLHUP for that as well as for a reset.)");
}

TEST_CASE("5.3 classify_end leaves the socket as it was", "[5.3]") {
    for (const bool blocking : {true, false}) {
        Pair pair;
        if (!blocking) ::fcntl(pair.answer.fd(), F_SETFL, ::fcntl(pair.answer.fd(), F_GETFL) | O_NONBLOCK);
        const Story story(fmt::format("The socket is {}. Nothing comes at first; then the peer finishes.",
                                      blocking ? "blocking, as sockets are" : "non-blocking already"));
        const timeval of_the_caller{7, 0};
        ::setsockopt(pair.answer.fd(), SOL_SOCKET, SO_RCVTIMEO, &of_the_caller, sizeof of_the_caller);
        const Untouched untouched(pair.answer.fd());
        Descriptors before;
        check_ending(pair, answer::Ending::open, "Nothing has come.");
        untouched.expect_unchanged();
        ::shutdown(pair.peer.fd(), SHUT_WR);
        wait_for_events(pair.answer.fd(), POLLIN);
        check_ending(pair, answer::Ending::finished, "The peer has finished.");
        std::atomic<bool> stop = false;
        const Peer peer(std::move(pair.peer), stop);
        untouched.expect_unchanged(&peer);  // the peer has finished sending, and can still receive
        before.expect_none_left();
    }
}

TEST_CASE("5.3 classify_end knows a reset", "[5.3]") {
    Pair pair;
    set_reset_on_close(pair.peer);
    pair.peer.close();
    wait_for_events(pair.answer.fd(), 0);  // POLLERR and POLLHUP are always reported
    const Story story("The peer has ended the connection with a reset (RST).");
    check_ending(pair, answer::Ending::reset,
                 "recv() returns -1 with ECONNRESET (and poll() reports POLLERR).");
}

TEST_CASE("5.3 classify_end copes with a reset behind something else", "[5.3]") {
    for (const bool bytes : {true, false}) {
        Pair pair;
        if (bytes) net::send_all(pair.peer.fd(), "hello");
        else ::shutdown(pair.peer.fd(), SHUT_WR);
        set_reset_on_close(pair.peer);
        pair.peer.close();
        wait_for_events(pair.answer.fd(), 0);  // the reset itself, not the bytes or the FIN before it
        const Story story(bytes ? "The peer has sent \"hello\", then a reset (RST); nothing is received yet."
                                : "The peer has finished (FIN), and then sent a reset (RST).");
        const char* const why = bytes
                                    ? "There are bytes to receive, and the connection is reset: open and "
                                      "reset are both right, finished is not."
                                    : "The peer has finished, and the connection is reset (Linux calls that "
                                      "EPIPE in SO_ERROR): both are right, open is not.";
        const answer::Ending other = bytes ? answer::Ending::open : answer::Ending::finished;
        const auto got = call(
            "classify_end(fd)", [&] { return answer::classify_end(pair.answer.fd()); }, why);
        expect(got == other || got == answer::Ending::reset, name(other) + " or Ending::reset", name(got),
               why);
        expect_equal("what can be received afterwards", receive_rest(pair.answer.fd()), bytes ? "hello" : "",
                     "It took something: recv() with MSG_PEEK looks and leaves the bytes where they are.");
    }
}

TEST_CASE("5.3 classify_end throws when the descriptor is no socket", "[5.3]") {
    // A high number: an answer that opens a descriptor of its own (epoll) does not get this one.
    const int closed = ::fcntl(make_listener().fd(), F_DUPFD, 200);
    ::close(closed);
    for (const int fd : {-1, closed}) {
        const Thrown thrown = call_throws(
            fmt::format("classify_end({})", fd == -1 ? "-1" : "a descriptor that is closed"), "EBADF",
            [&] { return name(answer::classify_end(fd)); },
            "Not every -1 is EAGAIN or ECONNRESET: throw std::system_error for what you do not know.");
        expect_code(thrown, EBADF,
                    "Throw std::system_error with errno. (poll() reports POLLNVAL for such a descriptor.)");
    }
}

// ---- 5.4 close_gracefully --------------------------------------------------------------------------

namespace {

// Which file a descriptor is; 0 where it is none. A closed number may soon be another file's, opened by a
// peer.
ino_t identity(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 ? status.st_ino : 0;
}

void close_gracefully(net::Socket socket, milliseconds limit, Place place = Place::here()) {
    const int fd = socket.fd();
    const ino_t before = identity(fd);
    call(
        fmt::format("close_gracefully(socket, {} ms)", limit.count()),
        [&] { answer::close_gracefully(std::move(socket), limit); },
        "It is called where nothing can be done about an error any more, so it throws nothing.", place);
    expect(before == 0 || identity(fd) != before, "the descriptor is closed", "it is still open",
           "shutdown() alone leaves it open: that is a leak.", place);
}

// Whether the call always takes the whole limit.
bool waits_out(milliseconds limit, const std::function<net::Socket()>& socket, Place place = Place::here()) {
    return always([&] {
        net::Socket given = socket();
        const auto begin = Clock::now();
        close_gracefully(std::move(given), limit, place);
        return Clock::now() - begin >= limit;
    });
}

const char* const why_graceful =
    "close() while bytes wait unreceived sends a reset instead of a FIN: what has not reached the peer by "
    "then is lost, and the peer sees an error. Send the FIN with shutdown(SHUT_WR), receive until the peer "
    "has finished, and close then.";

}  // namespace

TEST_CASE("5.4 close_gracefully closes when the peer has finished, too", "[5.4]") {
    const Story story("The peer receives until our FIN, and then finishes.");
    std::vector<std::unique_ptr<PeerThread>> peers;
    const bool late = waits_out(milliseconds(400), [&] {
        Pair pair;
        peers.push_back(
            std::make_unique<PeerThread>(std::move(pair.peer), [](Peer& self) { self.receive_all(); }));
        return std::move(pair.answer);
    });
    expect(!late, "it returns as soon as the peer has finished", "it waited until the limit was over",
           "The peer waits for our FIN, so send one first: shutdown(SHUT_WR). The peer has finished when "
           "recv() returns 0: there is nothing more to wait for.");
}

TEST_CASE("5.4 close_gracefully lets the peer read everything", "[5.4]") {
    Descriptors before;
    for (const bool finished : {false, true}) {
        Pair pair;
        // More than the two kernels hold: some of it is still on its way.
        const std::string sent_once = numbered_bytes(1 << 20);
        std::string sent;
        for (ssize_t taken = 1; taken > 0;) {
            taken = ::send(pair.answer.fd(), sent_once.data(), sent_once.size(), MSG_DONTWAIT);
            if (taken > 0) sent.append(sent_once, 0, static_cast<std::size_t>(taken));
        }
        net::send_all(pair.peer.fd(), "bytes that nobody will receive");
        if (finished) ::shutdown(pair.peer.fd(), SHUT_WR);
        wait_for_events(pair.answer.fd(), finished ? POLLRDHUP : POLLIN);
        std::string got;
        bool was_reset = false;
        const Story story(fmt::format(
            "We have sent as much as the kernel takes, and the peer something that we have not received{}. "
            "The peer reads to the end{}.",
            finished ? ", and its FIN" : "", finished ? "" : ", and then finishes"));
        PeerThread peer(std::move(pair.peer), [&](Peer& self) {
            got = self.receive_all();
            was_reset = self.was_reset;
        });
        close_gracefully(std::move(pair.answer), milliseconds(60000));
        peer.join();
        expect(!was_reset, "the peer reads to our FIN", "the peer's recv() failed with a reset",
               why_graceful);
        expect_equal("what the peer could read", got, sent, why_graceful);
    }
    before.expect_none_left();
}

TEST_CASE("5.4 close_gracefully goes on receiving while the peer sends", "[5.4]") {
    Pair pair;
    net::send_all(pair.answer.fd(), "goodbye");
    std::string got;
    bool all_taken = false;
    const Story story("After our FIN the peer still sends 300,000 bytes before it finishes.");
    PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        got = self.receive_all();
        all_taken = self.send(numbered_bytes(300000)) && self.send_in_lockstep("end");
    });
    close_gracefully(std::move(pair.answer), milliseconds(60000));
    peer.join();
    expect_equal("what the peer could read", got, "goodbye", why_graceful);
    expect(all_taken, "everything that the peer sends is received",
           "the peer's send failed: the connection was gone",
           "The peer may still send after our FIN, and a close() before it has finished answers that with "
           "a reset. Receive and throw away until recv() returns 0. (SHUT_RDWR would end the receiving, "
           "too.)");
}

TEST_CASE("5.4 close_gracefully waits on through signals", "[5.4]") {
    Pair pair;
    bool taken = false;
    const Story story(
        "Signals are handled while it waits for the peer's end. Then the peer sends something, and "
        "finishes.");
    PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        self.interrupt_blocked(3);
        taken = self.send_in_lockstep("not yet");
    });
    close_gracefully(std::move(pair.answer), milliseconds(60000));
    peer.join();
    expect(taken, "what the peer sends is received", "the connection was closed before",
           "EINTR is not the peer's end: go on waiting, for what is left of the limit.");
}

TEST_CASE("5.4 close_gracefully closes after the limit", "[5.4]") {
    struct Busy {
        const char* story;
        Script script;
        const char* why;
    };
    const char* const why_left =
        "Each wait gets what is left of the limit, and the first byte or signal is not the last: take one "
        "deadline at the start, and look at the clock before each wait.";
    const Busy silent{"The peer neither sends nor finishes.", silence,
                      "recv() alone waits as long as the peer is silent, and a close() in another thread "
                      "does not wake it. Wait in poll() first, which takes the time in milliseconds, or "
                      "set SO_RCVTIMEO, in seconds and microseconds."};
    const Busy talking{"The peer sends one byte after the other and never finishes.",
                       [](Peer& self) { self.send_in_lockstep("x"); }, why_left};
    const Busy signals{"The peer is silent, and signal after signal is handled.",
                       [](Peer& self) { self.interrupt_blocked(1); }, why_left};
    const auto check = [](const Busy& peer, int limit, const Cause& why, Place place = Place::here()) {
        const Story story(peer.story);
        const bool late = outwaits(milliseconds(450), peer.script, [&](net::Socket socket) {
            close_gracefully(std::move(socket), milliseconds(limit), place);
        });
        expect(!late, "it closes after the limit", "it still waited after 450 ms", why, place);
    };
    check(silent, 60, silent.why);
    check(talking, 60, talking.why);
    check(signals, 60, signals.why);
    for (const int limit : {0, -1})
        check(silent, limit,
              "Where nothing is left of the limit there is no wait. A negative time makes poll() wait for "
              "ever, and so does a 0 in SO_RCVTIMEO: look at what is left before you pass it on.");
}

TEST_CASE("5.4 close_gracefully waits for a silent peer until the limit", "[5.4]") {
    for (const bool talks : {false, true}) {
        Pair pair;
        const Story story(talks ? "The peer sends one byte after the other and never finishes."
                                : "The peer neither sends nor finishes.");
        const PeerThread peer(std::move(pair.peer), [talks](Peer& self) {
            self.wait_until([&] {
                if (talks) self.send_in_lockstep("x");
                return false;
            });
        });
        const auto begin = Clock::now();
        close_gracefully(std::move(pair.answer), milliseconds(60));
        const auto took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
        expect(took + milliseconds(2) >= milliseconds(60), "60 ms of patience",
               fmt::format("{} ms", took.count()),
               "The peer may be slow: it has until the limit to finish. (tv_usec counts millionths of a "
               "second.)");
    }
}

TEST_CASE("5.4 close_gracefully sends a FIN, also where it does not wait", "[5.4]") {
    for (const int limit : {0, -1}) {
        Pair pair;
        net::send_all(pair.answer.fd(), "goodbye");
        const Story story("We have sent \"goodbye\", and the peer has sent nothing.");
        close_gracefully(std::move(pair.answer), milliseconds(limit));
        std::string got = receive_rest(pair.peer.fd());
        const bool fin = ::recv(pair.peer.fd(), got.data(), 0, 0) == 0 && got == "goodbye";
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(pair.peer.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
        expect(fin && error == 0, "the peer receives \"goodbye\" and the end (FIN)",
               fmt::format("it receives {} and {}", quote(got), error == 0 ? "an end" : "a reset"),
               "Without a wait it is still a FIN: shutdown(SHUT_WR) and close() send one. SO_LINGER with a "
               "time of 0 makes it a reset.");
    }
}

TEST_CASE("5.4 close_gracefully does not wait where there is nothing to wait for", "[5.4]") {
    {
        const Story story("The peer has ended the connection with a reset (RST).");
        const bool late = waits_out(milliseconds(400), [] {
            Pair pair;
            set_reset_on_close(pair.peer);
            pair.peer.close();
            wait_for_events(pair.answer.fd(), 0);
            return std::move(pair.answer);
        });
        expect(!late, "it closes at once", "it waited until the limit was over",
               "A reset ends both directions: nothing will come any more.");
    }
    const Story story("The owner owns nothing: its fd() is -1.");
    const bool late = waits_out(milliseconds(400), [] { return net::Socket(); });
    expect(!late, "it returns at once", "it waited until the limit was over",
           "poll() skips a negative descriptor and waits all the same: look first whether there is one.");
}

// ---- 5.5 fetch -------------------------------------------------------------------------------------

namespace {

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

// Receives a request and sends `pieces`, one at a time, then finishes.
Script reply_with(std::vector<std::string> pieces, std::string* request = nullptr) {
    return [pieces = std::move(pieces), request](Peer& peer) {
        const std::string got = peer.receive_until("\r\n\r\n");
        if (request != nullptr) *request = got;
        for (const std::string& piece : pieces)
            if (!peer.send_in_lockstep(piece)) return;
    };
}

answer::Page fetch(const net::Endpoint& from, std::string_view path = "/", const Cause& why = {},
                   Place place = Place::here()) {
    return call(
        fmt::format("fetch({}, {}, {})", quote(from.ip()), from.port(), quote(path)),
        [&] { return answer::fetch(from.ip(), from.port(), path); }, why, place);
}

Thrown fetch_throws(const net::Endpoint& from, std::string_view expected, const Cause& why,
                    Place place = Place::here()) {
    return call_throws(
        fmt::format("fetch({}, {}, \"/\")", quote(from.ip()), from.port()), expected,
        [&] { return answer::fetch(from.ip(), from.port(), "/").body; }, why, place);
}

const char* const why_empty =
    "The tutorial's run printed b'' here and nobody noticed. That recv() returned 0 says that the peer has "
    "finished, not that there was an answer: throw EmptyReply().";

void expect_empty_reply(const Thrown& thrown, Place place = Place::here()) {
    expect(thrown.type.find("EmptyReply") != thrown.type.npos, "EmptyReply", thrown.type + ": " + thrown.text,
           why_empty, place);
}
// A reset that comes while the answer is still sending, or finishes sending, has other codes: EPIPE,
// ENOTCONN.
void expect_some_code(const Thrown& thrown, Place place = Place::here()) {
    expect(thrown.code != 0, "std::system_error, such as ECONNRESET", thrown.type + ": " + thrown.text,
           why_reset, place);
}
void expect_not_empty_reply(const Thrown& thrown, const Cause& why, Place place = Place::here()) {
    expect(thrown.type.find("EmptyReply") == thrown.type.npos, "another error than EmptyReply", thrown.type,
           why, place);
}

}  // namespace

TEST_CASE("5.5 fetch asks for the page and returns it", "[5.5]") {
    for (const char* ip : {"127.0.0.1", "::1"}) {
        if (std::string(ip) == "::1" && !have_ipv6()) continue;
        std::string request;
        Server server({reply_with({ok}, &request)}, ip);
        Descriptors before;
        const Story story(
            "The server receives the request, sends \"HTTP/1.1 200 OK\" with the body \"hello\", and "
            "closes.");
        const answer::Page page = fetch(
            server.endpoint(), "/greeting?x=1",
            "net::connect_tcp() connects, net::send_all() sends what get_request() wrote. Then receive until "
            "recv() returns 0, and close only when everything has come.");
        server.stop();
        expect_equal("the status", page.status, 200, "parse_page() takes the reply apart for you.");
        expect_equal("the body", page.body, "hello", "parse_page() takes the reply apart for you.");
        expect(request.starts_with("GET /greeting?x=1 HTTP/1.1\r\n"),
               "a request that begins with \"GET /greeting?x=1 HTTP/1.1\\r\\n\"", quote(request),
               "get_request() writes it for you.");
        const std::string headers = lower(request);
        expect(headers.find("\r\nhost:") != headers.npos &&
                   headers.find("\r\nconnection: close\r\n") != headers.npos,
               "the headers Host and Connection: close", quote(request),
               "get_request() writes them for you.");
    }
}

TEST_CASE("5.5 fetch receives a reply however it is cut", "[5.5]") {
    for (std::size_t at = 1; at < ok.size(); ++at) {
        Server server({reply_with({ok.substr(0, at), ok.substr(at)})});
        const Story story(fmt::format(
            "The server sends the reply in two pieces of {} and {} bytes, and closes.", at, ok.size() - at));
        expect_equal(
            "the body",
            fetch(server.endpoint(), "/", "Receive until recv() returns 0, then take the reply apart.").body,
            "hello", "Receive until recv() returns 0, then take the reply apart.");
    }
    const std::string large = numbered_bytes(1 << 20);
    Server server({[&](Peer& peer) {
        peer.receive_until("\r\n\r\n");
        peer.send(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", large.size()) + large);
    }});
    const char* const why = "However long it is: append each piece, until recv() returns 0.";
    const Story story("The server sends a page of a megabyte, and closes.");
    expect_equal("the body", fetch(server.endpoint(), "/", why).body, large, why);
}

TEST_CASE("5.5 fetch goes on after signals", "[5.5]") {
    Server server({[](Peer& self) {
        self.receive_until("\r\n\r\n");
        self.interrupt_blocked(3);
        self.send(ok);
    }});
    const Story story("Signals are handled while it waits for the reply.");
    const char* const why = "-1 with EINTR is neither a failure nor the end: call recv() again.";
    expect_equal("the body", fetch(server.endpoint(), "/", why).body, "hello", why);
}

TEST_CASE("5.5 fetch reads exactly the texts that it was given", "[5.5]") {
    std::string request;
    Server server({reply_with({ok}, &request)});
    const std::string host = "127.0.0.1.example", path = "/page-and-more";
    const char* const why =
        "data() of a string_view need not end with a NUL. Where a C string is wanted, make a std::string of "
        "it first.";
    const answer::Page page = call(
        "fetch(the first 9 characters of \"127.0.0.1.example\", the port, the first 5 of \"/page-and-more\")",
        [&] {
            return answer::fetch(std::string_view(host).substr(0, 9), server.endpoint().port(),
                                 std::string_view(path).substr(0, 5));
        },
        why);
    server.stop();
    expect_equal("the body", page.body, "hello", why);
    expect(request.starts_with("GET /page HTTP/1.1\r\n"),
           "a request that begins with \"GET /page HTTP/1.1\\r\\n\"", quote(request), why);
}

TEST_CASE("5.5 fetch returns chunked bodies and every byte value", "[5.5]") {
    std::string bytes;
    for (int value = 0; value < 256; ++value) bytes += static_cast<char>(value);
    const char* const why =
        "A NUL is a byte like any other: append as many bytes as recv() returned. What treats them as a C "
        "string stops at the NUL. (The chunks are parse_page()'s to undo.)";
    for (const bool chunked : {true, false}) {
        Server server({reply_with(
            chunked
                ? std::vector<std::string>{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
                                           "lo\r\n100\r\n" + bytes + "\r\n0\r\n\r\n"}
                : std::vector<std::string>{"HTTP/1.1 200 OK\r\n\r\nhello" + bytes})});
        const Story story(fmt::format("The body has every byte value in it, 0 to 255, and comes {}.",
                                      chunked ? "in chunks" : "without a length"));
        expect_equal("the body", fetch(server.endpoint(), "/", why).body, "hello" + bytes, why);
    }
}

TEST_CASE("5.5 fetch returns pages that report an error, too", "[5.5]") {
    Server server({reply_with({"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone"})});
    const Story story("The server answers with the status 404 and a page that says so.");
    const char* const why =
        "404 is an answer: connection, request and reply went well, and the page says what is wrong. An "
        "exception is for where there is no page to return.";
    const answer::Page page = fetch(server.endpoint(), "/", why);
    expect_equal("the status", page.status, 404, why);
    expect_equal("the body", page.body, "gone", why);
}

TEST_CASE("5.5 fetch says that an empty reply is empty", "[5.5]") {
    Server server({reply_with({}), reply_with({ok})});
    const Story story("The server receives the request and closes without sending a byte.");
    expect_empty_reply(fetch_throws(server.endpoint(), "EmptyReply", why_empty));
    expect_equal("how many connections the server saw", server.connections(), 1,
                 "fetch() asks once, and tells what came of it.");
}

TEST_CASE("5.5 fetch throws when the reply is truncated or reset", "[5.5]") {
    for (const std::string part :
         {"HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"}) {
        Server server({reply_with({part})});
        const Story story(fmt::format("The server sends {} and closes.", quote(part)));
        const Thrown thrown =
            fetch_throws(server.endpoint(), "the reply is truncated",
                         "The end of the connection does not make a reply complete: parse_page() looks.");
        expect_runtime_error(thrown);
        expect_not_empty_reply(thrown, "Bytes did come, so the reply is not empty: it is truncated.");
    }
    for (const std::string part :
         {"HTTP/1.1 200 OK\r\n\r\nsome of it", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", ""}) {
        Server server({[&](Peer& peer) {
            peer.receive_until("\r\n\r\n");
            peer.send_in_lockstep(part);
            peer.reset();
        }});
        const Story story(part.empty()
                              ? "The server receives the request and resets the connection (RST)."
                              : "The server sends a part of the body, then resets the connection (RST).");
        const Thrown thrown = fetch_throws(server.endpoint(), "ECONNRESET", why_reset);
        expect_not_empty_reply(thrown,
                               "A reset is an error of its own: the server did not finish, it broke off. "
                               "An empty reply is a FIN without a byte before it.");
        expect_some_code(thrown);
    }
}

TEST_CASE("5.5 fetch closes its descriptor on every path", "[5.5]") {
    Server server({reply_with({ok}), reply_with({}), reply_with({"HTTP/1.1 2"}), [](Peer& peer) {
                       peer.receive_until("\r\n\r\n");
                       peer.reset();
                   }});
    const DeadPort dead;
    Descriptors before;
    const Story story(
        "Five fetches: a page, an empty reply, a truncated one, a reset, and a port where nothing listens.");
    fetch(server.endpoint());
    for (int failed = 0; failed < 3; ++failed)
        fetch_throws(server.endpoint(), "an error", "There is no page to return.");
    const char* const why = "net::connect_tcp() says who refused: let its error pass.";
    expect_named(fetch_throws(dead.endpoint(), "ECONNREFUSED, with the endpoint in its text", why),
                 dead.endpoint().to_string(), why);
    server.stop();
    before.expect_none_left();
}

// ---- 5.6 fetch_with_retry --------------------------------------------------------------------------

namespace {

const std::string from_kept = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nkept";
const std::string from_fresh = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfresh";

net::Socket keep_connection(const Server& server) {
    return net::connect_tcp(server.endpoint().ip(), server.endpoint().port());
}

const char* const with_retry = "fetch_with_retry(kept, ...)";

std::string body_with_retry(net::Socket kept, const net::Endpoint& server) {
    return answer::fetch_with_retry(std::move(kept), server.ip(), server.port(), "/page").body;
}

void expect_request(const std::string& request, Place place = Place::here()) {
    expect(request.starts_with("GET /page HTTP/1.1\r\n"),
           "a request that begins with \"GET /page HTTP/1.1\\r\\n\"", quote(request),
           "get_request() writes it for you, the same for each connection.", place);
}

// The kept connection goes the way of the first script; what a second connection gets is the second.
void check_retried(Script stale, std::string_view story_of_it, bool wait_for_end,
                   Place place = Place::here()) {
    std::string request;
    Server server({std::move(stale), reply_with({from_fresh}, &request)});
    Descriptors before;
    const Story story(std::string(story_of_it) + " A fresh connection gets the page.");
    net::Socket kept = keep_connection(server);
    if (wait_for_end) wait_for_events(kept.fd(), POLLIN);
    const char* const why =
        "It ended without a byte of a reply: as far as you can tell the server never saw this request, "
        "which is no failure of the page. Ask once more, on a fresh connection.";
    const std::string body = call(
        with_retry, [&] { return body_with_retry(std::move(kept), server.endpoint()); }, why, place);
    expect_equal("the body", body, "fresh", why, place);
    expect_equal("how many connections the server saw", server.connections(), 2,
                 "The kept one, and one more.", place);
    expect_request(request, place);
    before.expect_none_left("Both connections are closed in the end: the stale one, too.", place);
}

void check_not_retried(Script partial, std::string_view story_of_it, Place place = Place::here()) {
    Server server({std::move(partial), reply_with({from_fresh})});
    Descriptors before;
    const Story story{std::string(story_of_it)};
    net::Socket kept = keep_connection(server);
    const char* const why =
        "Bytes had come, so the server did see the request and the connection was not stale. A broken reply "
        "is an error to tell, not to hide behind a second try.";
    call_throws(
        with_retry, "the reply is truncated, malformed or reset",
        [&] { return body_with_retry(std::move(kept), server.endpoint()); }, why, place);
    expect_equal("how many connections the server saw", server.connections(), 1, why, place);
    before.expect_none_left("The kept connection is closed in any case, also when an exception leaves.",
                            place);
}

}  // namespace

TEST_CASE("5.6 fetch_with_retry uses the kept connection while it is good", "[5.6]") {
    std::string request;
    const net::Socket listener = make_listener();
    const net::Endpoint server = net::local_endpoint(listener.fd());
    Descriptors before;
    const Story story("The kept connection is as good as new.");
    net::Socket kept = net::connect_tcp(server.ip(), server.port());
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
        stay_open(self);
    });
    const char* const why = "The kept connection was good: ask on it, and on no other.";
    const std::string body = call(
        with_retry, [&] { return body_with_retry(std::move(kept), server); }, why);
    peer.stop();
    expect_equal("the body", body, "kept", why);
    expect(!readable(listener.fd()), "no other connection", "a second connection to the server", why);
    expect_request(request);
    before.expect_none_left("The kept connection is closed in any case.");
}

TEST_CASE("5.6 fetch_with_retry asks again when the server has closed the kept one", "[5.6]") {
    check_retried([](Peer& peer) { peer.close(); },
                  "The server has closed the kept connection while it lay idle (FIN).", true);
    check_retried([](Peer& peer) { peer.reset(); },
                  "The server has reset the kept connection while it lay idle (RST).", true);
}

TEST_CASE("5.6 fetch_with_retry asks again when the kept one ends before a byte came", "[5.6]") {
    check_retried(reply_with({}),
                  "The server receives the request on the kept connection and closes it (FIN).", false);
    check_retried(
        [](Peer& peer) {
            peer.receive_until("\r\n\r\n");
            peer.reset();
        },
        "The server receives the request on the kept connection and resets it (RST).", false);
}

TEST_CASE("5.6 fetch_with_retry asks again when the kept one can't send any more", "[5.6]") {
    Server server({[](Peer& peer) { peer.receive_all(); }, reply_with({from_fresh})});
    const Story story(
        "The kept connection has been shut down for sending, as after a reset: send() fails with EPIPE. A "
        "fresh one gets the page.");
    net::Socket kept = keep_connection(server);
    ::shutdown(kept.fd(), SHUT_WR);
    const char* const why =
        "EPIPE says that nothing can be sent on this connection, so the server never saw the request. (And "
        "without MSG_NOSIGNAL the program dies of SIGPIPE.)";
    const std::string body = call(
        with_retry, [&] { return body_with_retry(std::move(kept), server.endpoint()); }, why);
    expect_equal("the body", body, "fresh", why);
}

TEST_CASE("5.6 fetch_with_retry goes on after a signal", "[5.6]") {
    Server server({[](Peer& peer) {
                       peer.receive_until("\r\n\r\n");
                       peer.interrupt_blocked(3);
                       peer.send(from_kept);
                   },
                   reply_with({from_fresh})});
    const Story story("Signals are handled while it waits for the reply on the kept connection.");
    net::Socket kept = keep_connection(server);
    const char* const why = "EINTR is neither a failure nor an end: call recv() again.";
    expect_equal("the body",
                 call(
                     "fetch_with_retry(kept, ...)",
                     [&] { return body_with_retry(std::move(kept), server.endpoint()); }, why),
                 "kept", why);
    expect_equal("how many connections the server saw", server.connections(), 1, why);
}

TEST_CASE("5.6 fetch_with_retry does not ask again once bytes have come", "[5.6]") {
    check_not_retried(reply_with({"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"}),
                      "The server sends half of the body on the kept connection and closes it.");
    check_not_retried(reply_with({"H"}), "The server sends one byte on the kept connection and closes it.");
    check_not_retried(reply_with({"nonsense\r\n\r\n"}),
                      "The server sends something on the kept connection that is no reply, and closes it.");
    check_not_retried(
        [](Peer& peer) {
            peer.receive_until("\r\n\r\n");
            peer.send_in_lockstep("HTTP/1.1 200 OK\r\n");
            peer.reset();
        },
        "The server sends the status line on the kept connection and resets it (RST).");
    check_not_retried(
        [](Peer& peer) {
            peer.receive_until("\r\n\r\n");
            peer.send_in_lockstep("HTTP/1.1 200 OK\r\n\r\nsome of a body without a length");
            peer.reset();
        },
        "The server sends a part of a body on the kept connection and resets it (RST).");
}

TEST_CASE("5.6 fetch_with_retry asks again only once", "[5.6]") {
    for (const bool reset : {false, true}) {
        Server server({[](Peer& peer) { peer.close(); },
                       [&](Peer& peer) {
                           peer.receive_until("\r\n\r\n");
                           if (reset) peer.reset();
                       },
                       reply_with({from_fresh})});
        Descriptors before;
        const Story story(fmt::format("The kept connection is stale, and the fresh one {} as well.",
                                      reset ? "is reset before a byte" : "ends without a byte"));
        net::Socket kept = keep_connection(server);
        wait_for_events(kept.fd(), POLLIN);
        const char* const why =
            "Twice is not bad luck: whoever tries for ever hammers a server that is in trouble. What the "
            "fresh connection gives counts.";
        const Thrown thrown = call_throws(
            with_retry, reset ? "ECONNRESET or another of the network's errors" : "EmptyReply",
            [&] { return body_with_retry(std::move(kept), server.endpoint()); }, why);
        if (reset) expect_some_code(thrown);
        else expect_empty_reply(thrown);
        expect_equal("how many connections the server saw", server.connections(), 2, why);
        before.expect_none_left();
    }
}

TEST_CASE("5.6 fetch_with_retry tells what went wrong on the fresh connection", "[5.6]") {
    for (const bool reset : {false, true}) {
        const DeadPort dead;
        Pair pair;
        if (reset) set_reset_on_close(pair.peer);
        pair.peer.close();
        wait_for_events(pair.answer.fd(), POLLIN);
        const Story story(
            fmt::format("The kept connection was {}, and nothing listens on the server's port any more.",
                        reset ? "reset (RST)" : "closed (FIN)"));
        const char* const why = "What fetch() throws counts: let it pass.";
        const Thrown thrown = call_throws(
            with_retry, "ECONNREFUSED, with the endpoint in its text",
            [&] { return body_with_retry(std::move(pair.answer), dead.endpoint()); }, why);
        expect_code(thrown, ECONNREFUSED, why);
        expect_named(thrown, dead.endpoint().to_string(), why);
    }
}

TEST_CASE("5.6 fetch_with_retry returns pages that report an error, too", "[5.6]") {
    Server server({reply_with({"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"}), reply_with({from_fresh})});
    const Story story("The server answers on the kept connection with the status 500.");
    const char* const why = "A page that reports an error is an answer, and the connection was not stale.";
    net::Socket kept = keep_connection(server);
    const auto page = call(
        with_retry,
        [&] {
            const net::Endpoint& from = server.endpoint();
            return answer::fetch_with_retry(std::move(kept), from.ip(), from.port(), "/");
        },
        why);
    expect_equal("the status", page.status, 500, why);
    expect_equal("how many connections the server saw", server.connections(), 1, why);
}

TEST_CASE("5.6 fetch_with_retry tells other errors on the kept connection", "[5.6]") {
    {
        bool asked_again = false;
        Server server({[&](Peer& peer) {
                           peer.receive_until("\r\n\r\n");
                           // Who waits without regard to the socket's own limit gets the reply in the end.
                           const auto end = Clock::now() + milliseconds(200);
                           peer.wait_until([&] { return Clock::now() > end; });
                           peer.send(from_kept);
                       },
                       [&](Peer& peer) {
                           asked_again = true;
                           reply_with({from_fresh})(peer);
                       }});
        Descriptors before;
        const Story story(
            "The kept connection has a time limit of 20 ms (SO_RCVTIMEO), and the server takes 200 ms for "
            "its reply.");
        net::Socket kept = keep_connection(server);
        const timeval limit{0, 20000};
        ::setsockopt(kept.fd(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        begin_call(with_retry);
        Thrown thrown{"the page of the kept connection"};
        try {
            body_with_retry(std::move(kept), server.endpoint());
        } catch (...) {
            thrown = describe_exception();
        }
        server.stop();
        const char* const why =
            "EAGAIN says that the server is slow. The connection is not stale: the server has the request, "
            "and may be at work on it. Only FIN, RST and EPIPE before a byte are a reason to ask again.";
        expect(!asked_again, "an exception: EAGAIN", "it asked again on a fresh connection", why);
        if (!thrown.type.empty()) expect_code(thrown, EAGAIN, why);
        before.expect_none_left("The kept connection is closed in any case, also when an exception leaves.");
    }
    Server server({reply_with({from_fresh})});
    const Story story("The owner of the kept connection owns nothing: its fd() is -1.");
    const char* const why =
        "EBADF is a mistake in the program, not a sign of a stale connection. Only FIN, RST and EPIPE "
        "before a byte are a reason to ask again: throw every other error.";
    expect_code(
        call_throws(
            with_retry, "EBADF", [&] { return body_with_retry(net::Socket(), server.endpoint()); }, why),
        EBADF, why);
}
