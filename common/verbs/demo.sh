# Shows the finished programs in the tutorial's order, on the practice server.
set --
for folder in lessons/[0-9]*; do find_lesson "${folder#lessons/}" && set -- "$@" "solution_$program"; done
[ -e "$CHECKS/common/practice_server" ] || echo "Building what is shown, for the first time: up to a minute ..."
build_quietly "$CHECKS" practice_server "$@" || broken "$CHECKS"

. common/verbs/practice.sh
work=$(mktemp -d) || exit 2
trap 'stop_practice; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
bold= plain=
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); fi
say() { printf '\n%s\n' "$bold$*$plain"; }
# show LESSON [ARGUMENT...]: the command as a reader would type it, and what it prints, shortened if that is long.
show() {
    find_lesson "$1"
    shift
    echo "\$ $program${*:+ $*}"
    "$CHECKS/solutions/$lesson/$program" "$@" >"$work/shown" || fail "demo: $program failed"
    awk '{ line[NR] = $0 } END { for (i = 1; i <= NR; ++i) if (NR <= 40 || i <= 6 || i > NR - 2) print line[i]; else if (i == 7) print "  ..." }' "$work/shown"
}

start_practice "$CHECKS/common/practice_server"
echo "A practice server on port $port of this machine stands in for the web site."
say "Lesson 01. An IP address is a 32-bit integer; the dots are for people."
show 01 192.168.0.1
say "An IPv6 address has 128 bits: the tutorial's own, in full and canonical."
show 01 2001:0db8:85a3:0042:1000:8a2e:0370:7334
say "Lesson 02. Ports: who gives them out, ..."
show 02 80 8080 60000
say "... and asking the system for some. Nobody gets one that is taken."
show 02
say "Lesson 03. A client connects: each end has an address and a port."
show 03 localhost "$port"
say "Lesson 04. The receive loop: 40,000 bytes in pieces of at most 1,024, ..."
show 04 127.0.0.1 "$port" '/large?bytes=40000'
say "... and what a slow server sends comes as it is sent."
show 04 127.0.0.1 "$port" /dribble
say "Lesson 05. The whole tutorial: connect, send, receive to the end, close."
show 05 127.0.0.1 "$port" /
if has curl; then
    curl --silent --show-error --include --noproxy '*' "http://127.0.0.1:$port/" | cmp - "$work/shown" ||
        fail "demo: the page differs from curl's copy"
    say "The page is the same as curl's copy, byte for byte."
else say "That was the page. (With the package curl it is compared with curl's copy.)"
fi
echo "Next: read README.md, then lessons/01-ip-addresses/README.md; or type: make 01"
