# What the tests of grading in parts share; they source it with $work, $root and $tree set. Makes a class, $work/class, and
# grades it in one run, $work/alone. Here the handbook's commands have other folders, and $tree for build/grading.
grader=$tree/common/grading/workbook_grade
export HOME="$work" tree out=
mkdir "$HOME/.parallel" "$work/class" && : >"$HOME/.parallel/will-cite"
cd "$root" || exit 1

# Different ones, all in $lesson: as many mistakes as $mistakes says, the starter, the reference.
ls "$root/solutions/$lesson/mistakes/"*.cpp | head -n "$mistakes" | while read -r mistake; do
    student="$work/class/$(basename "$mistake" .cpp)"
    mkdir -p "$student/$lesson"
    reference=$(ls "$root/solutions/$lesson/"*.cpp)
    awk -f common/tests/compose.awk "$mistake" "$reference" >"$student/$lesson/$(basename "$reference")"
done
for student in reference:solutions starters:common/starters; do
    mkdir -p "$work/class/${student%:*}"
    cp -R "${student#*:}/$lesson" "$work/class/${student%:*}"
done
students=$(($(ls "$work/class" | wc -l)))
"$grader" "$tree" class "$work/class" "$work/alone" >"$work/said" 2>&1 || { cat "$work/said"; fail "class: ended with $?"; }

section=$(sed -n '/^## More than one machine/,/^## Wrong/p' common/grading/README.md)
# typed WORD TREE: the handbook's line that begins with WORD; TREE stands for build/grading.
typed() {
    echo "$section" | sed -n "/^$1/{s|build/grading|$2|g; s|submissions grades|$work/class $out|g
        s|students[.]txt|$work/students.txt|g; s|jobs[.]log|$work/log|;p;}"
}
# listed OUT: sets out; an empty folder for each student.
listed() {
    out=$1
    eval "$(typed 'build.* list' '"$tree"')" || fail "list: $?"
}
done_in() { ls "$1"/students/*/verdicts.jsonl 2>/dev/null | wc -l; }
# same_grades OUT WORDS
same_grades() {
    make -s grade GRADING="$tree" OUT="$1" >"$work/said" 2>&1 || { cat "$work/said"; fail "make grade OUT=...: ended with $?"; }
    cmp -s "$work/alone/grades.csv" "$1/grades.csv" || { diff "$work/alone/grades.csv" "$1/grades.csv"; fail "$2"; }
}
