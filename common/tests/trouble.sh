#!/bin/sh
# trouble.sh RUNNER MANIFEST: a right answer on a machine in trouble passes or is not judged (status 3), and never fails;
# the remedy is named. MANIFEST is that of lesson 04's solution, which is built.
set -u
runner=$1 manifest=$2
work=$(mktemp -d)
trap 'umount "$work/small" 2>/dev/null; rm -rf "$work"' EXIT
chmod 755 "$work"
failed=0

# expect STATUS WORDS COMMAND...
expect() {
    status=$1 words=$2
    shift 2
    "$@" >"$work/out" 2>&1
    got=$?
    if [ "$got" -ne "$status" ] || ! grep -q -e "$words" "$work/out"; then
        echo "FAILED: $*"
        echo "status $got, should be $status, with the words: $words"
        cat "$work/out"
        failed=1
    fi
}
# limited OPTION VALUE COMMAND...: under a limit of the shell's ulimit.
limited() {
    option=$1 value=$2
    shift 2
    (ulimit "$option" "$value" && exec "$@")
}

# Descriptors: 256 are enough, and a few less; where they are not, that is said.
expect 0 "5 of 5" limited -n 256 "$runner" judge "$manifest"
expect 3 "ulimit -n 256" limited -n 64 "$runner" judge "$manifest"
# The sanitizer can't start: addresses are limited, or another library comes first.
if grep -q '^sanitizers 1' "$manifest"; then
    expect 3 "ulimit -v unlimited" limited -v 8000000 "$runner" judge "$manifest"
fi
expect 0 "5 of 5" env LD_PRELOAD=libm.so.6 "$runner" judge "$manifest"
# No processes left. (root has no such limit.)
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null && command -v prlimit >/dev/null; then
    nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups prlimit --nproc="$1" "$runner" judge "$manifest"; }
    if nobody 2000 >/dev/null 2>&1; then  # who can't read this tree, can't try
        expect 3 "no test program can be started\|does not run here either" nobody 1
    fi
fi

# A build that the machine broke: a manifest whose build command prints what compilers print then.
breaks() {  # breaks NAME WORDS: makes $work/NAME.manifest
    sed -e '/^build /d' -e "s|^answer .*|answer $work/$1.cpp|" "$manifest" | sed '$d' >"$work/$1.manifest"
    printf 'build sh\nbuild -c\nbuild echo "%s"; exit 1\nend\n' "$2" >>"$work/$1.manifest"
    echo "// an answer" >"$work/$1.cpp"
    sed -i "s|^program .*|program $work/$1_test|; s|^object .*|object $work/$1.o|" "$work/$1.manifest"
}
breaks killed "c++: fatal error: Killed signal terminated program cc1plus"
expect 3 "something stopped the compiler" "$runner" lesson "$work/killed.manifest"
breaks processes "c++: fatal error: fork: Resource temporarily unavailable"
expect 3 "no more processes" "$runner" lesson "$work/processes.manifest"
breaks room "recv_loop.cpp:1: fatal error: error writing to /tmp/x.s: No space left on device"
expect 1 "the compiler gave up" "$runner" lesson "$work/room.manifest"  # there is room: the answer took it
if mkdir "$work/small" && mount -t tmpfs -o size=1m none "$work/small" 2>/dev/null; then
    expect 3 "the disk is full" env TMPDIR="$work/small" "$runner" lesson "$work/room.manifest"
fi

# The runner is stopped for longer than any of its limits, and goes on.
"$runner" judge "$manifest" >"$work/out" 2>&1 &
pid=$!
kill -STOP "$pid"
sleep 50
kill -CONT "$pid"
wait "$pid" || { echo "FAILED: stopped for 50 seconds and continued"; cat "$work/out"; failed=1; }

# Nothing of this is remembered.
expect 0 "5 of 5" "$runner" judge "$manifest"
exit $failed
