# Builds a program and runs it: `run 04`, `trace 04` and `demo 04` a lesson's (the student's, the same as a ladder of calls
# and packets, the finished one), `try 04`, `try 4.a` and `trace 4.a` its experiments (the list, one, one as a ladder),
# `serve` the practice server on $PORT. A program that takes HOST and PORT, but is given no more than a path, gets a
# practice server of its own.
[ $# -eq 0 ] || shift
tree=build answers=lessons prefix= fix="make $number"
case $verb in
    demo) tree=$CHECKS answers=solutions prefix=solution_ ;;
    try) tree=$TREE ;;
    trace) tree=$TREE; [ "$TREE" = build ] || answers=solutions prefix=solution_ ;;  # the documents show the finished ones
esac
folder=$answers/$lesson targets="$prefix${program:-} practice_server"
case $verb,$word in
    serve,*) folder=common program=practice_server targets=practice_server ;;
    try,* | trace,*.*)
        folder=lessons/$lesson program=experiments targets="experiments_$number practice_server"
        fix="git diff $folder/experiments.cpp"
        ;;
esac
[ "$verb" != trace ] || targets="$targets workbook_trace"
binary=$tree/$folder/$program server=$tree/common/practice_server
[ -e "$binary" ] || say "First build of {} ..." "$program"
build_quietly "$tree" $targets || case $verb in
    serve | demo) broken "$tree" ;;
    *) fail "{} does not build (see above, or {}/build.log). To see why: {}" "$program" "$tree" "$fix" ;;
esac
case $verb,$word in
    serve,*) exec "$binary" "$PORT" ;;
    try,*) exec $(fixed) "$binary" ${word##0*} ;;
    trace,*.*) set -- "$word" ;;
esac
if [ "$verb" = trace ]; then
    absolute OUT
    for decoder in decode_ip decode_tcp; do  # each is an answer of the learner's, and may not build
        build "$tree" "$prefix$decoder" >"$tree/build.log" 2>&1 || rm -f "$tree/$answers/$decoder"
    done
    exec $(fixed) sh common/verbs/trace.sh "$tree" "$tree/$answers" "$binary" "$@"
fi

. common/verbs/practice.sh
host=$(host_of "$program")
needs_practice "$host" "$@" || exec $(fixed) "$binary" "$@"
trap stop_practice EXIT
trap : INT  # Ctrl-C ends the program; the server is ended here
trap 'exit 143' TERM HUP
start_practice "$server"
echo "$program $host $port${*:+ $*}    $(say "(a practice server of its own)")"
$(fixed) "$binary" "$host" "$port" "$@"
