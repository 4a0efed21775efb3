# What the shell tests share; they source it with the workbook's root in $root. Makes a fresh copy of the workbook, with
# starters as answers, in a path with spaces: $copy.
set -u
# As typed in a terminal: under `make test`, make would take over that one's flags.
unset MAKEFLAGS MFLAGS MAKELEVEL
work=$(mktemp -d) && chmod 711 "$work" || exit 1  # root's answers run as another user
trap 'rm -rf "$work"' EXIT
# Several tests build a tree from nothing. What they compile alike, they compile once, where ccache is there.
if command -v ccache >/dev/null 2>&1; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_DIR="$root/build/ccache" CCACHE_BASEDIR="$work" CCACHE_NOHASHDIR=1
fi
trap 'exit 1' INT TERM
copy="$work/a path with spaces"
mkdir "$copy"
(cd "$root" && cp -R README.md exercises.md Makefile CMakeLists.txt LICENSE .gitignore .vscode common lessons solutions "$copy" &&
    cp -R common/starters/* "$copy/lessons") || exit 1

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
    awk -v work="$work" 'length($0) > 80 || index($0, work) { print "not for a learner: " $0; bad = 1 } END { exit bad }' \
        "$work/out" || exit 1
}
fail() {
    echo "$*"
    exit 1
}
# same FILE FILE
same() { cmp -s "$1" "$2" || { diff "$1" "$2" 2>&1 | head -n 20; fail "$1 differs from $2"; }; }
