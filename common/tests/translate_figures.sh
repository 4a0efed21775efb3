#!/bin/sh
# translate_figures.sh ROOT [check]: each figures/x.svg, of a lesson or of all, with the Chinese of figures/zh-CN.txt becomes
# figures/x.zh-CN.svg. With check it writes nothing, and names each figure that is not what it would write. Either way
# it names each text without a translation, and each translation without a text.
#
# Two files from one source, and no <switch>: a page in Chinese wants Chinese figures, whatever the browser speaks, and
# not every program that makes a book knows <switch>.
cd "$1" || exit 1
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
bad=0
for table in lessons/figures/zh-CN.txt lessons/*/figures/zh-CN.txt; do
    [ -f "$table" ] || continue
    folder=${table%/*}
    : >"$work/used"
    for figure in "$folder"/*.svg; do
        case $figure in *.zh-CN.svg) ;; *) echo "$figure" ;; esac
    done >"$work/figures"
    # An English line and a Chinese one, then an empty line; or one line, of a text that stays. A text without a small
    # letter (a number, a state) stays without a line.
    while IFS= read -r figure; do
        awk -v figure="$figure" -v used="$work/used" '
            function missing(text) {
                print figure ": no Chinese in zh-CN.txt for: " text >"/dev/stderr"
                failed = 1
            }
            NR == FNR { n = split($0, line, "\n"); chinese[line[1]] = line[n]; next }
            FNR == 1 { sub(/<svg /, "<svg lang=\"zh-CN\" ") }
            /<style>/ { style = 1 }
            /<\/style>/ { style = 0 }
            style { print; next }
            { rest = $0
              while (match(rest, />[^<]*[a-z][^<]*</)) {
                  text = key = bare = substr(rest, RSTART + 1, RLENGTH - 2)
                  gsub(/^ +| +$/, "", key)
                  gsub(/&[a-z]+;/, "", bare)
                  if (key in chinese) { print key >>used; translation = chinese[key] }
                  else {
                      translation = key
                      if (bare ~ /[a-z]/) missing(key)
                  }
                  from = index(text, key)
                  printf "%s%s%s%s", substr(rest, 1, RSTART), substr(text, 1, from - 1), translation,
                      substr(text, from + length(key))
                  rest = substr(rest, RSTART + RLENGTH - 1)
              }
              print rest }
            END { exit failed }' RS= "$table" RS='\n' "$figure" >"$work/new" || bad=1
        translated=${figure%.svg}.zh-CN.svg
        cmp -s "$work/new" "$translated" && continue
        if [ "${2-}" != check ]; then cp "$work/new" "$translated"
        else
            echo "$translated is not $figure with the Chinese of $table: run sh common/tests/translate_figures.sh ."
            bad=1
        fi
    done <"$work/figures"
    awk -v RS= -F '\n' '{ print $1 }' "$table" | sort >"$work/known"
    sort -u "$work/used" | comm -23 "$work/known" - | sed "s|^|$table: in no figure: |" >"$work/unused"
    [ ! -s "$work/unused" ] || { cat "$work/unused"; bad=1; }
done
exit $bad
