#!/bin/sh
# hint.sh 04-recv-loop 4.2: the next step of the hints for an exercise. build/hints/4.2 says how many were shown.
set -u
number=$2
file=lessons/$1/hints.md
[ -r "$file" ] || {
    echo "$file is not there. To have it back: git checkout HEAD -- $file" >&2
    exit 1
}
shown=$(cat "build/hints/$number" 2>/dev/null) || shown=0
steps=$(awk -v number="$number" '/^## / { here = $2 == number } here && /^[0-9]+[.] / { ++n } END { print n + 0 }' "$file")
step=$((shown % steps + 1))
{ mkdir -p build/hints && echo "$step" >"build/hints/$number"; } 2>/dev/null

awk -v number="$number" -v step="$step" -v steps="$steps" '
function flush() {
    if (line != "") print "  " line
    line = ""
}
/^## / {
    here = $2 == number
    if (here) printf "%s %s, hint %d of %d\n\n", $2, $3, step, steps
    next
}
!here { next }
/^[0-9]+[.] / { flush(); now = $1 + 0 == step; sub(/^[0-9]+[.] +/, "") }
!now { next }
NF == 0 { flush(); gap = 1; next }
{
    if (gap) print ""
    gap = 0
    for (i = 1; i <= NF; ++i) {
        if (length(line) + length($i) > 75) flush()
        line = line (line == "" ? "" : " ") $i
    }
}
END { flush() }' "$file"
echo
if [ "$step" -lt "$steps" ]; then echo "One step more: make hint-$number"
else echo "That was the last step. From the first again: make hint-$number"
fi
