# A tar.gz that ends in the middle.
#
# verdict: refused
# score: 0
tar -C "$reference" -czf - . | head -c 5000 >"$me.tar.gz"
