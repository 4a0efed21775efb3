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
        *.zip* | *.ZIP | *.jar) (cd "$work/packed" && zip -qr - .) >"$class/$2" ;;
        *) (cd "$work/packed" && LC_ALL=C.UTF-8 bsdtar -caf "$class/$2" *) ;;
    esac || fail "$2 can't be made"
}
lesson=lessons/04-recv-loop/recv_loop.cpp
# grade_class OUT COUNT: grades the class. $right are the students with all points for lesson 04; COUNT others have none.
grade_class() {
    expect 0 "$(($(echo "$right" | wc -l) + $2)) students" "$grader" "$tree" class "$class" "$work/$1"
    mv "$work/out" "$work/said"
    grades=$work/$1
    echo "$right" | while read -r student; do
        [ -e "$grades/students/$student/verdicts.jsonl" ] || fail "$student has no folder: $(ls "$grades/students")"
        [ "$(grep -c '"exercise":"4.*"outcome":"passed"' "$grades/students/$student/verdicts.jsonl")" -eq 6 ] ||
            fail "$student: $(cat "$grades/students/$student/feedback.txt")"
    done || exit 1
    [ "$(ls "$grades/students" | wc -l)" -eq $(($(echo "$right" | wc -l) + $2)) ] || fail "$(ls "$grades/students")"
}
said() { grep -qF -e "$1" "$work/said" || { cat "$work/said"; fail "the end of the run does not say \"$1\""; }; }
# noted STUDENT WORDS: which file was taken, where there was a choice, is said to the instructor and in the record.
noted() {
    said "$2"
    sed 1q "$grades/students/$1/verdicts.jsonl" | grep -qF -e "\"04-recv-loop\":\"$2\"" || fail "$1: $2 is not in the record"
}

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

right="123-45 - Hal Hill
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
grade_class grades 6

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
said "These rows may be the same student's: sam, sam.zip"
said "Handed in late, by Canvas's names of the files: anon_aB3xQ, bakerbob_1202, team_1_1204"
grep -q '^"team","1203"' "$work/grades/canvas.csv" || grep -q '^"team_1","1203"' "$work/grades/canvas.csv" || fail "$(cat "$work/grades/canvas.csv")"
for student in "Rob Ström's" mia gina müllerjürgen_1201; do
    sed 1q "$work/grades/students/$student/verdicts.jsonl" | grep -qF '"notes":{}' || fail "$student had no choice"
done
grep -q '^"lou",0,25,' "$work/grades/grades.csv" || fail "lou: $(grep lou "$work/grades/grades.csv")"
! grep -q solutions/ "$work/grades/students/lou/feedback.txt" || fail "lou: $(cat "$work/grades/students/lou/feedback.txt")"
said "No answer was found for 5 students"
said "lou: handed in, but not written: lessons/01-ip-addresses/ip_addresses.cpp"
said "vic: report.pdf"
said "wim: nothing"
said "xia: xia.zip can't be unpacked"
said "with the student's name in front: linked"

# The same in parts: the list, an empty folder for each; one by one; what is missing is named.
"$grader" "$tree" list "$class" "$work/parts" >"$work/list" || fail "list: $?"
[ "$(ls "$work/parts/students")" = "$(ls "$work/grades/students")" ] || fail "list: $(cat "$work/list")"
expect 0 "all lessons                                 5 of 25" "$grader" "$tree" student "$class" "$work/parts" "sam.zip"
expect 1 "$(($(echo "$right" | wc -l) + 5)) more have no result yet" "$grader" "$tree" collect "$work/parts"
grep -qx "  Rob Ström's" "$work/out" || fail "$(cat "$work/out")"
expect 2 "has no student whose folder is nobody" "$grader" "$tree" student "$class" "$work/parts" nobody

# Another class.
class=$work/more
mkdir "$class"

# Archives' names, and a compressed source.
pack $lesson rea.tar.gz && mkdir "$class/rea" "$class/reb" && cp "$class/rea.tar.gz" "$class/reb/work.tar 2.gz" &&
    mv "$class/rea.tar.gz" "$class/rea/work.tar-1.gz"
pack $lesson rec/work.zip.1
pack $lesson "red/work.zip (1)"
pack $lesson ree.jar
mkdir "$class/ref" "$class/reg" && gzip -c "$reference" >"$class/ref/recv_loop.cpp.gz" && echo text >"$class/reg/work.tar.lz4"
put "rip/recv_loop.cpp "

# No file is written, or there is none, and something else may be the answer.
mkdir -p "$class/nat" "$class/nia" "$class/noa" "$class/nul/old"
(printf '\357\273\277' && cat "$starter") >"$class/nat/recv_loop.cpp"
for name in recv_loop.cpp.bak a.cpp b.cpp lesson4.cpp; do put nat/$name; done
cp "$root/solutions/02-ports/ports.cpp" "$class/nia" && put nia/04.cpp
cp "$starter" "$class/noa/recv_loop.cpp" && echo text >"$class/noa/mine.zip"
head -c 3000 /dev/zero >"$class/nul/recv_loop.cpp" && ln -s ../../sam/recv_loop.cpp "$class/nul/old"
put bud/build/recv_loop.cpp
put dot/.submit/recv_loop.cpp

# Parts of the workbook: its own ports.cpp, which is not an answer; answers where its starters and its solutions are.
mkdir -p "$class/wil/common" "$class/wyn/lessons" "$class/xav/lessons"
cp -R common/harness common/starters "$class/wil/common" && put wil/$lesson
cp -R common/starters/* "$class/wyn/lessons" && put wyn/common/starters/04-recv-loop/recv_loop.cpp
cp -R common/starters/* "$class/xav/lessons" && put xav/solutions/04-recv-loop/recv_loop.cpp
echo "// mine" >>"$class/xav/solutions/04-recv-loop/recv_loop.cpp"

# Archives with a name that is there twice, and with links.
rm -rf "$work/packed" && mkdir -p "$work/packed/done" && cp "$starter" "$work/packed/recv_loop.cpp"
bsdtar -cf "$class/tia.tar" -C "$work/packed" recv_loop.cpp && cp "$class/tia.tar" "$class/tip.tar"
cp "$reference" "$work/packed/recv_loop.cpp"
bsdtar -rf "$class/tia.tar" -C "$work/packed" recv_loop.cpp && bsdtar -rf "$class/tip.tar" -C "$work/packed" ./recv_loop.cpp
cd "$work/packed" && mv recv_loop.cpp done/mine.cpp && ln -s done/mine.cpp recv_loop.cpp && bsdtar -czf "$class/lin.tar.gz" *
zip -qry "$class/liz.zip" . && bsdtar -czf "$class/lit.tar.gz" recv_loop.cpp
ln -f done/mine.cpp recv_loop.cpp && bsdtar -cf "$class/liv.tar" * && cd "$root" || fail "links"

# Teams keeps all versions, and opens the last archives first.
put "kip/Lab 4/Version 10/deep/recv_loop (1).cpp"
mkdir "$class/kip/Lab 4/Version 9" && cp "$root/solutions/02-ports/ports.cpp" "$class/kip/Lab 4/Version 9/recv_loop.cpp"
pack recv_loop.cpp "kit/Lab 4/Version 14/recv_loop.zip"
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do
    mkdir "$class/kit/Lab 4/Version $i" && (cd "$root" && zip -q "$class/kit/Lab 4/Version $i/work.zip" LICENSE)
done

# A later attempt that has not everything.
put "Homework_ben_attempt_2026-11-01-10-00-00_recv_loop.cpp"
cp "$root/solutions/02-ports/ports.cpp" "$class/Homework_ben_attempt_2026-11-02-10-00-00_ports.cpp"
put "123-46 - Jim Jo - Nov 1, 2026 1159 AM - recv_loop.cpp"
cp "$root/solutions/02-ports/ports.cpp" "$class/123-46 - Jim Jo - Nov 1, 2026 1201 PM - ports.cpp"

# One student in several pieces.
pack recv_loop.cpp "Ulf - recv_loop.zip"
cp "$class/Ulf - recv_loop.zip" "$class/Ulf - ports.zip"
put "Sue_9_assignsubmission_file_recv_loop.cpp"
mkdir "$class/Sue_9_assignsubmission_file" && cp "$starter" "$class/Sue_9_assignsubmission_file/recv_loop.cpp"
composed=$(printf 'Jos\303\251') decomposed=$(printf 'Jose\314\201')
put "$composed/recv_loop.cpp"
put "$decomposed/recv_loop.cpp"

right="123-46 - Jim Jo
$composed
$decomposed
Sue_9
Ulf
ben
bud
dot
kip
kit
lin
liv
liz
rea
reb
rec
red
ree
ref
rip
tia
tip
wil
wyn"
grade_class more-grades 7
noted nat "recv_loop.cpp is not written. Is it recv_loop.cpp.bak, a.cpp, b.cpp, and 1 more? Then hand it in as recv_loop.cpp"
noted nia "there is no recv_loop.cpp in the submission. Is it 04.cpp?"
noted nul "recv_loop.cpp is not written. Is it old/recv_loop.cpp (a link)? Then hand it in as recv_loop.cpp"
said "04-recv-loop: mine.zip can't be unpacked"
noted bud "build/recv_loop.cpp was judged"
noted dot ".submit/recv_loop.cpp was judged"
[ ! -e "$grades/students/wil/answers/02-ports/ports.cpp" ] || fail "the workbook's own ports.cpp was judged"
! grep -q common/ "$grades/students/wil/feedback.txt" || fail "wil: $(cat "$grades/students/wil/feedback.txt")"
noted wyn "common/starters/04-recv-loop/recv_loop.cpp was judged, not $lesson"
noted xav "$lesson is not written. Is it solutions/04-recv-loop/recv_loop.cpp? Then hand it in as recv_loop.cpp"
noted tia "the last recv_loop.cpp was judged"
noted tip "the last recv_loop.cpp was judged"
noted lit "there is no recv_loop.cpp in the submission. Is it recv_loop.cpp (a link)?"
noted ref "recv_loop.cpp in recv_loop.cpp.gz was judged"
noted ben "recv_loop.cpp in the attempt of 2026-11-01-10-00-00 was judged"
noted "123-46 - Jim Jo" "recv_loop.cpp in the attempt of 2026-11-01 11:59 was judged"
said "not opened: Lab 4/Version 2/work.zip, Lab 4/Version 1/work.zip"
noted Sue_9 "Sue_9_assignsubmission_file_recv_loop.cpp was judged, not Sue_9_assignsubmission_file/recv_loop.cpp"
said "These rows may be the same student's: $decomposed, $composed"
said "No answer was found for 6 students"
said "noa: mine.zip can't be unpacked (is it a zip, tar, 7z or rar?), handed in, but not written: recv_loop.cpp"
said "reg: work.tar.lz4 can't be unpacked"
said "if it is an archive, unpack it"
class=$work/class

# What looks like Canvas's numbers, and what are.
# students NAMES FILE...: a class of these files has these students, with | between them.
students() {
    echo "$1" | tr '|' '\n' | sort >"$work/expected"
    shift
    rm -rf "$work/numbers" "$work/listed" && mkdir "$work/numbers"
    for file; do
        case $file in *.zip) cp "$class/sam.zip" "$work/numbers/$file" ;; *) cp "$reference" "$work/numbers/$file" ;; esac
    done
    "$grader" "$tree" list "$work/numbers" "$work/listed" | sort >"$work/list"
    same "$work/expected" "$work/list"
}
students "CS_101_20230110_zhangsan|CS_101_20230111_lisi" CS_101_20230110_zhangsan.zip CS_101_20230111_lisi.zip
students "软件_2301_20230110_张三|软件_2301_20230111_李四" 软件_2301_20230110_张三.zip 软件_2301_20230111_李四.zip
students "adamsamy_1201|bakerbob_1202" adamsamy_1201_99001_recv_loop.cpp adamsamy_1201_99001_ports.cpp \
    bakerbob_LATE_1202_99002_recv_loop-1.cpp bakerbob_LATE_1202_99002_ports-1.cpp
students "hw_1_15|hw_1_16" hw_1_15_recv_loop.cpp hw_1_16_ports.cpp
students "hw_101_150|hw_101_160" hw_101_150_recv_loop.cpp hw_101_150_ports.cpp hw_101_160_closing.cpp
students "net_2301_2001_a|net_2301_2002_b|net_2301_2003_c|dan_1201" net_2301_2001_a.zip net_2301_2002_b.zip \
    net_2301_2003_c.zip dan_1201_99000_1.zip dan_1201_99001_2.zip dan_1201_99002_recv_loop.zip
students "Adams, Amy|Baker, Bob|Coy, Cyd" 'Adams, Amy - recv_loop.zip' 'Adams, Amy - ports.zip' 'Baker, Bob.zip' 'Coy, Cyd_recv_loop.cpp.zip'
students "amylast_1200|boblast_1201|eva_1202" amylast_1200_99000_CS_340_101_amy.zip \
    amylast_1200_99003_cs_340_202_recv_loop.cpp boblast_1201_99004_hw_2026_1103_bob.zip eva_1202_99005_recv_loop-1.cpp \
    eva_1202_99006_recv_loop-2.cpp
students "计科_2301_15|计科_2301_16" 计科_2301_15_recv_loop.cpp 计科_2301_16_recv_loop.cpp
expect 0 "2 students" "$grader" "$tree" class "$work/numbers" "$work/seats"
[ "$(grep -c '^"计科_2301_1[56]","",' "$work/seats/canvas.csv")" -eq 2 ] || fail "$(cat "$work/seats/canvas.csv")"

# A class one folder too high: nobody is graded with the files of several, if their names say so; else there is a warning.
for student in Amy_1 Bob_2; do
    mkdir -p "$work/term/Lab 4/${student}_assignsubmission_file_" "$work/sections/A/$student" "$work/sections/B/$student"
    cp "$reference" "$work/term/Lab 4/${student}_assignsubmission_file_"
    cp "$reference" "$work/sections/A/$student" && cp "$reference" "$work/sections/B/$student"
done
expect 1 "Lab 4 holds several students' submissions" "$grader" "$tree" class "$work/term" "$work/term-grades"
expect 0 "A has recv_loop.cpp in 2 of its folders" "$grader" "$tree" class "$work/sections" "$work/sections-grades"
mkdir -p "$work/tiny/ann" && cp "$reference" "$work/tiny/ann/old_recv_loop.cpp" && cp "$starter" "$work/tiny/ann/new_recv_loop.cpp"
expect 0 "old_recv_loop.cpp was judged, not new_recv_loop.cpp" "$grader" "$tree" class "$work/tiny" "$work/tiny-grades"

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
mkdir -p "$work/locked/ann" "$work/locked/bob" "$work/locked/cyd/more" "$work/locked/dee"
cp "$reference" "$work/locked/ann" && cp "$reference" "$work/locked/bob" && cp "$reference" "$work/locked/cyd/more"
chmod 0 "$work/locked/bob/recv_loop.cpp" "$work/locked/cyd/more" "$work/locked/dee"
mkdir "$work/kept" && chmod 777 "$work/kept"
expect 1 "can't be read: permission denied" $plain_user "$grader" "$tree" class "$work/locked" "$work/kept/out"
chmod 755 "$work/locked/cyd/more" "$work/locked/dee"
grep -q '^"ann",5,25,1,' "$work/kept/out/grades.csv" && grep -q '^"bob",,25,,' "$work/kept/out/grades.csv" &&
    grep -q '^"cyd",,25,,' "$work/kept/out/grades.csv" && grep -q '^"dee",,25,,' "$work/kept/out/grades.csv" || fail "$(cat "$work/kept/out/grades.csv")"
echo "nobody silent"
