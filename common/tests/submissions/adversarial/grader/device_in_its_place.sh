# A link to a device without an end in its place.
#
# verdict: refused
# score: 24
cp -R "$reference" "$me"
ln -sf /dev/zero "$me/$file"
