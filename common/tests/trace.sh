#!/bin/sh
# trace.sh ROOT BUILD: what `make trace-NN` says of the finished programs, and of calls that are rare. Prints
# what is wrong and exits with 1; with 77 where strace is missing or may not trace.
set -u
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-  # ctest leaves some open, and the first descriptor shall be 3
verbs=$1/common/verbs bin=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
out=$work/out

fail() {
    echo "$*; it printed:"
    cat "$out"
    exit 1
}
# has LINE...: each is a line's beginning, in this order. Ports are masked: their lengths differ.
has() {
    sed 's/\(127\.0\.0\.1[: ]\|localhost \)[0-9][0-9]*/\1PORT/g' "$out" >"$work/masked"
    at=0
    for line; do
        next=$(awk -v at="$at" -v line="$line" 'NR > at && index($0, line) == 1 { print NR; exit }' \
            "$work/masked")
        [ -n "$next" ] || fail "$name: this is missing, or not in its place: $line"
        at=$next
    done
}

# First calls that the programs seldom make, with every awk there is. The texts hold what might mislead.
cat >"$work/calls" <<'END'
close(3</etc/ld.so.cache>) = 0
socket(AF_INET, SOCK_STREAM|SOCK_NONBLOCK, IPPROTO_IP) = 3
connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("192.0.2.1")}, 16) = -1 EINPROGRESS (Operation now in progress)
poll([{fd=0, events=POLLIN}], 1, 5000) = 1 ([{fd=0, revents=POLLIN}])
poll([{fd=3, events=POLLOUT}], 1, 5000) = 1 ([{fd=3, revents=POLLOUT}])
getsockopt(3, SOL_SOCKET, SO_ERROR, [0], [4]) = 0
sendto(3, "a \"(quoted)\") = 7, \\", 50, MSG_NOSIGNAL, NULL, 0) = 18
write(1, "not a socket", 12) = 12
recvfrom(3, 0x7ffe, 1024, 0, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable)
recvfrom(3, 0x7ffe, 1024, 0, NULL, NULL) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)
--- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} ---
shutdown(3, SHUT_WR) = 0
socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 4
connect(4, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("192.0.2.1")}, 16) = 0
setsockopt(4, SOL_SOCKET, SO_LINGER, {l_onoff=1, l_linger=0}, 8) = 0
close(4) = 0
recvfrom(3, "\r\n", 1024, MSG_PEEK, NULL, NULL) = 2
END
i=0
while [ $i -lt 90 ]; do i=$((i + 1)) && echo 'recvfrom(3, "x", 1024, 0, NULL, NULL) = 1'; done >>"$work/calls"
cat >>"$work/calls" <<'END'
recvfrom(3, 0x7ffe, 1024, 0, NULL, NULL) = -1 ECONNRESET (Connection reset by peer)
recvfrom(3, "", 1024, 0, NULL, NULL) = 0
close(3) = 0
close(3) = -1 EBADF (Bad file descriptor)
socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, 0) = 3
connect(3, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT (No such file or directory)
close(3) = 0
socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_IP) = 3
connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.53")}, 16) = 0
poll([{fd=3, events=POLLIN}], 1, 5000) = 1 ([{fd=3, revents=POLLIN}])
recvfrom(3, "answer", 2048, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.53")}, [28 => 16]) = 37
close(3) = 0
socket(AF_INET6, SOCK_STREAM, IPPROTO_IP) = 3
connect(3, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = 0
+++ exited with 1 +++
END
cat >"$work/expected" <<'END'
socket(AF_INET, SOCK_STREAM|SOCK_NONBLOCK) = 3
                                        s = socket.socket(AF_INET, SOCK_STREAM):
                                        TCP, not connected yet; descriptor 3;
                                        its calls never wait
connect(3, 192.0.2.1:80) = -1 EINPROGRESS
                                        s.connect(...): non-blocking: the
                                        handshake is under way
poll([3 POLLOUT], ...) = 1              the handshake is over; SO_ERROR says how
getsockopt(3, SO_ERROR) = 0             did the connection fail? 0: no
send(3, "a "..., 50) = 18               s.send(...): the kernel took only 18 of
                                        50 bytes; the rest is still to be sent
recv(3, ..., 1024) = -1 EAGAIN          d = s.recv(1024): nothing has come, and
                                        the call waits no longer
recv(3, ..., 1024) = (interrupted)      d = s.recv(1024): a signal came while it
                                        waited
(SIGALRM)                               a signal
shutdown(3, SHUT_WR) = 0                a FIN: no more from us, but we still
                                        listen
socket(AF_INET, SOCK_STREAM) = 4        TCP, not connected yet; descriptor 4
connect(4, 192.0.2.1:80) = 0            s.connect(...): 0, the handshake is done
setsockopt(4, SO_LINGER) = 0            close() will send a reset, no FIN
close(4) = 0                            s.close(): descriptor 4 is free again
recv(3, "\r"..., 1024, MSG_PEEK) = 2    d = s.recv(1024): 2 of at most 1024
                                        bytes, looked at and not taken
recv(3, "x", 1024) = 1                  1 of at most 1024 bytes
recv(3, "x", 1024) = 1                  1 of at most 1024 bytes
    ... 87 more like these              87 bytes in all
recv(3, "x", 1024) = 1                  1 of at most 1024 bytes
recv(3, ..., 1024) = -1 ECONNRESET      d = s.recv(1024): a reset came: the
                                        connection is cut off, not finished
recv(3, "", 1024) = 0                   d = s.recv(1024): 0, after the reset was
                                        reported
close(3) = 0                            s.close(): descriptor 3 is free again
close(3) = -1 EBADF                     this descriptor is not open: closed
                                        twice?
(getaddrinfo)                           the library looks a name up, with
                                        sockets of its own; they are left out
                                        it asks the name server 192.0.2.53, port
                                        53
socket(AF_INET6, SOCK_STREAM) = 3       TCP, not connected yet; descriptor 3
connect(3, [2001:db8::1]:80) = 0        s.connect(...): 0, the handshake is done
(no close)                              descriptor 3 was never closed; the
                                        system does it now
exited with 1                           not 0: it failed
END
for awk in awk mawk gawk original-awk "busybox awk"; do
    name="trace.awk with $awk"
    command -v ${awk%% *} >/dev/null 2>&1 || continue
    $awk -f "$verbs/trace.awk" "$work/calls" >"$out" 2>&1 || fail "$name: it failed"
    diff "$work/expected" "$out" >"$work/diff" && continue
    mv "$work/diff" "$out"
    fail "$name: the words differ (< is expected)"
done

# A thread may have closed it.
name="trace.awk with a thread"
printf '%s\n' 'socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3' 'clone3({flags=CLONE_VM|CLONE_THREAD}, 88) = 9' \
    '+++ exited with 0 +++' | awk -f "$verbs/trace.awk" >"$out"
has 'socket(AF_INET, SOCK_STREAM) = 3 ' '(clone) ' 'exited with 0 '
! grep -q 'no close' "$out" || fail "$name: it can't know that"

if ! strace -o /dev/null true 2>/dev/null; then
    echo "skipped: strace is missing (package strace), or may not trace here"
    exit 77
fi

# trace STATUS PROGRAM [ARGUMENT...]: how it ends; and that neither a server nor a file is left.
mkdir "$work/tmp"
cat >"$work/practice server" <<END
#!/bin/sh
echo \$\$ >"$work/server"
exec "$bin/common/practice_server" "\$@"
END
chmod +x "$work/practice server"
trace() {
    expected=$1 name="the trace of $2"
    shift
    program=$bin/$1
    shift
    rm -f "$work/server"
    TMPDIR=$work/tmp sh "$verbs/trace.sh" "$program" "$work/practice server" "$@" >"$out" 2>&1 </dev/null
    status=$?
    [ "$status" -eq "$expected" ] || fail "$name ended with $status, not $expected"
    [ -z "$(ls -A "$work/tmp")" ] || fail "$name left $(ls "$work/tmp")"
    if [ -s "$work/server" ] && kill -0 "$(cat "$work/server")" 2>/dev/null; then
        fail "$name left its server"
    fi
    # Where the learner's file stands is not ours to choose.
    awk 'length > 80 && !/ is not written yet: / { exit 1 }' "$out" || fail "$name: more than 80 columns"
}
margin='                                        '
open='socket(AF_INET, SOCK_STREAM) = 3        s = socket.socket(AF_INET, SOCK_STREAM):'
connected='connect(3, 127.0.0.1:PORT) = 0         s.connect(...): 0, the handshake is done'

trace 0 solutions/01-ip-addresses/ip_addresses
has '$ ip_addresses' 'socket(AF_NETLINK, SOCK_RAW) = 3        getifaddrs()' 'send(3, RTM_GETLINK) = ' \
    'send(3, RTM_GETADDR) = ' 'close(3) = 0 ' 'exited with 0 ' 'More: make trace-01 ARGS="192.168.0.1"'
trace 0 solutions/01-ip-addresses/ip_addresses 192.0.2.1
has '$ ip_addresses 192.0.2.1' '(none)   ' 'exited with 0 '

trace 0 solutions/02-ports/ports
has "$open" 'setsockopt(3, SO_REUSEADDR) = 0' 'bind(3, 127.0.0.1:PORT) = 0 ' 'listen(3, ' \
    'socket(AF_INET, SOCK_STREAM) = 4' 'getsockname(3) = 0                      our end is 127.0.0.1:PORT' \
    'bind(6, 127.0.0.1:PORT) = -1 EADDRINUSE' "${margin}taken: another socket has this port" \
    'close(6) = 0' 'close(3) = 0' 'exited with 0 '

trace 0 solutions/03-tcp-client/tcp_client
has '$ tcp_client localhost PORT    (a practice server of its own)' 'connect(3, ' 'getpeername(3) = 0 ' \
    'close(3) = 0 ' 'exited with 0 '
trace 1 solutions/03-tcp-client/tcp_client 127.0.0.1 1
has "$open" 'connect(3, 127.0.0.1:PORT) = -1 ECONNREFUSED' \
    "${margin}s.connect(...): refused: nobody listens" 'close(3) = 0 ' 'exited with 1 ' 'tcp_client: '

# How many pieces come depends on how busy the machine is.
trace 0 solutions/04-recv-loop/recv_loop
has '$ recv_loop 127.0.0.1 PORT /dribble' "$open" "${margin}TCP, not connected yet; descriptor 3" \
    "$connected" 'send(3, "GET /dribble' "${margin}bytes; that is not delivery yet" \
    'recv(3, "HTTP/1.1 2' 'recv(3, ' 'recv(3, "", 1024) = 0                   d = s.recv(1024): 0, an empty d, and the' \
    "${margin}loop ends: the peer has finished, after" \
    'close(3) = 0                            s.close(): descriptor 3 is free again; a' \
    'exited with 0                           0: it worked' \
    'More: make trace-04 ARGS="/idle-close"'

trace 0 solutions/05-close/fetch
has '$ fetch 127.0.0.1 PORT /' "$open" "$connected" 'send(3, "GET / HTTP/1.1"..., ' 'recv(3, "HTTP/1.1 2' \
    'recv(3, "", 16384) = 0 ' "${margin}loop ends: the peer has finished, after" 'close(3) = 0 ' 'exited with 0 '

# A starter makes the calls that come before its first exercise.
trace 1 starters/04-recv-loop/recv_loop
has "$open" "$connected" 'send(3, "GET ' 'close(3) = 0 ' \
    'exited with 1                           not 0: it failed' 'recv_loop: exercise 4.1 recv_some is not written yet: '
echo "the traces say what they should"
