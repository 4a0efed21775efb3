#!/bin/sh
# reset.sh LESSON: the starter again; the answer so far is kept under a dated name.
set -u
lesson=$1
starter=$(echo "common/starters/$lesson"/*.cpp)
answer=lessons/$lesson/${starter##*/}
fail() {
    rm -f "$answer.new"
    echo "$* Nothing was changed." >&2
    exit 1
}
[ ! -d "$answer" ] || fail "$answer is a folder. Move it away."
[ -r "$starter" ] || fail "$starter is not there. To have it back: git checkout HEAD -- common/starters."
if cmp -s "$starter" "$answer"; then
    echo "$answer is the starter already."
    exit 0
fi
# All that may fail comes first; renaming is the last step, and can't be half done.
cp "$starter" "$answer.new" 2>/dev/null && cmp -s "$starter" "$answer.new" ||
    fail "$answer can't be written: is the disk full, or the folder read-only?"
if [ -e "$answer" ]; then
    [ -f "$answer" ] && [ -r "$answer" ] || fail "$answer can't be read, or is no file: chmod u+rw, or move it away."
    kept=${answer%.cpp}.$(date +%Y-%m-%d.%H%M%S)
    # (With -C the shell makes a file only where there is none: two resets at once take two names.)
    until (set -C && : >"$kept.cpp") 2>/dev/null || [ ! -e "$kept.cpp" ]; do kept=$kept+; done
    cp -p "$answer" "$kept.cpp" 2>/dev/null && cmp -s "$answer" "$kept.cpp" ||
        { rm -f "$kept.cpp"; fail "Your answer can't be kept: is the disk full, or the folder read-only?"; }
    echo "Your answer is kept: $kept.cpp"
    echo "To have it back:"
    echo "cp $kept.cpp $answer"
else
    for kept in "${answer%.cpp}".20*.cpp; do
        [ ! -e "$kept" ] || echo "An answer of yours, kept earlier: $kept"
    done
fi
mv "$answer.new" "$answer" || fail "$answer can't be replaced."
echo "$answer is the starter again."
