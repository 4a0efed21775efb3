# unknown.sh WORD [VERB...]: what to say about `make WORD`, which does not exist: the closest that does, and where to read
# more. This copy lacks the VERBs.
shift
for lacks; do
    case $word in "$lacks" | "$lacks"-[0-9]*)
        fail "This copy of the workbook has no \"make {}\". What it has: make help" "$word" ;;
    esac
done

# closest WORD: the verb that is spelled most like it; nothing if none is near.
closest() {
    echo "$1" | awk -v lacking=" $lacking " -v verbs="watch serve book demo test bench handout grade regrade grader autograder clean \
        help run try trace reset solution mistakes hint debug" '
    function least(a, b) { return a < b ? a : b }
    function distance(a, b,    i, j, d) {  # letters added, left out, replaced, or swapped with the next
        for (i = 0; i <= length(a); ++i) for (j = 0; j <= length(b); ++j) {
            if (!i || !j) { d[i, j] = i + j; continue }
            d[i, j] = least(d[i - 1, j] + 1, d[i, j - 1] + 1)
            d[i, j] = least(d[i, j], d[i - 1, j - 1] + (substr(a, i, 1) != substr(b, j, 1)))
            if (i > 1 && j > 1 && substr(a, i - 1, 1) == substr(b, j, 1) && substr(a, i, 1) == substr(b, j - 1, 1))
                d[i, j] = least(d[i, j], d[i - 2, j - 2] + 1)
        }
        return d[length(a), length(b)]
    }
    {
        best = 3
        for (n = split(verbs, verb, " "); n > 0; --n) {
            far = distance($1, verb[n])
            if (far < best && far * 2 < length($1) && !index(lacking, " " verb[n] " ")) { best = far; found = verb[n] }
        }
        print found
    }'
}

# first_and_last: of the lines read.
first_and_last() { sed -n '1p; $p'; }
exercises() {
    say "Lesson {} has exercises {} to {}. For example: make {}" "$number" \
        $(grep -o '"[0-9][.][0-9] ' "lessons/$lesson/CMakeLists.txt" | tr -d '" ' | first_and_last) \
        "${verb:+$verb-}${number#0}.1"
}
experiments() {
    say "Lesson {} has experiments {} to {}. For example: make {}" "$number" \
        $(grep -o '{"[0-9][.][a-z]"' "lessons/$lesson/experiments.cpp" | tr -d '{"' | first_and_last) \
        "try-${number#0}.a"
}
lessons() {
    case $verb in
        hint | debug) example=$verb-1.1 ;;
        run | try | trace | reset | solution | mistakes | watch | demo) example=$verb-01 ;;
        *) example=01 ;;
    esac
    say "There are lessons {} to {}. For example: make {}" $(ls lessons | grep -o '^[0-9][0-9]' | first_and_last) "$example"
}

# "make run 04" is two words for make, and meant as one.
typed=$word previous=
set -f
for goal in $GOALS; do
    case $previous,$goal in *[0-9]*,*) ;; "$word",[0-9]*) word=$word-$goal typed="$typed $goal" ;; esac
    previous=$goal
done
set +f

# Try-4.A_ is the verb try and the place 4.a.
lacking=$*
plain=$(printf '%s\n' "$word" | tr '[:upper:]' '[:lower:]' | sed 's/\([0-9]\)[_,:-]\([0-9]\)/\1.\2/; s/^\([^0-9]*[0-9]\)\([a-z]\)$/\1.\2/')
place=$(printf '%s\n' "$plain" | sed -n 's/^[^0-9]*\([0-9][0-9]*[.][0-9a-z]\).*/\1/p; t
    s/^[^0-9]*\([0-9]*\).*/\1/p')
asked=$(printf '%s\n' "${plain%%[0-9]*}" | tr -d -c 'a-z\n')
case $asked in
    "" | lesson | lessons | exercise | ex | test | tests | check) verb= ;;
    hints | help) verb=hint ;;
    answer | answers | sol | solve) verb=solution ;;
    experiment | experiments) verb=try ;;
    gdb) verb=debug ;;
    *) verb=$(closest "$asked") ;;
esac
[ -n "$place" ] || verb=$(closest "$asked")  # `make tests`
{
    say "There is no \"make {}\"." "$typed"
    find_lesson "$place" || number=none
    exists=$(set -- lessons/*/tests/"${place#0}"_*.cpp && [ -e "$1" ] && echo exercise)
    [ -n "$exists" ] || exists=$(grep -l "{\"${place#0}\"," lessons/*/experiments.cpp | sed 's/.*/experiment/')
    case $number,$verb,$place,$exists in
        none,hint,,* | none,debug,,*) say "Name an exercise: make {}" "$verb-1.1" ;;
        none,run,,* | none,try,,* | none,trace,,* | none,reset,,* | none,solution,,* | none,mistakes,,*)
            say "Name a lesson: make {}-01" "$verb" ;;
        none,,,*)
            case $asked in
                make) say "Did you mean: make" ;;
                all | build | compile) say "What a verb needs is built first. Begin with: make" ;;
                lesson* | exercise*) say "For example: make 01, make 1.1" ;;
            esac ;;
        none,*,,*) say "Did you mean: make {}" "$verb" ;;
        none,*,[0-9][0-9][0-9]*,*) say "If it belongs to ARGS, quote all of them: ARGS=\"80 8080\"" ;;
        none,*) lessons ;;
        *,run,* | *,trace,* | *,reset,* | *,solution,* | *,watch,* | *,demo,*) say "Did you mean: make {}" "$verb-$number" ;;
        *,try,*.*,experiment) say "Did you mean: make {}" "try-${place#0}" ;;
        *,try,*.*) experiments ;;
        *,try,* | *,mistakes,*[0-9],"") case $place in *.*) exercises ;; *) say "Did you mean: make {}" "$verb-$number" ;; esac ;;
        *,hint,*.*,exercise | *,debug,*.*,exercise | *,mistakes,*.*,exercise) say "Did you mean: make {}" "$verb-${place#0}" ;;
        *,hint,*.* | *,debug,*.*) exercises ;;
        *,hint,* | *,debug,*) say "Name an exercise: make {}" "$verb-${number#0}.1" ;;
        *,*,*.*,exercise) say "Did you mean: make {}" "${place#0}" ;;
        *,*,*.*,experiment) say "Did you mean: make {}" "try-${place#0}" ;;
        *,*,*.*) exercises ;;
        *) say "Did you mean: make {}" "$number" ;;
    esac
    say "make help lists everything."
} >&2
exit 2
