# A zip that ends in the middle.
#
# verdict: refused
# score: 0
(cd "$reference" && zip -qr - .) | head -c 5000 >"$me.zip"
