# for_students DOCUMENT: its text without what only the whole workbook has: the text between two marks, and the lines of
# verbs, $only. A link to a mistake leaves its words. What the finished programs print is shown as text.
only='^\(| `\)\{0,1\}make \(demo\|test\|bench\|handout\|grade\|regrade\|autograder\|solution-\|mistakes-\|book EDITION\)'
for_students() {
    case $1 in
        *.zh-CN.md) program=（成品程序 given=，参数 end=） ;;
        *) program="(the finished program" given=", given" end=")" ;;
    esac
    sed -e '/^<!-- not in the handout -->$/,/^<!-- end -->$/d' -e "/$only/d" -e '/^make: [*]/d' \
        -e '/^```console$/{' -e 'N' -e '/make demo-/s/console/text/' -e '}' \
        -e "s/[$] make demo-[0-9]* ARGS=\"\{0,1\}\([^\"]*\)\"\{0,1\}$/$program$given \1$end/" \
        -e "s/[$] make demo-[0-9]*$/$program$end/" -e 's/make demo-/make run-/' "$1" | cat -s |
        # (The whole text at once: a link may be cut by the end of a line.)
        sed -e ':all' -e '$!{' -e 'N' -e 'b all' -e '}' -e 's/\[\([^]]*\)\]([^)]*solutions\/[^)]*)/\1/g'
}
