# grade: as the environment says. SUBMISSION, or SUBMISSIONS and OUT, or OUT alone to collect what is there; POINTS; FORMAT;
# and HERE, where relative paths begin. regrade: the same, also for answers that have not changed. grader: builds what that
# needs, in the tree $GRADING.
absolute SUBMISSION SUBMISSIONS OUT POINTS FORMAT

if [ "$verb" = grader ]; then set -- "" .
elif [ -n "$SUBMISSION" ] && [ -n "$SUBMISSIONS" ]; then
    fail "One student or a class? Give SUBMISSION or SUBMISSIONS, not both."
elif [ -n "$SUBMISSIONS" ]; then
    [ -n "$OUT" ] || fail "Where should the grades go? make grade SUBMISSIONS=DIR OUT=DIR"
    set -- class "$SUBMISSIONS" "$OUT"
elif [ -n "$SUBMISSION" ]; then set -- one "$SUBMISSION" ${OUT:+"$OUT"}
elif [ -n "$OUT" ]; then set -- collect "$OUT"  # graded one by one, elsewhere
else fail "Grade what? make grade SUBMISSION=DIR (one student), or make grade SUBMISSIONS=DIR OUT=DIR (a class)"
fi
[ -e "$2" ] || fail "{} is not there." "$2"  # said before the build, which takes a while
grade=$GRADING/common/grading/workbook_grade
configured "$GRADING" ||
    sh common/verbs/verb.sh configure "$GRADING" -DWORKBOOK_GRADING=ON || exit 2
[ -x "$grade" ] || say "Building what submissions are graded with, for the first time: a minute or two." >&2
build_quietly "$GRADING" workbook_grade $(cd lessons && echo [0-9]*) || broken "$GRADING"
[ "$verb" = grader ] || exec "$grade" $([ "$verb" = grade ] || echo --anew) "$GRADING" "$@"
