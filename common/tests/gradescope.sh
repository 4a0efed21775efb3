#!/bin/sh
# gradescope.sh ROOT: `make autograder`, tried in folders laid out as Gradescope lays them out (its "Autograder
# Specifications"): source/ has what was in the zip, submission/ a student's files, results/ takes results.json.
root=$1
shares=yes
. "$root/common/tests/shell.sh"
for tool in zip unzip jq; do
    command -v $tool >/dev/null 2>&1 || { echo "$tool is not installed (package $tool)"; exit 77; }
done
mv "$copy" "$work/whole" && cd "$work/whole" || exit 1

# What is in the zip. Nothing of it is a solution, a mistake, or this copy's own answer.
cp solutions/02-ports/ports.cpp lessons/02-ports
cp solutions/02-ports/ports.cpp lessons/02-ports/ports.2026-01-01.120000.cpp
echo "4.2 3" >points
expect 2 "nowhere is not there" make autograder POINTS=nowhere
expect 0 "build/autograder.zip" make autograder POINTS=points
export AUTOGRADER="${copy%/source/workbook}"
results="$AUTOGRADER/results/results.json"
mkdir -p "$AUTOGRADER/source" "$AUTOGRADER/results" "$AUTOGRADER/submission" "$work/bin"
unzip -q build/autograder.zip -d "$AUTOGRADER/source" || fail "unzip"
date_back "$AUTOGRADER/source"
cd "$AUTOGRADER" || exit 1
[ "$(ls source | tr '\n' ' ')" = "run_autograder setup.sh workbook " ] || fail "at the zip's root: $(ls source)"
[ -x source/run_autograder ] || fail "run_autograder is no program"
checksums() { find "$@" -name '*.cpp' -exec cksum {} + | sort; }
checksums "$work/whole/solutions" "$work/whole/common/tests/submissions/accepted" | cut -d' ' -f1,2 >"$work/given_away"
! checksums source | grep -F -f "$work/given_away" || fail "the zip has these"

# Its image is built once: as root, with the network, by bash. (Here nothing is installed.)
printf '#!/bin/sh\necho "$*" >>"%s"\n' "$work/installed" >"$work/bin/apt-get"
chmod +x "$work/bin/apt-get"
(cd / && PATH=$work/bin:$PATH CMAKE_BUILD_PARALLEL_LEVEL=2 bash "$AUTOGRADER/source/setup.sh") >"$work/out" 2>&1 ||
    fail "$(tail -n 30 "$work/out")"
grep -q "The autograder works." "$work/out" || fail "$(tail -n 30 "$work/out")"
(cd source/workbook && keep build/grading) || exit 1
grep -q "^install .* catch2 .*bubblewrap jq" "$work/installed" || fail "not installed: $(cat "$work/installed")"
cp source/run_autograder run_autograder
touch "$work/built"

# submit SCORE: what submission/ gets.
submit() {
    rm -f "$results"
    ./run_autograder >results/stdout 2>&1 || fail "run_autograder ended with $?: $(cat results/stdout)"
    jq -f "$root/common/tests/schemas/gradescope.jq" "$results" || fail "$(cat "$results")"
    [ "$(jq .score "$results")" = "$1" ] || fail "$(jq .score "$results"), not $1: $(cat results/stdout "$results")"
}
submit 0  # nothing is there
[ "$(jq '.tests | length' "$results")" -eq 30 ] || fail "not 30 tests"
cp "$work/whole"/solutions/*/*.cpp submission  # as files that were dropped on the page
submit 32
[ "$(jq '[.tests[].max_score] | add' "$results")" = 27 ] || fail "max_score"
echo "retrun;" >>submission/recv_loop.cpp
submit 24
rm submission/*
cp -R "$work/whole/lessons" submission  # as a repository
submit 6

# A run only grades.
[ -z "$(find source -newer "$work/built")" ] || fail "a run changes: $(find source -newer "$work/built")"

# Whatever happens to the grader, the results are valid and say so.
grader=source/workbook/build/grading/common/grading/workbook_grade
mv $grader "$work/grader"
for body in 'exit 1' 'kill -9 $$' 'echo "{" >"$4/results.json"; exit 2' 'exit 0'; do
    printf '#!/bin/sh\n%s\n' "$body" >$grader
    chmod +x $grader
    submit 0
    jq -r .output "$results" | grep -q "The autograder itself failed" || fail "$body: $(cat "$results")"
done
rm -r source/workbook
submit 0
echo "as Gradescope calls it"
