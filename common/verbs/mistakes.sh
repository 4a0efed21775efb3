#!/bin/sh
# mistakes.sh LESSON [EXERCISE]: the wrong answers that are worth reading, by exercise.
set -u
lesson=$1 exercise=${2:-}
mistakes=solutions/$lesson/mistakes
[ -d "$mistakes" ] || {
    echo "This copy of the workbook has no mistakes; ask who gave it to you." >&2
    exit 1
}
# The first line of a file is its title; "// fails: 4.2 4.3" names the mistaken exercise first.
awk 'FNR == 1 { title = substr($0, 4); sub(/[.]$/, "", title) }
     $1 == "//" && $2 == "fails:" {
         name = FILENAME
         gsub(/.*\/|[.]cpp$/, "", name)
         print $3 "\t" name "\t" title
     }' "$mistakes"/*.cpp | sort | awk -v exercise="$exercise" -F '\t' '
    exercise != "" && $1 != exercise { next }
    $1 != last { printf "\n%s\n", last = $1 }
    {
        line = sprintf("  %-34s", $2)
        count = split($3, words, " ")
        for (i = 1; i <= count; ++i) {
            if (length(line) + length(words[i]) > 78) {
                print line
                line = sprintf("%36s", "")
            }
            line = line " " words[i]
        }
        print line
    }'
echo
echo "Wrong answers worth reading: $mistakes/NAME.cpp"
echo "Each holds what differs from the reference, and says what was thought, why it"
echo "seems to work, and where it breaks."
