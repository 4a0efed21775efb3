# Writes build/sockets-workbook.tar.gz, the workbook for students: starters as answers, no solutions, no wrong or right
# answers, no grader. The same workbook gives the same bytes.
. common/verbs/archive.sh
begin sockets-workbook
for file in .clang-format .clangd .gitignore .vscode/settings.json; do [ ! -e "$file" ] || put "$file"; done
put Makefile lessons/*/hints.md lessons/*/figures/*.svg common/verbs/trace.* $(ls common/verbs/*.sh |
    grep -v -e archive -e autograder -e demo -e grade -e handout -e mistakes -e solution -e test)
(cd common/starters && cp -R . "$folder/lessons")

# The documents, without what only the whole workbook has: the text between two marks, and the verbs' lines. A link to a
# mistake leaves its words, and the program that is shown is the student's own.
only='^\(| `\)\{0,1\}make \(demo\|test\|handout\|grade\|autograder\|solution-\|mistakes-\)'
sed -e '/^<!-- not in the handout -->$/,/^<!-- end -->$/d' -e "/$only/d" README.md >"$folder/README.md"
sed "/$only/d" common/verbs/help.txt | cat -s >"$folder/common/verbs/help.txt"
for document in exercises.md lessons/*/README.md; do
    sed -e 's/\[\([^]]*\)\]([^)]*solutions\/[^)]*)/\1/g' -e 's/make demo-/make run-/g' "$document" >"$folder/$document"
done

(
    cd "$work"
    find sockets-workbook -type d -exec chmod 755 {} +
    find sockets-workbook -type f -exec chmod 644 {} +
    find sockets-workbook -exec env TZ=UTC touch -t 202501010000 {} +
    find sockets-workbook -type f | LC_ALL=C sort >files
    owner="--owner=0 --group=0 --numeric-owner"
    tar --version | grep -q GNU || owner="--uid 0 --gid 0 --numeric-owner"
    tar -cf sockets-workbook.tar --format=ustar $owner -T files
    gzip -n sockets-workbook.tar
)
finish sockets-workbook.tar.gz
echo "build/sockets-workbook.tar.gz, for students: the lessons from their starters, without solutions, mistakes and grader."
