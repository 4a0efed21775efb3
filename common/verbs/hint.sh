# hint.sh 4.2: the next step of an exercise's hints. build/hints/4.2 counts the steps that were shown.
present "lessons/$lesson/hints.md"
shown=$(cat "build/hints/$word" 2>/dev/null) || shown=0
{ mkdir -p build/hints && echo $((shown + 1)) >"build/hints/$word"; } 2>/dev/null

# A record is a paragraph. Characters are bytes here: columns and ends of lines are as in harness/width.cpp.
LC_ALL=C awk -v RS= -v exercise="$word" -v shown="$shown" -v head="$(say "{}, hint {} of {}" %s %d %d)" \
    -v more="$(say "One step more: make hint-{}" "$word")" \
    -v last="$(say "That was the last step. To begin again: make hint-{}" "$word")" '
function bytes(c) { return c < "\302" ? 1 : c < "\340" ? 2 : c < "\360" ? 3 : 4 }
function fill(text,    at, size, unit, before, wide, after_wide, word, columns, line, used, out) {
    for (at = 1; at <= length(text) + 1; at += size) {
        unit = substr(text, at, size = bytes(substr(text, at, 1)))
        wide = size > 2 && unit !~ /^\342/
        if (unit == "" || unit == " " || \
            (wide || after_wide) && !index("，。、：；！？）」』”,.:;!?)", unit) && !index("（「『“([", before)) {
            if (used + columns > 76) {
                out = out "  " line "\n"; line = ""; used = 0
                if (word ~ /^ /) { word = substr(word, 2); --columns }
            }
            line = line word; used += columns; word = ""; columns = 0
        }
        word = word unit; columns += wide ? 2 : 1; before = unit; after_wide = wide
    }
    return out "  " line "\n"
}
$1 == "##" { here = $2 == exercise; if (here) title = $2 " " $3; next }
here && $1 ~ /^[0-9]+[.]$/ { ++steps; $1 = ""; $0 = $0 }
here { $1 = $1; text[steps] = text[steps] "\n" fill($0) }
END {
    step = shown % steps + 1
    printf head "\n%s\n", title, step, steps, text[step]
    print step < steps ? more : last
}' "$(in_language "lessons/$lesson/hints.md")"
