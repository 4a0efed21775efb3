# The sections of the documents, for translations.sh and stamp_translation.sh, which source it with a folder of their
# own in $work. A section is a heading and the text up to the next one.
export LC_ALL=C  # all of it is bytes

# english_of TRANSLATION: the document that it was made from.
english_of() {
    case $1 in
        lessons/README.zh-CN.md) echo README.md ;;
        lessons/exercises.zh-CN.md) echo exercises.md ;;
        *) echo "${1%.zh-CN.md}.md" ;;
    esac
}
# states ENGLISH: the state of each section, a line each: the checksum of its words. Wrapping lines anew changes nothing.
states() {
    rm -rf "$work/sections"
    mkdir "$work/sections"
    awk -v folder="$work/sections" '
        /^```/ { code = !code }
        !code && /^#+ / { if (file) close(file); file = sprintf("%s/%04d", folder, ++section) }
        file { for (i = 1; i <= NF; ++i) print $i >file }' "$1"
    cksum "$work/sections"/* | while read -r sum _; do printf '%08x\n' "$sum"; done
}
