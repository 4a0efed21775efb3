# A name that unzip takes for a pattern: all zips of the class.
#
# students: %2A
# verdict: refused
# score: 0
cp "$reference/$file" "*.zip"
