# trace.awk: reads strace's lines and shows the calls on sockets in short form, each with plain words beside
# it, in 80 columns. `bold` and `plain` switch the calls' type on a terminal.
#
# A descriptor is a socket because socket() or accept() returned it, so files and the program's own output
# stay out. `id` numbers the sockets: a closed one's descriptor is given out again, and dup() makes a second.

BEGIN {
    tutorial["connect"] = "s.connect(...): "
    tutorial["send"] = "s.send(...): "
    tutorial["close"] = "s.close(): "

    # What an error means, for one call or for all. For the others, strace's words are shown.
    why["connect ECONNREFUSED"] = "refused: nobody listens there, or a firewall says no"
    why["connect EINPROGRESS"] = "non-blocking: the handshake is under way"
    why["connect EINTR"] = "a signal ended the wait; the handshake goes on without us"
    why["bind EADDRINUSE"] = "taken: another socket has this port"
    why["bind EADDRNOTAVAIL"] = "this machine has no such address"
    why["bind EACCES"] = "not permitted; a port below 1024 usually needs a privilege"
    why["recv EAGAIN"] = "nothing has come, and the call waits no longer"
    why["send EAGAIN"] = "no room now, and the call waits no longer"
    why["close EINTR"] = "a signal came; on Linux it is closed all the same"
    why["close EBADF"] = "this descriptor is not open: closed twice?"
    why["ECONNRESET"] = "a reset came: the connection is cut off, not finished"
    why["ETIMEDOUT"] = "no answer came, and TCP gave up"
    why["ENOTCONN"] = "there is no connection: not yet, or not any more"
    why["EPIPE"] = "this connection can't send any more"
    why["EINTR"] = "a signal came first; it can be tried again"
}

# ---- the two columns

function put(left, words,    word, n, i, line) {
    left = substr(left, 1, 80)
    if (length(left) > 38 && words != "") { row(left, ""); left = "" }
    n = split(words, word, " ")
    for (i = 1; i <= n; i++) {
        if (line != "" && length(line " " word[i]) > 40) { row(left, line); left = line = "" }
        line = line (line == "" ? "" : " ") word[i]
    }
    row(left, line)
    fflush()
}
function row(left, words) {
    if (words == "") print bold left plain
    else printf "%s%-38s%s  %s\n", bold, left, plain, words
}

# Calls of one `kind` are shown three times; further ones are counted, and the last of them is shown.
function show(kind, left, words, bytes) {
    shown++
    if (kind != "" && ++seen[kind] > 3) {
        held++; held_bytes += bytes; last_bytes = bytes; last_left = left; last_words = words
        return
    }
    release()
    put(left, words)
}
function release() {
    if (held > 1) put("    ... " held - 1 " more like " (held > 2 ? "these" : "this"),
        held_bytes > last_bytes ? count(held_bytes - last_bytes, "byte") " in all" : "")
    if (held) put(last_left, last_words)
    held = held_bytes = 0
}
function count(n, what) { return n " " what (n == 1 ? "" : "s") }
# The long words the first time, later the short ones.
function once(key, long, short) { return told[key]++ ? short : long }

# ---- strace's form, made short

function result_of(call) {
    return call ") = " (code == "?" ? "(interrupted)" : code (error == "" ? "" : " " error))
}
function endpoint(    port, ip) {
    if (text == "" || !match(args, /htons\([0-9]+/)) return "..."
    port = substr(args, RSTART + 6, RLENGTH - 6)
    ip = substr(text, 2, length(text) - 2)
    return (index(ip, ":") ? "[" ip "]" : ip) ":" port
}
# The text's beginning, within a line of its own and never cut inside an escape such as \r.
function quote(room,    cut, at) {
    if (text == "") return "..."
    cut = substr(text, 2)
    sub(/"(\.\.\.)?$/, "", cut)
    at = index(cut, "\\")
    if (at > 1) cut = substr(cut, 1, at - 1)
    else if (match(cut, /^\\([0-7]+|.)/)) cut = substr(cut, 1, RLENGTH)
    if (at != 1) cut = substr(cut, 1, room < 1 ? 1 : room)
    return "\"" cut "\"" (text == "\"" cut "\"" ? "" : "...")
}
function data(call,    rest) {
    rest = (size == "" ? "" : ", " size) (a[4] ~ /^MSG_/ && a[4] != "MSG_NOSIGNAL" ? ", " a[4] : "")
    return result_of(call "(" fd ", " quote(33 - length(result_of(call "(" fd ", " rest))) rest)
}
function reason(call,    words) {
    if (code == "?") return "a signal came while it waited"
    if ((call " " error) in why) return why[call " " error]
    if (error in why) return why[error]
    words = result
    gsub(/^[^(]*\(|\).*/, "", words)
    return words
}

# ---- the calls

function adopt(descriptor, is) { id[descriptor] = ++sockets; open[sockets] = 1; kind[sockets] = is }

function new_socket(    is, words) {
    is = a[1] !~ /^AF_INET/ ? "lookup" : a[2] ~ /^SOCK_STREAM/ ? "TCP" : "UDP"
    if (a[2] ~ /^SOCK_DGRAM.*CLOEXEC/) is = "lookup"  # the C library's; a learner's seldom has the flag
    if (a[1] == "AF_NETLINK") is = "netlink"
    if (error == "") adopt(code, is)
    if (is == "lookup") lookup()
    if (is == "lookup" || is == "netlink") return
    split("", seen)
    words = "a UDP socket (SOCK_DGRAM), not TCP"
    if (is == "TCP") words = once("socket", "s = socket.socket(" a[1] ", SOCK_STREAM): TCP,", "TCP,") \
        " not connected yet; descriptor " code
    if (error != "") words = reason("socket")
    show("", result_of("socket(" a[1] ", " a[2]), words (a[2] ~ /NONBLOCK/ ? "; its calls never wait" : ""))
}

# getaddrinfo() may ask a cache, a name server, the kernel: sockets that a learner has not made.
function lookup() {
    if (told["lookup"]++) return
    show("", "(getaddrinfo)", "the library looks a name up, with sockets of its own; they are left out")
}
function lookup_call(    peer) {
    peer = endpoint()
    if (name != "connect" || error != "" || peer == "..." || told["lookup " peer]++) return
    if (peer ~ /:53$/) show("", "", "it asks the name server " substr(peer, 1, length(peer) - 3) ", port 53")
    else if (!told["sort"]++) show("", "", "it compares addresses (by UDP connects, which send nothing)")
}

# getifaddrs() asks the kernel for links first; getaddrinfo() asks for addresses alone.
function netlink_call(    links) {
    links = args ~ /RTM_GETLINK/
    if (name ~ /^send/ && !(s in interfaces)) {
        if (!links) { kind[s] = "lookup"; lookup(); return }
        interfaces[s] = 1
        show("", "socket(AF_NETLINK, SOCK_RAW) = " fd,
            "getifaddrs() asks the kernel, through a socket too; no network takes part")
    }
    if (!(s in interfaces)) return
    if (name ~ /^send/) show("", result_of("send(" fd ", " (links ? "RTM_GETLINK" : "RTM_GETADDR")),
        links ? "which interfaces are there?" : "and which addresses do they have?")
    else if (name ~ /^recv/) show("", result_of("recv(" fd ", ..."), error != "" ? reason("recv") : \
        args ~ /NLMSG_DONE/ ? "the end of the answer" : count(code, "byte") " of answer")
    else if (name == "close") show("", result_of("close(" fd), "descriptor " fd " is free again")
}

function received() {
    if (code > 0 && args !~ /MSG_PEEK/) { got[s] += code; pieces[s]++ }
    if (code > 0) return (size == "" ? count(code, "byte") : code " of at most " count(size, "byte")) \
        (args ~ /MSG_PEEK/ ? ", looked at and not taken" : code == size ? ": full; more may wait" : "")
    if (size == "0") return "0 bytes were asked for"
    if (note[s] ~ /reset/) return "0, after the reset was reported"
    if (note[s] ~ /deaf/) return "0: we ended receiving ourselves"
    note[s] = note[s] " finished"
    return "0, an empty d, and the loop ends: the peer has finished, after " count(got[s] + 0, "byte") \
        (pieces[s] ? " in " count(pieces[s], "piece") : "")
}

function option(    value) {
    if (match(args, /SO_ERROR, \[[^]]*/)) {
        value = substr(args, RSTART + 11, RLENGTH - 11)
        if (value == "0") note[s] = note[s] " connected"
        return "did the connection fail? " (value == "0" ? "0: no" : "yes: " value)
    }
    if (name == "getsockopt") return ""
    if (args ~ /SO_REUSEADDR/) return once("reuse", "a port in TIME_WAIT may be taken again", "")
    if (args !~ /SO_LINGER, .l_onoff=1, l_linger=0/) return ""
    note[s] = note[s] " abort"
    return "close() will send a reset, no FIN"
}

function closed() {
    delete id[fd]
    if (--open[s] > 0) return "the socket stays open: it has another descriptor"
    if (note[s] !~ /connected/ || note[s] ~ /reset|FIN|abort/) return "descriptor " fd " is free again"
    return "descriptor " fd " is free again; a FIN tells the peer, as a rule" \
        (note[s] ~ /finished/ ? "" : " (a reset, if bytes were left unread)")
}

# What a successful call means. It also keeps what later calls' words depend on.
function meaning(call) {
    if (call == "connect") { note[s] = note[s] " connected"; return "0, the handshake is done" }
    if (call == "send") {
        if (size > code + 0)
            return "the kernel took only " code " of " size " bytes; the rest is still to be sent"
        return once("send", "the kernel took " (size == "" ? "" : "all ") count(code, "byte") \
            "; that is not delivery yet", "the kernel took " count(code, "byte"))
    }
    if (call == "recv") return received()
    if (call == "bind" && peer !~ /:0$/) return "this address and port are ours"
    if (call == "bind") return once("bind", "port 0: the system is to pick a free one", "")
    if (call == "listen") return once("listen", "clients can connect from now on", "")
    if (call == "accept") {
        adopt(code, "TCP")
        note[sockets] = " connected"
        return "a client; its connection is socket " code
    }
    if (call == "getsockname") return "our end is " peer
    if (call == "getpeername") return "their end is " peer
    if (call ~ /sockopt/) return option()
    if (call == "fcntl") return args ~ /NONBLOCK/ ? "non-blocking: its calls never wait" : "its calls wait"
    if (call == "dup") { id[code] = s; open[s]++; return "a second descriptor of the same socket" }
    if (call == "shutdown") {
        note[s] = note[s] (a[2] == "SHUT_RD" ? "" : " FIN") (a[2] == "SHUT_WR" ? "" : " deaf")
        if (a[2] == "SHUT_RD") return "we receive no more; the peer is not told"
        return "a FIN: no more from us" (a[2] == "SHUT_WR" ? ", but we still listen" : "; nor do we receive")
    }
    if (call == "close") return closed()
}

# poll() and select() are shown when they wait for a TCP socket.
function waiting(    sets, rest, at, mine, words) {
    if (!match(args, /\[.*\]/)) return
    sets = rest = substr(args, RSTART, RLENGTH)
    gsub(/, events=[A-Z|]+|fd=/, "", rest)
    for (; match(rest, /[0-9]+/); rest = substr(rest, RSTART + RLENGTH)) {
        at = substr(rest, RSTART, RLENGTH)
        if ((at in id) && kind[id[at]] == "TCP") mine = id[at]
    }
    if (mine == "") return
    gsub(/[{}]|fd=/, "", sets)
    gsub(/, events=/, " ", sets)
    if (error != "") words = reason(name)
    else if (code == 0) words = "the time was up, and nothing had happened"
    else if (result ~ /POLLERR/) words = "no more waiting: there is an error"
    else if (result ~ /POLLIN|\(in /) words = "no more waiting: bytes have come, or the end"
    else if (result ~ /POLLOUT|out \[/) words = note[mine] ~ /trying/ && note[mine] !~ /connected/ ? \
        "the handshake is over; SO_ERROR says how" : "no more waiting: there is room to send"
    show("wait " code error, result_of(name "(" sets ", ..."), words)
}

/^--- SIG/ {
    release()
    if ($2 == "SIGPIPE") put("(SIGPIPE)", "comes with EPIPE, and ends a program that does not handle it")
    else if ($2 != "SIGCHLD") put("(" $2 ")", $2 == "SIGINT" ? "the signal of Ctrl-C" : "a signal")
    next
}
/^\+\+\+ / {
    release()
    for (fd in id) if ($2 == "exited" && kind[id[fd]] == "TCP" && !threads)
        put("(no close)", "descriptor " fd " was never closed; the system does it now")
    if (!shown) put("(none)", "not one call on a socket")
    put($2 == "exited" ? "exited with " $4 : "killed by " $4,
        $2 != "exited" ? "" : $4 == "0" ? "0: it worked" : "not 0: it failed")
    next
}
{
    # The first text is hidden while the line is parsed: it may hold anything.
    line = $0
    text = ""
    if (match(line, /"([^"\\]|\\.)*"(\.\.\.)?/)) {
        text = substr(line, RSTART, RLENGTH)
        line = substr(line, 1, RSTART - 1) "TEXT" substr(line, RSTART + RLENGTH)
    }
    if (!match(line, /\) += /)) next
    result = substr(line, RSTART + RLENGTH)
    name = args = substr(line, 1, RSTART - 1)
    sub(/\(.*/, "", name)
    args = substr(args, length(name) + 2)
    split(result, word, " ")
    code = word[1]
    error = code == "-1" || code == "?" ? word[2] : ""
    split(args, a, ", ")
    fd = a[1]

    if (name == "socket") { new_socket(); next }
    if (name ~ /^clone/ && error == "" && !threads++)
        show("", "(clone)", "a thread or a process begins; its own calls are not shown")
    if (name ~ /poll|select/) { waiting(); next }
    if (!(fd in id) && error == "EBADF" && name !~ /^(read|write|fcntl)/)  # it may have been a socket's
        show("", result_of(name "(" fd), reason(name))
    if (!(fd in id)) next
    s = id[fd]
    if (kind[s] == "netlink") netlink_call()
    else if (kind[s] == "lookup") lookup_call()
    if (kind[s] == "netlink" || kind[s] == "lookup") { if (name == "close") delete id[fd]; next }
    if (name == "fcntl" && args !~ /F_SETFL|F_DUPFD/) next

    call = name ~ /^(send|write)/ ? "send" : name ~ /^(recv|read)/ ? "recv" : name ~ /^accept/ ? "accept" : \
        name ~ /^dup/ || args ~ /F_DUPFD/ ? "dup" : name
    size = a[3] ~ /^[0-9]+$/ && name !~ /v$|msg$/ ? a[3] : ""
    peer = endpoint()
    if (error == "ECONNRESET") note[s] = note[s] " reset"
    if (call == "connect" && (code == "?" || error ~ /EINPROGRESS|EINTR/)) note[s] = note[s] " trying"
    if (call == "send" || call == "recv") left = data(call)
    else left = result_of(call "(" (call == "connect" || call == "bind" ? fd ", " peer : \
        call ~ /sockopt/ ? fd ", " a[3] : call ~ /^(listen|shutdown|fcntl)$/ ? args : fd))
    words = error != "" ? reason(call) : kind[s] == "TCP" || call ~ /^(bind|close|dup)$/ ? meaning(call) : ""
    if (call == "close" && error == "EINTR") closed()
    if (call == "recv" && kind[s] == "TCP" && (error != "" || code == 0 || !told["recv"]++))
        words = "d = s.recv(" (size == 1024 ? size : "max") "): " words
    if (words != "") words = tutorial[call] words
    show(call == "send" || call == "recv" ? call error (code > 0) : "", left, words, code > 0 ? code : 0)
}
END { release() }
