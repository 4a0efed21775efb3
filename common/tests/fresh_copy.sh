#!/bin/sh
# fresh_copy.sh ROOT: the README's words for students and instructors, done in a fresh copy of the workbook
# in a path with spaces. Prints what goes wrong and exits with 1.
root=$1
shares=yes
. "$root/common/tests/shell.sh"
cd "$copy" || exit 1

# The board is as the README shows it.
expect 2 "next: lessons/01-ip-addresses/ip_addresses.cpp:25" make
sed -n '/^[$] make$/,/^```/p' README.md | sed '1d;$d' >"$work/board"
make >"$work/out" 2>/dev/null
same "$work/out" "$work/board"

# A student: nothing is written, one answer is, one does not compile.
expect 0 'make run-04 ARGS=/chunked' make help
expect 2 "next: lessons/04-recv-loop/recv_loop.cpp:26  4.1 recv_some  then: make 04" make 04
expect 2 "exercise 1.1 parse_ipv4 is not written yet: " make run-01 ARGS=192.168.0.1
cp solutions/04-recv-loop/recv_loop.cpp lessons/04-recv-loop/
expect 0 "5 of 5 core exercises pass, and the challenge" make 04
expect 2 "Connection refused" make run-04 ARGS="127.0.0.1 1"
expect 0 "/chunked    (a practice server of its own)" make run-04 ARGS=/chunked
echo "this does not compile" >>lessons/02-ports/ports.cpp
expect 2 "ports.cpp" make 02

# An instructor: ctest builds and grades; the lesson that does not compile fails alone.
sed -n '/^## One answer/,/^## One student/p' common/grading/README.md | grep -e '^cmake ' -e '^ctest ' >"$work/commands"
[ "$(wc -l <"$work/commands")" -eq 2 ] || fail "common/grading/README.md does not have the two commands"
expect 0 "100% tests passed, 0 tests failed out of 8" sh -e "$work/commands"
[ -s build/results.xml ] || fail "ctest wrote no results.xml"
expect 8 "6 tests failed out of 8" ctest --test-dir build -j 2 -L 02-ports
expect 8 "2.1 parse_port: did not build" ctest --test-dir build --output-on-failure -R "2.1 parse_port"
expect 8 "4.2 recv_all" ctest --test-dir build -j 4
keep build  # for the other tests

# A lesson directory configures by itself.
expect 0 "" cmake -S lessons/04-recv-loop -B "$work/one lesson"
expect 0 "100% tests passed" ctest --test-dir "$work/one lesson" -R "4.5 split_response"

# What a message has you type can be typed.
mkdir "$work/it's C#" && cp -R Makefile CMakeLists.txt common lessons "$work/it's C#" || fail "cp"
expect 2 "for example: mv '$work/it'\\''s C#' ~/sockets" make -C "$work/it's C#"

expect 0 "" make clean
[ ! -e build ] || fail "make clean left build/"
echo "all as the README says"
