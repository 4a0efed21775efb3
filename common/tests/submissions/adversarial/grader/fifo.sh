# A FIFO in its place, which nobody writes to.
#
# verdict: refused
# score: 24
cp -R "$reference" "$me"
rm "$me/$file" && mkfifo "$me/$file"
