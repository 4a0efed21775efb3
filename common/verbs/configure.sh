# configure.sh TREE [OPTION...]: configures TREE with CMake's OPTIONs, and notes in TREE/configured where the workbook is.
# Installs what is missing first.
tree=$1
shift
# quoted TEXT: for a shell.
quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }
case $(pwd) in
    *["#;\"\\"]*) fail "CMake can't work in a folder with # ; \\ or \" in its path. Move the workbook, for example: mv {} ~/sockets" "$(quoted "$(pwd)")" ;;
esac
if ! why=$(mkdir -p "$tree" 2>&1 && touch "$tree/room" 2>&1); then
    case $why in
        *"No space"*) fail "The disk is full (df -h .), so {}/ can't be made. Make room, then try again." "$tree" ;;
        *exists*) fail "build is a file here, and should be a folder. To fix it: rm build" ;;
        *) fail "{}/ can't be made here ({}). Copy the workbook to where you may write: cp -R . ~/sockets; cd ~/sockets" "$tree" "${why##*: }" ;;
    esac
fi
( . common/verbs/setup.sh ) || exit 2

# A tree that was made elsewhere holds that place's paths. Only what was built is deleted: build/ may hold grades.
if [ -e "$tree/configured" ] && ! configured "$tree"; then
    say "The workbook was moved or copied after {0}/ was made, so {0}/ is made again. Your answers stay." "$tree"
    (cd "$tree" && rm -rf common lessons solutions starters CMake* ./*.ninja .ninja* Makefile ./*.cmake ./*.json ./*.log configured)
fi

# A tree keeps its generator; a new one gets the faster, unless the options name one.
generator=
[ -e "$tree/CMakeCache.txt" ] || [ "${2:-}" = -G ] || ! has ninja || generator=-GNinja
say "Configuring {}/ ..." "$tree"
cmake --log-level=WARNING -S . -B "$tree" $generator "$@" >/dev/null || broken "$tree"
# CMake does not notice when a full disk cuts its files short.
[ -s "$tree/build.ninja" ] || [ -s "$tree/CMakeFiles/Makefile2" ] && has_room "$tree" ||
    fail "{}/ is not complete: is the disk full (df -h .)? Make room, then: make clean" "$tree"
pwd -P >"$tree/configured"
