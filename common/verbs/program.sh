# Builds a program and runs it.
#   run 04, trace 04, demo 04   a lesson's program: the student's, its system calls, the finished one
#   try 04, try 4.a             a lesson's experiments: the list, or one
#   serve                       the practice server, on $PORT
# A program that takes HOST and PORT, but gets no more than a path, has a practice server of its own.
[ $# -eq 0 ] || shift
tree=build target=${program:-} room=lessons
case $verb in
    serve)
        build_quietly build practice_server || broken build
        exec build/common/practice_server "$PORT" ;;
    try)
        build_quietly "$TREE" "experiments_$number" || broken "$TREE"
        exec "$TREE/lessons/$lesson/experiments" ${word##0*} ;;
    demo) tree=$CHECKS target=solution_$program room=solutions ;;
esac
binary=$tree/$room/$lesson/$program server=$tree/common/practice_server
[ -e "$binary" ] || echo "First build of $program ..."
if ! build_quietly "$tree" "$target" practice_server; then
    [ "$verb" != demo ] || broken "$tree"
    fail "$program does not build. To see why: make $number (the output above is also in build/build.log)"
fi
[ "$verb" != trace ] || exec sh common/verbs/trace.sh "$binary" "$server" "$@"

. common/verbs/practice.sh
host=$(host_of "$program")
needs_practice "$host" "$@" || exec "$binary" "$@"
trap stop_practice EXIT
trap : INT  # Ctrl-C ends the program; the server is ended here
trap 'exit 143' TERM HUP
start_practice "$server"
echo "$program $host $port${*:+ $*}    (a practice server of its own)"
"$binary" "$host" "$port" "$@"
