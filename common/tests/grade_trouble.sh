#!/bin/sh
# grade_trouble.sh ROOT TREE: the machine in trouble while it grades. What a student had before stays, the student is
# listed with the trouble, the status is 1, and the next run without the trouble gives the true verdict. TREE is a
# grading tree that is built.
root=$1 tree=$2
. "$root/common/tests/shell.sh"
cd "$root" || exit 1
command -v bsdtar >/dev/null || { echo "bsdtar is not installed (package libarchive-tools)"; exit 77; }
real=$(command -v bwrap) || { echo "bwrap is not installed (package bubblewrap)"; exit 77; }
grader=$tree/common/grading/workbook_grade
if "$grader" "$tree" one common/starters 2>&1 | grep -e UNSANDBOXED -e "root grades as"; then exit 77; fi

# What the student had was wrong in 4.2; what is handed in now is right.
mkdir -p "$work/before/ann" "$work/now/ann"
reference=solutions/04-recv-loop/recv_loop.cpp
awk -f common/tests/compose.awk solutions/04-recv-loop/mistakes/recv_called_once.cpp $reference >"$work/before/ann/recv_loop.cpp"
cp $reference "$work/now/ann"
old="all lessons                                 4 of 25, and 1 for a challenge"
new="all lessons                                 5 of 25, and 1 for a challenge"
expect 0 "$old" "$grader" "$tree" one "$work/before/ann" "$work/old"

# The grader stopped for longer than bsdtar may take; `stopped` looks at what came of it, at the end.
mkdir "$work/slow"
cat >"$work/slow/bsdtar" <<END
#!/bin/sh
PATH=$PATH
: >"$work/slow/begun"
sleep 2
exec bsdtar "\$@"
END
chmod +x "$work/slow/bsdtar"
tar -czf "$work/ann.tar.gz" -C "$work/now/ann" .
PATH=$work/slow:$PATH "$grader" "$tree" one "$work/ann.tar.gz" >"$work/slow/out" 2>&1 &
slow=$!
until [ -e "$work/slow/begun" ]; do sleep 0.1; done
kill -STOP $slow
slow_since=$(date +%s)
stopped() {
    while [ $(($(date +%s) - slow_since)) -lt 25 ]; do sleep 1; done
    kill -CONT $slow
    wait $slow || fail "stopped for a while, it ended with $?: $(cat "$work/slow/out")"
    grep -qF "$new" "$work/slow/out" || fail "stopped for a while: $(cat "$work/slow/out")"
}
trap 'kill -KILL $slow 2>/dev/null; umount "$work"/full* 2>/dev/null; rm -rf "$work"' EXIT

# same_verdicts FOLDER: as before.
same_verdicts() {
    sed 1d "$1/verdicts.jsonl" >"$work/a"
    sed 1d "$work/old/verdicts.jsonl" >"$work/b"
    same "$work/a" "$work/b"
    same "$1/answers/04-recv-loop/recv_loop.cpp" "$work/before/ann/recv_loop.cpp"
}
# trouble NAME TEXT VARIABLE=VALUE...: graded with that, the old score stays, and the text says why; then without.
trouble() {
    name=$1 text=$2
    shift 2
    cp -R "$work/old" "$work/$name"
    expect 1 "$text" env "$@" "$grader" "$tree" one "$work/now/ann" "$work/$name"
    grep -qF "$old" "$work/out" || fail "$name: $(cat "$work/out")"
    grep -q "could not be judged" "$work/out" || fail "$name: $(cat "$work/out")"
    same_verdicts "$work/$name"
    expect 0 "$new" "$grader" "$tree" one "$work/now/ann" "$work/$name"
    echo "$name: not judged, then right"
}

# bwrap_that NAME <<END: a bwrap that comes first in PATH. Its lines know the $step: build, judge, or starter, where the
# grader tries whether it is the answer's fault. $work/count-NAME is theirs to write.
bwrap_that() {
    mkdir "$work/$1-bin"
    mkdir -m 1777 "$work/count-$1"
    {
        cat <<END
#!/bin/sh
case "\$*" in
    *" build "*.manifest) step=build ;;
    *" verdicts starter.manifest") step=starter ;;
    *" verdicts "*.manifest) step=judge ;;
    *) step=none ;;
esac
END
        cat
        echo "exec $real \"\$@\""
    } >"$work/$1-bin/bwrap"
    chmod +x "$work/$1-bin/bwrap"
}

# A runner that something else kills: once, always, where it builds; and by the answer, where only that one's ends.
bwrap_that killed_once <<END
[ \$step = judge ] && mkdir "$work/count-killed_once/\$step" 2>/dev/null && kill -KILL \$\$
END
expect 0 "$new" env PATH="$work/killed_once-bin:$PATH" "$grader" "$tree" one "$work/now/ann"
[ -e "$work/count-killed_once/judge" ] || fail "the runner was not killed"
bwrap_that killed <<'END'
case $step in judge | starter) kill -KILL $$ ;; esac
END
trouble killed "the program that judges answers does not finish here" PATH="$work/killed-bin:$PATH"
bwrap_that killed_building <<'END'
[ $step = build ] && kill -KILL $$
END
trouble killed_building "the program that builds answers was killed twice" PATH="$work/killed_building-bin:$PATH"
bwrap_that ended_by_the_answer <<'END'
[ $step = judge ] && kill -KILL $$
END
expect 0 "4.2 recv_all             crashed" env PATH="$work/ended_by_the_answer-bin:$PATH" "$grader" "$tree" one "$work/now/ann"

# file_is NAME FILE PLACE: where answers are built, PLACE is the FILE.
file_is() {
    chmod 755 "$2"
    bwrap_that "$1" <<END
if [ \$step = build ]; then
    for word; do
        shift
        [ "\$word" = --chdir ] && set -- "\$@" --ro-bind "$2" "$3"
        set -- "\$@" "\$word"
    done
fi
END
}

# A compiler that is killed, or a part of it.
# killed_there NAME PROGRAM
killed_there() {
    printf '#!/bin/sh\nkill -KILL $$\n' >"$work/killed.sh"
    file_is "$1" "$work/killed.sh" "$2"
    trouble "$1" "something stopped the compiler" PATH="$work/$1-bin:$PATH"
}
compiler=$(sed -n 's/^CMAKE_CXX_COMPILER:[A-Z]*=//p' "$tree/CMakeCache.txt")
killed_there compiler "$(readlink -f "$compiler")"
part=$("$compiler" -print-prog-name=cc1plus)
[ ! -x "$part" ] || killed_there compiler_part "$(readlink -f "$part")"
killed_there inspection "$(readlink -f "$(command -v readelf)")"  # what it would have found is not known

# A header that somebody has changed: nothing builds.
: >"$work/empty"
file_is header "$work/empty" "$root/lessons/04-recv-loop/recv_loop.hpp"
trouble header "not even the starter builds here" PATH="$work/header-bin:$PATH"

# A compiler that finds an error in everything: the other one, if it is here, builds what is right.
printf '#!/bin/sh\necho "recv_loop.cpp:1:1: error: not C++" >&2\nexit 1\n' >"$work/error.sh"
file_is one_compiler "$work/error.sh" "$(readlink -f "$compiler")"
if [ -e "$tree/lessons/04-recv-loop/recv_loop.other" ]; then
    expect 0 "$new" env PATH="$work/one_compiler-bin:$PATH" "$grader" "$tree" one "$work/now/ann"
else
    trouble one_compiler "not even the starter builds here: not C++" PATH="$work/one_compiler-bin:$PATH"
fi

# What the runner itself does not judge.
bwrap_that few_descriptors <<'END'
[ $step = none ] || ulimit -n 100
END
trouble few_descriptors "a program may open only 100 descriptors here" PATH="$work/few_descriptors-bin:$PATH"

# No processes left for the grader. Root has no limit of its own, so another user is in its place.
bwrap_that no_processes <<'END'
[ $step = build ] && prlimit --pid $PPID --nproc=1:1
END
if command -v prlimit >/dev/null 2>&1; then
    user() { "$@"; }
    if [ "$(id -u)" -eq 0 ]; then
        user() { setpriv --reuid=47110 --regid=47110 --clear-groups -- "$@"; }
        chmod 1777 "$work"
        chown -R 47110 "$work/old" "$work/now"
    fi
    user cp -R "$work/old" "$work/no_processes"
    expect 1 "no more processes can be started" user env PATH="$work/no_processes-bin:$PATH" \
        "$grader" "$tree" one "$work/now/ann" "$work/no_processes"
    same_verdicts "$work/no_processes"
    echo "no_processes: not judged"
fi

# A class: no 0 for who has nothing, and all are listed.
cp -R "$work/now/ann" "$work/now/bob"
mkdir "$work/out_of_class" && mkdir "$work/out_of_class/students" && cp -R "$work/old" "$work/out_of_class/students/ann"
expect 1 "ann, bob" env PATH="$work/killed_building-bin:$PATH" "$grader" "$tree" class "$work/now" "$work/out_of_class"
grep -q '^"bob",,25,,0,0,0,,0,.*"not judged",' "$work/out_of_class/grades.csv" || fail "$(cat "$work/out_of_class/grades.csv")"
grep -q '^"ann",4,25,1,' "$work/out_of_class/grades.csv" || fail "$(cat "$work/out_of_class/grades.csv")"
expect 0 "2 graded, 0 as before." "$grader" "$tree" class "$work/now" "$work/out_of_class"
grep -q '^"bob",5,25,1,' "$work/out_of_class/grades.csv" || fail "$(cat "$work/out_of_class/grades.csv")"

# As many as are graded at once, all in a step that does not end while somebody else waits. They let that one go first.
mkdir -p "$work/crowd/patient"
cp solutions/02-ports/ports.cpp "$work/crowd/patient"
many=$((2 * $(getconf _NPROCESSORS_ONLN)))
for hog in $(seq $many); do cp -R "$work/now/ann" "$work/crowd/hog-$hog"; done
bwrap_that crowd <<END
case "\$*" in
    *" verdicts 02-ports.manifest")
        "$real" "\$@"
        status=\$?
        mkdir "$work/count-crowd/patient"
        exit \$status ;;
    *" build 04-recv-loop.manifest")
        for second in \$(seq 60); do [ -d "$work/count-crowd/patient" ] || sleep 1; done
        [ -d "$work/count-crowd/patient" ] || mkdir "$work/count-crowd/gave_up" ;;
esac
END
expect 0 "$((many + 1)) graded, 0 as before." env PATH="$work/crowd-bin:$PATH" "$grader" "$tree" class "$work/crowd" "$work/out_of_crowd"
[ ! -d "$work/count-crowd/gave_up" ] || fail "one student waited for all the slow ones"
[ "$(grep -c '^"hog-[0-9]*",5,25,1,' "$work/out_of_crowd/grades.csv")" -eq $many ] || fail "$(cat "$work/out_of_crowd/grades.csv")"
grep -q '^"patient",5,25,1,' "$work/out_of_crowd/grades.csv" || fail "$(cat "$work/out_of_crowd/grades.csv")"

# A full disk, where answers are built: so full that nothing is written, and filled by the build. Root may mount one.
if [ "$(id -u)" -eq 0 ]; then
    for size in 16k 800k; do
        mkdir "$work/full$size"
        mount -t tmpfs -o size=$size,mode=1777 none "$work/full$size" 2>/dev/null || { echo "no tmpfs can be mounted here"; break; }
        trouble disk_$size "make room on the disk" TMPDIR="$work/full$size"
        [ -z "$(ls -A "$work/full$size")" ] || fail "something is left: $(ls -A "$work/full$size")"
    done
fi
stopped
echo "never a zero"
