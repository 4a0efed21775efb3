# A file of two megabytes.
#
# verdict: refused
# score: 24
cp -R "$reference" "$me"
{ cat "$reference/$file" && dd if=/dev/zero bs=1024 count=2048 2>/dev/null | tr '\0' '\n'; } >"$me/$file"
