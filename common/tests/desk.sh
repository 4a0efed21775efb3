#!/bin/sh
# desk.sh ROOT: the student's verbs, as a student uses them, and what they say when something is wrong.
root=$1
shares=yes
. "$root/common/tests/shell.sh"
origin="$work/origin" student=$copy

# A clone, where git is installed: it is needed for the last part only.
mv "$copy" "$origin" && cd "$origin" || exit 1
if command -v git >/dev/null 2>&1; then
    export GIT_CONFIG_GLOBAL="$work/gitconfig" GIT_CONFIG_NOSYSTEM=1
    git config --file "$work/gitconfig" user.name Somebody
    git config --file "$work/gitconfig" user.email somebody@example.com
    git init -q . && git add -A && git commit -qm "The workbook" && git clone -q . "$student" || fail "no clone"
else
    cp -R . "$student"
fi
cd "$student" || exit 1
take
answer=lessons/02-ports/ports.cpp

# What there is not.
expect 2 'There is no "make 4.9"' make 4.9
touch try-4.c  # make's own rules would compile it
while read -r typo helps; do
    typed=$(echo "$typo" | tr + " ")
    expect 2 "$helps" make $typed
    [ ! -e "${typo%.c}" ] || fail "make $typo made something"
    narrow
    [ "$(grep -vc "^make: " "$work/out")" -le 3 ] || fail "make $typo: more than three lines"
done <<END
4 Did you mean: make 04
04. Did you mean: make 04
4.2. Did you mean: make 4.2
4_2 Did you mean: make 4.2
4.a Did you mean: make try-4.a
lesson04 Did you mean: make 04
test04 Did you mean: make 04
try-4 Did you mean: make try-04
Try-4.a Did you mean: make try-4.a
try-4.2 experiments 4.a to 4.e
run4 Did you mean: make run-04
run Name a lesson: make run-01
reset-4.1 Did you mean: make reset-04
solution-4.2 Did you mean: make solution-04
slution-04 Did you mean: make solution-04
mistake-4.2 Did you mean: make mistakes-4.2
hint Name an exercise: make hint-1.1
hint-4 Name an exercise: make hint-4.1
hint-4.9 exercises 4.1 to 4.6. For example: make hint-4.1
hint-9.9 There are lessons 01 to 05. For example: make hint-1.1
4.9 exercises 4.1 to 4.6. For example: make 4.1
06 There are lessons 01 to 05. For example: make 01
demo-9 For example: make demo-01
4,2 Did you mean: make 4.2
4-2 Did you mean: make 4.2
hint4.2 Did you mean: make hint-4.2
Hint-4.2 Did you mean: make hint-4.2
try-4a Did you mean: make try-4.a
solutoin-4.2 Did you mean: make solution-04
solve-04 Did you mean: make solution-04
trace Name a lesson: make trace-01
run+04 Did you mean: make run-04
hint+4.2 Did you mean: make hint-4.2
try+4.a Did you mean: make try-4.a
make Did you mean: make
hnit-4.2 Did you mean: make hint-4.2
wach Did you mean: make watch
tests Did you mean: make test
all Begin with: make
8080 ARGS="80 8080"
END
rm try-4.c
expect 2 "There are lessons 01 to 05" make 07
expect 2 "There are lessons 01 to 05" make hint-07
expect 2 "make help lists" make tset
expect 0 "make watch" make help
narrow

# Every verb that a document names is one.
for verb in $(sed -n 's/.*`make \([^ `]*\).*/\1/p; s/^make \([a-z0-9.-][a-z0-9.-]*\).*/\1/p' README.md exercises.md lessons/*/README.md \
    lessons/*/hints.md common/verbs/help.txt | sort -u); do
    ! make -n "$verb" 2>&1 | grep -q "verb.sh unknown" || fail "a document names \"make $verb\", which there is not"
done

# Hints, one at a time, for each exercise, of at most 160 words.
expect 0 "4.2 recv_all, hint 1 of 3" make hint-4.2
narrow
expect 0 "4.2 recv_all, hint 2 of 3" make hint-4.2
expect 0 "That was the last step" make hint-4.2
expect 0 "4.2 recv_all, hint 1 of 3" make hint-4.2
grep -oh '"[0-9][.][0-9] [^"]*"' lessons/*/CMakeLists.txt | tr -d '"' >"$work/exercises"
rm -rf build/hints
while read -r number name; do
    expect 0 "$number $name, hint 1 of " make "hint-$number"
    steps=$(sed -n '1s/.* of //p' "$work/out")
    [ "$steps" -ge 2 ] || fail "hint-$number has fewer than two steps"
    for step in $(seq "$steps"); do
        expect 0 "hint" sh -c "echo $((step - 1)) >build/hints/$number; make hint-$number"
        narrow
        words=$(sed '1d;$d' "$work/out" | wc -w)
        [ "$words" -ge 15 ] && [ "$words" -le 160 ] || fail "step $step of hint-$number has $words words"
    done
done <"$work/exercises"
[ "$(wc -l <"$work/exercises")" -eq 30 ] || fail "there are not 30 exercises"
mv lessons/02-ports/hints.md "$work"
expect 2 "git checkout HEAD -- lessons/02-ports/hints.md" make hint-2.1
mv "$work/hints.md" lessons/02-ports

# The wrong answers.
expect 0 "recv_called_once" make mistakes-04
narrow
[ "$(ls solutions/04-recv-loop/mistakes | wc -l)" -eq "$(grep -c '^  [a-z]' "$work/out")" ] || fail "mistakes are missing"

# A lesson from its starter to its end. Only what it needs is built.
rm -f build/lessons/01-ip-addresses/ip_addresses_test
expect 2 "next: lessons/02-ports/ports.cpp:22  2.1 parse_port  then: make 02" make 02
expect 2 "make hint-2.1" make 02
[ ! -e build/lessons/01-ip-addresses/ip_addresses_test ] || fail "make 02 built lesson 01"
narrow
sed '/^std::string reassemble/,/^}/d' solutions/02-ports/ports.cpp >$answer
expect 2 "does not find ports::reassemble" make 02
echo "retrun;" >>$answer
expect 2 "2.2 classify_port: did not build" make 2.2
cp solutions/02-ports/ports.cpp $answer
expect 0 "next: make 02" make 2.2
printf '%s\n' '#include "todo.hpp"' 'namespace ports {' \
    'std::optional<SocketId> demultiplex(const SocketTable& table, const FourTuple& segment) {' \
    '    todo("2.6 demultiplex");' '}' '}' >"$work/unwritten.cpp"
awk -f common/tests/compose.awk "$work/unwritten.cpp" solutions/02-ports/ports.cpp >$answer
expect 0 "5 of 5 core exercises pass" make 02
narrow
for text in "works" 'make run-02 ARGS="22 80 60000"' "challenge lessons/02-ports/ports.cpp:" "make mistakes-02" \
    "next: lessons/03-tcp-client/README.md  then: make 03"; do
    grep -qF -e "$text" "$work/out" || { cat "$work/out"; fail "a finished lesson does not say \"$text\""; }
done

# The compiler's warnings come with an exercise that fails, its own first, and with no other.
awk -f common/tests/compose.awk solutions/03-tcp-client/mistakes/send_all_unsigned.cpp solutions/03-tcp-client/tcp_client.cpp \
    >lessons/03-tcp-client/tcp_client.cpp
expect 2 "compiler  warns: tcp_client.cpp:" make 3.5
expect 2 "compiler  warns: tcp_client.cpp:" make 03
narrow
expect 0 "3.4 make_get_request: passed" make 3.4
cp solutions/03-tcp-client/tcp_client.cpp lessons/03-tcp-client
expect 0 "3.5 send_all: passed" make 3.5
cp common/starters/03-tcp-client/tcp_client.cpp lessons/03-tcp-client

# The board. A lesson that does not build hides no other.
echo "retrun;" >>lessons/04-recv-loop/recv_loop.cpp
rm lessons/05-close/closing.cpp
sed 's/port < 1024/port <= 1024/' solutions/02-ports/ports.cpp >$answer
expect 2 "  02-ports            +  x  +  +  +  +   4 of 5" make
narrow
for text in "  01-ip-addresses     .  .  .  .  .  *   0 of 5" "  04-recv-loop        !  !  !  !  !  !   does not build" \
    "lessons/05-close/closing.cpp is not there" "4 of 25 core exercises pass, and 1 of 5 challenges" \
    "next: lessons/02-ports/ports.cpp:23  2.2 classify_port  then: make 02"; do
    grep -qF -e "$text" "$work/out" || { cat "$work/out"; fail "the board does not say \"$text\""; }
done
expect 2 "lessons/02-ports/ports.cpp:23: 2.2 classify_port: failed" make check
expect 2 "make reset-05" make 05
cp solutions/02-ports/ports.cpp $answer
expect 0 "lessons/05-close/closing.cpp is the starter again." make reset-05
same lessons/05-close/closing.cpp common/starters/05-close/closing.cpp

# The solution, with a warning while the lesson is not finished; and the starter again, with the answer kept.
expect 0 "Not passed yet: 4.1 4.2 4.3 4.4 4.5 4.6" make solution-04
expect 0 "+    piece.resize" make solution-04
expect 0 "There is no difference." make solution-02
cp lessons/04-recv-loop/recv_loop.cpp "$work/mine"
expect 0 "lessons/04-recv-loop/recv_loop.cpp is the starter again." make reset-04
same lessons/04-recv-loop/recv_loop.cpp common/starters/04-recv-loop/recv_loop.cpp
same "$work/mine" "$(sed -n 's/^Your answer is kept: //p' "$work/out")"
expect 0 "is the starter already" make reset-04
expect 0 "lessons/02-ports/ports.cpp is the starter again." make reset-02
eval "$(sed -n 's/^cp lessons/&/p' "$work/out")"
expect 0 "5 of 5 core exercises pass, and the challenge" make 02

# The editor's file, and the debugger.
grep -q "lessons/05-close/closing.cpp" build/compile_commands.json || fail "compile_commands.json does not name the answers"
if command -v gdb >/dev/null 2>&1; then
    echo bt >"$work/gdb"
    expect 0 "ports::classify_port (port=0)" sh -c "make debug-2.2 <'$work/gdb'"
fi

# What can be broken: CMake's cache, files of the build, files of the workbook, the folder's place.
cp build/CMakeCache.txt "$work/cache"
echo "nonsense" >build/CMakeCache.txt
echo "// a change" >>$answer
expect 2 "next: make clean  then: make 02" make 02
cp "$work/cache" build/CMakeCache.txt
rm build/lessons/02-ports/*.manifest
expect 2 "make clean, then make" make 02
rm build/common/workbook_runner
echo "nonsense" >build/CMakeCache.txt
expect 2 "build/ is broken" make 02
cp $answer "$work/mine"
mv "$student" "$work/moved"
student=$work/moved
cd "$student" || exit 1
rm lessons/02-ports/main.cpp
expect 2 "git checkout HEAD -- lessons/02-ports/main.cpp" make 02
cp "$origin/lessons/02-ports/main.cpp" lessons/02-ports
grep -q "The workbook was moved" "$work/out" || fail "make does not say that the workbook was moved"
expect 0 "5 of 5 core exercises pass" make 02
same $answer "$work/mine"
if [ "$(id -u)" -ne 0 ]; then  # root may write anywhere
    rm -rf build
    chmod a-w .
    expect 2 "Copy the workbook to where you may write" make 02
    chmod u+w .
    expect 0 "5 of 5" make 02
fi

# A newer workbook: its tests and READMEs come, also a new starter; the answers stay.
if command -v git >/dev/null 2>&1; then
    (
        cd "$origin" || exit 1
        echo "A newer README." >>README.md
        echo 'TEST_CASE("2.2 classify_port knows port 80", "[2.2]") { check_range(80, 80, ports::PortRange::system); }' \
            >>lessons/02-ports/tests/2.2_classify_port.cpp
        sed 's/^\/\/ 2.1 .*/\/\/ 2.1 A new comment in the starter./' lessons/02-ports/ports.cpp >common/starters/02-ports/ports.cpp
        cp common/starters/02-ports/ports.cpp lessons/02-ports/ports.cpp
        git commit -qam "A newer workbook"
    ) || exit 1
    git remote set-url origin "$origin" || exit 1  # the clone has moved
    grep '^git ' README.md >"$work/update"
    [ "$(wc -l <"$work/update")" -eq 2 ] || fail "README.md does not have the two commands"
    expect 0 "README.md" sh -e "$work/update"
    same $answer "$work/mine"
    grep -q "A newer README." README.md || fail "the newer README did not come"
    expect 0 "next: make 02" make 2.2
    expect 0 "5 of 5 core exercises pass" make 02
fi
echo "all as the README says"
