#!/bin/sh
# debug.sh RUNNER MANIFEST EXERCISE: in gdb the test case of an exercise that fails, all of them where none does, stopped at
# the first line of each of the exercise's functions.
set -u
runner=$1 manifest=$2 number=$3
command -v gdb >/dev/null 2>&1 || {
    echo "gdb is not installed (package gdb)." >&2
    exit 1
}
program=$(sed -n 's/^program //p' "$manifest") answer=$(sed -n 's/^answer //p' "$manifest")
name=$(sed -n "s/^exercise $number \([^ ]*\) .*/\1/p" "$manifest")
"$runner" build "$manifest"
failing=$("$runner" failing "$manifest" "$number") || {
    echo "The tests do not build. To see why: make $number" >&2
    exit 1
}
# Commas and brackets are special to Catch2.
tests=$(printf '%s\n' "${failing:-}" | sed 's/[],[*\]/\\&/g')
[ -n "$failing" ] || tests="[$number]"
echo "Running: $tests"
echo "n: next line, s: into a call, p NAME: a variable, bt: who called, c: go on, q: quit"
# Where a function's body begins: behind the line with its brace.
for line in $(awk -v name="$name" '
    !inside && /^[A-Za-z]/ && $0 ~ "(^|[ :*&])" name "(\\(|::)" { inside = 1 }
    inside && /[{]$/ { print NR + 1; inside = 0 }
    inside && /[;}]$/ { if (/}$/) print NR; inside = 0 }' "$answer"); do
    set -- "$@" -ex "break ${answer##*/}:$line"
done
shift 3
ASAN_OPTIONS=detect_leaks=0 exec gdb -q -iex "set pagination off" -iex "set debuginfod enabled off" \
    -ex "set confirm off" -ex "set print thread-events off" -ex "set print frame-arguments scalars" "$@" \
    -ex run --args "$program" "$tests"
