#!/bin/sh
# grade.sh JOBS LESSON...: what `make grade` does. In the environment: SUBMISSION, or SUBMISSIONS and OUT; POINTS; and
# HERE, where relative paths begin.
set -u
jobs=$1
shift
fail() {
    echo "$*" >&2
    exit 2
}
for name in SUBMISSION SUBMISSIONS OUT POINTS; do
    eval "value=\$$name"
    case $value in
        "" | /*) ;;
        "~/"*) value=$HOME/${value#"~/"} ;;  # not every shell has put it in
        *) value=$HERE/$value ;;
    esac
    eval "$name=\$value"
done

if [ -n "$SUBMISSION" ] && [ -n "$SUBMISSIONS" ]; then
    fail "One student or a class? Give SUBMISSION or SUBMISSIONS, not both."
elif [ -n "$SUBMISSIONS" ] && [ -z "$OUT" ]; then
    fail "Where shall the grades go? make grade SUBMISSIONS=DIR OUT=DIR"
elif [ -z "$SUBMISSION$SUBMISSIONS" ]; then
    fail "Grade what? make grade SUBMISSION=DIR (one student), or make grade SUBMISSIONS=DIR OUT=DIR (a class)"
elif [ ! -e "$SUBMISSION$SUBMISSIONS" ]; then  # said before all is built
    fail "$SUBMISSION$SUBMISSIONS is not there."
fi

# What submissions are graded with: tests, Catch2 and helper, built once.
[ -e build/grading/configured ] || sh common/verbs/configure.sh build/grading -DWORKBOOK_GRADING=ON -G "Unix Makefiles" || exit 2
grade=build/grading/common/grading/workbook_grade
[ -x "$grade" ] || echo "Building what submissions are graded with, for the first time: a minute or two." >&2
cmake --build build/grading --parallel "$jobs" --target workbook_grade "$@" >build/grading.log 2>&1 || {
    cat build/grading.log >&2
    exit 2
}
if [ -n "$SUBMISSIONS" ]; then exec "$grade" build/grading class "$SUBMISSIONS" "$OUT"
else exec "$grade" build/grading one "$SUBMISSION" "${OUT:-build/graded}"
fi
