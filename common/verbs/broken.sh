#!/bin/sh
# broken.sh BUILD: the workbook's own part of the tree BUILD can't be configured or built; says what may be the cause, and
# what mends it.
build=$1
if ! dd if=/dev/zero of="$build/room" bs=1024 count=1024 2>/dev/null; then
    echo "The disk is full (df -h .). Make room, then try again: nothing of yours is lost."
elif missing=$(git ls-files --deleted -- . ':!lessons/*/*.2*' 2>/dev/null | head -n 1) && [ -n "$missing" ]; then
    echo "$missing is not there. To have it back: git checkout HEAD -- $missing"
else
    echo "$build/ is broken (see above). Nothing of yours is in it; to make it anew: make clean"
fi >&2
rm -f "$build/room"
