# A byte order mark, and lines that end as on Windows.
#
# verdict: passed
# score: 30
cp -R "$reference" "$me"
{ printf '\357\273\277' && awk '{ printf "%s\r\n", $0 }' "$reference/$file"; } >"$me/$file"
