#!/bin/sh
# formats.sh ROOT GRADING FORMATS: the files that the grader writes are what their readers want, by their published rules
# (schemas/). GRADING is the grading tree, FORMATS the program of formats.cpp.
root=$1 grading=$2 formats=$3
. "$root/common/tests/shell.sh"
schemas="$root/common/tests/schemas"
for tool in "xmllint (package libxml2-utils)" "jq (package jq)"; do
    command -v "${tool%% *}" >/dev/null 2>&1 || { echo "$tool is not installed"; exit 77; }
done
cd "$root" || exit 1

# valid FOLDER...: of one student each.
valid() {
    for folder; do
        xmllint --noout --schema "$schemas/junit.xsd" "$folder/junit.xml" 2>"$work/said" || fail "$(cat "$work/said")"
        # (jq mends what is no UTF-8, so iconv looks at that.)
        for file in results.json summary.md feedback.txt verdicts.jsonl; do
            iconv -f UTF-8 -t UTF-8 "$folder/$file" >/dev/null || fail "$folder/$file is no UTF-8"
        done
        jq -f "$schemas/gradescope.jq" "$folder/results.json" || fail "$folder"
        points=$(jq -j '[.tests[] | select(.max_score > 0).score] | add' "$folder/results.json")
        grep -q "^## Points: $points of " "$folder/summary.md" || fail "$folder/summary.md does not say $points"
        # As a step's summary (GitHub: 1 MiB).
        [ "$(wc -c <"$folder/summary.md")" -le 1048576 ] || fail "$folder/summary.md is too large"
        # Each message stands in its <pre>, and no line of the table or of a heading comes from one.
        awk '/^<pre>$/ { inside = 1; next } /^<\/pre>$/ { inside = 0; next }
            inside ? /[<>]/ : NF && !/^(## Points: [^<>|]*|\|[^<>|]*\|[^<>|]*\|[^<>|]*\||<details><summary>[^<>]*<\/summary>|<\/details>)$/ {
                print FILENAME ":" FNR ": " $0; bad = 1 }
            END { exit bad || inside }' "$folder/summary.md" || fail "$folder/summary.md"
    done
}

# class_formats OUT: the class's own files.
class_formats() {
    for file in grades moodle canvas similarity; do
        "$formats" csv "$1/$file.csv" >"$work/rows" || exit 1
        [ "$(head -c 3 "$1/$file.csv" | od -An -tx1 | tr -d ' \n')" = efbbbf ] || fail "$1/$file.csv has no mark of its encoding"
        jq -se 'all(.[][]; test("^\\s*[=+@]|^-.") | not)' "$work/rows" >/dev/null || fail "a formula in $1/$file.csv"
        [ ! -e "$schemas/$file.jq" ] || jq -s -f "$schemas/$file.jq" "$work/rows" || fail "$1/$file.csv"
    done
    # Nothing that a terminal or a page obeys: controls, C1, marks of direction. (feedback.txt is the same text.)
    for file in "$1"/*.csv "$1"/summary.html "$1"/students/*/feedback.txt "$1"/students/*/summary.md; do
        jq -Rse 'test("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]") | not' "$file" >/dev/null ||
            fail "$file has characters that are not shown"
    done
    xmllint --html --noout "$1/summary.html" 2>"$work/said" || fail "$(cat "$work/said")"
    ! grep -n -e '<script' -e 'https\{0,1\}:' "$1/summary.html" || fail "$1/summary.html does not stand alone"
}

"$formats" hostile "$work/hostile" || fail "the hostile results can't be written"
valid "$work"/hostile/students/*
class_formats "$work/hostile"

# Real ones: all passes; nothing is written; nothing builds; nothing is there.
mkdir -p "$work/class/solutions" "$work/class/starters" "$work/class/broken" "$work/class/empty"
for answer in common/starters/*/*.cpp; do
    lesson=$(basename "$(dirname "$answer")")
    mkdir "$work/class/solutions/$lesson" "$work/class/starters/$lesson" "$work/class/broken/$lesson"
    cp "solutions/$lesson/$(basename "$answer")" "$work/class/solutions/$lesson"
    cp "$answer" "$work/class/starters/$lesson"
    printf 'retrun "<&\351\033 ]]>|\r\n' >"$work/class/broken/$lesson/$(basename "$answer")"
done
# An answer, its copy with other names, one handed in twice, and an honest one.
accepted=common/tests/submissions/accepted/04-recv-loop
mkdir "$work/class/original" "$work/class/copy" "$work/class/王小明_48212" "$work/class/twin" "$work/class/honest"
whole() { awk -f common/tests/compose.awk "$accepted/$1.cpp" solutions/04-recv-loop/recv_loop.cpp; }
whole c_style >"$work/class/original/recv_loop.cpp"
whole c_style | sed 's|//.*||; s|\<got\>|n|g; s|\<text\>|zeile|g; s|\<result\>|ergebnis|g' >"$work/class/copy/recv_loop.cpp"
whole streams | tee "$work/class/王小明_48212/recv_loop.cpp" >"$work/class/twin/recv_loop.cpp"
whole state_machine >"$work/class/honest/recv_loop.cpp"
"$grading/common/grading/workbook_grade" "$grading" class "$work/class" "$work/graded" >"$work/out" 2>&1 ||
    fail "$(cat "$work/out")"
valid "$work"/graded/students/*
class_formats "$work/graded"
score() {
    [ "$(jq "$2" "$work/graded/students/$1")" = "$3" ] || fail "$1: $2 is not $3"
}
for student in solutions starters broken empty; do
    score $student/results.json '.tests | length' 30
    [ "$(grep -c '<testcase ' "$work/graded/students/$student/junit.xml")" -eq 30 ] || fail "$student: not 30 test cases"
done
score solutions/results.json .score 30
score solutions/results.json '[.tests[].max_score] | add' 25
for student in starters broken empty; do
    score $student/results.json .score 0
done
score starters/results.json '[.tests[].status] | unique' "$(printf '[\n  "failed"\n]')"
score broken/results.json '.tests[0].name' '"1.1 parse_ipv4: did not build"'

"$formats" csv "$work/graded/similarity.csv" | sed 1d >"$work/alike"
if command -v sim_c++ >/dev/null 2>&1; then
    grep -q '^\["04-recv-loop","copy","original","[0-9]*","no"\]$' "$work/alike" || fail "the copy is not found: $(cat "$work/alike")"
    pairs=2
else
    grep -q "package similarity-tester" "$work/graded/summary.html" || fail "nothing says that sim_c++ is not installed"
    echo "not checked: copies with other names (package similarity-tester)"
    pairs=1
fi
grep -qx '\["04-recv-loop","twin","王小明_48212","100","yes"\]' "$work/alike" || fail "the twins are not found: $(cat "$work/alike")"
[ "$(wc -l <"$work/alike")" -eq $pairs ] || fail "these are not all alike: $(cat "$work/alike")"
"$formats" csv "$work/graded/moodle.csv" | grep -q '^\["Participant 48212","王小明","6","25","-"\]$' ||
    fail "moodle.csv: $(cat "$work/graded/moodle.csv")"

echo "all as published"
