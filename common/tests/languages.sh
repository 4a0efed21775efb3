#!/bin/sh
# languages.sh ROOT: what the terminal says in Chinese. Every say("...") and to_say("...") of the runner, and every say,
# fail, refuse and ask of the verbs, and every say, to_say and refuse of the grader, its formats and the trace, has its
# translation in the zh-CN.txt beside it; every translation is in use; and both have the same {}. help.zh-CN.txt explains the commands that help.txt does.
set -u
cd "$1" || exit 1
export LC_ALL=C
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# Literals that follow each other are one, and what is escaped is as it is read.
joined() { cat "$@" | tr '\n' ' ' | sed 's/" *"//g'; }
unescape() { sed 's/\\\\/\\/g; s/\\"/"/g'; }
literal='"\([^"\\]\|\\.\)*"'
runner="common/harness/render_failure.cpp common/runner/*.cpp" grading="common/grading/*.cpp common/grading/formats/*.jq"
trace="common/trace/*.cpp"
verbs="common/verbs/*.sh"

# The texts that must be translated, and all the text in which those that are translated are looked for.
joined $runner | grep -o "\(say\|to_say\|words_of(lesson, language())\)($literal" | sed 's/^[^"]*"//; s/"$//' | unescape >"$work/runner"
sed -n '/ outcomes\[\]/,/;/p' common/harness/verdict.cpp | grep -o '"[a-z_]*"' | tr -d '"' | tr _ ' ' >>"$work/runner"
for lesson in lessons/*/README.zh-CN.md; do
    sed -n 's/^ *WORKS "\(.*\)"$/\1/p' "${lesson%/*}/CMakeLists.txt"
done >>"$work/runner"
cp "$work/runner" "$work/runner.all"
cat $verbs | grep -o "\(say\|fail\|refuse\|ask\) $literal" | sed 's/^[^"]*"//; s/"$//' | unescape | grep -v '^[$][a-z0-9@]*$' >"$work/verbs"
cat $verbs | unescape >"$work/verbs.all"
for room in grading trace; do
    eval "joined \$$room" | grep -o "\(say\|to_say\|refuse\)( *$literal" | sed 's/^[^"]*"//; s/"$//' | unescape >"$work/$room"
    cp "$work/$room" "$work/$room.all"
done

for room in runner verbs grading trace; do
    awk -v table="common/$room/zh-CN.txt" -v texts="$work/$room" '
        function wrong(text) { print table ": " text; bad = 1 }
        # The values that a text shows, sorted: "{}" counts up, "{1}" names one.
        function values(text,    list, next_value, number, i) {
            split("", list)
            next_value = 0
            while (match(text, /[{][0-9]?[}]/)) {
                number = substr(text, RSTART + 1, RLENGTH - 2)
                list[number == "" ? next_value++ : number + 0] = 1
                text = substr(text, RSTART + RLENGTH)
            }
            text = ""
            for (i = 0; i < 10; ++i) if (i in list) text = text i " "
            return text
        }
        { all = all $0 "\n" }
        END {
            while ((getline line <table) > 0) {
                if (line == "" || line ~ /^#/) continue
                if (line !~ /^    /) {
                    if (english != "") wrong("no translation below: " english)
                    english = line
                    continue
                }
                if (english == "") { wrong("no English above:" line); continue }
                if (english in translated) wrong("twice: " english)
                translated[english] = 1
                if (!index(all, english)) wrong("nothing says: " english)
                if (values(english) != values(line)) wrong("other values than in English: " english)
                english = ""
            }
            while ((getline line <texts) > 0) if (!(line in translated)) {
                wrong(line ~ /[$][a-z{(]/ ? "a text must not hold a $; say \"... {}\" and the value: " line : \
                    "has no translation of: " line)
                translated[line] = 1
            }
            exit bad
        }' "$work/$room.all" || bad=1
done

for help in help.txt help.zh-CN.txt; do
    { sed -n 's/^\(make.*[^ ]\)  .*/\1/p' "common/verbs/$help" && grep -o 'make [a-z]*-[0-9.a-z]*' "common/verbs/$help"; } |
        sort >"$work/$help"
done
diff "$work/help.txt" "$work/help.zh-CN.txt" >"$work/diff" || {
    echo "common/verbs/help.zh-CN.txt names other commands than help.txt:"
    cat "$work/diff"
    bad=1
}
# The scripts choose the language as the runner does (width_test.cpp), and say what a terminal that is not in UTF-8 needs.
help() { env -u LC_ALL -u LC_MESSAGES -u LC_CTYPE -u WORKBOOK_LANG LANG=C "$@" sh common/verbs/verb.sh help 2>&1; }
chinese=$(cat common/verbs/help.zh-CN.txt) english=$(cat common/verbs/help.txt)
for locale in LANG=zh_CN.UTF-8 LANG=zh_TW.utf8@radical LC_MESSAGES=zh_CN LC_ALL=zh_CN.UTF-8 WORKBOOK_LANG=zh; do
    [ "$(help LC_CTYPE=C.UTF-8 "$locale")" = "$chinese" ] || { echo "$locale: make help is not Chinese"; bad=1; }
done
[ "$(help LANG=zh_CN.UTF-8 WORKBOOK_LANG=en)" = "$english" ] || { echo "WORKBOOK_LANG=en: make help is not English"; bad=1; }
case $(help LANG=zh_CN.GBK) in
    *"UTF-8 (now: GBK)"*"$english") ;;
    *) echo "LANG=zh_CN.GBK: make help does not say what to set, or is not English"; bad=1 ;;
esac
exit "${bad:-0}"
