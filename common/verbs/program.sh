# Builds a program and runs it: `run 04`, `trace 04` and `demo 04` a lesson's (the student's, its system calls, the
# finished one), `try 04` and `try 4.a` its experiments (the list, or one), `serve` the practice server on $PORT. A program
# that takes HOST and PORT, but is given no more than a path, gets a practice server of its own.
[ $# -eq 0 ] || shift
tree=build folder=lessons/$lesson targets="${program:-} practice_server" fix="make $number"
case $verb in
    serve) folder=common program=practice_server targets=practice_server ;;
    demo) tree=$CHECKS folder=solutions/$lesson targets="solution_$program practice_server" ;;
    try) tree=$TREE program=experiments targets=experiments_$number fix="git diff $folder/experiments.cpp" ;;
esac
binary=$tree/$folder/$program server=$tree/common/practice_server
[ -e "$binary" ] || say "First build of {} ..." "$program"
build_quietly "$tree" $targets || case $verb in
    serve | demo) broken "$tree" ;;
    *) fail "{} does not build (see above, or {}/build.log). To see why: {}" "$program" "$tree" "$fix" ;;
esac
case $verb in
    serve) exec "$binary" "$PORT" ;;
    try) exec "$binary" ${word##0*} ;;
    trace) exec sh common/verbs/trace.sh "$binary" "$server" "$@" ;;
esac

. common/verbs/practice.sh
host=$(host_of "$program")
needs_practice "$host" "$@" || exec "$binary" "$@"
trap stop_practice EXIT
trap : INT  # Ctrl-C ends the program; the server is ended here
trap 'exit 143' TERM HUP
start_practice "$server"
echo "$program $host $port${*:+ $*}    $(say "(a practice server of its own)")"
"$binary" "$host" "$port" "$@"
