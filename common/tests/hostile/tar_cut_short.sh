# A tar.gz that ends in the middle.
#
# verdict: no answer
# score: 0
tar -C "$reference" -czf - . | head -c 5000 >"$me.tar.gz"
