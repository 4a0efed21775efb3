# contracts.awk HEADER: a lesson's contracts as a document, which contracts.zh-CN.md translates: what holds for all of
# them, and a section for each exercise with all that the book shows there, the comments as text and lists, the rest as
# code. Comments within a class stay in its code.

function text(words) {
    if (code) body = body "```\n\n"
    code = 0
    body = body words "\n"
}
FNR < 3 || !started && /^#/ { next }
/^namespace/ {
    print "# The contracts\n" body
    body = ""
    started = 1
    next
}
!started { sub(/^\/\/ /, ""); text($0); next }
/^}  \/\/ namespace/ { next }
/^(class|struct|enum) .*{$/ { inside = 1 }
/^};/ { inside = 0 }
!inside && /^\/\/\// {
    if (/^\/\/\/ [0-9][.][0-9] /) number = $2
    sub(/^\/\/\/ ([0-9][.][0-9] [ *] ?)?/, "")
    if (/^(Edges|Throws):/) text("")
    if (/^Edges: +- /) { text("Edges:\n"); sub(/^Edges:/, "") }
    # (An item is less indented than its continuation.)
    if (/^  [^ ]/ && !items) text("")
    items = /^  [^ ]/
    if (/^  [^ ]/) sub(/^ +/, "- ")
    sub(/^ +- /, "- ")
    text($0)
    next
}
!inside && /^$/ {
    if (number == "") next
    text("")
    print "## " number " " name "\n\n" body
    body = number = name = ""
    next
}
{
    items = 0
    if (!code) body = body "\n```cpp\n"
    code = 1
    body = body $0 "\n"
    if (number != "" && name == "") {
        name = $0
        sub(/^class /, "", name)
        sub(/[ (].*/, "", name)
        if (/\(/) { match($0, /[a-z_0-9]+\(/); name = substr($0, RSTART, RLENGTH - 1) }
    }
}
