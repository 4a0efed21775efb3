# unknown.sh WORD [VERB...]: what to say about `make WORD`, which does not exist. This copy lacks the VERBs.
shift
for lacks; do
    case $word in "$lacks" | "$lacks"-[0-9]*)
        fail "This copy of the workbook has no \"make $word\". What it has: make help" ;;
    esac
done
find_lesson "${word#[a-z]*-}" || number=none
{
    echo "There is no \"make $word\"."
    case $number,$word in
        *,try-*)
            echo "There are these experiments:"
            sed -n 's/.*{"\([0-9][.][a-z]\)", "\([^"]*\)".*/make try-\1  \2/p' lessons/*/experiments.cpp ;;
        0?,*.*)
            echo "Lesson $number has these exercises:"
            grep -o '"[0-9][.][0-9] [^"]*"' "lessons/$lesson/CMakeLists.txt" | tr -d '"' ;;
        0?,hint-* | 0?,debug-*) echo "Name an exercise: make ${word%%-*}-${number#0}.1" ;;
        0?,[0-9]*) echo "Lesson $word is: make $number" ;;
        *,*[0-9][0-9][0-9]* | *,*[./:]*) echo "If it belongs to ARGS, quote all of them: ARGS=\"80 8080\"" ;;
        *,*[0-9]*) printf '%s\n' "There are these lessons:" lessons/[0-9]* "For example: make 01, make hint-1.1" ;;
    esac
    echo "make help lists everything."
} >&2
exit 2
