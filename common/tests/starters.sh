#!/bin/sh
# starters.sh ROOT: what lessons/ has as answers are the starters that common/starters keeps for `make reset-04`. In a clone with
# answers of one's own there is nothing to compare: skipped (77).
cd "$1" || exit 1
status=0
for starter in common/starters/*/*.cpp; do
    answer=lessons/${starter#common/starters/}
    cmp -s "$starter" "$answer" && continue
    if git diff --quiet HEAD -- "$answer" 2>/dev/null; then
        echo "$answer differs from $starter. Who changes a starter changes both."
        echo "(An answer of yours that you have committed differs too, and that is all right.)"
        exit 1
    fi
    echo "$answer is somebody's answer: not compared"
    status=77
done
exit $status
