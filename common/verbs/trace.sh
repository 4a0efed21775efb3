#!/bin/sh
# trace.sh PROGRAM SERVER [ARGUMENT...]: runs a lesson's program under strace and explains its calls on
# sockets. Without arguments it runs the most instructive case. A program that takes HOST and PORT, but is given no more
# than a path, gets a practice server SERVER of its own.
set -u
. "$(dirname "$0")/practice.sh"
program=$1 server=$2
shift 2
name=${program##*/} host=$(host_of "$program") path= own=
case $name in
    ip_addresses) number=01 another=192.168.0.1 ;;
    ports) number=02 another= ;;
    tcp_client) number=03 another="127.0.0.1 1" ;;
    recv_loop) number=04 path=/dribble another=/idle-close ;;
    fetch) number=05 path=/ another=/reset ;;
esac

if [ "$(uname -s)" != Linux ]; then
    echo "make trace-$number needs strace, and that is for Linux only." >&2
    exit 1
elif ! command -v strace >/dev/null 2>&1; then
    echo "strace is missing: apt install strace (dnf install strace, pacman -S strace)" >&2
    exit 1
fi
# Not every system has poll(), for one: strace passes over a name with ? that it does not know.
calls='trace=network,read,write,readv,writev,close,fcntl,dup,?dup2,dup3,?poll,ppoll,?select,pselect6'
calls=$calls',clone,?clone3'
if ! strace -o /dev/null -e "$calls" true 2>/dev/null; then
    echo "strace may not trace here (ptrace); a container needs --cap-add=SYS_PTRACE" >&2
    exit 1
fi

work=$(mktemp -d) || exit 1
reader=
finish() {
    [ -z "$reader" ] || kill "$reader" 2>/dev/null
    stop_practice
    rm -rf "$work"
}
trap finish EXIT
trap : INT  # Ctrl-C ends the program; what it did until then is still shown
trap 'exit 143' TERM HUP
trap 'exit 141' PIPE

[ $# -eq 0 ] || another=
if needs_practice "$host" "$@"; then
    start_practice "$server"
    own=yes
    [ $# -gt 0 ] || set -- $path
    set -- "$host" "$port" "$@"
fi

bold= plain=
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); fi
echo "\$ $name${*:+ $*}${own:+    (a practice server of its own)}"
printf '%-38s  %s\n' "its calls on sockets" "the tutorial's line, and what came back"

# mawk would wait for a full block of lines before it shows the first.
live=
case $(awk -W version </dev/null 2>&1) in mawk*) live="-W interactive" ;; esac
mkfifo "$work/calls" || exit 1
{
    awk $live -v bold="$bold" -v plain="$plain" -f "$(dirname "$0")/trace.awk"
    cat >/dev/null  # awk may end early (make trace-04 | head -n 5); strace still wants a reader
} <"$work/calls" &
reader=$!
# AddressSanitizer's leak check is a tracer itself, and there can be only one.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
    strace -o "$work/calls" -s 32 -e "$calls" "$program" "$@" >/dev/null 2>"$work/errors"
status=$?
wait "$reader"
reader=
cat "$work/errors" >&2
[ -z "$another" ] || echo "More: make trace-$number ARGS=\"$another\"" 2>/dev/null  # the pipe may be closed
exit "$status"
