# A zip that holds symbolic links in the answers' places.
#
# verdict: did not build
# score: 24
cp -R "$reference" "$me.d"
ln -sf "$root/solutions/$file" "$me.d/$file"
(cd "$me.d" && zip -qry "$OLDPWD/$me.zip" .)
rm -r "$me.d"
