#!/bin/sh
# parallel.sh ROOT TREE: a class graded by GNU parallel, one command a submission, gives the same grades.csv as the grader by
# itself; also when all is killed halfway and the same command is given again.
root=$1 tree=$2
. "$root/common/tests/shell.sh"
command -v parallel >/dev/null || { echo "skipped: parallel is not installed (package parallel)"; exit 77; }
lesson=02-ports mistakes=6
. "$root/common/tests/class_in_parts.sh"

# graded OUT OPTION...: with GNU parallel, whose shell is another one; on this machine, and Slurm has a stand-in (engines.sh).
graded() {
    listed "$1"
    shift
    eval "$(typed parallel "'\"\$tree\"'" | sed "s|:,lab1,lab2|2/:|; s|--retries|$* --retries|")" >"$work/said" 2>&1
}
graded "$work/at_once" || { cat "$work/said"; fail "parallel: $? failed"; }
same_grades "$work/at_once" "GNU parallel gives other grades"

# Halfway a grader is killed, then all of it.
rm "$work/log"
graded "$work/killed" &
job=$!
while [ "$(done_in "$work/killed")" -lt 3 ]; do sleep 0.1; done
worker=$(pgrep -f "student .*$work/killed" | head -n 1)
test -z "$worker" || kill -9 "$worker"
sleep 1
boss=$(pgrep -P "$job" | head -n 1)
kill -9 "$job" ${boss:+"$boss"} $(pgrep -f "student .*$work/killed") 2>/dev/null
wait "$job" 2>/dev/null
test "$(done_in "$work/killed")" -lt "$students" || echo "(all were graded before it was killed)"
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
listed "$work/slurm"
expect 1 "$students more have no result yet" "$grader" "$tree" collect "$out"
(PATH=$work/bin:$PATH && eval "$(typed sbatch '"$tree"')") >"$work/said" 2>&1 || { cat "$work/said"; fail "sbatch: $?"; }
same_grades "$out" "other grades from an array of Slurm jobs"
listed "$work/matrix"
for PART in 0 1 2 3; do eval "$(typed 'awk .*PART' '"$tree"')" >"$work/said" 2>&1 || { cat "$work/said"; fail "part $PART"; }; done
same_grades "$out" "other grades from the parts of a matrix"
