# A copy of an older answer lies deeper down.
#
# verdict: passed
# score: 30
cp -R "$reference" "$me"
mkdir -p "$me/old/04-recv-loop"
echo '#error old' >"$me/old/$file"
