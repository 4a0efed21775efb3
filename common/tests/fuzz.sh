# fuzz.sh ROOT DIRECTORY SEEDS [FLAG ...]: the reader of verdicts and reports under libFuzzer, for a few seconds. SEEDS
# is the program that writes valid lines to begin with, the flags where the compiler finds fmt.
root=$1 work=$2 seeds=$3
shift 3
clang=
for name in clang++ clang++-19 clang++-18 clang++-17 clang++-16 clang++-15 clang++-14; do
    [ -n "$clang" ] || ! command -v "$name" >/dev/null || clang=$name
done
rm -rf "$work"
mkdir -p "$work/lines" || exit 1
if [ -z "$clang" ] || ! echo 'extern "C" int LLVMFuzzerTestOneInput(const char*, unsigned long) { return 0; }' |
        "$clang" -fsanitize=fuzzer,address -x c++ - -o "$work/tried" 2>/dev/null; then
    echo "skipped: no clang++ with libFuzzer here (Debian, Ubuntu: the package clang; Fedora: clang, compiler-rt)"
    exit 77
fi
cd "$root/common" || exit 1
"$clang" -std=c++20 -O1 -g1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -DWORKBOOK_LIBFUZZER \
    -DFMT_HEADER_ONLY -Wno-deprecated-declarations -I. -Iharness -Irunner "$@" tests/fuzz_verdict.cpp \
    harness/json.cpp harness/verdict.cpp harness/render_failure.cpp runner/test_report.cpp runner/classify.cpp \
    runner/crash.cpp runner/lesson.cpp runner/causes.cpp runner/render.cpp -o "$work/fuzz" || exit 1
"$seeds" "$work/lines" || exit 1
"$work/fuzz" -seed=1 -max_total_time=10 -max_len=4096 -rss_limit_mb=1024 -timeout=10 \
    -artifact_prefix="$work/" -print_final_stats=1 "$work/lines" >"$work/log" 2>&1 ||
    { tail -n 40 "$work/log"; echo "the input is in $work"; exit 1; }
grep -E "^stat::number_of_executed_units|^#.*DONE" "$work/log"
