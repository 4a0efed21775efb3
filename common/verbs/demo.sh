# Shows the finished programs in the tutorial's order, on the practice server.
set --
for folder in lessons/[0-9]*; do find_lesson "${folder#lessons/}" && set -- "$@" "solution_$program"; done
[ -e "$CHECKS/common/practice_server" ] || say "Building what is shown, for the first time: up to a minute ..."
build_quietly "$CHECKS" practice_server workbook_trace solution_decode_ip solution_decode_tcp "$@" || broken "$CHECKS"

. common/verbs/practice.sh
work=$(mktemp -d) || exit 2
trap 'stop_practice; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
bold= plain=
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); fi
start_practice "$CHECKS/common/practice_server"
say "A practice server on port {} of this machine stands in for the web site." "$port"

# The words, then the command as a reader would type it, and what it prints, shortened if that is long.
while IFS='|' read -r words lesson arguments; do
    find_lesson "$lesson"
    printf '\n%s\n%s\n' "$bold$(say "$words")$plain" "\$ $program${arguments:+ $arguments}"
    $(fixed) "$CHECKS/solutions/$lesson/$program" $arguments >"$work/shown" </dev/null || fail "demo: {} failed" "$program"
    if [ "$(wc -l <"$work/shown")" -lt 40 ]; then cat "$work/shown"
    else head -n 6 "$work/shown"; echo "  ..."; tail -n 2 "$work/shown"; fi
done <<END
Lesson 01. An IP address is a 32-bit integer; the dots are for people.|01|192.168.0.1
An IPv6 address has 128 bits: the tutorial's own, in full and canonical.|01|2001:0db8:85a3:0042:1000:8a2e:0370:7334
Lesson 02. Ports: who gives them out, ...|02|80 8080 60000
... and asking the system for some. Nobody gets one that is taken.|02|
Lesson 03. A client connects: each end has an address and a port.|03|localhost $port
Lesson 04. The receive loop: 40,000 bytes in pieces of at most 1,024, ...|04|127.0.0.1 $port /large?bytes=40000
... and a slow server's bytes come a few at a time.|04|127.0.0.1 $port /dribble
Lesson 05. The whole tutorial: connect, send, receive to the end, close.|05|127.0.0.1 $port /
END
words="That was the page. (With the package curl it is compared with curl's copy.)"
if has curl; then
    sed "1,/^.\{0,1\}\$/d" "$work/shown" >"$work/page"  # without the header lines
    curl --silent --show-error --noproxy '*' "http://127.0.0.1:$port/" | cmp - "$work/page" ||
        fail "demo: the page differs from curl's copy"
    words="The page is the same as curl's copy, byte for byte."
fi
printf '\n%s\n' "$bold$(say "$words")$plain"
if [ "$(uname -s)" = Linux ]; then
    printf '\n%s\n' "$bold$(say "The same once more, as a ladder: each call, and the packets that it caused. (make trace-05)")$plain"
    $(fixed) sh common/verbs/trace.sh "$CHECKS" "$CHECKS/solutions" "$CHECKS/solutions/05-close/fetch" / 2>&1 || :
fi
say "Next: read README.md, then lessons/01-ip-addresses/README.md; or type: make 01"
