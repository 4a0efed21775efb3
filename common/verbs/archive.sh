# Sourced by handout.sh and autograder.sh: begins a copy of the workbook in $work/NAME, with what both archives hold.
# Only files of the kinds named here are copied, whatever else lies about.
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM

put() {
    for file; do
        mkdir -p "$folder/$(dirname "$file")"
        cp "$file" "$folder/$file" || fail "$file can't be copied. No archive was made."
    done
}
# begin NAME: no answers, no solutions, no builds.
begin() {
    folder=$work/$1
    put CMakeLists.txt LICENSE common/CMakeLists.txt common/*.[ch]pp common/cmake/* common/harness/*.[ch]pp \
        common/runner/*.[ch]pp common/runner/causes.md common/starters/*/*.cpp
    for lesson in lessons/[0-9]*; do
        put "$lesson/CMakeLists.txt" "$lesson/causes.md" "$lesson"/*.hpp "$lesson/tests"/*.[ch]pp
        # The sources that every lesson has, and those that its CMakeLists.txt names.
        for source in main.cpp experiments.cpp $(grep -o '[a-z_]*[.]cpp' "$lesson/CMakeLists.txt"); do put "$lesson/$source"; done
    done
}
# finish FILE: build/FILE is replaced in one step.
finish() { mkdir -p build && cp "$work/$1" "build/$1.new" && mv "build/$1.new" "build/$1" || fail "build/$1 can't be written."; }
