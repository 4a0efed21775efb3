#!/bin/sh
# grader.sh TREE JOBS LESSON...: what submissions are graded with, built in TREE: the grader, tests, Catch2 and helper.
set -u
tree=$1 jobs=$2
shift 2
[ "$(cat "$tree/configured" 2>/dev/null)" = "$(pwd -P)" ] || sh common/verbs/configure.sh "$tree" -DWORKBOOK_GRADING=ON -G "Unix Makefiles" || exit 2
[ -x "$tree/common/grading/workbook_grade" ] ||
    echo "Building what submissions are graded with, for the first time: a minute or two." >&2
cmake --build "$tree" --parallel "$jobs" --target workbook_grade "$@" >"$tree/build.log" 2>&1 || {
    cat "$tree/build.log" >&2
    exit 2
}
