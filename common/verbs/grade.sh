#!/bin/sh
# grade.sh TREE JOBS LESSON...: what `make grade` does, with the build tree TREE. In the environment: SUBMISSION, or
# SUBMISSIONS and OUT, or OUT alone, to collect what is there; POINTS; and HERE, where relative paths begin.
set -u
tree=$1
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
elif [ -z "$SUBMISSION$SUBMISSIONS" ] && [ -d "$OUT/students" ]; then  # graded one by one, elsewhere
    what=collect
elif [ -z "$SUBMISSION$SUBMISSIONS" ]; then
    fail "Grade what? make grade SUBMISSION=DIR (one student), or make grade SUBMISSIONS=DIR OUT=DIR (a class)"
elif [ ! -e "$SUBMISSION$SUBMISSIONS" ]; then  # said before all is built
    fail "$SUBMISSION$SUBMISSIONS is not there."
fi

sh common/verbs/grader.sh "$tree" "$@" || exit 2
grade=$tree/common/grading/workbook_grade
if [ "${what:-}" = collect ]; then exec "$grade" "$tree" collect "$OUT"
elif [ -n "$SUBMISSIONS" ]; then exec "$grade" "$tree" class "$SUBMISSIONS" "$OUT"
else exec "$grade" "$tree" one "$SUBMISSION" ${OUT:+"$OUT"}
fi
