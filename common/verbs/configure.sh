#!/bin/sh
# configure.sh BUILD [OPTION...]: configures the build tree BUILD with CMake's OPTIONs, and notes in BUILD/configured
# where the workbook was then. Installs what is missing first.
set -u
build=$1
shift
fail() {
    echo "$*" >&2
    exit 1
}

if ! why=$(mkdir -p "$build" 2>&1 && touch "$build/room" 2>&1); then
    case $why in
        *"No space"*) fail "The disk is full (df -h .), so $build/ can't be made. Make room, then try again." ;;
        *) fail "$build/ can't be made here (${why##*: }). Copy the workbook to where you may write: cp -R . ~/sockets; cd ~/sockets" ;;
    esac
fi
sh common/verbs/setup.sh || exit 1

# A tree keeps its generator; a new one gets the faster, unless it is told one.
generator=
[ -e "$build/CMakeCache.txt" ] || [ "${2:-}" = -G ] || ! command -v ninja >/dev/null 2>&1 || generator=-GNinja
echo "Configuring $build/ ..."
cmake --log-level=WARNING -S . -B "$build" $generator "$@" ||
    fail "$build/ could not be configured; the reason is above. If it is not plain: make clean, then try again."

# On a full disk CMake does not notice that its files are cut short.
{ test -s "$build/build.ninja" || test -s "$build/CMakeFiles/Makefile2"; } &&
    dd if=/dev/zero of="$build/room" bs=1024 count=1024 2>/dev/null && rm "$build/room" ||
    { rm -f "$build/room"; fail "$build/ is not complete: is the disk full (df -h .)? Make room, then: make clean"; }
pwd -P >"$build/configured"
