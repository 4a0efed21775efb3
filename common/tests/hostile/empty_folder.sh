# Handed in nothing.
#
# verdict: no answer
# score: 0
mkdir "$me"
