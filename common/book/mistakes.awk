# mistakes.awk MISTAKE.cpp...: in Markdown, the mistakes whose first mistaken exercise is `exercise`, of the lesson with
# the number `lesson`: title, thought, what works, what breaks, and what differs from the reference.

function finish(    i) {
    if (fails == exercise) {
        printf "### <a id=\"mistake-%s-%s\"></a>%s\n\n", lesson, name, title
        for (i = 1; i <= parts; ++i) printf "%s\n\n", part[i]
        printf "```cpp\n%s```\n\n", code
    }
    parts = 0
    fails = code = ""
}
function plain(text) {
    gsub(/[][\\`*_<>#&]/, "\\\\&", text)
    return text
}
FNR == 1 {
    if (NR > 1) finish()
    name = FILENAME
    gsub(/.*\/|[.]cpp$/, "", name)
    title = substr($0, 4)
    sub(/[.]$/, "", title)
    title = plain(title)
    head = 1
    next
}
head && !/^\/\// { head = 0 }
head && /^\/\/ (Thought|Works|Breaks): / { part[++parts] = "**" substr($2, 1, length($2)) "** " plain(substr($0, index($0, $3))); next }
head && /^\/\/  +/ { sub(/^\/\/ +/, ""); part[parts] = part[parts] " " plain($0); next }
head && /^\/\/ fails: / { fails = $3; next }
!head && (code != "" || !/^(#include.*)?$/) { code = code $0 "\n" }
END { finish() }
