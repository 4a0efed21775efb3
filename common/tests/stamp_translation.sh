#!/bin/sh
# stamp_translation.sh TRANSLATION: notes below each heading the state of the English section that it was made from. Run
# it from the workbook's root when you have compared the two, and mended the translation. Shows what it stamped anew.
set -u
tests=${0%/*}
. "$tests/sections.sh"
translation=$1 english=$(english_of "$1")
[ -r "$translation" ] && [ -r "$english" ] || { echo "$translation or $english is not there"; exit 2; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
states "$(document "$english")" >"$work/states"
headings=$(awk '/^```/ { code = !code } !code && /^#+ / { ++n } END { print n + 0 }' "$translation")
[ "$headings" -eq "$(wc -l <"$work/states")" ] || {
    echo "$translation has $headings headings, $english $(wc -l <"$work/states"): translate the missing section first"
    exit 1
}
awk -v states="$work/states" '
    /^```/ { code = !code }
    after && /^<!-- en: [0-9a-f]* -->$/ { old = $3; after = 0; note(); next }
    after { after = 0; note() }
    { print }
    !code && /^#+ / { title = $0; old = ""; after = 1; getline state <states }
    END { if (after) note() }
    function note() {
        print "<!-- en: " state " -->"
        if (state != old) print "stamped: " title | "cat >&2"
    }' "$translation" >"$work/new" && cat "$work/new" >"$translation"
