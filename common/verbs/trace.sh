# trace.sh TREE DECODERS PROGRAM [ARGUMENT...]: runs a lesson's program, and draws its calls and packets as a ladder (see
# common/trace/). Without arguments it runs the most instructive case. A program that takes HOST and PORT, but is given no
# more than a path, gets a practice server of its own.
set -u
. "$(dirname "$0")/language.sh"
. "$(dirname "$0")/practice.sh"
tree=$1 decoders=$2 program=$3
shift 3
host=$(host_of "$program") kind=alone path=
case ${program##*/} in
    experiments) kind=experiment another= ;;
    ip_addresses) another="trace-01 ARGS=192.168.0.1" ;;
    ports) another=trace-2.e ;;
    tcp_client) another='trace-03 ARGS="127.0.0.1 1"' ;;
    recv_loop) path=/dribble another="trace-04 ARGS=/idle-close" ;;
    fetch) path=/ another="trace-05 ARGS=/reset" ;;
esac
[ $# -eq 0 ] || [ "$path" = "$*" ] || another=
if needs_practice "$host" "$@"; then
    [ $# -gt 0 ] || set -- $path
    set -- "$host" "$@"
    kind=practice
elif [ -n "$host" ]; then kind=elsewhere
fi

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap : INT  # Ctrl-C ends the program; what it did until then is still shown
trap 'exit 143' TERM HUP
trap 'exit 141' PIPE
"$tree/common/trace/workbook_trace" collect "$work" $kind "$program" "$tree/common/practice_server" "$@"
status=$?
[ -e "$work/about" ] || exit $status
"$tree/common/trace/workbook_trace" draw "$work" "$decoders" || exit 1
cat "$work/errors" >&2
[ -z "$another" ] || say "More: make {}" "$another" 2>/dev/null  # the pipe may be closed
exit "$status"
