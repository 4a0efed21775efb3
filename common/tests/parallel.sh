#!/bin/sh
# parallel.sh ROOT TREE: a class graded by GNU parallel, one command a submission, gives the same grades.csv as the grader by
# itself; also when all is killed halfway and the same command is given again.
root=$1 tree=$2
. "$root/common/tests/shell.sh"
command -v parallel >/dev/null || { echo "skipped: parallel is not installed (package parallel)"; exit 77; }
chmod 711 "$work"
export HOME="$work"
mkdir "$HOME/.parallel" && : >"$HOME/.parallel/will-cite"
cd "$root" || exit 1
grader=$tree/common/grading/workbook_grade

# Different ones: mistakes of two lessons, the starters, the reference, a name with a space.
mkdir "$work/class"
for lesson in 02-ports 04-recv-loop; do
    ls "$root/solutions/$lesson/mistakes/"*.cpp | head -n 3 | while read -r mistake; do
        student="$work/class/$(basename "$mistake" .cpp)"
        mkdir -p "$student/$lesson"
        reference=$(ls "$root/solutions/$lesson/"*.cpp)
        awk -f common/tests/compose.awk "$mistake" "$reference" >"$student/$lesson/$(basename "$reference")"
    done
done
for student in reference:solutions starters:common/starters; do
    mkdir "$work/class/${student%:*}"
    cp -R "${student#*:}/02-ports" "${student#*:}/04-recv-loop" "$work/class/${student%:*}"
done

"$grader" "$tree" class "$work/class" "$work/alone" >/dev/null 2>&1 || fail "class: ended with $?"

# The handbook's commands, here: its folders are other ones, this machine is the only host, and Slurm has a stand-in.
section=$(sed -n '/^## More than one machine/,/^## Wrong/p' common/grading/README.md)
# typed WORD TREE: its first line that begins with WORD; TREE stands for build/grading.
export tree out
typed() {
    echo "$section" | sed -n "/^$1/{s|build/grading|$2|g; s|submissions grades|$work/class $out|g
        s|students[.]txt|$work/students.txt|g; s|jobs[.]log|$work/log|; s|:,lab1,lab2|2/:|;p;}"
}
# listed: an empty folder in $out for each student.
listed() { eval "$(typed 'build.* list' '"$tree"')" || fail "list: $?"; }
# graded OUT OPTION...: with GNU parallel, whose shell is another one.
graded() {
    out=$1
    shift
    listed
    eval "$(typed parallel "'\"\$tree\"'" | sed "s|--retries|$* --retries|")" >"$work/said" 2>&1
}
same_grades() {
    make -s grade GRADING="$tree" OUT="$1" >/dev/null 2>&1 || fail "make grade OUT=...: ended with $?"
    cmp -s "$work/alone/grades.csv" "$1/grades.csv" || { diff "$work/alone/grades.csv" "$1/grades.csv"; fail "$2"; }
}
graded "$work/at_once" || { cat "$work/said"; fail "parallel: $? failed"; }
same_grades "$work/at_once" "GNU parallel gives other grades"

# Halfway a grader is killed, then all of it.
rm "$work/log"
graded "$work/killed" &
job=$!
done_in() { ls "$1"/students/*/verdicts.jsonl 2>/dev/null | wc -l; }
while [ "$(done_in "$work/killed")" -lt 3 ]; do sleep 0.1; done
worker=$(pgrep -f "student .*$work/killed" | head -n 1)
test -z "$worker" || kill -9 "$worker"
sleep 1
boss=$(pgrep -P "$job" | head -n 1)
kill -9 "$job" ${boss:+"$boss"} $(pgrep -f "student .*$work/killed") 2>/dev/null
wait "$job" 2>/dev/null
test "$(done_in "$work/killed")" -lt 8 || echo "(all were graded before it was killed)"
graded "$work/killed" --resume-failed || fail "parallel --resume-failed: $? failed"
same_grades "$work/killed" "other grades after it was killed halfway"

# As an array of Slurm jobs, and in the parts of a matrix. sbatch --wait runs --wrap's command once for each number.
mkdir "$work/bin"
cat >"$work/bin/sbatch" <<'END'
#!/bin/sh
for argument; do case $argument in --array=1-*) last=${argument#--array=1-} ;; esac; done
for SLURM_ARRAY_TASK_ID in $(seq "$last"); do export SLURM_ARRAY_TASK_ID && sh -c "$argument" || exit 1; done
END
chmod +x "$work/bin/sbatch"
out=$work/slurm
listed
expect 1 "8 more have no result yet" make -s grade GRADING="$tree" OUT="$out"
(PATH=$work/bin:$PATH && eval "$(typed sbatch '"$tree"')") >"$work/said" 2>&1 || { cat "$work/said"; fail "sbatch: $?"; }
same_grades "$out" "other grades from an array of Slurm jobs"
out=$work/matrix
listed
for PART in 0 1 2 3; do eval "$(typed 'awk .*PART' '"$tree"')" >"$work/said" 2>&1 || { cat "$work/said"; fail "part $PART"; }; done
same_grades "$out" "other grades from the parts of a matrix"
