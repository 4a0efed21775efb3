# What the shell tests share; they source it with the workbook's root in $root. Makes a fresh copy of the workbook, with
# starters as answers, in a path with spaces: $copy. Tests that share what they build there set shares=yes before, and take
# turns: ctest's lock "the copy".
set -u
# As typed in a terminal: under `make test`, make would take over that one's flags.
unset MAKEFLAGS MFLAGS MAKELEVEL
work=$(mktemp -d) && chmod 711 "$work" || exit 1  # root's answers run as another user
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
# others_may PATH: root's answers run as nobody, who has to be able to read that.
others_may() { [ "$(id -u)" -ne 0 ] || setpriv --reuid=65534 --regid=65534 --clear-groups -- test -r "$1" 2>/dev/null; }
place=$work
[ -z "${shares:-}" ] || ! others_may "$root/common" || place="$root/build/a copy"
copy="$place/with spaces/source/workbook"  # as on Gradescope
rm -rf "$place/with spaces" && mkdir -p "$copy" || exit 1
(cd "$root" && cp -R README.md exercises.md Makefile CMakeLists.txt LICENSE .gitignore .vscode common lessons solutions "$copy" &&
    cp -R common/starters/* "$copy/lessons") || exit 1
# date_back FOLDER: gives every file in it one date, the same in every copy.
date_back() { find "$1" -type f -exec env TZ=UTC touch -t 202501010000 {} +; }

# A tree that is built from nothing costs more than all else here. `keep TREE` keeps what a test has built in $copy for
# others, and `take` gives them all that is kept, if it was made of the same: the workbook is at $copy each time, its files
# have the same date, and so only the answers have to be compiled again.
kept=$place/kept
if [ "${shares:-}" ]; then
    date_back "$copy"
    (cd "$copy" && find CMakeLists.txt common lessons -type f -exec cksum {} + | sort &&
        echo "${CXX-} ${CXXFLAGS-} ${LDFLAGS-}") >"$work/sources"
fi
keep() {
    cmp -s "$work/sources" "$kept.sources" || rm -rf "$kept"
    rm -rf "$kept.sources" "${kept:?}/$1"
    mkdir -p "$(dirname "$kept/$1")" && cp -Rp "$1" "$kept/$1" && cp "$work/sources" "$kept.sources" || fail "$1 can't be kept"
}
take() {
    date_back .
    cmp -s "$work/sources" "$kept.sources" || return 0
    cp -Rp "$kept"/* . && (cd lessons && touch $(cd "$root/common/starters" && echo */*.cpp)) || fail "what is kept can't be taken"
}

# expect STATUS TEXT COMMAND...: the command ends with that status and prints the text.
expect() {
    status=$1 text=$2
    shift 2
    "$@" >"$work/out" 2>&1 </dev/null
    got=$?
    if [ "$got" -ne "$status" ] || ! grep -qF -e "$text" "$work/out"; then
        echo "$*: ended with $got, not $status, or did not print \"$text\":"
        cat "$work/out"
        exit 1
    fi
}
# narrow: what the last command printed fits a terminal of 80 columns, and says nothing of this place.
narrow() {
    awk -v work="$work" -v place="$place" 'length($0) > 80 || index($0, work) || index($0, place) {
        print "not for a learner: " $0; bad = 1 } END { exit bad }' "$work/out" || exit 1
}
fail() {
    echo "$*"
    exit 1
}
# same FILE FILE
same() { cmp -s "$1" "$2" || { diff "$1" "$2" 2>&1 | head -n 20; fail "$1 differs from $2"; }; }
