#!/bin/sh
# handout.sh ROOT: what `make handout` writes, unpacked by a student who has nothing else.
root=$1
shares=yes
. "$root/common/tests/shell.sh"
cd "$copy" || exit 1
cp -R "$root/.clangd" "$root/.clang-format" "$root/.vscode" . || exit 1
archive=build/sockets-workbook.tar.gz

# Of a workbook that somebody works in.
for lesson in lessons/[0-9]*; do
    echo "// an answer of somebody's" | tee -a "$lesson"/*.cpp >/dev/null
    git -C "$root" show "HEAD:$lesson/main.cpp" >"$lesson/main.cpp" 2>/dev/null || cp "$root/$lesson/main.cpp" "$lesson"
done
cp "$root/lessons/05-close/page.cpp" lessons/05-close
cp solutions/04-recv-loop/recv_loop.cpp lessons/04-recv-loop/recv_loop.2025-01-01.120000.cpp
cp solutions/04-recv-loop/recv_loop.cpp lessons/04-recv-loop/my_solution.cpp
expect 0 "$archive" make handout
cp $archive "$work/first.tar.gz"
touch lessons/*/*.cpp
(umask 077 && expect 0 "$archive" make handout) || exit 1
same $archive "$work/first.tar.gz"

# Nothing that gives answers away, one folder, the starters.
cd "$work" && rm -rf "$copy" && mkdir student && cd student && tar -xzf ../first.tar.gz || fail "the archive can't be unpacked"
[ "$(ls -A)" = sockets-workbook ] || fail "not one folder: $(ls -A)"
mv sockets-workbook "$copy" && cd "$copy" || exit 1
[ "$(ls)" = "$(ls "$root" | grep -v -e solutions -e build)" ] || fail "the top level differs: $(ls)"
for starter in common/starters/*/*.cpp; do same "$starter" "lessons/${starter#common/starters/}"; done
for file in $(cd "$root" && echo lessons/*/main.cpp lessons/*/tests/* lessons/*/*.hpp lessons/*/hints*.md lessons/*/contracts*.md lessons/*/causes*.md lessons/*/figures/*.svg lessons/figures/*.svg lessons/05-close/page.cpp \
    common/*.cpp common/harness/*pp common/runner/*pp common/runner/causes*.md common/cmake/* common/trace/*); do
    same "$file" "$root/$file"
done
find . -name '*.cpp' | while read -r file; do
    case $file in */main.cpp | */tests/* | */experiments.cpp | */page.cpp | ./common/*.cpp) continue ;; esac
    [ -e "common/starters/${file#./lessons/}" ] || fail "$file gives something away"
done || exit 1
for name in solutions mistakes grading submissions; do
    [ -z "$(find . -name "$name")" ] || fail "there is a $name"
done
# No document leads to what is missing.
! grep -n -e solutions/ -e mistakes/ -e common/tests -e common/grading -e 'make \(demo\|test\|grade\|regrade\|handout\|solution\|mistakes\)' \
    *.md lessons/*.md lessons/*/*.md common/verbs/help.txt || fail "a document leads to what is missing"
! grep -n -e "<!-- [^e]" -e "<!-- end" *.md lessons/*.md lessons/*/*.md || fail "a mark is left in a document"
for document in *.md lessons/*.md lessons/*/README*.md; do
    grep -o '](\([^)#]*\)' "$document" | sed 's/..//' | while read -r link; do
        case $link in "" | http*) continue ;; esac
        [ -e "${document%/*}/$link" ] || [ -e "$link" ] || fail "$document leads to $link"
    done || exit 1
done
# A first run is shown as text, since nothing here prints it yet; what comes once the functions are written may stay.
for document in lessons/*/README*.md; do
    sed -n -e "/^## A first run/,/^Once \|^## The exercises/p" -e "/^## 先跑一遍/,/^写好各个函数之后\|^等它能用了\|^## 练习/p" "$document" >"$work/first"
    ! grep -n -e 'console' -e '^[$] make' -e '^make: ' "$work/first" || fail "$document shows what make does not print"
    grep -q -e '^(the finished program' -e '^（成品程序' "$work/first" || fail "$document has no first run"
done

# Every verb of a student's.
take
expect 2 "next: lessons/01-ip-addresses/ip_addresses.cpp:25" make
sed -n '/^[$] make$/,/^```/p' README.md | sed '1d;$d' >"$work/board"
make >"$work/out" 2>/dev/null
same "$work/out" "$work/board"
expect 0 "make watch" make help
expect 0 "make try-4.a" make try-04
expect 2 "next: lessons/04-recv-loop/recv_loop.cpp:26  4.1 recv_some  then: make 04" make 04
expect 0 "4.2 recv_all, hint 1 of 3" make hint-4.2
expect 0 "is the starter already" make reset-02
expect 2 "exercise 1.1 parse_ipv4 is not written yet" make run-01 ARGS=192.168.0.1
# goes_on TEXT COMMAND...: the command prints the text, and then goes on until it is ended.
goes_on() {
    text=$1
    shift
    : >"$work/out"
    timeout 120 "$@" >"$work/out" 2>&1 </dev/null &
    started=$!
    until grep -qF -e "$text" "$work/out"; do
        kill -0 $started 2>/dev/null || { cat "$work/out"; fail "$* ended, and did not print \"$text\""; }
        sleep 0.1
    done
    sleep 1
    kill $started 2>/dev/null || fail "$* ended by itself"
    wait $started 2>/dev/null
}
trap 'kill "${started:-}" 2>/dev/null; rm -rf "$work"' EXIT
if command -v timeout >/dev/null 2>&1; then
    goes_on "0 of 5 core exercises pass" make watch-02
    goes_on "http://127.0.0.1:" make serve
fi
if command -v strace >/dev/null 2>&1 && strace -o /dev/null true 2>/dev/null; then
    expect 2 "its calls on sockets" make trace-02
    expect 2 "recv_some is not written yet" make trace-04
fi
cp "$root/solutions/02-ports/ports.cpp" lessons/02-ports
expect 0 "5 of 5 core exercises pass, and the challenge" make 02
! grep -q "compare" "$work/out" || fail "a finished lesson leads to what is missing"

# What this copy does not have is said in one line.
for verb in solution-04 mistakes-04 demo test grade handout; do
    expect 2 "This copy of the workbook has " make $verb
    [ "$(wc -l <"$work/out")" -eq 2 ] || { cat "$work/out"; fail "make $verb: more than a line, and make's own"; }
    narrow
done
echo "all as it should be"
