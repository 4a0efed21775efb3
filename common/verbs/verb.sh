# verb.sh VERB [WORD] [ARGUMENT...]: does what `make VERB-WORD` asks for, in the workbook's root. Holds what the verbs
# share; those that are more than a line are in a file of their own beside this one.
set -u
unset MAKEFLAGS MFLAGS MAKELEVEL CDPATH  # the flags of `make` are not meant for the builds below it
runner=build/common/workbook_runner jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)}

. common/verbs/language.sh
# fail TEXT [VALUE...]: what is wrong, and how to fix it, in the reader's language.
fail() {
    say "$@" >&2
    exit 2
}
has() { command -v "$1" >/dev/null 2>&1; }
needs() { has "$1" || fail "{0} is not installed (package {0})" "$1"; }
# ask QUESTION DEFAULT: whether the answer is yes.
ask() {
    printf "%s " "$(say "$1")" >&2
    read -r reply || reply=n
    case ${reply:-$2} in [Yy]*) ;; *) return 1 ;; esac
}
# present FILE...
present() { for file; do [ -r "$file" ] || fail "{0} is not there. To have it back: git checkout HEAD -- {0}" "$file"; done; }

# find_lesson WORD: for 4, 04, 4.2, 4.a or 04-recv-loop sets number (04), lesson (04-recv-loop), and answer and program,
# the names of its two files. Fails if there is none.
find_lesson() {
    number=${1%%[-.]*} number=0${number#0}
    lesson=$(cd lessons && echo "$number"-*)
    [ -r "lessons/$lesson/CMakeLists.txt" ] || return 1
    answer=$(sed -n 's/^add_lesson(//p' "lessons/$lesson/CMakeLists.txt")
    program=$(sed -n 's/^ *PROGRAM //p' "lessons/$lesson/CMakeLists.txt") program=${program:-$answer} answer=$answer.cpp
}

# absolute NAME...: makes the paths in these variables absolute; relative ones begin at HERE.
absolute() {
    for name; do
        eval "value=\$$name"
        case $value in
            "" | /*) ;;
            "~/"*) eval "$name=\$HOME/\${value#'~/'}" ;;  # not every shell has replaced it
            *) eval "$name=\$HERE/\$value" ;;
        esac
    done
}

# build TREE [TARGET...]; build_quietly shows the output only if that fails.
# (With glibc, a compiler's memory comes in large pages, as in runner/build.cpp.)
build() {
    (tree=$1 && shift && export GLIBC_TUNABLES="${GLIBC_TUNABLES-glibc.malloc.hugetlb=1:glibc.malloc.top_pad=16777216}" &&
        ${BUILD:-cmake --build} "$tree" --parallel "$jobs" ${1:+--target "$@"})
}
build_quietly() { build "$@" >"$1/build.log" 2>&1 || { cat "$1/build.log" >&2; return 1; }; }
# configured TREE: whether it was configured here.
configured() { [ "$(cat "$1/configured" 2>/dev/null)" = "$(pwd -P)" ]; }
# has_room TREE: whether a megabyte can be written.
has_room() { (trap 'rm -f "$1/room"' EXIT; dd if=/dev/zero of="$1/room" bs=1024 count=1024 2>/dev/null); }
# broken TREE: the workbook's own part of it can't be configured or built. Says why, as far as it can be seen.
broken() {
    has_room "$1" || fail "The disk is full (df -h .). Make room, then try again: nothing of yours is lost."
    present $(git ls-files --deleted -- . ':!lessons/*/*.2*' 2>/dev/null | head -n 1)
    fail "{}/ is broken (see above). Nothing of yours is in it; to make it again: make clean" "$1"
}
# fixed: the words before a command that is to run at fixed addresses, where the system can do that. At others, which newer
# kernels give, the sanitizers of older compilers hang (runner/supervisor.cpp).
fixed() { setarch -R echo setarch -R 2>/dev/null; }

verb=$1 word=${2:-} number= lesson= script=$1
shift
case $verb,$word in
    demo,0* | run,* | try,* | trace,* | serve,*) script=program ;;
    grader,* | regrade,*) script=grade ;;
    handout,* | autograder,*) script=archive ;;
esac
case $word in [0-9]*) find_lesson "$word" ;; esac
case $verb in
    board | check | watch | lesson) exec "$runner" "$verb" build/lessons/${lesson:-*}/*.manifest ${word##0*} ;;
    help) exec cat "$(in_language common/verbs/help.txt)" ;;
    runner)
        [ -s $runner ] || { rm -f $runner; say "Building the test runner for the first time: up to half a minute."; }
        build build workbook_runner || broken build  # not quiet: it takes a while
        exec touch $runner
        ;;
    *) . "common/verbs/$script.sh" ;;
esac
