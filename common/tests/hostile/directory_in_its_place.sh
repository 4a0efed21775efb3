# A directory in its place.
#
# verdict: no answer
# score: 24
cp -R "$reference" "$me"
rm "$me/$file" && mkdir "$me/$file"
