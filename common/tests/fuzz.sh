#!/bin/sh
# fuzz.sh DIRECTORY SEEDS [FUZZER]: the reader of verdicts and reports under libFuzzer, for a few seconds. SEEDS is the
# program that writes valid lines to begin with.
work=$1 seeds=$2 fuzzer=${3:-}
[ -n "$fuzzer" ] || { echo "skipped: libFuzzer comes with clang (packages clang, libclang-rt-dev, llvm)"; exit 77; }
rm -rf "$work"
mkdir -p "$work/lines" && "$seeds" "$work/lines" || exit 1
"$fuzzer" -seed=1 -max_total_time=5 -max_len=4096 -rss_limit_mb=1024 -timeout=10 \
    -artifact_prefix="$work/" -print_final_stats=1 "$work/lines" >"$work/log" 2>&1 ||
    { tail -n 40 "$work/log"; echo "the input is in $work"; exit 1; }
grep -E "^stat::number_of_executed_units|^#.*DONE" "$work/log"
