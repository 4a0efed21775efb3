# link.sh KEPT COMMAND...: links, as CMake's COMMAND would, but calls the linker itself: the start of a compiler's driver takes
# as long as linking. How the driver calls it (-###) is kept in KEPT: the folder, then a word a line.
kept=$1
shift
newline='
'
if [ "$(cat "$kept.driver" 2>/dev/null)" != "$*" ]; then
    call=$("$@" '-###' 2>&1 | grep '^ "')  # clang's is quoted for a shell; other compilers print more, or quote it differently
    case $call in "" | *\`* | *"$newline"*) call='"$@"' ;; esac
    { pwd -P && eval "printf '%s\n' $call"; } >"$kept" && printf '%s\n' "$*" >"$kept.driver"
fi
(
    set -f
    IFS=$newline
    set -- $(sed 1d "$kept")
    [ $# -gt 0 ] && exec "$@"
) 2>/dev/null || exec "$@"  # the driver says what is wrong, and knows where a new linker is
