# Looks for what the workbook is built with, and installs what is missing with the system's package manager. Says what it
# does, and asks first if a person is at the terminal.
for compiler in "${CXX:-c++}" g++ clang++; do ! has "$compiler" || break; done
[ -z "${CXX:-}" ] || has "${CXX%% *}" || fail "CXX={}: no such compiler is installed. Without CXX, the system's is used." "$CXX"
# finds HEADER: whether the compiler does. Homebrew keeps its headers apart.
finds() {
    echo "#include <$1>" | "$compiler" -std=c++20 -E -x c++ $(! has brew || echo "-I$(brew --prefix)/include") - >/dev/null 2>&1
}
! has "$compiler" || finds span || fail "{} does not know C++20: g++ 11 or clang 14, or newer, is needed. With another one: make clean; CXX=g++-12 make" \
    "$("$compiler" --version | head -n 1)"
! has cmake || cmake --version | awk -F '[^0-9]+' 'NR == 1 { exit !($2 > 3 || $2 == 3 && $3 >= 22) }' || 
    fail "CMake 3.22 or newer is needed; this is {}. Install a newer one: https://cmake.org/download/" "$(cmake --version | head -n 1)"

# need NAME APT DNF PACMAN BREW: it is missing, and these are its packages.
missing= apt= dnf= pacman= brew= sudo=
need() { missing="$missing, $1" apt="$apt $2" dnf="$dnf $3" pacman="$pacman $4" brew="$brew $5"; }
has "$compiler" || need "$(say "a C++ compiler")" g++ gcc-c++ gcc gcc
has cmake || need CMake cmake cmake cmake cmake
finds catch2/catch.hpp || finds catch2/catch_test_macros.hpp || need Catch2 catch2 catch2-devel catch2 catch2
finds fmt/format.h || need fmt libfmt-dev fmt-devel fmt fmt
[ -n "$missing" ] || exit 0

[ "$(id -u)" -eq 0 ] || sudo="sudo "
if has apt-get; then install="${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends$apt"
elif has dnf; then install="${sudo}dnf install -y$dnf"
elif has pacman; then install="${sudo}pacman -S --needed --noconfirm$pacman"
elif has brew; then sudo= install="brew install$brew"
else fail "Missing: {}. Install them with your system's package manager (Debian's names:{})." "${missing#, }" "$apt"
fi
{ say "Missing: {}. To be installed with:" "${missing#, }"; echo "    $install"; } >&2
if [ -n "$sudo" ] && ! has sudo; then
    fail "That needs root, and there is no sudo here. Ask the administrator of this machine to type it."
elif [ -t 0 ] && [ -t 2 ]; then
    ask "Install now? [Y/n]" y || fail "Nothing was installed. Type the command above, then start again."
elif [ -n "$sudo" ] && ! sudo -n true 2>/dev/null; then
    fail "That needs a password, and there is no terminal to ask for it. Type the command above, then start again."
fi
say "Installing ..." >&2
log=$(mktemp) || exit 2
trap 'rm -f "$log"' EXIT
if ! DEBIAN_FRONTEND=noninteractive sh -c "$install" >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    fail "The installation failed; its last lines are above. Fix that, or type the command yourself: {}" "$install"
fi
say "Installed." >&2
