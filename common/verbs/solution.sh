#!/bin/sh
# solution.sh LESSON OPEN: the difference between an answer and the reference. OPEN are the exercises that do not pass.
set -u
lesson=$1 number=${1%%-*} open=$2
reference=$(echo "solutions/$lesson"/*.cpp)
answer=lessons/$lesson/${reference##*/}
for file in "$reference" "$answer"; do
    [ -r "$file" ] && continue
    case $file in
        solutions/*) echo "This copy of the workbook has no solutions; ask who gave it to you." >&2 ;;
        *) echo "$file is not there. To have the starter back: make reset-$number" >&2 ;;
    esac
    exit 1
done
if [ -n "$open" ]; then
    echo "Not passed yet: $open. What follows gives all of it away."
    echo "A hint gives away less: make hint-${open%% *}"
    if [ -t 0 ]; then
        printf 'Show the solution all the same? [y/N] '
        read -r reply || reply=n
        case $reply in [Yy]*) ;; *) exit 0 ;; esac
    fi
fi
colour=
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && diff --color=always /dev/null /dev/null 2>/dev/null; then colour=--color=always; fi
if diff $colour -u "$answer" "$reference"; then echo "There is no difference."
else echo "Lines with - are yours, lines with + the reference's. To read it in peace: $reference"; fi
echo "Why it is written so: solutions/$lesson/notes.md"
