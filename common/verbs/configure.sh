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

case $(pwd) in
    *["#;\"\\"]*) fail "CMake can't work in a folder with # ; \\ or \" in its path. Move the workbook, for example: mv '$(pwd)' ~/sockets" ;;
esac
if ! why=$(mkdir -p "$build" 2>&1 && touch "$build/room" 2>&1); then
    case $why in
        *"No space"*) fail "The disk is full (df -h .), so $build/ can't be made. Make room, then try again." ;;
        *exists*) fail "build is a file here, and should be a folder. To mend it: rm build" ;;
        *) fail "$build/ can't be made here (${why##*: }). Copy the workbook to where you may write: cp -R . ~/sockets; cd ~/sockets" ;;
    esac
fi
sh common/verbs/setup.sh || exit 1

# A tree that was made elsewhere holds that place's paths. Of build/ itself only what was built goes: somebody may keep
# grades in it.
if [ -e "$build/configured" ] && [ "$(cat "$build/configured")" != "$(pwd -P)" ]; then
    echo "The workbook was moved or copied since $build/ was made: it is made anew. Your answers stay."
    (cd "$build" && rm -rf common lessons solutions starters CMake* ./*.ninja .ninja* Makefile ./*.cmake ./*.json ./*.log \
        configured)
fi

# A tree keeps its generator; a new one gets the faster, unless it is told one.
generator=
[ -e "$build/CMakeCache.txt" ] || [ "${2:-}" = -G ] || ! command -v ninja >/dev/null 2>&1 || generator=-GNinja
echo "Configuring $build/ ..."
cmake --log-level=WARNING -S . -B "$build" $generator "$@" >/dev/null ||
    { sh common/verbs/broken.sh "$build"; exit 1; }

# On a full disk CMake does not notice that its files are cut short.
{ test -s "$build/build.ninja" || test -s "$build/CMakeFiles/Makefile2"; } &&
    dd if=/dev/zero of="$build/room" bs=1024 count=1024 2>/dev/null && rm "$build/room" ||
    { rm -f "$build/room"; fail "$build/ is not complete: is the disk full (df -h .)? Make room, then: make clean"; }
pwd -P >"$build/configured"
