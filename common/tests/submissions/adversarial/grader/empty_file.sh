# Handed in a file without a byte.
#
# verdict: did not build
# score: 24
cp -R "$reference" "$me"
: >"$me/$file"
