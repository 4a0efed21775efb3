#!/bin/sh
# unknown.sh WORD EXERCISE...: what to say of `make WORD`, which there is not.
word=$1
shift
lessons=$(cd lessons && echo [0-9]*)
case $word in
    *.*)
        echo "There is no make $word. The exercises:" >&2
        for lesson in $lessons; do
            sed -n 's/"\([0-9][.][0-9] [^"]*\)"/\1 /gp' "lessons/$lesson/CMakeLists.txt" |
                sed 's/^ *[A-Z]*//; s/  */ /g'
        done >&2
        ;;
    *[0-9])
        echo "There is no make $word. The lessons: $lessons" >&2
        echo "Try: make 01, make watch-01, make 1.1, make hint-1.1; make help lists all." >&2
        ;;
    *) echo "There is no make $word. make help lists what there is." >&2 ;;
esac
exit 2
