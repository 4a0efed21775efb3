# hint.sh 4.2: the next step of an exercise's hints. build/hints/4.2 counts the steps that were shown.
present "lessons/$lesson/hints.md"
shown=$(cat "build/hints/$word" 2>/dev/null) || shown=0
{ mkdir -p build/hints && echo $((shown + 1)) >"build/hints/$word"; } 2>/dev/null

# A record is a paragraph.
awk -v RS= -v exercise="$word" -v shown="$shown" '
function fill(    line, text, i) {
    for (i = 1; i <= NF; ++i) {
        if (length(line) + length($i) > 75) { text = text "  " line "\n"; line = "" }
        line = line (line == "" ? "" : " ") $i
    }
    return text "  " line "\n"
}
$1 == "##" { here = $2 == exercise; if (here) title = $2 " " $3; next }
here && $1 ~ /^[0-9]+[.]$/ { ++steps; $1 = ""; $0 = $0 }
here { text[steps] = text[steps] "\n" fill() }
END {
    step = shown % steps + 1
    printf "%s, hint %d of %d\n%s\n", title, step, steps, text[step]
    print (step < steps ? "One step more" : "That was the last step. To begin again") ": make hint-" exercise
}' "lessons/$lesson/hints.md"
