# A zip whose answer is a gigabyte of nothing.
#
# verdict: refused
# score: 24
cp -R "$reference" "$me.d"
dd if=/dev/null of="$me.d/$file" bs=1048576 seek=300 2>/dev/null
(cd "$me.d" && zip -qr1 "$OLDPWD/$me.zip" .)
rm -r "$me.d"
