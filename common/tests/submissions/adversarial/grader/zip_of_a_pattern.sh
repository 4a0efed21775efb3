# A name that unzip takes for a pattern: all zips of the class.
#
# students: *
# verdict: refused
# score: 0
cp "$reference/$file" "*.zip"
