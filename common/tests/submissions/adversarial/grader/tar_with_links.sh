# A tar with symbolic and hard links in the answers' places.
#
# verdict: refused or did not build
# score: 24
cp -R "$reference" "$me.d"
ln -sf "$root/solutions/$file" "$me.d/$file"
tar -C "$me.d" -cf "$me.tar" .
rm -r "$me.d"
