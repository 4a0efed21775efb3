# An answer that is older than all that was built.
#
# verdict: failed
# score: 29
cp -R "$reference" "$me"
awk -f "$tests/compose.awk" "$root/solutions/04-recv-loop/mistakes/recv_called_once.cpp" "$reference/$file" >"$me/$file"
touch -t 199001010000 "$me/$file"
