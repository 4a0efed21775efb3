# contracts.awk HEADER: a lesson's contracts as a document, which contracts.zh-CN.md translates: what holds for all of
# them, and a section for each exercise with all that the book shows there, the comments as text and lists, the rest as
# code. Comments within a class stay in its code.

function text(line) {
    if (code) body = body "```\n\n"
    code = 0
    body = body line "\n"
}
FNR < 3 || !started && /^#/ || /^}  \/\/ namespace/ { next }
/^namespace/ {
    print "# The contracts\n" body
    body = ""
    started = 1
    next
}
!started { sub(/^\/\/ /, ""); text($0); next }
/^(class|struct|enum) .*{$/ { inside = 1 }
/^};/ { inside = 0 }
!inside && /^\/\/\// {
    if (/^\/\/\/ [0-9][.][0-9] /) number = $2
    sub(/^\/\/\/ ([0-9][.][0-9] [ *] ?)?/, "")
    if (/^(Edges|Throws):/) text("")
    if (sub(/^Edges: +- /, "- ")) text("Edges:\n")
    sub(/^ +- /, "- ")
    if (sub(/^  /, "") && !/^ /) {  # an item of a list without dashes
        if (!listed) text("")
        listed = 1
        $0 = "- " $0
    }
    text($0)
    next
}
!inside && /^$/ {
    if (number == "") next
    text("")
    print "## " number " " name "\n\n" body
    body = number = name = listed = ""
    next
}
{
    if (!code) body = body "\n```cpp\n"
    code = 1
    body = body $0 "\n"
    if (number == "" || name != "") next
    name = $0
    sub(/ *[({].*/, "", name)
    sub(/.* /, "", name)
}
