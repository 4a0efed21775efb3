# A tar whose names begin at the root.
#
# verdict: passed
# score: 30
cp -R "$reference" "$me.d"
tar -Pcf "$me.tar" "$PWD/$me.d"
rm -r "$me.d"
