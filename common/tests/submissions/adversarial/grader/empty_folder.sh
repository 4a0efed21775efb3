# Handed in nothing.
#
# verdict: refused
# score: 0
mkdir "$me"
