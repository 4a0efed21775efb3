#!/bin/sh
# copy_starter.sh LESSON...: keeps the answers that stand in lessons/LESSON, which have to be starters, for `make reset-NN`, the
# handout and grading. Give it the folder's name: sh common/tests/copy_starter.sh 06-my-lesson
set -eu
cd "$(dirname "$0")/../.."
for lesson; do
    answer=$(sed -n 's/^add_lesson(\([a-z0-9_]*\).*/\1/p' "lessons/$lesson/CMakeLists.txt").cpp
    mkdir -p "common/starters/$lesson"
    cp "lessons/$lesson/$answer" "common/starters/$lesson/"
    echo "common/starters/$lesson/$answer is the starter now."
done
