# exercise.awk CONTRACTS exercises.md README.md hints.md: the page of one exercise, in Markdown, for book.sh.
# CONTRACTS is the lesson's header, or the translation of it, contracts.zh-CN.md.
# Variables: `exercise` (4.2), `contract` and `hints` (their headings), and `hint`, such as "Hint %d of %d".

function columns(row,    n) {  # into cell[1], cell[2], ...
    gsub(/^\| *| *\|$/, "", row)
    return split(row, cell, / *\| */)
}
# The cells of the exercise's row from the column `first` on, each beside its column's title.
function rows(first,    n, i) {
    n = columns($0)
    for (i = first; i <= n; ++i) facts = facts "| " title[i] " | " cell[i] " |\n"
}
FNR == 1 { ++file; inside = 0 }

# The contract. In a translation: what stands before the sections holds for all.
file == 1 && FILENAME ~ /[.]md$/ {
    if (/^##? /) inside = /^# / || $2 == exercise
    else if (inside && !/^<!--/) text = text $0 "\n"
    next
}
# In the header: what belongs to no exercise before the namespace holds for all; after it, for the next one.
file == 1 && /^}  \/\/ namespace/ { next }
file == 1 && /^namespace/ { general = piece; piece = ""; started = 1; next }
file == 1 && !started && (/^#/ || FNR < 3) { next }
file == 1 && !started { if (!/^$/) piece = piece $0 "\n"; next }
file == 1 && /^(class|struct|enum) .*{$/ { inside = 1 }
file == 1 && /^};/ { inside = 0 }
file == 1 && /^\/\/\/ [0-9][.][0-9] / { owner = $2 }
file == 1 && !inside && /^$/ {
    if (owner == exercise) code = code piece
    if (owner != "") piece = owner = ""
    if (piece != "") piece = piece "\n"
    next
}
file == 1 { piece = piece $0 "\n"; next }

# What the two tables say of it, and the lesson's note.
file < 4 && /^\|/ && !/^\|-/ && columns($0) && cell[2] !~ /`/ { split("", title); for (i in cell) title[i] = cell[i] }
file == 2 && index($0, "| " exercise " |") == 1 {
    star = sub(/★ /, "") ? " ★" : ""
    columns($0)
    name = cell[2]
    rows(3)
}
file == 3 && FNR == 1 { lesson = substr($0, 3) }
file == 3 && index($0, "| " exercise " ") == 1 { rows(3) }
file == 3 && (index($0, exercise ":") == 1 || index($0, exercise "：") == 1) {
    sub(/^[0-9.]+(:|：) */, "")
    within = 1
}
file == 3 && /^$/ { if (within) note = note "\n"; within = 0 }
file == 3 && within { note = note $0 "\n" }

# The hints, each folded.
file == 4 && /^## / { inside = $2 == exercise; next }
file == 4 && inside && /^[0-9]+[.] / { ++steps; sub(/^[0-9]+[.] /, "") }
file == 4 && inside && !/^<!--/ { sub(/^   /, ""); step[steps] = step[steps] $0 "\n" }

END {
    print "# " exercise " " name star "\n"
    print "| [" lesson "](README" (FILENAME ~ /zh-CN/ ? ".zh-CN" : "") ".md) | `make " exercise "` |\n|---|---|\n" facts
    print toupper(substr(note, 1, 1)) substr(note, 2)
    print "## " contract "\n"
    if (text != "") print "<div class=\"contract\">\n" text "\n</div>\n"
    else print "```cpp\n" general (general == "" ? "" : "\n") code "```\n"
    print "## " hints "\n"
    for (i = 1; i <= steps; ++i)
        printf "<details><summary>" hint "</summary>\n\n%s\n</details>\n\n", i, steps, step[i]
}
