#!/bin/sh
# translations.sh ROOT: the Chinese documents (*.zh-CN.md) say what the English ones say. Below each heading stands the
# state of the English section that it was made from; a section that has changed since is named. Headings, numbers, code,
# tables, lists, links, figures and values are the same in both. A lesson that exercises.md does not list needs no Chinese.
# (A header is compared as the document that contracts.awk makes of it, its code without its comments.)
set -u
tests=$(cd "${0%/*}" && pwd)
cd "$1" || exit 1
. "$tests/sections.sh"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# What there should be, and what there is.
set -- lessons/README.zh-CN.md lessons/exercises.zh-CN.md lessons/glossary.zh-CN.md common/runner/causes.zh-CN.md
for lesson in lessons/*/; do
    lesson=${lesson#lessons/} lesson=${lesson%/}
    grep -q "lessons/$lesson/" exercises.md || continue
    for name in README hints causes contracts; do set -- "$@" "lessons/$lesson/$name.zh-CN.md"; done
    set -- "$@" "solutions/$lesson/notes.zh-CN.md"
done
for translation; do
    [ -f "$translation" ] || echo "$translation is not there: translate $(english_of "$translation")"
done >"$work/wrong"
{ printf '%s\n' "$@" && find common lessons solutions -name '*.zh-CN.md'; } | sort -u >"$work/all"
set --
while read -r translation; do [ ! -f "$translation" ] || set -- "$@" "$translation"; done <"$work/all"

for translation; do english_of "$translation"; done >"$work/english"
awk -v anchors=1 -f "$tests/translations.awk" README.md exercises.md lessons/*.md lessons/*/*.md >"$work/anchors"
# facts DOCUMENT [TARGETS]
facts() {
    awk -v list="$work/anchors" -v translated="$(tr '\n' ' ' <"$work/english")" -v targets="${2:-}" \
        -f "$tests/translations.awk" "$1" | sort -u
}
# name DOCUMENT: for each line "SECTION<tab>TEXT" of the input, the document, the heading of that number, and the text.
name() {
    awk -v document="$1" '
        BEGIN {
            while ((getline line <document) > 0) {
                if (line ~ /^```/) code = !code
                if (!code && line ~ /^#+ /) { sub(/^#+ /, "", line); title[++n] = line }
            }
        }
        { section = $0; sub(/\t.*/, "", section); sub(/^[^\t]*\t/, "")
          print document ", section \"" title[section] "\": " $0 }'
}
for translation; do
    english=$(english_of "$translation")
    [ -f "$english" ] || { echo "$translation translates $english, which is not there"; continue; }
    document=$(document "$english")
    states "$document" >"$work/states"
    # The stamps, a line each; none is a dash.
    awk '/^```/ { code = !code }
        after { print /^<!-- en: [0-9a-f]* -->$/ ? $3 : "-"; after = 0 }
        !code && /^#+ / { after = 1 }
        END { if (after) print "-" }' "$translation" >"$work/stamps"
    if [ "$(wc -l <"$work/states")" -ne "$(wc -l <"$work/stamps")" ]; then
        echo "$translation has $(wc -l <"$work/stamps") headings, $english has $(wc -l <"$work/states"):" \
            "each section needs its translation"
        continue
    fi
    paste "$work/states" "$work/stamps" | awk -v english="$english" '$1 != $2 {
        print NR "\t" ($2 == "-" ? "there is no stamp below the heading" : english " has changed here since") }' |
        name "$translation" >"$work/stale"
    cat "$work/stale"
    [ ! -s "$work/stale" ] || echo "  When the two agree: sh common/tests/stamp_translation.sh $translation"
    facts "$document" >"$work/facts"
    facts "$translation" "$work/targets" >"$work/own_facts"
    comm -23 "$work/facts" "$work/own_facts" | sed 's/	/	only in the English: /' | name "$translation"
    comm -13 "$work/facts" "$work/own_facts" | sed 's/	/	only in the Chinese: /' | name "$translation"
    [ ! -s "$work/targets" ] || sort -u "$work/targets" | while read -r document path; do
        [ -e "$path" ] || echo "$document leads to $path, which is not there"
    done
    : >"$work/targets"
done >>"$work/wrong"
if [ -s "$work/wrong" ]; then
    cat "$work/wrong"
    exit 1
fi
