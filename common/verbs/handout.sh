#!/bin/sh
# handout.sh LESSON...: writes build/sockets-workbook.tar.gz, the workbook for students: starters as answers, no
# solutions, no wrong or right answers, no grader. The same workbook gives the same bytes.
set -eu
archive=build/sockets-workbook.tar.gz
fail() {
    echo "$*" >&2
    exit 1
}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
folder=$work/sockets-workbook

# put FILE...: they come along. What is not named here does not, whatever lies about.
put() {
    for file; do
        mkdir -p "$folder/${file%/*}"
        cp "$file" "$folder/$file" || fail "$archive was not made."
    done
}
mkdir "$folder"
for file in .clang-format .clangd .gitignore .vscode/settings.json; do
    [ ! -e "$file" ] || put "./$file"
done
put ./CMakeLists.txt ./LICENSE ./Makefile ./README.md ./exercises.md common/CMakeLists.txt common/*.[ch]pp common/cmake/* \
    common/harness/*.[ch]pp common/runner/*.[ch]pp common/runner/causes.md common/verbs/*.sh common/verbs/trace.awk
(cd "$folder/common/verbs" && rm demo.sh grade.sh grader.sh handout.sh mistakes.sh solution.sh)
for lesson; do
    put "lessons/$lesson/CMakeLists.txt" "lessons/$lesson/README.md" "lessons/$lesson/hints.md" \
        "lessons/$lesson/causes.md" "lessons/$lesson"/*.hpp "lessons/$lesson/tests"/*.[ch]pp "lessons/$lesson/figures"/*.svg
    # Of the sources those that the lesson's CMakeLists.txt names, and what every lesson has.
    for source in main.cpp experiments.cpp $(grep -o '[a-z_]*[.]cpp' "lessons/$lesson/CMakeLists.txt"); do
        put "lessons/$lesson/$source"
    done
    put "common/starters/$lesson"/*.cpp
    cp "common/starters/$lesson"/*.cpp "$folder/lessons/$lesson"
done

# The documents, without what is only in the whole workbook: between these two marks, and the verbs' lines.
only='^\(| `\)\{0,1\}make \(demo\|test\|handout\|grade\|autograder\|solution-\|mistakes-\)'
sed -e '/^<!-- not in the handout -->$/,/^<!-- end -->$/d' -e "/$only/d" README.md >"$folder/README.md"
# Elsewhere a link to a mistake leaves its words, and the program that is shown is the student's own.
for document in exercises.md lessons/*/README.md; do
    sed -e 's/\[\([^]]*\)\]([^)]*solutions\/[^)]*)/\1/g' -e 's/make demo-/make run-/g' "$document" >"$folder/$document"
done
sed "/$only/d" common/verbs/help.txt | cat -s >"$folder/common/verbs/help.txt"

cd "$work"
find sockets-workbook -type d -exec chmod 755 {} +
find sockets-workbook -type f -exec chmod 644 {} +
find sockets-workbook -exec env TZ=UTC touch -t 202501010000 {} +
owner="--owner=0 --group=0 --numeric-owner"
tar --version | grep -q GNU || owner="--uid 0 --gid 0 --numeric-owner"
find sockets-workbook -type f | LC_ALL=C sort >files
tar -cf archive.tar --format=ustar $owner -T files
gzip -n archive.tar
cd "$OLDPWD"
mkdir -p build && cp "$work/archive.tar.gz" "$archive.new" && mv "$archive.new" "$archive" || fail "$archive can't be written."
echo "$archive, for students: the lessons from their starters, without solutions, mistakes and grader."
