# A directory in its place.
#
# verdict: refused
# score: 24
cp -R "$reference" "$me"
rm "$me/$file" && mkdir "$me/$file"
