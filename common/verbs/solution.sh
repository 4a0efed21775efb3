# solution.sh 04: how the reference differs from the student's answer. Warns first while the lesson is not finished.
reference=solutions/$lesson/$answer mine=lessons/$lesson/$answer
present "$reference"
[ -r "$mine" ] || fail "{} is not there. To have the starter back: make reset-{}" "$mine" "$number"
open=$("$runner" check "build/lessons/$lesson"/*.manifest |
    sed -n '/: passed$/d; s/.*: \([0-9][.][0-9]\) [A-Za-z_0-9]*: .*/\1/p' | paste -s -d ' ' -)
if [ -n "$open" ]; then
    say "Not passed yet: {}. What follows gives all of it away." "$open"
    say "A hint gives away less: make hint-{}" "${open%% *}"
    [ ! -t 0 ] || ask "Show the solution all the same? [y/N]" n || exit 0
fi
colour=
[ ! -t 1 ] || [ -n "${NO_COLOR:-}" ] || ! diff --color=always /dev/null /dev/null 2>/dev/null || colour=--color=always
if diff $colour -u "$mine" "$reference"; then say "There is no difference."
else say "Lines with - are yours, lines with + the reference's. To read it in peace: {}" "$reference"; fi
say "Why it is written that way: {}" "$(in_language "solutions/$lesson/notes.md")"
