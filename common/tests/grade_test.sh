#!/bin/sh
# grade_test.sh ROOT TREE: `make grade` for one student and for a class; TREE is a grading tree that is built.
root=$1 tree=$2
. "$root/common/tests/shell.sh"
command -v jq >/dev/null 2>&1 || { echo "jq is not installed (package jq)"; exit 77; }
cd "$work" || exit 1
if ! others_may "$tree/common/workbook_runner"; then
    echo "root grades as nobody, who can't read $tree: not tried here"
    exit 77
fi

# grade STATUS TEXT NAME=VALUE...: `make grade` as it is typed here, outside of the workbook.
grade() {
    status=$1 text=$2
    shift 2
    expect "$status" "$text" make -C "$root" grade GRADING="$tree" "$@"
}
has() { grep -qF -e "$2" "$1" || { cat "$1"; fail "$1 does not have \"$2\""; }; }
# row OUT STUDENT: points, possible points and bonus in grades.csv.
row() { sed -n "s/^\"$2\",\([^,]*,[^,]*,[^,]*\),.*/\1/p" "$1/grades.csv"; }
is() { [ "$1" = "$2" ] || fail "$3: \"$1\", not \"$2\""; }

# alike OUT OUT: the same results. (Only the number of checks that a passing exercise took may differ.)
alike() {
    same "$1/grades.csv" "$2/grades.csv"
    same "$1/summary.html" "$2/summary.html"
    is "$(ls -A "$1/students")" "$(ls -A "$2/students")" "folders"
    for folder in "$1"/students/*; do
        for file in feedback.txt junit.xml; do same "$folder/$file" "$2/students/${folder##*/}/$file"; done
    done
}

# ---- One student -----------------------------------------------------------------------------------------------------
grade 0 "all lessons                                 25 of 25, and 5 for a challenge" SUBMISSION="$root/solutions" OUT=one
for lesson in 01-ip-addresses 02-ports 03-tcp-client 04-recv-loop 05-close; do
    grep -q "^$lesson  *5 of 5, and 1 for a challenge" "$work/out" || fail "$lesson's total is not shown"
done
is "$(grep -c 'passed  *1' "$work/out")" 30 "rows of the score sheet"
for file in feedback.txt results.json junit.xml summary.md verdicts.jsonl answers/04-recv-loop/recv_loop.cpp; do
    [ -s "one/$file" ] || fail "there is no $file"
done
same one/answers/04-recv-loop/recv_loop.cpp "$root/solutions/04-recv-loop/recv_loop.cpp"
grade 0 "all lessons                                 0 of 25" SUBMISSION="$root/common/starters" OUT=one
has one/feedback.txt "4.2 recv_all"
# Without OUT nothing is kept, neither here nor there.
ls -A . "$root" "$root/build" >before 2>&1
grade 0 "all lessons                                 5 of 25" SUBMISSION="$root/solutions/01-ip-addresses"
has "$work/out" "To keep this, with all messages: make grade SUBMISSION=... OUT=..."
ls -A . "$root" "$root/build" >after 2>&1
sed '/^after$/d' after >after.without && same before after.without
rm before after after.without

# ---- A class: folders, zip and tar.gz -----------------------------------------------------------------------------------
class="$work/the class"
mkdir -p "$class/ann" "$class/Bo Ström's" "$class/carl/04-recv-loop" "$class/empty"
cp "$root"/solutions/*/*.cpp "$class/ann"
cp -R "$root"/common/starters/* "$class/Bo Ström's"
awk -f "$root/common/tests/compose.awk" "$root/solutions/04-recv-loop/mistakes/recv_called_once.cpp" \
    "$root/solutions/04-recv-loop/recv_loop.cpp" >"$class/carl/04-recv-loop/recv_loop.cpp"
echo "retrun;" >"$class/carl/ports.cpp"
tar -czf "$class/dora.tar.gz" -C "$class/carl" .
students=5
if command -v zip >/dev/null 2>&1; then
    (cd "$class/ann" && zip -qr ../emil.zip .)
    students=6
else
    echo "zip is not installed: without a zip"
fi
echo "not a student" >"$class/list.txt"
grade 0 "$students students: $students graded, 0 as before." SUBMISSIONS="the class" OUT="the grades"
has "$work/out" "Skipped, as it is not a folder, an archive (zip, tar, 7z, rar) or an answer with the student's name in front: list.txt"
out="$work/the grades"
is "$(row "$out" ann)" 25,25,5 ann
is "$(row "$out" "Bo Ström's")" 0,25,0 Bo
is "$(row "$out" carl)" 4,25,1 carl
is "$(row "$out" dora)" 4,25,1 dora
is "$(row "$out" empty)" 0,25,0 empty
[ $students -eq 5 ] || is "$(row "$out" emil)" 25,25,5 emil
is "$(tr -d -c '\r' <"$out/grades.csv" | wc -c)" $((students + 1)) "rows of grades.csv"
has "$out/students/carl/feedback.txt" "One call of recv() returns what has come so far"
has "$out/students/dora/02-ports.log" "retrun"
! grep -n -e '[.]log' -e '/answers/' "$out"/students/*/feedback.txt || fail "feedback names files that students do not get"
has "$out/students/dora/feedback.txt" "Only the answer file of each lesson is taken"
is "$(grep -c 'there is no' "$out/students/empty/feedback.txt")" 5 "times that an empty folder is told"
has "$out/students/empty/feedback.txt" "1.1 parse_ipv4: refused"
has "$out/students/empty/feedback.txt" "there is no recv_loop.cpp in the submission"
has "$out/summary.html" "<h1>$students students</h1>"
has "$out/summary.html" "One call of recv() returns what has come so far: call it again until it returns 0.</td>"
has "$out/summary.html" "<td class=\"n\">2</td><td>02-ports: did not build</td><td>see below</td><td class=\"who\">carl, dora</td>"
has "$out/summary.html" "<tr><td>dora</td><td class=\"name\">02-ports</td><td>lessons/02-ports/ports.cpp:1: "
! grep -n -e '<script' -e 'https\{0,1\}:' "$out/summary.html" || fail "summary.html does not stand alone"

# Without jq the verdicts are there, and the same command writes the rest later.
mkdir no_jq && ln -s /usr/local/bin/* /usr/bin/* /bin/* no_jq 2>/dev/null
rm no_jq/jq
expect 2 "Of the results, only verdicts.jsonl is complete: jq is not installed (package jq)" env PATH="$work/no_jq" \
    make -C "$root" grade GRADING="$tree" SUBMISSION="$class/carl" OUT="$work/later"
[ -s later/verdicts.jsonl ] && [ ! -e later/feedback.txt ] || fail "without jq: $(ls later)"
grade 0 "feedback.txt" SUBMISSION="$class/carl" OUT=later
same later/feedback.txt "$out/students/carl/feedback.txt"

# Nobody is judged twice without need; who changed is, and who left has no row.
ls -di "$out/students"/* >before
grade 0 "0 graded, $students as before." SUBMISSIONS="the class" OUT="the grades"
ls -di "$out/students"/* >after
same before after
cp "$root/solutions/02-ports/ports.cpp" "$class/carl"
grade 0 "1 graded, $((students - 1)) as before." SUBMISSIONS="the class" OUT="the grades"
is "$(row "$out" carl)" 9,25,2 "carl, after a change"
ls -di "$out/students"/* >after
is "$(diff before after | grep -c '^>')" 1 "folders that changed"
mv "$class/dora.tar.gz" .
grade 0 "results of 1 more, who are no longer in" SUBMISSIONS="the class" OUT="the grades"
is "$(row "$out" dora)" "" "dora, who left"
mv dora.tar.gz "$class"

# make regrade judges what has not changed, in a class too.
ls -di "$out/students"/* >before
expect 0 "all lessons" make -C "$root" regrade GRADING="$tree" SUBMISSION="the class/carl" OUT="the grades"
has "$work/out" "$((students - 1)) students."  # without dora
ls -di "$out/students"/* >after
is "$(diff before after | grep '^>' | sed 's|.*/||')" carl "who was judged anew"
is "$(row "$out" carl)" 9,25,2 "carl, again"

# Points: all results and the csv are recalculated, and nobody is judged again.
printf '%s\n' '# lesson 04 counts double' '4.1 2' '4.2 2' '' '4.3 2' '4.4 2' '4.5 2.5 # and a half' '4.6 0.5' >points
grade 0 "0 graded, $students as before." SUBMISSIONS="the class" OUT="the grades" POINTS=points
is "$(row "$out" ann)" 30.5,30.5,4.5 "ann, with points"
is "$(row "$out" carl)" 13.5,30.5,1.5 "carl, with points"
has "$out/students/ann/results.json" '"score":2.5,"max_score":2.5'
[ ! -e "$out/students/carl/02-ports.log" ] || fail "carl's log of an earlier answer is still there"
has "$out/students/dora/02-ports.log" "retrun"
grade 0 "The results had other points before" SUBMISSIONS="the class" OUT="the grades"
has "$work/out" "0 graded, $students as before."
is "$(row "$out" ann)" 25,25,5 "ann, without points"

# In Chinese, if the instructor wants that: the same points, and nobody is judged again. Then back.
cp -R "$out" english
grade 0 "新评 0 名，$students 名没有变化" SUBMISSIONS="the class" OUT="the grades" WORKBOOK_LANG=zh
is "$(row "$out" carl)" 9,25,2 "carl, in Chinese"
has "$out/students/carl/feedback.txt" "recv_all goes on after pieces of exactly the size asked for：未通过"
has "$out/students/carl/feedback.txt" "一次 recv() 返回到目"
has "$out/students/empty/feedback.txt" "提交的内容里没有 recv_loop.cpp"
has "$out/students/carl/summary.md" "## 得分：9 / 25，挑战题 2 分"
has "$out/students/carl/results.json" '"name":"4.2 recv_all：未通过","status":"failed"'
has "$out/students/carl/results.json" '全部各课                                    9 / 25'
has "$out/students/carl/junit.xml" 'type="failed"'
has "$out/summary.html" "<h1>$students 名学生</h1>"
grade 0 "0 graded, $students as before." SUBMISSIONS="the class" OUT="the grades"
alike english "$out"
rm -r english
printf '\357\273\2774.1 2\r\n' >points.bom
grade 0 "all lessons                                 26 of 26" SUBMISSION="the class/ann" POINTS=points.bom
printf '4.1\302\2402\n' >points.space
grade 2 'such as "4.2 3". It is "4.1\xc2\xa02"' SUBMISSION="the class/ann" POINTS=points.space
grade 2 "points.wrong:2 should be an exercise and its points" SUBMISSION="the class/ann" OUT=one \
    POINTS="$(printf '4.1 2\n4.9 2\n' >points.wrong; echo points.wrong)"

# ---- Stopped, and killed ------------------------------------------------------------------------------------------------
mkdir slow
for student in 1 2 3 4 5; do
    mkdir slow/$student
    sed "s|^namespace recv_loop {|&\n// $student|" "$root/solutions/04-recv-loop/recv_loop.cpp" >slow/$student/recv_loop.cpp
done
(cd "$root" && exec "$tree/common/grading/workbook_grade" "$tree" class "$work/slow" "$work/unbroken" >/dev/null 2>&1)
# interrupt SIGNAL: ends a run once the first student is graded.
interrupt() {
    rm -rf broken
    (cd "$root" && exec "$tree/common/grading/workbook_grade" "$tree" class "$work/slow" "$work/broken" >"$work/interrupted" 2>&1) &
    pid=$!
    until [ "$(ls broken/students 2>/dev/null | wc -l)" -gt 0 ]; do
        kill -0 $pid 2>/dev/null || fail "the grader ended by itself"
        sleep 0.1
    done
    kill -"$1" $pid
    wait $pid
    ended=$?
    for folder in broken/students/*/; do [ -s "$folder/verdicts.jsonl" ] || fail "half a result: $folder"; done
    [ ! -e broken/grades.csv ] || fail "grades.csv is there before the end"
    grade 0 "as before." SUBMISSIONS=slow OUT=broken
    ! grep -q "5 graded" "$work/out" || fail "it began anew after SIG$1"
    alike unbroken broken
}
interrupt TERM
is $ended 130 "the status after SIGTERM"
mkdir -m 711 stages
(export TMPDIR="$work/stages" && interrupt KILL) || exit 1
[ -z "$(ls -A stages)" ] || fail "the next run leaves what a killed grader has left: $(ls -A stages)"
[ -z "$(ls -A broken/students | grep '^[.]')" ] || fail "SIGKILL left something behind"

# ---- The handbook's commands ---------------------------------------------------------------------------------------------
mkdir readme && cd readme || exit 1
mkdir submissions && cp -R "$class/ann" submissions/alice && cp -R "$class/carl" submissions
handbook=$root/common/grading/README.md
awk '/^```text/ { text = 1; next } /^```/ { text = 0 } text' "$handbook" >points.txt
[ "$(wc -l <points.txt)" -eq 2 ] || fail "$handbook shows no points file"
awk '/^```jq/ { jq = 1; next } /^```/ { jq = 0 } jq' "$handbook" >best.csv.jq
sed -n '1,/^## More than/p; /^## Wrong answers/,$p' "$handbook" |
    awk '/^```sh/ { sh = 1; next } /^```/ { sh = 0 } sh' >commands  # parallel.sh runs what is left out
while read -r command; do
    case $command in
        "make regrade SUBMISSION="*) words="25 of 25" ;;
        "make grade SUBMISSION="*) words="25 of 25" command="$command OUT=one" ;;
        "make grade "*) words="2 students" ;;
        "make handout" | "make autograder" | "cmake "* | "ctest "*) continue ;;  # handout.sh, gradescope.sh and fresh_copy.sh run these
        *) fail "no test runs the handbook's \"$command\"" ;;
    esac
    command=$(echo "$command" | sed "s|^make \([re]*grade\)|make -C '$root' \1 GRADING='$tree'|")
    expect 0 "$words" sh -c "$command"
done <commands
has grades/students/alice/results.json '"score":2,"max_score":2'
is "$(cat grades/best.csv)" '"alice",30.5' "the handbook's own format"
cd "$work" || exit 1

# ---- Who is in the class ------------------------------------------------------------------------------------------------
mkdir remembered left && cp -R "$class/ann" "$class/carl" remembered && echo "4.5 2.5" >points.txt
grade 0 "2 students" SUBMISSIONS=remembered OUT=kept POINTS=points.txt
! grep -q "other points" "$work/out" || fail "the first run had no other points"
mv remembered/carl left
grade 0 "results of 1 more, who are no longer in $work/remembered" SUBMISSIONS=remembered OUT=kept POINTS=points.txt
grade 0 "results of 1 more, who are no longer in $work/kept/class.txt" OUT=kept POINTS=points.txt
! grep -q "other points" "$work/out" || fail "the points are the same"
is "$(wc -l <kept/grades.csv)" 2 "rows after a student has left"
grade 0 "carl is new in $work/kept" SUBMISSION=left/carl OUT=kept POINTS=points.txt
is "$(wc -l <kept/grades.csv)" 3 "rows after somebody has come"
grade 0 "The results had other points before" OUT=kept
has kept/students/ann/results.json '"score":1,"max_score":1'

# ---- What is told of mistakes -----------------------------------------------------------------------------------------
# told TEXT NAME=VALUE...: one line, which says so, and nothing is graded.
told() {
    text=$1
    shift
    grade 2 "$text" "$@"
    is "$(grep -vcE '^(make|UNSANDBOXED)' "$work/out")" 1 "lines that tell \"$text\""
}
told "Grade what? make grade SUBMISSION=DIR"
told "Give SUBMISSION or SUBMISSIONS, not both" SUBMISSION=one SUBMISSIONS=slow OUT=x
told "make grade SUBMISSIONS=DIR OUT=DIR" SUBMISSIONS=slow
told "$work/nobody is not there" SUBMISSION=nobody
told "$work/nobody is not there" SUBMISSIONS=nobody OUT=x
mkdir nothing
told "$work/nothing has no student's folder, archive (zip, tar, 7z, rar)" SUBMISSIONS=nothing OUT=x
told "is one student's folder: make grade SUBMISSION=" SUBMISSIONS="the class/ann" OUT=x
told "is one student's folder: make grade SUBMISSION=" SUBMISSIONS="the class/carl" OUT=x
tar -czf "the class.tar.gz" "the class"
told "is not a folder. For one student: make grade SUBMISSION=" SUBMISSIONS="the class.tar.gz" OUT=x
eval "$(sed -n 's/.*unpack it first: \(.*\); then give .*/\1/p' "$work/out")" || fail "what it says can't be typed: $(cat "$work/out")"
[ -f "class/the class/dora.tar.gz" ] || fail "what it says does not unpack the class"
told "is not a folder." SUBMISSIONS="the class/list.txt" OUT=x
told "Give the folder that the answers are in" SUBMISSION="the class/ann/ports.cpp" OUT=x
told "is in the submissions' folder" SUBMISSIONS=slow OUT=slow/out
told "is where results go" SUBMISSIONS=broken/students OUT=broken
told "has other things in it" SUBMISSIONS=slow OUT=.
told "exists, and holds no results" SUBMISSION=slow/1 OUT="the class"
told "can't be written (Not a directory)" SUBMISSIONS=slow OUT=points
told "can't be written" SUBMISSION=slow/1 OUT=/proc/self/x
told "nowhere is not a file" SUBMISSION=slow/1 OUT=x POINTS=nowhere
printf '4.5 2\n4.5 3\n' >twice
told "twice:2 gives points to 4.5 again" SUBMISSION=slow/1 OUT=x POINTS=twice
told "nowhere is not a file" SUBMISSIONS=slow OUT=x FORMAT=nowhere
told "should have a name such as best.csv.jq" SUBMISSIONS=slow OUT=x FORMAT=points
echo . >grades.csv.jq
told "would replace the workbook's own grades.csv" SUBMISSIONS=slow OUT=x FORMAT=grades.csv.jq
told "$work/nowhere is not there" OUT=nowhere
grade 0 "slow has recv_loop.cpp in 5 of its folders or archives. For a class: make grade SUBMISSIONS=" SUBMISSION=slow OUT=x
if [ "$(id -u)" -ne 0 ]; then  # root may write anywhere
    mkdir locked && chmod a-w locked
    told "can't be written (Permission denied)" SUBMISSIONS=slow OUT=locked/out
elif mkdir full && mount -t tmpfs -o size=100k none full 2>/dev/null; then
    trap 'umount "$work/full"; rm -rf "$work"' EXIT
    grade 2 "is the disk full" SUBMISSIONS=slow OUT=full/out
    grade 2 "is the disk full" SUBMISSION="the class/ann" OUT=full/one
fi
echo "all as it should be"
