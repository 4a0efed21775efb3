# mistakes.sh 04 or 4.2: the wrong answers worth reading, by exercise.
# The first line of a file is its title; "// fails: 4.2 4.3" names the mistaken exercise first.
awk -v only="$word" '
    FNR == 1 { title = substr($0, 4); sub(/[.]$/, "", title) }
    $2 == "fails:" && (only == $3 || only !~ /[.]/) {
        name = FILENAME
        gsub(/.*\/|[.]cpp$/, "", name)
        print $3 "\t" name "\t" title
    }' "solutions/$lesson/mistakes"/*.cpp | sort | awk -F '\t' '
    $1 != last { printf "\n%s\n", last = $1 }
    { printf "  %s\n      %s\n", $2, $3 }'
echo
say "Wrong answers worth reading: {}" "solutions/$lesson/mistakes/NAME.cpp"
say "Each holds what differs from the reference, and says what its author thought,"
say "why it seems to work, and where it breaks."
