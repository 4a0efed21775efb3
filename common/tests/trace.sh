#!/bin/sh
# trace.sh ROOT BUILD: what `make trace-NN` shows of the finished programs, live: with strace and without, as an ordinary
# user, where namespaces are forbidden. Prints what is wrong and exits with 1; with 77 where no network of its own is allowed.
set -u
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-  # ctest leaves some open, and the first descriptor shall be 3
verbs=$1/common/verbs bin=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
out=$work/out as=
mkdir "$work/a tmp"
chmod 755 "$work"
chmod 1777 "$work/a tmp"

fail() {
    echo "$name: $*; it printed:"
    cat "$out"
    exit 1
}
# has LINE...: each is a line's beginning, or with a star before it a part of one, in this order. Ports are masked.
has() {
    sed 's/\(127\.0\.0\.1[: ]\|192\.0\.2\.[12][: ]\|\[::1\]:\|localhost \)[0-9][0-9]*/\1PORT/g' "$out" >"$work/masked"
    at=0
    for line; do
        next=$(awk -v at="$at" -v line="$line" '
            NR <= at { next }
            line ~ /^[*]/ ? index($0, substr(line, 2)) : index($0, line) == 1 { print NR; exit }' "$work/masked")
        [ -n "$next" ] || fail "this is missing, or not in its place: $line"
        at=$next
    done
}
# trace STATUS PROGRAM [ARGUMENT...]: how it ends; that nothing is left, and that 80 columns are enough.
decoders=$bin/solutions path=$PATH
trace() {
    expected=$1 name="the trace of $*"
    shift
    program=$bin/$1
    shift
    $as env PATH="$path" TMPDIR="$work/a tmp" sh "$verbs/trace.sh" "$bin" "$decoders" "$program" "$@" >"$out" 2>&1 </dev/null
    status=$?
    [ "$status" -eq "$expected" ] || fail "it ended with $status, not $expected"
    [ -z "$(ls -A "$work/a tmp")" ] || fail "it left $(ls "$work/a tmp")"
    # Where the learner's file stands is not ours to choose; nor is a program's own message.
    awk 'length > 80 && !/ is not written yet: / && !/^([a-z_]*:|[$]) / { exit 1 }' "$out" || fail "more than 80 columns"
}

# First without a network. Lesson 01 has nothing to do with one, and 02 opens no connection.
if strace -o /dev/null true 2>/dev/null; then
    trace 0 solutions/01-ip-addresses/ip_addresses
    has '$ ip_addresses' 'socket(AF_NETLINK, SOCK_RAW) = 3        getifaddrs()' 'send(3, RTM_GETLINK) = ' \
        'send(3, RTM_GETADDR) = ' 'close(3) = 0 ' 'exited with 0 ' 'More: make trace-01 ARGS=192.168.0.1'
    trace 0 solutions/01-ip-addresses/ip_addresses 192.0.2.1
    has '$ ip_addresses 192.0.2.1' '(none)   ' 'exited with 0 '
    trace 0 solutions/02-ports/ports
    has 'socket(AF_INET, SOCK_STREAM) = 3        s = socket.socket(AF_INET, SOCK_STREAM):' 'setsockopt(3, SO_REUSEADDR) = 0' \
        'bind(3, 127.0.0.1:PORT) = 0 ' 'listen(3, ' 'socket(AF_INET, SOCK_STREAM) = 4' \
        'getsockname(3) = 0                      our end is 127.0.0.1:PORT' 'bind(6, 127.0.0.1:PORT) = -1 EADDRINUSE' \
        '                                        taken: another socket has this port' 'close(6) = 0' 'close(3) = 0' 'exited with 0 '
fi

command -v unshare >/dev/null 2>&1 && unshare -Urn true 2>/dev/null || {
    echo "skipped: namespaces are forbidden here, or unshare is missing (package util-linux)"
    exit 77
}

# Root is not what it takes.
[ "$(id -u)" -ne 0 ] || ! setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$bin/common/trace/workbook_trace" ||
    as="setpriv --reuid=65534 --regid=65534 --clear-groups"
handshake='*--- SYN seq 0 -' answer='*- SYN ACK seq 0 ack 1 ---' third='*--- ACK seq 1 ack 1 -'

every_path() {
    for client in 04-recv-loop/recv_loop 05-close/fetch; do
        for path_ in / /dribble "/large?bytes=100000" /chunked /truncated /reset /idle-close; do
            ends=0
            case $client,$path_ in *,/reset | *fetch,/truncated | *fetch,/idle-close) ends=1 ;; esac
            trace $ends "solutions/$client" "$path_"
            has "*${client##*/}" "$handshake" "$answer" "$third" '*bytes "GET '
            if [ "$path_" = /reset ]; then has "*- RST ACK seq " "*CLOSED "
            else has 'CLOSE_WAIT   <-' 'LAST_ACK     --- FIN ACK seq ' 'CLOSED       <-'
            fi
        done
    done
    trace 0 solutions/03-tcp-client/tcp_client
    has "$handshake" "$answer" "$third" '*--- FIN ACK seq 1 ack '
    trace 1 solutions/03-tcp-client/tcp_client 127.0.0.1 1
    has 'SYN_SENT     --- SYN seq 0 -' 'CLOSED       <----------------------------- RST ACK seq 1 ack 1 ---' 'tcp_client: '
}

# Without strace: the packets alone, and the package is named.
mkdir "$work/bin"
for tool in sh env mktemp rm cat dirname sed grep sleep id true setpriv ip unshare; do
    ln -s "$(command -v $tool)" "$work/bin/$tool"
done
path=$work/bin
every_path
has 'Note: strace is missing: apt install strace'
path=$PATH

if ! strace -o /dev/null true 2>/dev/null; then
    echo "skipped: strace is missing (package strace), or may not trace here"
    exit 77
fi
every_path
trace 1 solutions/05-close/fetch /idle-close
has '$ fetch 127.0.0.1 PORT /idle-close    (a practice server of its own)' 'connect(3, 127.0.0.1:PORT) = 0' \
    "  s.connect(...): 0, the handshake is" 'SYN_SENT     --- SYN seq 0' 'ESTABLISHED  <-' '*>  ESTABLISHED' \
    'send(3, "GET /idle-close' '*shutdown(' 'CLOSE_WAIT   <-' 'recv(3, "", 16384) = 0' 'close(3) = 0' \
    'LAST_ACK     --- FIN ACK' 'CLOSED       <-' 'exited with 1' '  CLOSE_WAIT    the other side has finished;'
trace 0 solutions/04-recv-loop/recv_loop
has '$ recv_loop 127.0.0.1 PORT /dribble' '* more rows like these, ' 'More: make trace-04 ARGS=/idle-close'
trace 0 lessons/05-close/experiments 5.a
has 'client  ' 'CLOSE_WAIT   <-' 'send(4, "GET ' 'CLOSED       <-' 'recv(4, "", 1024) = 0' \
    'send(4, "GET ' 'exited with 0'

# Every packet is in the file for Wireshark, in the ladder's order and with its numbers.
export OUT="$work/a tmp/run.pcap"
name="run.pcap"
if command -v tcpdump >/dev/null 2>&1; then
    mkdir "$work/recording"
    chmod 777 "$work/recording"
    $as "$bin/common/trace/workbook_trace" collect "$work/recording" practice "$bin/solutions/04-recv-loop/recv_loop" \
        "$bin/common/practice_server" 127.0.0.1 /dribble >/dev/null || fail "collect failed"
    $as "$bin/common/trace/workbook_trace" draw "$work/recording" "$decoders" >/dev/null || fail "draw failed"
    tcpdump -nr "$OUT" 2>/dev/null | sed 's/.*Flags \[\([^]]*\)\], /\1 /' | awk '
        { line = ""; flags = $1
          if (flags ~ /S/) line = line "SYN "
          if (flags ~ /F/) line = line "FIN "
          if (flags ~ /R/) line = line "RST "
          if (flags ~ /[.]/) line = line "ACK "
          size = seq = ack = ""
          for (i = 2; i < NF; i++) { if ($i == "ack") ack = $(i+1) + 0; if ($i == "length") size = $(i+1) }
          if ($NF != "" && $(NF-1) == "length") size = $NF
          print line (flags ~ /[.]/ ? "ack " (flags ~ /S/ ? 1 : ack) " " : "") size + 0 }' >"$work/theirs"
    OUT="$work/a tmp/run.txt" $as "$bin/common/trace/workbook_trace" draw "$work/recording" "$decoders" >/dev/null
    sed -n 's/^[A-Z_0-9]* *\(--- \|<-* \)\([A-Z ]*\)seq [0-9]*\( ack [0-9]*\)\{0,1\}\(, [0-9]* byte\)\{0,1\}.*/\2\3 \4/p' \
        "$work/a tmp/run.txt" | sed 's/  */ /g; s/ , \([0-9]*\) byte$/ \1/; s/ $/ 0/' >"$work/ours"
    [ -s "$work/ours" ] && diff "$work/theirs" "$work/ours" >"$out" || fail "the ladder and tcpdump -r differ (< is tcpdump)"
    rm -f "$work/a tmp"/*
    rm -rf "$work/recording"
fi
export OUT=

# A slow line that loses packets, and a picture.
command -v ip >/dev/null 2>&1 && {
    export MTU=600 DELAY=20ms LOSS=10%
    trace 0 solutions/04-recv-loop/recv_loop "/large?bytes=3000"
    has '$ recv_loop 192.0.2.2 PORT' '*X lost' '*sent again' '*... ACK seq 1 ack 1 -' '*548 bytes'
    unset MTU DELAY LOSS
}

# Exercises that are not written leave the calls; a wrong line is refused.
decoders=$bin/starters
trace 0 solutions/05-close/fetch /
has 'Note: The packets need your parse_ip_packet, and exercise 1.5 is not written' 'connect(3' '*accept(' 'close(3) = 0'
trace 1 starters/04-recv-loop/recv_loop
has 'connect(3' 'send(3, "GET ' 'close(3) = 0' 'exited with 1' 'recv_loop: exercise 4.1 recv_some is not written yet: '
decoders=$work
trace 0 solutions/05-close/fetch /
has 'Note: The packets need your parse_ip_packet, and ip_addresses.cpp does not'
decoders=$bin/solutions
(export LOSS=all && trace 2 solutions/05-close/fetch / && has 'trace: LOSS is a number from 0 to 90%, not "all"') || exit 1

# Where namespaces are forbidden, the calls are left.
cat >"$work/forbidden" <<'END'
#!/bin/sh
echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"
END
chmod +x "$work/forbidden"
as="unshare -Ur $work/forbidden"
[ "$(id -u)" -ne 0 ] || as="setpriv --reuid=65534 --regid=65534 --clear-groups $as"
trace 0 solutions/05-close/fetch /
has 'Note: no network of its own for this run' 'Note: the packets of real interfaces are for root' 'connect(3, ' '*accept('
echo "the ladders show what they should"
