// 5.1 Connection owns one descriptor and closes it exactly once, with close(2). A move hands it over; -1
// means that there is nothing, and 0 is a descriptor like any other. The contract is in closing.hpp.
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <memory>
#include <new>

#include "client.hpp"
#include "peers.hpp"

using namespace closing_tests;
using answer::Connection;

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
    void expect_closed(const Cause& why = "owner_closes"_cause, Place place = Place::here()) const {
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

// Makes number 0 a descriptor of this socket's.
void give_zero(const net::Socket& socket) {
    ::dup2(socket.fd(), 0);
}

void expect_fd(std::string_view whose, const Connection& connection, int fd, const Cause& why,
               Place place = Place::here()) {
    expect_equal(whose,
                 call(
                     "fd()", [&] { return connection.fd(); }, why, place),
                 fd, why, place);
}

Connection owner_of_nothing() {
    return call(
        "Connection(-1)", [] { return Connection(-1); }, "minus_one_is_nothing"_cause);
}

}  // namespace

TEST_CASE("5.1 Connection closes its descriptor when it goes out of scope", "[5.1]") {
    const Watched watched;
    {
        const auto connection =
            call("Connection(fd)", [&] { return std::make_unique<Connection>(watched.fd); });
        expect_fd("its fd()", *connection, watched.fd, "number_of_its_own"_cause);
        watched.expect_open("closed_while_in_use"_cause);
        begin_call("~Connection()");
    }
    watched.expect_closed("shutdown_without_close"_cause);
}

TEST_CASE("5.1 Connection closes when it is told to, and only once", "[5.1]") {
    const Watched watched;
    auto connection = std::make_unique<Connection>(watched.fd);
    call("connection.close()", [&] { connection->close(); });
    watched.expect_closed("close_does_not_close"_cause);
    expect_equal("fd() after close()", connection->fd(), -1, "close_keeps_the_number"_cause);
    // Somebody else gets the same number, as happens in every program.
    const Pair somebody;
    if (::dup2(somebody.peer.fd(), watched.fd) < 0) return;
    const net::Socket reused{watched.fd};
    const Story story("The number is given to somebody else after the first close().");
    const auto expect_open = [&](Place place = Place::here()) {
        expect(is_open(reused.fd()), "somebody else's descriptor is still open", "it was closed",
               "closed_twice"_cause, place);
    };
    call("connection.close(), a second time", [&] { connection->close(); });
    expect_open();
    begin_call("~Connection()");
    connection.reset();
    expect_open();
}

TEST_CASE("5.1 Connection hands its descriptor over when it is moved", "[5.1]") {
    const Watched watched;
    {
        auto first = std::make_unique<Connection>(watched.fd);
        begin_call("Connection second(std::move(first))");
        const Connection second(std::move(*first));
        expect_fd("second.fd()", second, watched.fd, "move_copies_the_number"_cause);
        expect_fd("first.fd()", *first, -1, "move_copies_the_number"_cause);
        begin_call("the end of first, after the move");
        first.reset();
        watched.expect_open("closes_after_the_move"_cause);
    }
    watched.expect_closed();
}

TEST_CASE("5.1 Connection closes what it owned when another is moved into it", "[5.1]") {
    const Watched mine, other;
    {
        Connection connection(mine.fd);
        {
            Connection source(other.fd);
            const Connection* result =
                call("connection = std::move(source)", [&] { return &(connection = std::move(source)); });
            expect(result == &connection, "the assignment returns the object that was assigned to",
                   "it returns another", "assignment_returns_another"_cause);
            mine.expect_closed(source.fd() == mine.fd ? "assignment_swaps"_cause
                                                      : "assignment_forgets"_cause);
            other.expect_open("closed_while_in_use"_cause);
            expect_fd("connection.fd()", connection, other.fd, "move_copies_the_number"_cause);
            expect_fd("source.fd()", source, -1, "move_copies_the_number"_cause);
        }
        other.expect_open("closes_after_the_move"_cause);
    }
    other.expect_closed();
}

TEST_CASE("5.1 Connection survives a move onto itself", "[5.1]") {
    const Watched watched;
    {
        Connection connection(watched.fd);
        Connection& same = connection;
        call("connection = std::move(connection)", [&] { connection = std::move(same); });
        watched.expect_open("self_move_closes"_cause);
        expect_fd("its fd()", connection, watched.fd, "self_move_loses"_cause);
    }
    watched.expect_closed();
}

TEST_CASE("5.1 Connection owns descriptor 0 like any other", "[5.1]") {
    const Cause why_zero = "zero_means_none"_cause;
    const Story story("Standard input is closed, so the next socket gets number 0.");
    const auto expect_closed = [&](Place place = Place::here()) {
        expect(!is_open(0), "descriptor 0 is closed", "it is still open", why_zero, place);
    };
    const NumberZero zero_is_free;
    {
        const Pair pair;
        give_zero(pair.answer);
        {
            Connection first(0);
            expect_fd("its fd()", first, 0, why_zero);
            const Connection second(std::move(first));
            expect_fd("the fd() of the one it was moved into", second, 0, "move_copies_the_number"_cause);
            begin_call("~Connection()");
        }
        expect_closed();
    }
    for (const bool assigned : {true, false}) {
        const Pair pair;
        const Watched watched;
        give_zero(pair.answer);
        Connection zero(0);
        if (assigned) call("zero = std::move(another)", [&] { zero = Connection(watched.fd); });
        else call("zero.close()", [&] { zero.close(); });
        expect_closed();
        Connection connection = owner_of_nothing();
        give_zero(pair.answer);
        call("connection = Connection(0)", [&] { connection = Connection(0); });
        expect_fd("its fd()", connection, 0, why_zero);
    }
}

TEST_CASE("5.1 Connection begins with what it is given, whatever lies in its memory", "[5.1]") {
    const Story story(
        "The memory of the new owner holds the number of somebody else's descriptor by chance.");
    const Watched first, second, somebody;
    alignas(Connection) int memory[sizeof(Connection) / sizeof(int)];
    const auto check = [&](std::string_view shown, const auto& make, const Watched& owned) {
        std::fill(std::begin(memory), std::end(memory), somebody.fd);
        Connection* const made = call(shown, make);
        somebody.expect_open("move_by_assignment_uninitialised"_cause);
        expect_fd("its fd()", *made, owned.fd, "move_copies_the_number"_cause);
        begin_call("~Connection()");
        made->~Connection();
        owned.expect_closed();
    };
    check(
        "Connection(fd)", [&] { return new (memory) Connection(first.fd); }, first);
    Connection source(second.fd);
    check(
        "Connection(std::move(source))", [&] { return new (memory) Connection(std::move(source)); }, second);
}

TEST_CASE("5.1 Connection can own nothing", "[5.1]") {
    const Cause why_nothing = "minus_one_is_nothing"_cause;
    Connection nothing = owner_of_nothing(), target = owner_of_nothing();
    expect_fd("its fd()", nothing, -1, why_nothing);
    call("close()", [&] { nothing.close(); });
    call("target = std::move(nothing)", [&] { target = std::move(nothing); });
    expect_fd("the target's fd()", target, -1, why_nothing);
    const Watched watched;
    Connection owner(watched.fd);
    call("target = std::move(owner)", [&] { target = std::move(owner); });
    expect_fd("the target's fd()", target, watched.fd, "move_copies_the_number"_cause);
    call("close() of the target", [&] { target.close(); });
    watched.expect_closed();
    call("owner = std::move(target), which owns nothing", [&] { owner = std::move(target); });
    expect_fd("the owner's fd()", owner, -1, why_nothing);
    const Watched replaced;
    Connection last(replaced.fd);
    call("last = std::move(owner), which owns nothing", [&] { last = std::move(owner); });
    replaced.expect_closed("assignment_forgets"_cause);
    expect_fd("the last one's fd()", last, -1, why_nothing);
}

TEST_CASE("5.1 Connection never closes a number that is not open", "[5.1]") {
    const int bad = Faults::bad_closes;
    const Watched one, two;
    {
        begin_call("the constructor, close(), moves, assignments, the destructor");
        Connection first(one.fd), second(two.fd), nothing(-1);
        first.close();
        first.close();
        Connection third(std::move(second));
        nothing = std::move(third);
        nothing = Connection(-1);
    }
    one.expect_closed();
    two.expect_closed();
    expect(Faults::bad_closes == bad, "close() once for each descriptor",
           "close() on a number that was closed already", "closed_twice"_cause);
}

TEST_CASE("5.1 Connection does not close again after a signal", "[5.1]") {
    const int bad = Faults::bad_closes;
    const Watched watched;
    const Faults faults;
    Faults::interrupted_closes = 1;
    const Story story("A signal comes during close(): it gives the number up, and returns -1 with EINTR.");
    {
        begin_call("Connection connection(fd), and its end");
        const Connection connection(watched.fd);
    }
    watched.expect_closed();
    expect(Faults::bad_closes == bad, "close() once", "close() a second time, on a number that was given up",
           "close_tried_again"_cause);
}

TEST_CASE("5.1 Connection leaves the connection to others who have a descriptor for it", "[5.1]") {
    Pair pair;
    const net::Socket other{::dup(pair.answer.fd())};
    const Story story(
        "A second descriptor (dup) refers to the same connection. The peer has sent \"hi\" and keeps it "
        "open.");
    net::send_all(pair.peer.fd(), "hi");
    wait_for_events(other.fd(), POLLIN);
    const Untouched untouched(other.fd());
    {
        begin_call("Connection connection(fd), and its end");
        const Connection connection(pair.answer.release());
    }
    untouched.expect_unchanged();
    const Cause why = "shutdown_before_close"_cause;
    char bytes[8];
    const ssize_t got = ::recv(other.fd(), bytes, sizeof bytes, MSG_DONTWAIT);
    const bool open = ::recv(other.fd(), bytes + 2, 1, MSG_DONTWAIT) < 0;  // EAGAIN, and no end
    expect(got == 2 && open, "\"hi\" can be received through it, and what may come after it",
           got != 2 ? "nothing is there" : "the receiving has ended", why);
    const bool sent = ::send(other.fd(), "still here", 10, MSG_NOSIGNAL) == 10;
    expect(sent, "something can be sent through it", std::strerror(errno), why);
}

TEST_CASE("5.1 Connection ends the conversation in an orderly way", "[5.1]") {
    Pair pair;
    {
        begin_call("Connection connection(fd), and its end");
        const Connection connection(pair.answer.release());
    }
    wait_for_events(pair.peer.fd(), POLLIN);
    char byte = 0;
    const ssize_t got = ::recv(pair.peer.fd(), &byte, 1, 0);
    expect(got == 0, "the peer receives the end (FIN)", got < 0 ? std::strerror(errno) : "a byte",
           "closed_with_a_reset"_cause);
}
