# A file of ten gigabytes that takes no room.
#
# verdict: refused
# score: 24
cp -R "$reference" "$me"
dd if=/dev/null of="$me/$file" bs=1048576 seek=10240 2>/dev/null
