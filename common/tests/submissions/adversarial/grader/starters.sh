# Nothing is written yet.
# verdict: not written
# score: 0
cp -R "$root/common/starters" "$me"
