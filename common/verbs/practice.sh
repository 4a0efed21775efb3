# Sourced: start_practice SERVER starts a practice server on a port of its own, $port; stop_practice ends it.
practice= said=
start_practice() {
    said=$(mktemp) || exit 1
    "$1" 0 >"$said" 2>&1 &
    practice=$!
    # The server's first line comes once it listens; its end would be an error.
    until grep -q 'http://' "$said"; do
        kill -0 "$practice" 2>/dev/null || { echo "the practice server did not start: $(cat "$said")" >&2; exit 1; }
        sleep 0.05 2>/dev/null || sleep 1
    done
    port=$(sed -n '1s|.*http://127\.0\.0\.1:\([0-9]*\)/.*|\1|p' "$said")
}
stop_practice() {
    [ -z "$practice" ] || { kill -INT "$practice"; wait "$practice"; } 2>/dev/null
    practice=
    rm -f "$said"
}
# host_of PROGRAM: the host that it is shown with; nothing if it takes none.
host_of() { case ${1##*/} in tcp_client) echo localhost ;; recv_loop | fetch) echo 127.0.0.1 ;; esac; }
# needs_practice HOST [ARGUMENT]: whether a program that is shown with HOST gets no more than a path.
needs_practice() { case $1,${2:-/} in ,* | *,[!/]*) return 1 ;; esac; }
