# A tar.gz that lists a million files.
#
# verdict: refused
# score: 0
mkdir "$me.d" && : >"$me.d/recv_loop.cpp"
(cd "$me.d" && tar -cf - recv_loop.cpp) | head -c 512 >"$me.one"
awk 'BEGIN { for (i = 0; i < 1000; ++i) print ARGV[1] }' "$me.one" | xargs cat | gzip -1 >"$me.piece"
awk 'BEGIN { for (i = 0; i < 1000; ++i) print ARGV[1] }' "$me.piece" | xargs cat >"$me.tar.gz"
rm -r "$me.d" "$me.one" "$me.piece"
