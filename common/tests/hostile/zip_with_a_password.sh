# A zip that asks for a password.
#
# verdict: no answer
# score: 0
(cd "$reference" && zip -qrP secret "$OLDPWD/$me.zip" .)
