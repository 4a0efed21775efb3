#!/bin/sh
# debug.sh FOLDER NUMBER: the tests of an exercise in gdb, with a breakpoint in each of its functions.
set -u
folder=$1 number=$2
command -v gdb >/dev/null 2>&1 || {
    echo "gdb is not installed (package gdb)." >&2
    exit 1
}
manifest=$(echo "$folder"/*.manifest)
program=$(sed -n 's/^program //p' "$manifest") answer=$(sed -n 's/^answer //p' "$manifest")
name=$(sed -n "s/^exercise $number \([^ ]*\) .*/\1/p" "$manifest")
[ -x "$program" ] || {
    echo "The tests do not build. To see why: make $number" >&2
    exit 1
}
echo "gdb: n is the next line, s goes into a call, p VARIABLE prints, bt tells who called, c goes on, q ends."
ASAN_OPTIONS=detect_leaks=0 exec gdb -q -ex "set pagination off" -ex "set confirm off" \
    -ex "rbreak ${answer##*/}:[ :*&]$name" -ex run --args "$program" "[$number]"
