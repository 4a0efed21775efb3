# A text file that is called a zip.
#
# verdict: refused
# score: 0
cp "$reference/$file" "$me.zip"
