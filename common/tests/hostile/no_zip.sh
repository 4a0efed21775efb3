# A text file that is called a zip.
#
# verdict: no answer
# score: 0
cp "$reference/$file" "$me.zip"
