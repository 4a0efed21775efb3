# causes.sh ROOT: the ids of causes and their texts fit together. Each "..."_cause in a lesson's tests, in harness/ or
# runner/ has a heading in the lesson's causes.md or runner/causes.md; no heading is unused, stands in both, or has no
# text; {n} is below the number of values; and each "// cause: id" of a mistake exists.
cd "$1" || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
bad=0
wrong() {
    echo "$*"
    bad=1
}

# uses FILE ...: "id values file" for each cause in them; an id followed by an opening parenthesis has as many values
# as commas stand between it and its closing one, outside of other parentheses, and one more.
uses() {
    [ $# -eq 0 ] || awk '
        function values(text,    depth, count, i, c, quoted) {
            if (substr(text, 1, 1) != "(") return 0
            for (i = 1; i <= length(text); ++i) {
                c = substr(text, i, 1)
                if (c == "\"" && substr(text, i - 1, 1) != "\\") quoted = !quoted
                if (quoted) continue
                if (c ~ /[({[]/) ++depth
                if (c ~ /[)}\]]/ && --depth == 0) break
                if (c == "," && depth == 1) ++count
            }
            return count + (i > 2)
        }
        function take() {
            gsub(/[ \t]*\n[ \t]*/, " ", all)
            while (match(all, /"[A-Za-z0-9_]+"_cause/)) {
                id = substr(all, RSTART + 1, RLENGTH - 8)
                all = substr(all, RSTART + RLENGTH)
                print id, values(all), file
            }
            all = ""
        }
        FNR == 1 { take(); file = FILENAME }
        !/^[ \t]*\/\// { all = all $0 "\n" }
        END { take() }' "$@"
}
# headings FILE: "id highest-n-plus-1 words" for each.
headings() {
    awk '
        function give() { if (id != "") print id, highest, words }
        /^#/ { give(); id = /^## / ? substr($0, 4) : ""; highest = words = 0; next }
        { words += NF; text = $0
          while (match(text, /\{[0-9]+\}/)) {
              n = substr(text, RSTART + 1, RLENGTH - 2) + 1
              if (n > highest) highest = n
              text = substr(text, RSTART + RLENGTH)
          } }
        END { give() }' "$1"
}

common=common/runner/causes.md
uses common/harness/*.?pp common/runner/*.?pp common/grading/*.?pp >"$work/all_uses"
headings $common >"$work/common"
sed 's/^/common /' "$work/common" >"$work/all_headings"
for lesson in lessons/*/; do
    lesson=${lesson%/}
    set --
    for file in "$lesson"/tests/*.?pp; do
        [ ! -f "$file" ] || set -- "$@" "$file"
    done
    uses "$@" >"$work/uses"
    : >"$work/own"
    [ ! -f "$lesson/causes.md" ] || headings "$lesson/causes.md" >"$work/own"
    cat "$work/uses" >>"$work/all_uses"
    while read -r id _ words; do
        [ "$words" -gt 0 ] || wrong "$lesson/causes.md: $id has no text"
        grep -q "^$id " "$work/uses" || wrong "$lesson/causes.md: no test names $id"
        ! grep -q "^$id " "$work/common" || wrong "$id stands in $lesson/causes.md and in $common"
    done <"$work/own"
    cat "$work/own" "$work/common" >"$work/known"
    cut -d ' ' -f 1 "$work/own" | sort | uniq -d | while read -r id; do echo "$id twice"; done >"$work/twice"
    [ ! -s "$work/twice" ] || wrong "$lesson/causes.md: $(cat "$work/twice")"
    while read -r id values file; do
        highest=$(awk -v id="$id" '$1 == id { print $2; exit }' "$work/known")
        if [ -z "$highest" ]; then wrong "$file: \"$id\" has no text in $lesson/causes.md or $common"
        elif [ "$highest" -gt "$values" ]; then wrong "$file: \"$id\" has $values values, its text shows {$((highest - 1))}"
        fi
    done <"$work/uses"
    [ ! -d "$lesson/tests" ] || grep -H '^// cause: ' solutions/"${lesson#lessons/}"/mistakes/*.cpp >"$work/heads"
    [ -d "$lesson/tests" ] || : >"$work/heads"
    while IFS= read -r head; do
        for id in $(echo "${head##*// cause: }" | sed 's/ or / /g'); do
            grep -q "^$id " "$work/known" || wrong "${head%%:*}: no cause has the id $id"
        done
    done <"$work/heads"
done

# The runner's and the harness's own; what takes its values later, cause(call), has them at the place of use.
later=$(grep -oE 'return cause\(' common/runner/classify.cpp | wc -l)
while read -r id highest words; do
    [ "$words" -gt 0 ] || wrong "$common: $id has no text"
    values=$(awk -v id="$id" '$1 == id && ($2 < least || !found++) { least = $2 } END { if (found) print least }' \
        "$work/all_uses")
    if [ -z "$values" ]; then wrong "$common: nothing names $id"
    elif [ "$highest" -gt "$values" ] && ! { [ "$later" -gt 0 ] && [ "$highest" -eq 1 ] && [ "${id#waits_}" != "$id" ]; }
    then wrong "$common: $id is given $values values, and shows {$((highest - 1))}"
    fi
done <"$work/common"
while read -r id _ file; do
    case $file in lessons/*) continue ;; esac
    grep -q "^$id " "$work/common" || wrong "$file: \"$id\" has no text in $common"
done <"$work/all_uses"
exit $bad
