# Deleted the answer.
#
# verdict: refused
# score: 24
cp -R "$reference" "$me"
rm "$me/$file"
