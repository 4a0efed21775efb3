# debug.sh 4.2: an exercise's failing test case in gdb, or all of its cases if none fails, stopped at the first line of
# each of the exercise's functions.
needs gdb
manifest=$(echo "build/lessons/$lesson"/*.manifest)
program=$(sed -n 's/^program //p' "$manifest") name=$(sed -n "s/^exercise $word \([^ ]*\) .*/\1/p" "$manifest")
"$runner" build "$manifest"
failing=$("$runner" failing "$manifest" "$word") || fail "The tests do not build. To see why: make {}" "$word"
tests=[$word]
# Commas and brackets are special to Catch2.
[ -z "$failing" ] || tests=$(echo "$failing" | sed 's|[],[*\]|\\&|g')
say "Running: {}" "$tests"
say "n: next line, s: into a call, p NAME: a variable, bt: who called, c: go on, q: quit"
# A function's body begins after the line with its brace.
breaks=$(awk -v name="$name" '
    !inside && /^[A-Za-z]/ && $0 ~ "(^|[ :*&])" name "(\\(|::)" { inside = 1 }
    inside && /[{]$/ { print NR + 1; inside = 0 }
    inside && /[;}]$/ { if (/}$/) print NR; inside = 0 }' "lessons/$lesson/$answer")
set --
for line in $breaks; do set -- "$@" -ex "break $answer:$line"; done
ASAN_OPTIONS=detect_leaks=0 exec gdb -q -iex "set pagination off" -iex "set debuginfod enabled off" \
    -ex "set confirm off" -ex "set print thread-events off" -ex "set print frame-arguments scalars" "$@" \
    -ex run --args "$program" "$tests"
