# Folders in folders without an end.
#
# verdict: passed
# score: 24
cp -R "$reference" "$me"
rm -r "$me/05-close"
(cd "$me" && i=0 && while [ $i -lt 300 ]; do mkdir d && cd d || exit 0; i=$((i + 1)); done)
