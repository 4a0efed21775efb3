#!/bin/sh
# unknown.sh WORD: what to say of `make WORD`, which there is not.
word=$1
# A copy that `make handout` made, or one that something was deleted from.
case $word in
    solution-0[1-5]) lacks="no solutions. A step of help: make hint-${word##*0}.1" ;;
    mistakes-0[1-5]) lacks="no mistakes to read. A step of help: make hint-${word##*0}.1" ;;
    demo) lacks="no finished programs. To begin: make" ;;
    demo-0[1-5]) lacks="no finished programs. Yours, once written: make run-${word#demo-}" ;;
    test) lacks="no tests of itself. For your answers: make" ;;
    grade | grader | handout | autograder) lacks="no \"make $word\". The whole workbook has." ;;
esac
if [ -n "${lacks:-}" ]; then
    echo "This copy of the workbook has $lacks" >&2
    exit 2
fi
exercise=$(echo "$word" | sed -n 's/.*\([0-9]\)[.].*/\1/p')
list=$(echo lessons/0"$exercise"-*/CMakeLists.txt)
{
    echo "There is no \"make $word\"."
    case $word in try-*)
        echo "There are these experiments:"
        grep -oh '{"[0-9][.][a-z]", "[^"]*"' lessons/*/experiments.cpp | sed 's/{"/make try-/; s/", "/  /; s/"$//'
        exit 2
        ;;
    esac
    if [ -r "$list" ]; then
        echo "Lesson 0$exercise has these exercises:"
        grep -o '"[0-9][.][0-9] [^"]*"' "$list" | tr -d '"'
        exit 2
    fi
    case $word in
        hint-0[1-5] | debug-0[1-5]) echo "They go by exercise: make ${word%%-*}-${word##*-0}.1" ;;
        [1-5]) echo "Lesson $word is: make 0$word" ;;
        *[0-9][0-9][0-9]* | *[./:]*) echo "If it belongs to ARGS, put quotes around all of them: ARGS=\"80 8080\"" ;;
        *[0-9]*)
            echo "There are these lessons:"
            ls lessons
            echo "For example: make 01, make watch-01; for an exercise: make 1.1, make hint-1.1"
            ;;
    esac
    echo "make help lists all that there is."
} >&2
exit 2
