#!/bin/sh
# hostile.sh ROOT TREE PRACTICE_SERVER: grades a class of hostile submissions between two copies of the reference: all of
# adversarial/grader/; then nearly all programs again in another order, without bubblewrap if they can do no harm. Each gets
# what its head says, its neighbours get what is theirs, and of the rest nothing has changed.
#
# The head of an answer (*.cpp, composed as mistakes are; @ROOT@ and such are filled in):
#   fails: 4.1 4.2      the exercises that fail; all others pass
#   verdict: crashed    theirs; "... or ..." where the system decides
#   score: 28           of 30; "... or ..." where the compiler decides
#   needs: sandbox      it does harm without
# The head of a script (*.sh), which makes a submission of its own, "$me":
#   students: a,b       the folders of its results, where they are not named as the script
#   verdict: refused    of exercise 4.2
#   score: 24           none: it is no student
# ONLY="FILE..." grades these only; the wrong answers in solutions/*/mistakes/ will do as well, their heads being alike.
set -u
root=$1 tree=$2 server=$3
file=04-recv-loop/recv_loop.cpp
work=$(mktemp -d) || exit 1
. "$root/common/verbs/practice.sh"
trap 'stop_practice; chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
chmod 711 "$work"
ln -s "$root" "$work/workbook"  # a path without spaces
tests=$work/workbook/common/tests
mkdir "$work/tmp" "$work/home" "$work/bin" "$work/reference"
chmod 711 "$work/tmp"
echo secret >"$work/home/.bashrc"
grader=$tree/common/grading/workbook_grade
failed=0
complain() {
    echo "$*"
    failed=1
}

# Everything but bwrap.
for directory in /usr/local/bin /usr/bin /bin; do
    for program in "$directory"/*; do
        case $program in */bwrap) ;; *) ln -sf "$program" "$work/bin/" ;; esac
    done
done

for lesson in "$root"/solutions/*/; do
    mkdir "$work/reference/$(basename "$lesson")"
    cp "$lesson"*.cpp "$work/reference/$(basename "$lesson")"
done
reference=$work/reference

start_practice "$server"

# head FILE KEY: what the head says after KEY.
head_of() { sed -n "s,^\(//\|#\) $2: ,,p" "$1" | head -n 1; }

# make_class CLASS OUT EXPECTED FILE...: the class, and a line a student in EXPECTED: folder, score, verdict, exercises that
# fail ("-": that of 4.2 has the verdict). The names' beginning, $order NAME, decides the order.
make_class() {
    class=$1 out=$2 expected=$3
    shift 3
    mkdir -p "$class"
    for place in "$(order first)aaa" "$(order last)zzz"; do
        cp -R "$reference" "$class/$place"
        echo "// $place" >>"$class/$place/$file"  # an answer of its own
        printf '%s\t30\tpassed\t-\n' "$place" >>"$expected"
    done
    for made in "$@"; do
        name=$(echo "${made%.*}" | sed 's|.*solutions/\([0-9]*\)-.*/|m\1-|; s|.*/||')
        me=$(order "$name")$name
        score=$(head_of "$made" score) verdict=$(head_of "$made" verdict) fails=$(head_of "$made" fails)
        case $made in
            *.sh)
                (cd "$class" && . "$made") >/dev/null 2>&1
                test -z "$score" || { head_of "$made" students | grep . || echo "$me"; } | tr , '\n' |
                    while read -r student; do
                        printf '%s\t%s\t%s\t-\n' "$student" "$score" "$verdict" >>"$expected"
                    done
                ;;
            *)
                cp -R "$reference" "$class/$me"
                answer=$file
                case $made in */mistakes/*) answer=$(cd "$reference" && ls "$(basename "${made%/mistakes/*}")"/*.cpp) ;; esac
                awk -f "$tests/compose.awk" "$made" "$reference/$answer" |
                    sed "s,@ROOT@,$root,g; s,@TREE@,$tree,g; s,@CLASS@,$class,g; s,@OUT@,$out,g; s,@HOME@,$work/home,g
                        s,@PORT@,$port,g" >"$class/$me/$answer"
                printf '%s\t%s\t%s\t%s\n' "$me" "${score:-$((30 - $(echo "$fails" | wc -w)))}" "${verdict:-failed}" \
                    "${fails:-none}" >>"$expected"
                ;;
        esac
    done
}

# outcomes FOLDER: a line an exercise of a student: "4.2", a tab, and the outcome in words. (What an answer put into its
# verdict has its quotes escaped.)
outcomes() {
    sed -n 's/^{.*"exercise":"\([0-9.]*\)".*"outcome":"\([a-z_]*\)".*/\1	\2/p' "$1/verdicts.jsonl" | tr _ ' '
}

# check OUT EXPECTED: the scores and the verdicts are as expected.
check() {
    while IFS='	' read -r student score verdict fails; do
        folder=$1/students/$student
        test -e "$folder/verdicts.jsonl" || { complain "$student: no results"; continue; }
        outcomes "$folder" | awk -F '\t' -v student="$student" -v score="$score" -v verdict=" or $verdict or " -v fails=" $fails " '
            { got += $2 == "passed" }
            fails == " - " && $1 == "4.2" && !index(verdict, " or " $2 " or ") { wrong = wrong " " $1 ": " $2 }
            fails != " - " && $2 != "passed" && !index(fails, " " $1 " ") { wrong = wrong " " $1 ": " $2 }
            fails != " - " && index(fails, " " $1 " ") && ++count == 1 && !index(verdict, " or " $2 " or ") { wrong = wrong " " $1 ": " $2 }
            END {
                if (NR != 30 || !index(" or " score " or ", " or " got " or ") || wrong != "") {
                    print student ": " got ", should be " score "; should be" verdict "for" fails "but:" wrong
                    exit 1
                }
            }' || failed=1
    done <"$2"
    test "$(ls "$1/students" | wc -l)" -eq "$(wc -l <"$2")" || complain "$1: some students are too many, or too few"
}

# Whatever could have been changed: names, sizes and times.
state() {
    find "$root" "$tree" -path "$root/build" -prune -o -path "$root/.git" -prune -o -type f ! -name 'reserved*' -printf '%p %s %T@\n' | sort
    find / /tmp /var/tmp /dev/shm "$work" "$work/home" -maxdepth 1 \( -name '*hostile_was_here*' -o -name pwned \)
    find "$work/tmp" -mindepth 1
}
# Processes of a stage: in a sandbox they have it mounted, else they are in it.
left_processes() {
    grep -ls "$work/tmp" /proc/[0-9]*/mountinfo
    for process in /proc/[0-9]*; do
        case $(readlink "$process/cwd") in "$work/tmp"*) echo "$process" ;; esac
    done
}

# grade RUN WORDS PATH FILE...: makes a class, grades it, and looks at all of it.
grade() {
    run=$1 words=$2 path=$3
    shift 3
    make_class "$work/class$run" "$work/out$run" "$work/expected$run" "$@"
    state >"$work/before"
    hostile_secret=hostile_secret HOME=$work/home TMPDIR=$work/tmp PATH=$path \
        timeout 600 "$grader" "$tree" class "$work/class$run" "$work/out$run" >"$work/said" 2>&1 </dev/null ||
        complain "the grader ended with $?"
    grep -q "$words" "$work/said" || complain "the grader should say: $words"
    test "$failed" -eq 0 || cat "$work/said"
    state >"$work/after"
    cmp -s "$work/before" "$work/after" || { complain "something has changed:"; diff "$work/before" "$work/after"; }
    sleep 0.2
    test -z "$(left_processes)" || complain "processes are left: $(left_processes)"
    check "$work/out$run" "$work/expected$run"
}

cd "$root" || exit 1
# (And what the tests of lesson 03 can only find if a plain user may drop segments.)
all="$tests/submissions/adversarial/grader/*.cpp $tests/submissions/adversarial/grader/*.sh $work/workbook/solutions/03-tcp-client/mistakes/connect_to_*.cpp"
order() { :; }
grade 1 students "$PATH" ${ONLY:-$all}
if grep UNSANDBOXED "$work/said"; then
    echo "skipped: what is hostile needs bubblewrap (package bubblewrap)"
    exit 77
fi
# In another order: what does harm in the sandbox again (but not what takes all the time that it gets), the rest without.
order() { printf '%s-' "$(echo "$1" | cksum | cut -c 1-3)"; }
set -- ${ONLY:-$tests/submissions/adversarial/grader/*.cpp $tests/submissions/adversarial/grader/names.sh}
grade 2 students "$PATH" $(grep -l "needs: sandbox" "$@" | grep -v template_bomb)
for run in 1 2; do sed 's/^"[0-9]*-/"/' "$work/out$run/grades.csv" | sort >"$work/grades$run"; done
grep -vxF -f "$work/grades1" "$work/grades2" && complain "another order gives other grades"
grade 3 UNSANDBOXED "$work/bin" $(grep -L "needs: sandbox" "$@" | grep -e '[.]cpp$' -e names.sh)
kill -0 "$practice" || complain "the server on the host's loopback has ended"
exit $failed
