#!/bin/sh
# bench.sh ROOT TREE: what the workbook costs, each figure as a ratio within this run. TREE is build/checks, with what
# `make test` builds. Machines are noisy: nothing fails on a figure, and only the ratios can be compared.
root=$1 tree=$2
. "$root/common/tests/shell.sh"
compare="$tree/common/tests/compare_times"
runs=${RUNS:-7}
cd "$copy" || exit 1
quiet() { "$@" >"$work/out" 2>&1 || { cat "$work/out"; fail "$* failed"; }; }

# The bare way: compile, link with an empty main() and the helper, both compiled before, and run. No sanitizer, no header
# compiled before.
bare="g++ -std=c++20 -g -Icommon -Ilessons/04-recv-loop"
command -v g++ >/dev/null || fail "the bare compile is g++'s: install g++"
echo "int main() {}" >"$work/main.cpp"
quiet $bare -c "$work/main.cpp" -o "$work/main.o"
for helper in common/socket common/client; do
    [ ! -e $helper.cpp ] || quiet $bare -c $helper.cpp -o "$work/${helper##*/}.o"
done
bare="$bare lessons/04-recv-loop/recv_loop.cpp '$work'/*.o -lfmt -o '$work/bare' && '$work/bare'"

echo "A fresh copy to the first verdict of lesson 01, against compiling the same without anything around it:"
parts="ninja -C build -t clean >/dev/null && ninja -C build 01-ip-addresses >/dev/null"
command -v ninja >/dev/null || parts="cmake --build build --clean-first --parallel --target 01-ip-addresses >/dev/null"
make 01 >/dev/null 2>&1
"$compare" 1 : "rm -rf build; ! make 01 >/dev/null 2>&1" "$parts"

cp solutions/*/*.cpp "$work"
for lesson in lessons/[0-9]*/; do cp "solutions/$(basename "$lesson")"/*.cpp "$lesson"; done
quiet make
saved="echo '// saved' >>lessons/04-recv-loop/recv_loop.cpp"
echo "Saved to verdict (make 04), against the bare compile, link and run of the same file:"
"$compare" "$runs" "$saved" "make 04 >/dev/null" "$bare"
echo "Saved to the board (make), against the same:"
"$compare" "$runs" "$saved" "make >/dev/null" "$bare"

echo "Grading a submission of five lessons, against compiling its five files alone, all of ten different ones:"
mkdir "$work/class"
for student in 0 1 2 3 4 5 6 7 8 9; do
    cp -R solutions "$work/class/$student" && rm -rf "$work/class/$student"/*/mistakes
    for answer in "$work/class/$student"/*/*.cpp; do echo "// $student" >>"$answer"; done
done
quiet make grade SUBMISSION="$work/class/0"
five="for answer in '$work'/class/*/*/*.cpp; do lesson=\$(basename \"\$(dirname \"\$answer\")\")
    g++ -std=c++20 -g -c -Icommon -Ilessons/\$lesson \"\$answer\" -o '$work/five.o' || exit 1; done"
"$compare" 1 "rm -rf '$work/grades'" "make grade SUBMISSIONS='$work/class' OUT='$work/grades' >/dev/null 2>&1" "$five"

echo "Grading four students beside four hogs, until these four have their results, against the four alone:"
mkdir "$work/four" "$work/eight"
for student in 0 1 2 3; do
    cp -R "$work/class/$student" "$work/four/student-$student" && cp -R "$work/class/$student" "$work/eight/student-$student"
done
for hog in fork_bomb_in_sessions memory_in_children system_v_memory template_bomb; do
    mkdir "$work/eight/a-$hog"  # comes first
    awk -f common/tests/compose.awk common/tests/submissions/adversarial/grader/$hog.cpp solutions/04-recv-loop/recv_loop.cpp \
        >"$work/eight/a-$hog/recv_loop.cpp"
done
grader="build/grading/common/grading/workbook_grade build/grading class"
"$compare" 1 "rm -rf '$work/out'" \
    "$grader '$work/eight' '$work/out' >/dev/null 2>&1 &
        until [ \$(ls '$work'/out/students/student-*/verdicts.jsonl 2>/dev/null | wc -l) -eq 4 ]; do sleep 0.1; done
        kill \$!; wait" \
    "$grader '$work/four' '$work/out' >/dev/null 2>&1"

[ ! -s "$tree/seconds" ] || echo "The last make test: $(cat "$tree/seconds")"

echo "Receiving 1 GiB:"
"$tree/common/tests/receive_bench" "$root/build/receiving.svg" ${MIB:-}
