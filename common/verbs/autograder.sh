#!/bin/sh
# autograder.sh [POINTS]: makes build/autograder.zip, which Gradescope takes as an autograder: its two scripts, and the
# part of the workbook that grading needs, without solutions and mistakes. POINTS is a points file.
set -eu
points=${1:-}
fail() {
    echo "$*" >&2
    exit 1
}
[ -d common/grading ] || fail "This copy of the workbook is for students: it can't grade."
command -v zip >/dev/null 2>&1 || fail "zip is not installed (package zip)"
[ -z "$points" ] || [ -f "$points" ] || fail "$points is not there: it should be a points file"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/workbook"
cp common/grading/gradescope/setup.sh common/grading/gradescope/run_autograder "$work"
chmod +x "$work/run_autograder"
[ -z "$points" ] || cp "$points" "$work/workbook/points.txt"
# Each file by its kind, so that nothing else of this copy gets in: no answer, no solution, no build.
for file in CMakeLists.txt LICENSE common/CMakeLists.txt common/*.?pp common/cmake/* common/harness/* common/runner/* \
    common/grading/CMakeLists.txt common/grading/*.?pp common/starters/*/*.cpp lessons/*/CMakeLists.txt \
    lessons/*/causes.md lessons/*/*.hpp lessons/*/*.cpp lessons/*/tests/*; do
    [ -e "$file" ] || continue
    # (What stands in lessons/ as an answer is not needed: the grader builds with the starters.)
    case $file in
        lessons/*/main.cpp | lessons/*/tests/* | lessons/*/experiments.cpp) ;;
        lessons/*.cpp) grep -qw "${file##*/}" "${file%/*}/CMakeLists.txt" || continue ;;
    esac
    mkdir -p "$work/workbook/$(dirname "$file")"
    cp "$file" "$work/workbook/$file"
done

mkdir -p build
rm -f build/autograder.zip
zip="$PWD/build/autograder.zip"
(cd "$work" && zip -q -r -X "$zip" setup.sh run_autograder workbook)
echo "build/autograder.zip: on Gradescope, upload it under Configure Autograder."
