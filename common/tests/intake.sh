#!/bin/sh
# intake.sh ROOT TREE: answers are found however learning platforms, browsers and systems have packed and named them, and
# nobody gets a 0 in silence. Every student here has the reference for lesson 04, except where noted. TREE is a grading
# tree that is built.
root=$1 tree=$2
. "$root/common/tests/shell.sh"
for tool in bsdtar:libarchive-tools zip:zip; do
    command -v ${tool%:*} >/dev/null 2>&1 || { echo "${tool%:*} is not installed (package ${tool#*:})"; exit 77; }
done
cd "$root" || exit 1
grader=$tree/common/grading/workbook_grade
reference=$root/solutions/04-recv-loop/recv_loop.cpp
starter=$root/common/starters/04-recv-loop/recv_loop.cpp
class=$work/class
mkdir "$class" "$work/packed"

# put FILE: the reference in the class, under that name.
put() { mkdir -p "$(dirname "$class/$1")" && cp "$reference" "$class/$1"; }
# pack MEMBER ARCHIVE: an archive in the class that holds the reference as MEMBER; bsdtar takes its kind from the ending.
pack() {
    rm -rf "$work/packed" && mkdir -p "$(dirname "$work/packed/$1")" "$(dirname "$class/$2")"
    cp "$reference" "$work/packed/$1"
    case $2 in
        *.zip | *.ZIP) (cd "$work/packed" && zip -qr - .) >"$class/$2" ;;
        *) (cd "$work/packed" && LC_ALL=C.UTF-8 bsdtar -caf "$class/$2" *) ;;
    esac || fail "$2 can't be made"
}
lesson=lessons/04-recv-loop/recv_loop.cpp

# Platforms: a student's folder with an archive in it; all files of all students in one folder.
pack $lesson "Amy Adams_48211_assignsubmission_file_/work.zip"
mkdir "$class/Amy Adams_48211_assignsubmission_onlinetext_" && echo hello >"$class/Amy Adams_48211_assignsubmission_onlinetext_/onlinetext.html"
put "王小明_48212_assignsubmission_file/recv_loop.cpp"
put "Eva Flat_48213_assignsubmission_file_recv_loop.cpp"
pack $lesson "Fay Flat_48214_assignsubmission_file_work.ZIP"
put "müllerjürgen_1201_99001_recv_loop.cpp"
cp "$starter" "$class/müllerjürgen_1201_99002_ports.cpp"  # does not build, and is another file of the same student
put "bakerbob_LATE_1202_99003_recv_loop-1.cpp"
put "Homework_gina_attempt_2026-11-02-10-00-00_recv_loop.cpp"
cp "$starter" "$class/Homework_gina_attempt_2026-11-01-10-00-00_recv_loop.cpp"
echo "Name: Gina" >"$class/Homework_gina_attempt_2026-11-02-10-00-00.txt"
put "123-45 - Hal Hill - Nov 1, 2026 1000 PM - recv_loop.cpp"
put "LATE_anon_aB3xQ_99005_recv_loop.cpp"
cp "$starter" "$class/LATE_anon_aB3xQ_99006_ports.cpp"
put "team_1_1203_99007_recv_loop.cpp"
put "team_1_LATE_1204_99008_recv_loop.cpp"
put "lab_4_2_wes_recv_loop.cpp"  # no numbers of Canvas's
put "lab_4_2_yan_recv_loop.cpp"
pack $lesson hw_2026_1103_zoe.zip
pack $lesson hw_2026_1104_abe.zip
mkdir "$class/.git" "$class/Amy Adams_48211_assignfeedback_file_" && echo good >"$class/Amy Adams_48211_assignfeedback_file_/note.txt"

# Browsers, systems, editors.
put "ida/recv_loop (1).cpp"
put "jan/lee_1_2_recv_loop.cpp"
put "kim/Recv_Loop.CPP"
put "lea/recv_loop.cpp.txt"
pack 'lessons\04-recv-loop\recv_loop.cpp' mia.zip
pack "$(printf '\327\367\322\265')/recv_loop.cpp" ned.zip  # in GBK
pack "作业/recv_loop.cpp" ona.7z
pack 'a [b] * \ ?/recv_loop.cpp' pia.tar.xz
pack $lesson quy.tar.zst
pack $lesson rex.tar.gz && mkdir "$class/rex" && mv "$class/rex.tar.gz" "$class/rex/work.tar (1).gz"
pack __MACOSX/._recv_loop.cpp "Rob Ström's/mac.zip"
put "Rob Ström's/recv_loop.cpp"
put "Rob Ström's/again/recv_loop.cpp"
mkdir "$class/Rob Ström's/build" && cp "$starter" "$class/Rob Ström's/build/recv_loop.cpp"
pack $lesson inner.zip && mkdir "$work/outer" && mv "$class/inner.zip" "$work/outer" &&
    (cd "$work/outer" && zip -qr "$class/sue.zip" .)
mkdir "$class/twice" && (cd "$work/outer" && zip -q again.zip inner.zip && zip -q "$class/twice/all.zip" again.zip)
put sam/recv_loop.cpp
pack $lesson sam.zip
put bea/a/b/c/d/e/f/g/h/i/j/k/recv_loop.cpp
put cat/zz/recv_loop.cpp
mkdir -p "$class/cat/node_modules" "$class/cat/.git/objects" "$class/cat/sources"
(cd "$class/cat/.git/objects" && seq 6000 | xargs touch && cd ../../node_modules && seq 6000 | xargs touch)
pack ^work/recv_loop.cpp dan.tar.gz
mkdir "$class/eli" "$class/fia"
cp "$root/solutions/02-ports/ports.cpp" "$class/eli" && put eli/RecvLoop_final.cc  # names that are only alike
put "fia/recv_loop (копия).cpp"

# A choice of different files.
put tom/new/recv_loop.cpp
mkdir "$class/tom/old" && cp "$starter" "$class/tom/old/recv_loop.cpp"
put uwe/recv_loop.cpp
cp "$starter" "$class/uwe/recv_loop-2.cpp"

# Nothing has been written in the file with the better name: the starter, an empty file, a link.
put gus/recv_loop-1.cpp
cp "$starter" "$class/gus/recv_loop.cpp"
put hal/src/recv_loop.cpp
: >"$class/hal/recv_loop.cpp"
for kind in tar.gz 7z; do
    rm -rf "$work/packed" && mkdir -p "$work/packed/src" && cp "$reference" "$work/packed/src" &&
        ln -s src/recv_loop.cpp "$work/packed/recv_loop.cpp" && (cd "$work/packed" && bsdtar -caf "$class/ivy-$kind.$kind" *)
done

# The whole workbook, its solutions too, and nothing written.
mkdir -p "$class/lou/lessons" && cp -R common/starters/* "$class/lou/lessons" && cp -R solutions "$class/lou"

# Lesson 04 is there, and something that may hold the others can't be read.
put joy/recv_loop.cpp
head -c 100 "$class/dan.tar.gz" >"$class/joy/rest.tar.gz"

# Teams keeps all that a student has handed in.
put "kay/Lab 4/Version 2/recv_loop.cpp"
mkdir "$class/kay/Lab 4/Version 1" && cp "$root/solutions/02-ports/ports.cpp" "$class/kay/Lab 4/Version 1/recv_loop.cpp"

# No answer at all.
mkdir "$class/vic" "$class/wim" && echo report >"$class/vic/report.pdf"
echo text >"$class/xia.zip"
: >"$class/.DS_Store"

right="123-45 - Hal Hill - Nov 1, 2026 1000 PM
Amy Adams_48211
Eva Flat_48213
Fay Flat_48214
Rob Ström's
anon_aB3xQ
bakerbob_1202
bea
cat
dan
gina
gus
hal
hw_2026_1103_zoe
hw_2026_1104_abe
ida
ivy-7z
ivy-tar.gz
jan
joy
kay
kim
lab_4_2_wes
lab_4_2_yan
lea
mia
müllerjürgen_1201
ned
ona
pia
quy
rex
sam
sam.zip
sue
team_1_1203
team_1_1204
tom
twice
uwe
王小明_48212"
ln -s sam "$class/linked"
expect 0 "$(($(echo "$right" | wc -l) + 6)) students" "$grader" "$tree" class "$class" "$work/grades"
mv "$work/out" "$work/said"
said() { grep -qF -e "$1" "$work/said" || { cat "$work/said"; fail "the end of the run does not say \"$1\""; }; }
echo "$right" | while read -r student; do
    [ -e "$work/grades/students/$student/verdicts.jsonl" ] || fail "$student has no folder: $(ls "$work/grades/students")"
    [ "$(grep -c '"exercise":"4.*"outcome":"passed"' "$work/grades/students/$student/verdicts.jsonl")" -eq 6 ] ||
        fail "$student: $(cat "$work/grades/students/$student/feedback.txt")"
done || exit 1
[ "$(ls "$work/grades/students" | wc -l)" -eq $(($(echo "$right" | wc -l) + 6)) ] || fail "$(ls "$work/grades/students")"

# Which file was taken: said to the instructor and in the record, once there was a choice.
# noted STUDENT WORDS
noted() {
    said "$2"
    sed 1q "$work/grades/students/$1/verdicts.jsonl" | grep -qF -e "\"04-recv-loop\":\"$2\"" || fail "$1: $2 is not in the record"
}
noted "Amy Adams_48211" "$lesson in work.zip was judged"
noted bakerbob_1202 "recv_loop-1.cpp was judged"
noted ida "recv_loop (1).cpp was judged"
noted lea "recv_loop.cpp.txt was judged"
noted sue "$lesson in inner.zip was judged"
noted tom "new/recv_loop.cpp was judged, not old/recv_loop.cpp"
noted uwe "recv_loop.cpp was judged, not recv_loop-2.cpp"
noted eli "there is no recv_loop.cpp in the submission. Is it RecvLoop_final.cc?"
said "fia: recv_loop (копия).cpp"
noted twice "$lesson in inner.zip was judged"
noted gus "recv_loop-1.cpp was judged, not recv_loop.cpp"
said "05-close: rest.tar.gz can't be unpacked"
grep -q '^"team","1203"' "$work/grades/canvas.csv" || grep -q '^"team_1","1203"' "$work/grades/canvas.csv" || fail "$(cat "$work/grades/canvas.csv")"
for student in "Rob Ström's" mia gina müllerjürgen_1201; do
    sed 1q "$work/grades/students/$student/verdicts.jsonl" | grep -qF '"notes":{}' || fail "$student had no choice"
done
grep -q '^"lou",0,25,' "$work/grades/grades.csv" || fail "lou: $(grep lou "$work/grades/grades.csv")"
said "No answer was found for 4 students"
said "vic: report.pdf"
said "wim: nothing"
said "xia: xia.zip can't be unpacked"
said "Skipped, as it is not a folder, zip or tar.gz: linked"

# The same in parts: the list, an empty folder for each; one by one; what is missing is named.
"$grader" "$tree" list "$class" "$work/parts" >"$work/list" || fail "list: $?"
[ "$(ls "$work/parts/students")" = "$(ls "$work/grades/students")" ] || fail "list: $(cat "$work/list")"
expect 0 "all lessons                                 5 of 25" "$grader" "$tree" student "$class" "$work/parts" "sam.zip"
expect 1 "$(($(echo "$right" | wc -l) + 5)) more have no result yet" "$grader" "$tree" collect "$work/parts"
grep -qx "  Rob Ström's" "$work/out" || fail "$(cat "$work/out")"
expect 2 "has no student whose folder is nobody" "$grader" "$tree" student "$class" "$work/parts" nobody

# Two that nothing tells apart.
mkdir -p "$work/same/sam" && cp "$reference" "$work/same/sam" && cp "$reference" "$work/same/sam - recv_loop.cpp"
expect 2 "two submissions with the same name: sam" "$grader" "$tree" class "$work/same" "$work/none"

# Without bsdtar: nobody gets a 0 for that.
mkdir "$work/bin" "$work/two" "$work/two/ann"
for program in /usr/bin/* /bin/*; do
    case $program in */bsdtar) ;; *) ln -sf "$program" "$work/bin/" ;; esac
done
cp "$reference" "$work/two/ann"
cp "$class/sam.zip" "$work/two/bob.zip"
expect 1 "install the package libarchive-tools" env PATH="$work/bin" "$grader" "$tree" class "$work/two" "$work/without"
grep -q '^"bob",,25,,' "$work/without/grades.csv" || fail "$(cat "$work/without/grades.csv")"
grep -q '^"ann",5,25,1,' "$work/without/grades.csv" || fail "$(cat "$work/without/grades.csv")"

# What the grader's user may not read is not judged. (Root may read all.)
plain_user=
if [ "$(id -u)" -eq 0 ]; then
    others_may "$root/common" || { echo "nobody silent"; exit 0; }
    plain_user="setpriv --reuid=65534 --regid=65534 --clear-groups --"
fi
mkdir -p "$work/locked/ann" "$work/locked/bob" "$work/locked/cyd/more"
cp "$reference" "$work/locked/ann" && cp "$reference" "$work/locked/bob" && cp "$reference" "$work/locked/cyd/more"
chmod 0 "$work/locked/bob/recv_loop.cpp" "$work/locked/cyd/more"
mkdir "$work/kept" && chmod 777 "$work/kept"
expect 1 "can't be read: permission denied" $plain_user "$grader" "$tree" class "$work/locked" "$work/kept/out"
chmod 755 "$work/locked/cyd/more"
grep -q '^"ann",5,25,1,' "$work/kept/out/grades.csv" && grep -q '^"bob",,25,,' "$work/kept/out/grades.csv" &&
    grep -q '^"cyd",,25,,' "$work/kept/out/grades.csv" || fail "$(cat "$work/kept/out/grades.csv")"
echo "nobody silent"
