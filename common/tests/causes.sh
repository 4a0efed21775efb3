# causes.sh ROOT: the ids of causes and their texts fit together. Each "..."_cause in a lesson's tests, in harness/ or
# runner/ has a heading in the lesson's causes.md or runner/causes.md; no heading is unused, stands in both, or has no
# text; {n} is below the number of values; and each "// cause: id" of a mistake exists.
cd "$1" || exit 1

# uses FILE ...: "id values file" for each cause in them; an id followed by an opening parenthesis has as many values
# as commas stand between it and its closing one, outside of other parentheses, and one more.
uses() {
    awk '
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

# A line for each: "use SCOPE ID VALUES FILE", "text SCOPE ID HIGHEST WORDS", "head SCOPE ID FILE". A scope is a lesson,
# or common.
{
    uses common/harness/*.?pp common/runner/*.?pp common/grading/*.?pp | sed 's/^/use common /'
    headings common/runner/causes.md | sed 's/^/text common /'
    for lesson in lessons/[0-9]*/; do
        lesson=${lesson%/} scope=${lesson#lessons/}
        uses "$lesson"/tests/*.?pp | sed "s/^/use $scope /"
        headings "$lesson/causes.md" | sed "s/^/text $scope /"
        sed -n "s|^// cause: ||p" solutions/"$scope"/mistakes/*.cpp 2>/dev/null | sed 's/ or / /g' | tr ' ' '\n' | sed "s/^/head $scope /"
    done
    # What takes its values later, cause(call), has them at the place of use.
    ! grep -q 'return cause(' common/runner/classify.cpp || echo "later"
} | awk '
    function wrong(text) { print text; bad = 1 }
    function file_of(scope) { return scope == "common" ? "common/runner/causes.md" : "lessons/" scope "/causes.md" }
    # The highest {n} and 1, where a lesson looks an id up; -1 if it has no text.
    function highest(scope, id) {
        return (scope, id) in texts ? texts[scope, id] : ("common", id) in texts ? texts["common", id] : -1
    }
    $1 == "text" {
        if ($5 == 0) wrong(file_of($2) ": " $3 " has no text")
        if (($2, $3) in texts) wrong(file_of($2) ": " $3 " twice")
        texts[$2, $3] = $4
    }
    $1 == "use" {
        uses[++count] = $0
        used[$2, $3]
        if (!($3 in least) || $4 < least[$3]) least[$3] = $4
    }
    $1 == "head" { heads[$2, $3] }
    $1 == "later" { later = 1 }
    END {
        for (i = 1; i <= count; ++i) {
            split(uses[i], use)
            n = highest(use[2], use[3])
            if (n < 0) wrong(use[5] ": \"" use[3] "\" has no text in " file_of(use[2]))
            else if (n > use[4] && use[2] != "common")
                wrong(use[5] ": \"" use[3] "\" has " use[4] " values, its text shows {" n - 1 "}")
        }
        for (key in texts) {
            split(key, part, SUBSEP)
            scope = part[1]; id = part[2]; n = texts[key]
            if (scope != "common") {
                if (!(key in used)) wrong(file_of(scope) ": no test names " id)
                if (("common", id) in texts) wrong(id " stands in " file_of(scope) " and in " file_of("common"))
            } else if (!(id in least)) wrong(file_of(scope) ": nothing names " id)
            else if (n > least[id] && !(later && n == 1 && id ~ /^waits_/))
                wrong(file_of(scope) ": " id " is given " least[id] " values, and shows {" n - 1 "}")
        }
        for (key in heads) {
            split(key, part, SUBSEP)
            if (highest(part[1], part[2]) < 0) wrong("solutions/" part[1] "/mistakes: no cause has the id " part[2])
        }
        exit bad
    }'
