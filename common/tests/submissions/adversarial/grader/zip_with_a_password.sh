# A zip that asks for a password.
#
# verdict: refused
# score: 0
(cd "$reference" && zip -qrP secret "$OLDPWD/$me.zip" .)
