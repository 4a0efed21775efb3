# Builds and runs the workbook's own tests, then says how many ran, which were skipped, and why. Exits as ctest does.
begin=$(date +%s)
build "$CHECKS" || exit 2
export WORKBOOK_LANG=en  # the tests read English, whatever the locale
results=$CHECKS/results.xml
rm -f "$results"
# More tests than processors: many of them wait more than they compute.
$(fixed) ctest --test-dir "$CHECKS" --parallel "$((jobs + (jobs + 1) / 2))" --output-on-failure --output-junit results.xml
status=$?
# A test that exits with 77 is skipped; its last line names what is missing.
[ ! -e "$results" ] || sed "s/&quot;/\"/g; s/&apos;/'/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g" "$results" | awk '
    /^\t<testcase / { ++tests; name = $0; gsub(/.*<testcase name="|" classname=.*/, "", name); why = "it does not say why" }
    /^\t<testcase .* status="run"/ { ++passed }
    /^\t\t<skipped message="SKIP_RETURN_CODE/ { ++skipped; reading = 1; next }
    reading {
        last = sub(/<\/system-out>.*/, "")
        sub(/.*<system-out>/, "")
        sub(/^skipped: /, "")
        if ($0 != "") why = $0
        if (last) { list = list "\n  " name ": " why; reading = 0 }
    }
    END {
        printf "\n%d tests: %d passed, %d failed, %d skipped", tests, passed, tests - passed - skipped, skipped
        print (skipped ? ":" : ".") list
    }'
times >"$CHECKS/times"  # of this shell, and of all that it has started
awk -F '[ms ]+' -v clock=$(($(date +%s) - begin)) 'NR == 2 {
    printf "%d s by the clock, %d s of the processor\n", clock, 60 * $1 + $2 + 60 * $3 + $4
}' "$CHECKS/times" | tee "$CHECKS/seconds"
exit "$status"
