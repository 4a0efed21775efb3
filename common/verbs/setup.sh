#!/bin/sh
# Looks for what the workbook is built with, and installs what is missing with the system's package
# manager. Says what it does; asks first when somebody sits at a terminal.
set -u

has() { command -v "$1" >/dev/null 2>&1; }

compiler=${CXX:-c++}
has "$compiler" || compiler=g++
has "$compiler" || compiler=clang++

[ -z "${CXX:-}" ] || has "${CXX%% *}" || { echo "CXX=$CXX is no compiler that is installed here." >&2; exit 1; }
if has "$compiler" && ! echo '#include <span>' | "$compiler" -std=c++20 -fsyntax-only -x c++ - >/dev/null 2>&1; then
    echo "$("$compiler" --version | head -n 1) does not know C++20: g++ 11 or clang 14, or newer, is needed. With another one: make clean; CXX=g++-12 make" >&2
    exit 1
fi

# Whether the compiler finds a header. Homebrew keeps its headers apart.
has_header() {
    brew_include=
    has brew && brew_include=-I$(brew --prefix)/include
    echo "#include <$1>" | "$compiler" -std=c++20 -E -x c++ $brew_include - >/dev/null 2>&1
}
cmake_is_new_enough() {
    has cmake || return 1
    version=$(cmake --version | sed -n '1s/[^0-9]*\([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
    set -- $version
    [ "${1:-0}" -gt 3 ] || { [ "${1:-0}" -eq 3 ] && [ "${2:-0}" -ge 22 ]; }
}

# What is missing, and what it is called by apt, dnf, pacman and brew.
missing= apt= dnf= pacman= brew=
need() { missing="$missing, $1" apt="$apt $2" dnf="$dnf $3" pacman="$pacman $4" brew="$brew $5"; }
has "$compiler" || need "a C++ compiler" g++ gcc-c++ gcc gcc
if has cmake && ! cmake_is_new_enough; then
    echo "CMake 3.22 or newer is needed; this is $(cmake --version | head -n 1). Install a newer one: https://cmake.org/download/" >&2
    exit 1
fi
has cmake || need CMake cmake cmake cmake cmake
if ! has "$compiler" || ! { has_header catch2/catch.hpp || has_header catch2/catch_test_macros.hpp; }; then
    need Catch2 catch2 catch2-devel catch2 catch2
fi
if ! has "$compiler" || ! has_header fmt/format.h; then need fmt libfmt-dev fmt-devel fmt fmt; fi
[ -n "$missing" ] || exit 0
missing=${missing#, }

sudo=
[ "$(id -u)" -eq 0 ] || sudo="sudo "
if has apt-get; then command="${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends$apt"
elif has dnf; then command="${sudo}dnf install -y$dnf"
elif has pacman; then command="${sudo}pacman -S --needed --noconfirm$pacman"
elif has brew; then sudo= command="brew install$brew"
else
    echo "Missing: $missing. Install them with your system's package manager (Debian's names:$apt)." >&2
    exit 1
fi

echo "Missing: $missing. To be installed with:" >&2
echo "    $command" >&2
if [ -n "$sudo" ] && ! has sudo; then
    echo "That needs root, and there is no sudo here. Ask who runs this machine to type it." >&2
    exit 1
fi
if [ -t 0 ] && [ -t 2 ]; then
    printf 'Install now? [Y/n] ' >&2
    read -r reply || reply=n
    case $reply in
        ""|[Yy]*) ;;
        *) echo "Nothing was installed. Type the command above, then start again." >&2; exit 1 ;;
    esac
elif [ -n "$sudo" ] && ! sudo -n true 2>/dev/null; then
    echo "That needs a password, and nobody is at a terminal to type it. Type the command above, then start again." >&2
    exit 1
fi
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
echo "Installing ..." >&2
if ! DEBIAN_FRONTEND=noninteractive sh -c "$command" >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    echo "The installation failed; its last lines are above. Mend that, or type the command yourself:" >&2
    echo "    $command" >&2
    exit 1
fi
echo "Installed." >&2
