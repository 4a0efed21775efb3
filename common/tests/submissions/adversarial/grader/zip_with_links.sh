# A zip that holds symbolic links in the answers' places. They lead out of it: there is no answer.
#
# verdict: refused
# score: 24
cp -R "$reference" "$me.d"
ln -sf "$root/solutions/$file" "$me.d/$file"
(cd "$me.d" && zip -qry "$OLDPWD/$me.zip" .)
rm -r "$me.d"
