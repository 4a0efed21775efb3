# A zip of the folder.
#
# verdict: passed
# score: 30
(cd "$reference" && zip -qr "$OLDPWD/$me.zip" .)
