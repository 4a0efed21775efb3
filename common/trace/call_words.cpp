#include "call_words.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "language.hpp"
#include "short_form.hpp"

namespace trace {

namespace {

using Texts = std::map<std::string, std::string>;

// The tutorial's lines.
const Texts tutorial = {{"connect", "s.connect(...): "}, {"send", "s.send(...): "}, {"close", "s.close(): "}};

class Narrator : private ShortForm {
public:
    void hear(const Call& call) {
        call_ = &call;
        if (call.name == "---") signal();
        else if (call.name == "+++") end();
        else if (call.name == "socket") new_socket();
        else if (has(call.name, "poll") || has(call.name, "select")) waiting();
        else if (call.name.starts_with("clone")) clone();
        else hear_descriptor();
    }

    std::vector<Line> lines() {
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            const auto socket = sockets_.find(of_[i]);
            lines_[i].passive = socket != sockets_.end() && socket->second.passive;
        }
        return std::move(lines_);
    }

private:
    struct Socket {
        enum Kind { tcp, udp, lookup, netlink } kind = tcp;
        int open = 1;  // descriptors
        std::int64_t got = 0, pieces = 0;
        bool passive = false, connected = false, trying = false, finished = false, reset = false, fin = false,
             deaf = false, abort = false, interfaces = false;
    };

    // ---- lines

    // A call that waits stands where it returned, one that causes something where it began.
    void show(std::string call, std::string words, std::string fold = "", std::int64_t bytes = 0) {
        const bool waits = call_->name.starts_with("recv") || call_->name.starts_with("read") ||
                           call_->name.starts_with("accept") || has(call_->name, "poll") ||
                           has(call_->name, "select");
        lines_.push_back({waits ? call_->end : call_->begin, std::move(call), std::move(words),
                          std::move(fold), static_cast<std::size_t>(bytes), false});
        of_.push_back(current_);
    }
    // The long words the first time, later the short ones.
    std::string once(const std::string& key, std::string first, std::string later = "") {
        return told_.insert(key).second ? first : later;
    }

    std::string bytes(std::int64_t count) const {
        return count == 1 ? say("1 byte") : say("{} bytes", count);
    }

    // ---- the calls

    int adopt(const std::string& descriptor, Socket::Kind kind) {
        id_[descriptor] = ++made_;
        sockets_[made_].kind = kind;
        return made_;
    }

    void new_socket() {
        const std::string& type = argument(1);
        auto kind = !argument(0).starts_with("AF_INET") ? Socket::lookup
                    : type.starts_with("SOCK_STREAM")   ? Socket::tcp
                                                        : Socket::udp;
        // The C library's own; a learner's seldom has the flag.
        if (type.starts_with("SOCK_DGRAM") && has(type, "CLOEXEC")) kind = Socket::lookup;
        if (argument(0) == "AF_NETLINK") kind = Socket::netlink;
        current_ = call_->error.empty() ? adopt(call_->code, kind) : 0;
        if (kind == Socket::lookup) lookup();
        if (kind == Socket::lookup || kind == Socket::netlink) return;
        std::string words = say("a UDP socket (SOCK_DGRAM), not TCP");
        if (kind == Socket::tcp)
            words = once("socket", "s = socket.socket(" + argument(0) + ", SOCK_STREAM): ") +
                    say("TCP, not connected yet; descriptor {}", call_->code);
        if (!call_->error.empty()) words = reason("socket");
        show(with_result("socket(" + argument(0) + ", " + type),
             words + (has(type, "NONBLOCK") ? say("; its calls never wait") : ""), "");
    }

    // getaddrinfo() may ask a cache, a name server, the kernel: sockets that a learner has not made.
    void lookup() {
        if (told_.insert("lookup").second)
            show("(getaddrinfo)",
                 say("the library looks a name up, with sockets of its own; they are left out"));
    }
    void lookup_call() {
        const std::string peer = endpoint();
        if (call_->name != "connect" || !call_->error.empty() || peer == "...") return;
        if (!told_.insert("lookup " + peer).second) return;
        if (peer.ends_with(":53"))
            show("", say("it asks the name server {}, port 53", peer.substr(0, peer.size() - 3)));
        else if (told_.insert("sort").second)
            show("", say("it compares addresses (by UDP connects, which send nothing)"));
    }

    // getifaddrs() asks the kernel for links first; getaddrinfo() asks for addresses alone.
    void netlink_call(Socket& socket) {
        const bool links = has(call_->arguments, "RTM_GETLINK");
        const bool sends = call_->name.starts_with("send");
        if (sends && !socket.interfaces) {
            if (!links) {
                socket.kind = Socket::lookup;
                return lookup();
            }
            socket.interfaces = true;
            show("socket(AF_NETLINK, SOCK_RAW) = " + fd_,
                 say("getifaddrs() asks the kernel, through a socket too; no network takes part"));
        }
        if (!socket.interfaces) return;
        if (sends)
            show(with_result("send(" + fd_ + ", " + (links ? "RTM_GETLINK" : "RTM_GETADDR")),
                 links ? say("which interfaces are there?") : say("and which addresses do they have?"));
        else if (call_->name.starts_with("recv"))
            show(with_result("recv(" + fd_ + ", ..."), !call_->error.empty() ? reason("recv")
                                                       : has(call_->arguments, "NLMSG_DONE")
                                                           ? say("the end of the answer")
                                                           : say("{} of answer", bytes(code())));
        else if (call_->name == "close")
            show(with_result("close(" + fd_), say("descriptor {} is free again", fd_));
    }

    std::string received(Socket& socket) const {
        const bool peeks = has(call_->arguments, "MSG_PEEK");
        if (code() > 0 && !peeks) {
            socket.got += code();
            ++socket.pieces;
        }
        if (code() > 0) {
            const std::string most = size_.empty()
                                         ? bytes(code())
                                         : say("{} of at most {}", call_->code, bytes(std::stoll(size_)));
            return most + (peeks                  ? say(", looked at and not taken")
                           : call_->code == size_ ? say(": full; more may wait")
                                                  : "");
        }
        if (size_ == "0") return say("0 bytes were asked for");
        if (socket.reset) return say("0, after the reset was reported");
        if (socket.deaf) return say("0: we ended receiving ourselves");
        socket.finished = true;
        return say("0, an empty d, and the loop ends: the peer has finished, after {}", bytes(socket.got)) +
               (socket.pieces == 0   ? ""
                : socket.pieces == 1 ? say(" in 1 piece")
                                     : say(" in {} pieces", socket.pieces));
    }

    std::string option(Socket& socket) {
        if (const std::string value = between(call_->arguments, "SO_ERROR, [", "]"); !value.empty()) {
            if (value == "0") socket.connected = true;
            return value == "0" ? say("did the connection fail? 0: no")
                                : say("did the connection fail? yes: {}", value);
        }
        if (call_->name == "getsockopt") return "";
        if (has(call_->arguments, "SO_REUSEADDR"))
            return once("reuse", say("a port in TIME_WAIT may be taken again"));
        if (const std::string hops = between(call_->arguments, "IP_MINTTL, [", "]"); !hops.empty())
            return hops == "0" ? say("no packet is dropped any more")
                               : say("packets with a time to live below {} are dropped", hops);
        if (const std::string time = between(call_->arguments, "TCP_USER_TIMEOUT, [", "]"); !time.empty())
            return say("TCP gives up after {} ms without an answer", time);
        if (!has(call_->arguments, "SO_LINGER, {l_onoff=1, l_linger=0")) return "";
        socket.abort = true;
        return say("close() will send a reset, no FIN");
    }

    std::string closed(Socket& socket) {
        id_.erase(fd_);
        if (--socket.open > 0) return say("the socket stays open: it has another descriptor");
        const std::string free = say("descriptor {} is free again", fd_);
        if (!socket.connected || socket.reset || socket.fin || socket.abort) return free;
        return free + say("; a FIN tells the peer, as a rule") +
               (socket.finished ? "" : say(" (a reset, if bytes were left unread)"));
    }

    // What a successful call means. It also keeps what later calls' words depend on.
    std::string meaning(const std::string& call, Socket& socket, const std::string& peer) {
        if (call == "connect") {
            socket.connected = true;
            return say("0, the handshake is done");
        }
        if (call == "send") {
            if (!size_.empty() && std::stoll(size_) > code())
                return say("the kernel took only {} of {} bytes; the rest is still to be sent", code(),
                           size_);
            const std::string took = say("the kernel took {}", bytes(code()));
            return once("send",
                        (size_.empty() ? took : say("the kernel took all {}", bytes(code()))) +
                            say("; that is not delivery yet"),
                        took);
        }
        if (call == "recv") return received(socket);
        if (call == "bind" && !peer.ends_with(":0")) return say("this address and port are ours");
        if (call == "bind") return once("bind", say("port 0: the system is to pick a free one"));
        if (call == "listen") {
            socket.passive = true;
            return once("listen", say("clients can connect from now on"));
        }
        if (call == "accept") {
            Socket& accepted = sockets_[current_ = adopt(call_->code, Socket::tcp)];
            accepted.connected = accepted.passive = true;
            return say("a client; its connection is socket {}", call_->code);
        }
        if (call == "getsockname") return say("our end is {}", peer);
        if (call == "getpeername") return say("their end is {}", peer);
        if (has(call, "sockopt")) return option(socket);
        if (call == "fcntl")
            return has(call_->arguments, "NONBLOCK") ? say("non-blocking: its calls never wait")
                                                     : say("its calls wait");
        if (call == "dup") {
            id_[call_->code] = id_[fd_];
            ++socket.open;
            return say("a second descriptor of the same socket");
        }
        if (call == "shutdown") {
            const std::string& how = argument(1);
            socket.fin = socket.fin || how != "SHUT_RD";
            socket.deaf = socket.deaf || how != "SHUT_WR";
            if (how == "SHUT_RD") return say("we receive no more; the peer is not told");
            return say("a FIN: no more from us") +
                   (how == "SHUT_WR" ? say(", but we still listen") : say("; nor do we receive"));
        }
        if (call == "close") return closed(socket);
        return "";
    }

    // poll() and select() are shown when they wait for a TCP socket.
    void waiting() {
        const std::string sets = poll_sets();
        if (sets.empty()) return;
        const std::string& result = call_->result;
        const Socket& mine = sockets_[current_];
        std::string words;
        if (!call_->error.empty()) words = reason(call_->name);
        else if (code() == 0) words = say("the time was up, and nothing had happened");
        else if (has(result, "POLLERR")) words = say("no more waiting: there is an error");
        else if (has(result, "POLLIN") || has(result, "(in ") || has(result, "POLLRDHUP"))
            words = say("no more waiting: bytes have come, or the end");
        else if (has(result, "POLLOUT") || has(result, "out ["))
            words = mine.trying && !mine.connected ? say("the handshake is over; SO_ERROR says how")
                                                   : say("no more waiting: there is room to send");
        show(with_result(call_->name + "(" + sets + ", ..."), words, "wait " + call_->code + call_->error);
    }
    // "[3 POLLIN]"; empty if no TCP socket is in it. Sets current_.
    std::string poll_sets() {
        const std::string& all = call_->arguments;
        const std::size_t open = all.find('['), close = all.rfind(']');
        if (open == all.npos || close == all.npos || close < open) return "";
        std::string sets = all.substr(open, close - open + 1), number;
        current_ = 0;
        const auto look = [&] {
            const auto found = id_.find(number);
            if (found != id_.end() && sockets_[found->second].kind == Socket::tcp) current_ = found->second;
            number.clear();
        };
        for (const char c : sets) {
            if (c >= '0' && c <= '9') number += c;
            else look();
        }
        for (const std::string_view part : {"{", "}", "fd="})
            for (std::size_t at; (at = sets.find(part)) != sets.npos;) sets.erase(at, part.size());
        for (std::size_t at; (at = sets.find(", events=")) != sets.npos;) sets.replace(at, 9, " ");
        return current_ == 0 ? "" : sets;
    }

    void signal() {
        const std::string name = call_->result.substr(0, call_->result.find(' '));
        current_ = 0;
        if (name == "SIGPIPE")
            show("(SIGPIPE)", say("comes with EPIPE, and ends a program that does not handle it"));
        else if (name != "SIGCHLD")
            show("(" + name + ")", name == "SIGINT" ? say("the signal of Ctrl-C") : say("a signal"));
    }

    void end() {
        if (!call_->main) return;
        current_ = 0;
        const bool exited = call_->result.starts_with("exited");
        for (const auto& [descriptor, socket] : id_)
            if (exited && sockets_[socket].kind == Socket::tcp && !told_.count("clone"))
                show("(no close)", say("descriptor {} was never closed; the system does it now", descriptor));
        if (lines_.empty()) show("(none)", say("not one call on a socket"));
        const std::string status = between(call_->result, exited ? "exited with " : "killed by ", " ");
        show((exited ? "exited with " : "killed by ") + status, !exited         ? ""
                                                                : status == "0" ? say("0: it worked")
                                                                                : say("not 0: it failed"));
    }

    void clone() {
        current_ = 0;
        if (call_->error.empty() && told_.insert("clone").second)
            show("(clone)", say("a thread or a process begins"));
    }

    void hear_descriptor() {
        fd_ = argument(0);
        const std::string& name = call_->name;
        auto found = id_.find(fd_);
        if (found == id_.end()) {
            current_ = 0;  // it may have been a socket's
            if (call_->error == "EBADF" && !name.starts_with("read") && !name.starts_with("write") &&
                name != "fcntl")
                show(with_result(name + "(" + fd_), reason(name));
            return;
        }
        current_ = found->second;
        Socket& socket = sockets_[current_];
        if (socket.kind == Socket::netlink) netlink_call(socket);
        else if (socket.kind == Socket::lookup) lookup_call();
        if (socket.kind == Socket::netlink || socket.kind == Socket::lookup) {
            if (name == "close") id_.erase(fd_);
            return;
        }
        if (name == "fcntl" && !has(call_->arguments, "F_SETFL") && !has(call_->arguments, "F_DUPFD")) return;
        on_socket(socket);
    }

    void on_socket(Socket& socket) {
        const std::string& name = call_->name;
        const auto begins = [&](const char* with) { return name.starts_with(with); };
        const std::string call = begins("send") || begins("write")                   ? "send"
                                 : begins("recv") || begins("read")                  ? "recv"
                                 : begins("accept")                                  ? "accept"
                                 : begins("dup") || has(call_->arguments, "F_DUPFD") ? "dup"
                                                                                     : name;
        size_ = is_number(argument(2)) && !name.ends_with("v") && !name.ends_with("msg") ? argument(2) : "";
        if (name == "recv" || name == "recvfrom" || name == "send")
            size_ = is_number(argument(2)) ? argument(2) : "";
        const std::string peer = endpoint();
        const std::string& error = call_->error;
        if (error == "ECONNRESET" || error == "ETIMEDOUT" || (error == "EPIPE" && !socket.fin))
            socket.reset = true;
        if (call == "connect" &&
            (call_->code == "?" || call_->error == "EINPROGRESS" || call_->error == "EINTR"))
            socket.trying = true;
        const std::string left =
            call == "send" || call == "recv"
                ? data(call)
                : with_result(call + "(" +
                              (call == "connect" || call == "bind" ? fd_ + ", " + peer
                               : has(call, "sockopt")              ? fd_ + ", " + argument(2)
                               : call == "listen" || call == "shutdown" || call == "fcntl" ? call_->arguments
                                                                                           : fd_));
        std::string words;
        if (!call_->error.empty()) words = reason(call);
        else if (socket.kind == Socket::tcp || call == "bind" || call == "close" || call == "dup")
            words = meaning(call, socket, peer);
        if (call == "close" && call_->error == "EINTR") closed(socket);
        const bool data = call == "send" || call == "recv";
        if (call == "recv" && socket.kind == Socket::tcp &&
            (!call_->error.empty() || code() == 0 || told_.insert("recv").second))
            words = "d = s.recv(" + (size_ == "1024" ? size_ : "max") + "): " + words;
        if (const auto line = tutorial.find(call); line != tutorial.end() && !words.empty())
            words = line->second + words;
        if (has(call, "sockopt") && call != "setsockopt" && words.empty()) return;
        show(left, words, data ? call + call_->error + (code() > 0 ? " bytes" : "") : "",
             std::max<std::int64_t>(data ? code() : 0, 0));
    }

    int current_ = 0;  // the socket that this call is about; 0: none
    int made_ = 0;
    std::map<std::string, int>
        id_;  // a closed socket's descriptor is given out again, and dup() makes a second
    std::map<int, Socket> sockets_;
    std::set<std::string> told_;
    std::vector<Line> lines_;
    std::vector<int> of_;  // which socket each line is about
};

}  // namespace

std::vector<Line> put_in_words(const std::vector<Call>& calls) {
    std::vector<const Call*> order;  // threads share their descriptors: what returned first counts first
    for (const Call& call : calls) order.push_back(&call);
    std::stable_sort(order.begin(), order.end(),
                     [](const Call* a, const Call* b) { return a->end < b->end; });
    Narrator narrator;
    for (const Call* call : order) narrator.hear(*call);
    return narrator.lines();
}

}  // namespace trace
