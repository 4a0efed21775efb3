# Sourced: the reader's language, in $WORKBOOK_LANG (zh or en, exported for the runner), and say. The runner decides alike
# if it is started by itself (harness/words.cpp).
if [ -z "${WORKBOOK_LANG:-}" ]; then
    WORKBOOK_LANG=en
    case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
        zh*)
            charset=${LC_ALL:-${LC_CTYPE:-${LANG:-}}}
            case $charset in
                *.*) charset=${charset#*.} charset=${charset%%@*} ;;
                *) charset=$(locale charmap 2>/dev/null) ;;
            esac
            case $charset in
                [Uu][Tt][Ff]8 | [Uu][Tt][Ff]-8) WORKBOOK_LANG=zh ;;
                *) echo "For Chinese, set the terminal to UTF-8 (now: ${charset:-unknown}), then: export LANG=zh_CN.UTF-8" >&2 ;;
            esac ;;
    esac
fi
export WORKBOOK_LANG

# say TEXT [VALUE...]: prints TEXT in the reader's language, its {} replaced by the values; {0}, {1} if their order differs.
# zh-CN.txt has a line of English, and below it, indented, the Chinese.
say() {
    case $WORKBOOK_LANG in zh*) words=common/verbs/zh-CN.txt ;; *) words=/dev/null ;; esac
    awk 'BEGIN {
        text = ARGV[2]
        while ((getline line <ARGV[1]) > 0) {
            if (found) { text = substr(line, 5); break }
            found = line == text
        }
        for (next_value = 3; match(text, /[{][0-9]?[}]/); text = substr(text, RSTART + RLENGTH)) {
            number = substr(text, RSTART + 1, RLENGTH - 2)
            out = out substr(text, 1, RSTART - 1) ARGV[number == "" ? next_value++ : number + 3]
        }
        print out text
    }' "$words" "$@"
}
# in_language FILE: its Chinese version (hints.zh-CN.md for hints.md), if the reader wants that and it is there; or itself.
in_language() {
    translated=${1%.*}.zh-CN.${1##*.}
    case $WORKBOOK_LANG in zh*) [ ! -r "$translated" ] || { echo "$translated"; return; } ;; esac
    echo "$1"
}
