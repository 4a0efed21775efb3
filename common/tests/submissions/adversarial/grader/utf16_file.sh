# A file in UTF-16.
#
# verdict: did not build
# score: 24
cp -R "$reference" "$me"
{ printf '\377\376' && sed 's/./&\n/g' "$reference/$file" | awk '{ printf "%s%c", $0, 0 }'; } >"$me/$file"
