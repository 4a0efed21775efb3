#!/bin/sh
# sixth_lesson.sh ROOT DOCUMENTS TEXT: a lesson is a folder in lessons/ and one in solutions/, and nothing else changes. Adds
# one to a copy, as common/README.md says, and looks for it everywhere. DOCUMENTS and TEXT are the documents' checks.
root=$1 documents_check=$2 text_check=$3
shares=yes
. "$root/common/tests/shell.sh"
cd "$copy" || exit 1
take
cp -R common/tests/sixth_lesson/* . || exit 1
eval "$(sed -n 's/^ *\(sh common\/tests\/copy_starter.sh \).*/\1 06-lines/p' common/README.md)" >"$work/out" || fail "$(cat "$work/out")"

# The board, its verdicts, the verbs.
expect 2 "  06-lines            .  *   0 of 1" make
expect 2 "next: lessons/06-lines/lines.cpp:12  6.1 split_lines  then: make 06" make 06
expect 0 "6.1 split_lines, hint 1 of 2" make hint-6.1
expect 0 "last_line_lost" make mistakes-06
expect 0 "solutions/06-lines/notes.md" make solution-06
awk -f common/tests/compose.awk solutions/06-lines/mistakes/last_line_lost.cpp solutions/06-lines/lines.cpp \
    >lessons/06-lines/lines.cpp
expect 2 "The last line has no" make 6.1
cp solutions/06-lines/lines.cpp lessons/06-lines
expect 0 "1 of 1 core exercises pass, and the challenge" make 06
expect 0 "two" make run-06
expect 0 "6.1 split_lines" ctest --test-dir build -R "^6[.]" --show-only
expect 0 "100% tests passed" ctest --test-dir build -R "^6[.]1"

# What is handed out and graded.
expect 0 "sockets-workbook.tar.gz" make handout
tar -tzf build/sockets-workbook.tar.gz >"$work/handout"
grep -q "lessons/06-lines/tests/6.1_split_lines.cpp" "$work/handout" || fail "the handout has no lesson 06"
! grep -q "last_line_lost" "$work/handout" || fail "the handout has a mistake"
expect 0 "6.1 split_lines" make grade SUBMISSION=solutions/06-lines

# The documents.
make try-06 >/dev/null || fail "make try-06"
WORKBOOK_COPY=$copy "$text_check" >"$work/out" 2>&1 || { cat "$work/out"; fail "the text"; }
WORKBOOK_COPY=$copy DOCUMENT=lessons/06-lines/README.md "$documents_check" >"$work/out" 2>&1 || { cat "$work/out"; fail "the documents"; }
echo "a sixth lesson is everywhere"
