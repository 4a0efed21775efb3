#!/bin/sh
# formats.sh ROOT GRADING FORMATS: the files that the grader writes are what their readers want, by their published rules
# (schemas/). GRADING is the grading tree, FORMATS the program of formats.cpp.
root=$1 grading=$2 formats=$3
. "$root/common/tests/shell.sh"
schemas="$root/common/tests/schemas"
missing=
for tool in "xmllint (package libxml2-utils)" "jq (package jq)"; do
    command -v "${tool%% *}" >/dev/null 2>&1 || missing="$missing $tool"
done
cd "$root" || exit 1

# valid FOLDER...: of one student each.
valid() {
    for folder; do
        if command -v xmllint >/dev/null 2>&1; then
            xmllint --noout --schema "$schemas/junit.xsd" "$folder/junit.xml" 2>"$work/said" || fail "$(cat "$work/said")"
        fi
        if command -v jq >/dev/null 2>&1; then
            # (jq mends what is no UTF-8, so iconv looks at that.)
            for file in results.json classroom.json summary.md feedback.txt; do
                iconv -f UTF-8 -t UTF-8 "$folder/$file" >/dev/null || fail "$folder/$file is no UTF-8"
            done
            jq -f "$schemas/gradescope.jq" "$folder/results.json" || fail "$folder"
            jq -f "$schemas/classroom.jq" "$folder/classroom.json" || fail "$folder"
            points=$(jq -j '[.tests[] | select(.max_score > 0).score] | add' "$folder/results.json")
            grep -q "^## Points: $points of " "$folder/summary.md" || fail "$folder/summary.md does not say $points"
        fi
        # As one variable of the environment (Linux: 128 KiB), and as a step's summary (GitHub: 1 MiB).
        env "WORKBOOK_RESULTS=$(base64 <"$folder/classroom.json" | tr -d '\n')" true || fail "$folder/classroom.json is too large"
        [ "$(wc -c <"$folder/summary.md")" -le 1048576 ] || fail "$folder/summary.md is too large"
        # Each message stands in its <pre>, and no line of the table or of a heading comes from one.
        awk '/^<pre>$/ { inside = 1; next } /^<\/pre>$/ { inside = 0; next }
            inside ? /[<>]/ : NF && !/^(## Points: [^<>|]*|\|[^<>|]*\|[^<>|]*\|[^<>|]*\||<details><summary>[^<>]*<\/summary>|<\/details>)$/ {
                print FILENAME ":" FNR ": " $0; bad = 1 }
            END { exit bad || inside }' "$folder/summary.md" || fail "$folder/summary.md"
    done
}

"$formats" hostile "$work/hostile" || fail "the hostile results can't be written"
valid "$work"/hostile/students/*
"$formats" csv "$work/hostile/grades.csv" || exit 1
! grep -q '^"[=+@-]' "$work/hostile/grades.csv" || fail "a name is a formula in grades.csv"

# Real ones: all passes; nothing is written; nothing builds; nothing is there.
mkdir -p "$work/class/solutions" "$work/class/starters" "$work/class/broken" "$work/class/empty"
for answer in common/starters/*/*.cpp; do
    lesson=$(basename "$(dirname "$answer")")
    mkdir "$work/class/solutions/$lesson" "$work/class/starters/$lesson" "$work/class/broken/$lesson"
    cp "solutions/$lesson/$(basename "$answer")" "$work/class/solutions/$lesson"
    cp "$answer" "$work/class/starters/$lesson"
    printf 'retrun "<&\351\033 ]]>|\r\n' >"$work/class/broken/$lesson/$(basename "$answer")"
done
"$grading/common/grading/workbook_grade" "$grading" class "$work/class" "$work/graded" >"$work/out" 2>&1 ||
    fail "$(cat "$work/out")"
valid "$work"/graded/students/*
"$formats" csv "$work/graded/grades.csv" || exit 1
score() {
    ! command -v jq >/dev/null 2>&1 || [ "$(jq "$2" "$work/graded/students/$1")" = "$3" ] || fail "$1: $2 is not $3"
}
for student in solutions starters broken empty; do
    score $student/results.json '.tests | length' 30
    score $student/classroom.json '.tests | length' 30
    score $student/classroom.json '.max_score' 25
    [ "$(grep -c '<testcase ' "$work/graded/students/$student/junit.xml")" -eq 30 ] || fail "$student: not 30 test cases"
done
score solutions/results.json .score 30
score solutions/results.json '[.tests[].max_score] | add' 25
score solutions/classroom.json '[.tests[].score] | add' 30
score solutions/classroom.json .status '"pass"'
for student in starters broken empty; do
    score $student/results.json .score 0
    score $student/classroom.json .status '"fail"'
done
score starters/results.json '[.tests[].status] | unique' "$(printf '[\n  "failed"\n]')"
score broken/results.json '.tests[0].name' '"1.1 parse_ipv4: did not build"'

[ -z "$missing" ] || { echo "not all is checked, without$missing"; exit 77; }
echo "all as published"
