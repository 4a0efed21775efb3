# A file of ten gigabytes that takes no room.
#
# verdict: no answer
# score: 24
cp -R "$reference" "$me"
dd if=/dev/null of="$me/$file" bs=1048576 seek=10240 2>/dev/null
