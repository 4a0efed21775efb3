# Deleted the answer.
#
# verdict: no answer
# score: 24
cp -R "$reference" "$me"
rm "$me/$file"
