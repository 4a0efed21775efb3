#!/bin/sh
# github.sh ROOT GRADING: what common/grading/github.yml runs, as GitHub runs it: each `run:` in a file of its own,
# by bash -e, with files for the outputs and the summary. GRADING is the grading tree, which `make grade` would build.
root=$1 grading=$2
. "$root/common/tests/shell.sh"
command -v bash >/dev/null 2>&1 || { echo "bash is not installed (package bash)"; exit 77; }
command -v jq >/dev/null 2>&1 || { echo "jq is not installed (package jq)"; exit 77; }
cd "$work" || exit 1
mkdir bin steps workspace "workspace/a student"
workflow="$root/common/grading/github.yml"

[ "$(grep -c 'persist-credentials: false' "$workflow")" -eq "$(grep -c 'uses: actions/checkout' "$workflow")" ] ||
    fail "a checkout leaves its token where answers can read it"

# The steps: steps/Prepare, steps/Grade.
awk '/^      - name: / { name = substr($0, 15); out = "" }
    /^        run: [^|]/ { print substr($0, 14) > ("steps/" name); next }
    /^        run: \|$/ { out = "steps/" name; next }
    out != "" && /^          / { print substr($0, 11) > out; next }
    out != "" && NF { out = "" }' "$workflow"
[ "$(ls steps | tr '\n' ' ')" = "Grade Pass Prepare " ] || fail "not the steps that this test knows: $(ls steps)"

# step NAME: as GitHub calls it, in a checkout of the workbook. What it installs, and make, are told apart below.
cat >bin/sudo <<'END'
#!/bin/sh
echo "$*" >>"$CALLS"
case $* in sysctl*) exit 1 ;; esac
END
cat >bin/make <<'END'
#!/bin/sh
[ "$1" = grade ] && [ "${2%%=*}" = SUBMISSION ] && [ "${3%%=*}" = OUT ] || exit 2
submission=$(cd "${2#*=}" && pwd) && mkdir -p "${3#*=}" && out=$(cd "${3#*=}" && pwd) && cd "$ROOT" &&
    exec "$GRADING/common/grading/workbook_grade" "$GRADING" one "$submission" "$out"
END
chmod +x bin/sudo bin/make
# (Another folder, for a step that names one.)
step() {
    (cd "workspace/${2:-workbook}" && CALLS=$work/calls ROOT=$root GRADING=$grading PATH=$work/bin:$PATH \
        GITHUB_STEP_SUMMARY=$work/summary bash -e "$work/steps/$1") >"$work/out" 2>&1
}

cp -R "$copy" workspace/workbook
step Prepare || fail "$(cat out)"
[ ! -e workspace/workbook/solutions ] || fail "the solutions are still there"
grep -q "^apt-get install .* catch2 .*bubblewrap jq libarchive-tools$" calls || fail "what grading needs is not installed: $(cat calls)"

# grade STATUS SCORE POINTS: what came out for the student in workspace/submission; the status is the last step's.
grade() {
    rm -rf summary workspace/graded
    step Grade || fail "$(cat out)"
    grep -qx "::notice title=Points::$2" out || fail "no annotation with $2: $(cat out)"
    grep -q "^## Points: $3" summary || fail "$(cat summary)"
    step Pass graded
    [ $? -eq "$1" ] || fail "the last step does not end with $1: $(cat out)"
}
mkdir workspace/submission
cp -R "$copy/lessons" workspace/submission
grade 1 "0 of 25" "0 of 25"
for answer in "$root"/solutions/*/*.cpp; do
    cp "$answer" "workspace/submission/lessons/$(basename "$(dirname "$answer")")"
done
grade 0 "30 of 25" "25 of 25, and 5 for a challenge"
echo "retrun;" >>workspace/submission/lessons/04-recv-loop/recv_loop.cpp
grade 1 "24 of 25" "20 of 25"
grep -q "4.1 recv_some: did not build" summary || fail "the summary does not say what did not build"

# Where the grader fails, so does the step.
grading=/nowhere
! step Grade || fail "the step passes without a grader"
echo "as GitHub calls it"
