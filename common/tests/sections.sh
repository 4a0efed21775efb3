# The sections of the documents, for translations.sh and stamp_translation.sh, which source it with their folder in $tests
# and a folder of their own in $work. A section is a heading and the text up to the next one.
export LC_ALL=C  # all of it is bytes

# english_of TRANSLATION: the file that it was made from. A contract is in its lesson's header.
english_of() {
    case $1 in
        lessons/README.zh-CN.md) echo README.md ;;
        lessons/exercises.zh-CN.md) echo exercises.md ;;
        lessons/*/contracts.zh-CN.md) grep -l '^/// [0-9][.][0-9] ' "${1%/*}"/*.hpp ;;
        *) echo "${1%.zh-CN.md}.md" ;;
    esac
}
# document ENGLISH: the file as a document, its name.
document() {
    case $1 in
        *.hpp) awk -f "$tests/contracts.awk" "$1" >"$work/contracts.md" && echo "$work/contracts.md" ;;
        *) echo "$1" ;;
    esac
}
# states DOCUMENT: the state of each section, a line each: the checksum of its words. Wrapping lines anew changes nothing.
states() {
    rm -rf "$work/sections"
    mkdir "$work/sections"
    awk -v folder="$work/sections" '
        /^```/ { code = !code }
        !code && /^#+ / { if (file) close(file); file = sprintf("%s/%04d", folder, ++section) }
        file { for (i = 1; i <= NF; ++i) print $i >file }' "$1"
    cksum "$work/sections"/* | while read -r sum _; do printf '%08x\n' "$sum"; done
}
