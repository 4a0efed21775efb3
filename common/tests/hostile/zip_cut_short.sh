# A zip that ends in the middle.
#
# verdict: no answer
# score: 0
(cd "$reference" && zip -qr - .) | head -c 5000 >"$me.zip"
