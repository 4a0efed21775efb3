# A tar whose names climb out of it.
#
# verdict: refused or passed or did not build
# score: 0
mkdir -p "$me.d/a"
echo pwned >"$me.d/hostile_was_here"
(cd "$me.d/a" && tar -Pcf "../../$me.tar" ../hostile_was_here)
rm -r "$me.d"
