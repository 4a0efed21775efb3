# handout: build/sockets-workbook.tar.gz, the workbook for students: starters as answers, without solutions and
# grader; the same workbook gives the same bytes. autograder: build/autograder.zip for Gradescope: its two
# scripts, and the part of the workbook that grading needs. The environment's POINTS is a points file, or empty; its
# feedback is in this reader's language.
[ "$verb" = handout ] || needs zip
[ -z "$POINTS" ] || [ -f "$POINTS" ] || fail "{} is not there: it should be a points file." "$POINTS"
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
case $verb in handout) name=sockets-workbook archive=$name.tar.gz ;; *) name=workbook archive=autograder.zip ;; esac
folder=$work/$name

# put FILE...: copies only files of the kinds named below, whatever else is there.
put() { present "$@" && tar -cf - "$@" | (cd "$folder" && tar -xf -); }
mkdir "$folder"
put CMakeLists.txt LICENSE common/CMakeLists.txt common/*.[ch]pp common/cmake/* common/harness/*.[ch]pp \
    common/runner/*.[ch]pp common/runner/causes*.md common/runner/*.txt common/starters/*/*.cpp
for lesson in lessons/[0-9]*; do
    put "$lesson/CMakeLists.txt" "$lesson"/causes*.md "$lesson"/*.hpp "$lesson/tests"/*.[ch]pp
    # The sources that every lesson has, and those that its CMakeLists.txt names.
    put $(printf "$lesson/%s\n" main.cpp experiments.cpp $(grep -o '[a-z_]*[.]cpp' "$lesson/CMakeLists.txt"))
done

if [ "$verb" = autograder ]; then
    put common/grading/CMakeLists.txt common/grading/inspect.sh common/grading/*.[ch]pp common/grading/zh-CN.txt common/grading/formats/*.jq
    echo "$WORKBOOK_LANG" >"$folder/language"
    [ -z "$POINTS" ] || cp "$POINTS" "$folder/points.txt"
    cp common/grading/gradescope/setup.sh common/grading/gradescope/run_autograder "$work"
    chmod +x "$work/run_autograder"
    (cd "$work" && zip -q -r -X $archive setup.sh run_autograder $name)
    use=": on Gradescope, upload it under Configure Autograder."
else
    for file in .clang-format .clangd .gitattributes .gitignore .vscode/settings.json .vscode/tasks.json .devcontainer/devcontainer.json; do [ ! -e "$file" ] || put "$file"; done
    put Makefile lessons/glossary*.md lessons/figures/*.svg lessons/*/hints*.md lessons/*/contracts*.md lessons/*/figures/*.svg common/book/* common/trace/*.[ch]pp common/trace/CMakeLists.txt common/trace/README.md common/trace/zh-CN.txt common/verbs/zh-CN.txt $(ls common/verbs/*.sh |
        grep -v -e archive -e demo -e grade -e mistakes -e solution -e test -e bench)
    (cd common/starters && cp -R . "$folder/lessons")

    . common/verbs/for_students.sh
    for document in README.md exercises.md lessons/*.zh-CN.md lessons/*/README*.md; do
        for_students "$document" >"$folder/$document"
    done
    for help in common/verbs/help*.txt; do sed "/$only/d" "$help" | cat -s >"$folder/$help"; done

    cd "$work"
    find $name -type f | LC_ALL=C sort >files
    find $name -type f -exec chmod 644 {} + -exec env TZ=UTC touch -t 202501010000 {} +
    owner="--owner=0 --group=0 --numeric-owner"
    tar --version | grep -q GNU || owner="--uid 0 --gid 0 --numeric-owner"
    tar -cf $name.tar --format=ustar $owner -T files
    gzip -n $name.tar
    cd "$OLDPWD"
    use=", for students: the lessons from their starters, without solutions, mistakes and grader."
fi
mkdir -p build && cp "$work/$archive" "build/$archive.new" && mv "build/$archive.new" "build/$archive" ||
    fail "build/{} can't be written." "$archive"
echo "build/$archive$use"
