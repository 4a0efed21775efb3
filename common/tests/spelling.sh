#!/bin/sh
# spelling.sh ROOT: every word of the documents is in the dictionary (package aspell-en) or in words.txt, and every
# word of words.txt is in use.
set -u
cd "$1" || exit 1
if ! echo | aspell --lang=en list >/dev/null 2>&1; then
    echo "skipped: aspell or its English dictionary is missing (package aspell-en)"
    exit 77
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
# The words that people read: no code, no link's target, no tag.
for document in README.md common/README.md common/grading/README.md exercises.md lessons/glossary.md lessons/*/*.md solutions/*/notes.md; do
    case $document in *.zh-CN.md) continue ;; esac
    awk '/^```/ { code = !code; print ""; next } { print code ? "" : $0 }' "$document" |
        sed -e 's/`[^`]*`//g' -e 's/](\([^)]*\))/] /g' -e 's/<[^>]*>//g' -e 's/https\{0,1\}:[^ )]*//g' |
        aspell --lang=en --encoding=utf-8 list | sort -u >"$work/unknown"
    LC_ALL=C sort -u "$work/unknown" | tee -a "$work/all" | LC_ALL=C comm -23 - common/tests/words.txt |
        sed "s|^|$document: not a word: |"
done >"$work/wrong"
LC_ALL=C sort -u "$work/all" | LC_ALL=C comm -13 - common/tests/words.txt | sed 's/^/words.txt: not in use: /' >>"$work/wrong"
if [ -s "$work/wrong" ]; then
    cat "$work/wrong"
    echo "Mend the word, or add it to common/tests/words.txt, which is sorted (LC_ALL=C)."
    exit 1
fi
