# Thousands of files beside the answer.
#
# verdict: passed
# score: 30
cp -R "$reference" "$me"
mkdir "$me/junk"
(cd "$me/junk" && awk 'BEGIN { for (i = 0; i < 3000; ++i) printf "" > i ".cpp" }' 2>/dev/null)
