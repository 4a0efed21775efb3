# A tar.gz whose first file has ten gigabytes.
#
# verdict: refused
# score: 0
# gzip reads pieces that were put together; so the zeros are packed but once.
mkdir "$me.d" && dd if=/dev/null of="$me.d/recv_loop.cpp" bs=1048576 seek=10240 2>/dev/null
dd if=/dev/zero bs=1048576 count=128 2>/dev/null | gzip -1 >"$me.piece"
{
    (cd "$me.d" && tar -cf - recv_loop.cpp 2>/dev/null) | head -c 512 | gzip
    i=0 && while [ $i -lt 80 ]; do cat "$me.piece"; i=$((i + 1)); done
} >"$me.tar.gz"
rm -r "$me.d" "$me.piece"
