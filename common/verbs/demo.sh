#!/bin/sh
# demo.sh BUILD: shows the finished programs in the tutorial's order, on the practice server.
set -u
bin=$1/solutions
. "$(dirname "$0")/practice.sh"
work=$(mktemp -d) || exit 1
finish() {
    stop_practice
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

bold= plain=
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); fi

# say TEXT, then show PROGRAM ARGUMENTS: the command as a reader would type it, and what it prints.
say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
show() {
    program=$1
    shift
    echo "\$ ${program##*/}${*:+ $*}"
    "$program" "$@" || { echo "demo: $program failed" >&2; exit 1; }
}

start_practice "$1/common/practice_server"
echo "A practice server on port $port of this machine stands in for the web site."

say "Lesson 01. An IP address is a 32-bit integer; the dots are for people."
show "$bin/01-ip-addresses/ip_addresses" 192.168.0.1
say "An IPv6 address has 128 bits: the tutorial's own, in full and canonical."
show "$bin/01-ip-addresses/ip_addresses" 2001:0db8:85a3:0042:1000:8a2e:0370:7334
say "Lesson 02. Ports: who gives them out, ..."
show "$bin/02-ports/ports" 80 8080 60000
say "... and asking the system for some. Nobody gets one that is taken."
show "$bin/02-ports/ports"
say "Lesson 03. A client connects: each end has an address and a port."
show "$bin/03-tcp-client/tcp_client" localhost "$port"
say "Lesson 04. The receive loop: 40,000 bytes in pieces of at most 1,024, ..."
show "$bin/04-recv-loop/recv_loop" 127.0.0.1 "$port" '/large?bytes=40000' >"$work/pieces"
sed -n '1,6p' "$work/pieces"
echo "  ..."
tail -n 2 "$work/pieces"
say "... and what a slow server sends comes as it is sent."
show "$bin/04-recv-loop/recv_loop" 127.0.0.1 "$port" /dribble >"$work/pieces"
sed -n '1,7p' "$work/pieces"
echo "  ..."
tail -n 2 "$work/pieces"
say "Lesson 05. The whole tutorial: connect, send, receive to the end, close."
show "$bin/05-close/fetch" 127.0.0.1 "$port" /
if command -v curl >/dev/null 2>&1; then
    "$bin/05-close/fetch" 127.0.0.1 "$port" / --output "$work/page" >/dev/null || exit 1
    curl --silent --show-error --noproxy '*' --output "$work/copy" "http://127.0.0.1:$port/" || exit 1
    cmp "$work/page" "$work/copy" || { echo "demo: the page differs from curl's copy" >&2; exit 1; }
    say "The page is the same as curl's copy, byte for byte."
else
    say "That was the page. (With the package curl it is compared with curl's copy.)"
fi
echo "Next: read README.md, then lessons/01-ip-addresses/README.md; or type: make 01"
