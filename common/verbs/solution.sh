#!/bin/sh
# solution.sh LESSON STATUS: the difference between an answer and the reference. STATUS is 0 where the lesson passes.
set -u
lesson=$1 number=${1%%-*}
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
if [ "$2" -ne 0 ]; then
    echo "Lesson $number is not finished, and what follows gives it away: all of it. A hint gives away less:"
    echo "make hint-$((number)).1 to make hint-$((number)).6"
    if [ -t 0 ]; then
        printf 'Show the solution all the same? [y/N] '
        read -r reply || reply=n
        case $reply in [Yy]*) ;; *) exit 0 ;; esac
    fi
fi
colour=
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && diff --color=always /dev/null /dev/null 2>/dev/null; then colour=--color=always; fi
echo "Lines with - are yours, lines with + the reference's."
diff $colour -u "$answer" "$reference" && echo "There is no difference."
exit 0
