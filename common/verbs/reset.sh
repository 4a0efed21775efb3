# reset.sh 04: the starter again; the answer so far is kept under a dated name.
starter=common/starters/$lesson/$answer answer=lessons/$lesson/$answer
refuse() {
    rm -f "$answer.new"
    fail "{} Nothing was changed." "$(say "$@")"
}
present "$starter"
! cmp -s "$starter" "$answer" || { say "{} is the starter already." "$answer"; exit; }
[ ! -e "$answer" ] || { [ -f "$answer" ] && [ -r "$answer" ]; } ||
    refuse "{} is not a file that can be read: chmod u+rw, or move it away." "$answer"
# Everything that may fail comes first; renaming is the last step, and can't be half done.
cp "$starter" "$answer.new" 2>/dev/null && cmp -s "$starter" "$answer.new" ||
    refuse "{} can't be written: is the disk full, or the folder read-only?" "$answer"
if [ -e "$answer" ]; then
    kept=${answer%.cpp}.$(date +%Y-%m-%d.%H%M%S)
    # (With -C the shell makes a file only if there is none: two resets at once take two names.)
    until (set -C && : >"$kept.cpp") 2>/dev/null || [ ! -e "$kept.cpp" ]; do kept=$kept+; done
    cp -p "$answer" "$kept.cpp" 2>/dev/null && cmp -s "$answer" "$kept.cpp" ||
        { rm -f "$kept.cpp"; refuse "Your answer can't be kept: is the disk full, or the folder read-only?"; }
    say "Your answer is kept: {}" "$kept.cpp"
    say "To have it back:"
    echo "cp $kept.cpp $answer"
else
    for kept in "${answer%.cpp}".20*.cpp; do [ ! -e "$kept" ] || say "An answer of yours, kept from earlier: {}" "$kept"; done
fi
mv "$answer.new" "$answer" || refuse "{} can't be replaced." "$answer"
say "{} is the starter again." "$answer"
