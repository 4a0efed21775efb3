# translations.awk DOCUMENT: what a document and its translation must have in common, a line each: the section's number,
# a tab, and the fact. Or, with -v anchors=1, the anchors of the DOCUMENTs' headings, as GitHub makes them: the anchor,
# a tab, and the number of the heading (or the id of an <a>). All of it is bytes (LC_ALL=C). Variables: `list`, the file
# with the anchors; `translated`, the documents that have a translation; `targets`, a file for the links' targets.

function canonical(path) {
    if (path == "lessons/README.zh-CN.md" || path == "lessons/exercises.zh-CN.md") sub(/^lessons\//, "", path)
    sub(/[.]zh-CN[.]md$/, ".md", path)
    sub(/[.]zh-CN[.]svg$/, ".svg", path)  # made by translate_figures.sh
    return path
}
function anchor(title) {
    title = tolower(title)
    gsub(/[!-,.\/:-@[-^`{-~]|\]/, "", title)
    gsub(/，|。|：|；|！|？|、|（|）|“|”|‘|’|—|…|《|》|「|」|★/, "", title)
    gsub(/ /, "-", title)
    return title
}
# From the root: lessons/01-ip-addresses/README.md and ../02-ports/README.md are lessons/02-ports/README.md.
function resolved(link,    path, parts, n, i, depth, kept) {
    path = FILENAME
    sub(/[^\/]*$/, "", path)
    n = split(path link, parts, "/")
    depth = 0
    for (i = 1; i <= n; ++i)
        if (parts[i] == "..") --depth
        else if (parts[i] != ".") kept[++depth] = parts[i]
    path = kept[1]
    for (i = 2; i <= depth; ++i) path = path "/" kept[i]
    return path
}
function target(link,    hash, path) {
    if (link ~ /^https?:/) return link
    hash = index(link, "#") ? substr(link, index(link, "#")) : ""
    path = substr(link, 1, length(link) - length(hash))
    path = path == "" ? FILENAME : resolved(path)
    if (targets) print FILENAME, path >targets
    if (hash) hash = (path hash) in number_of ? number_of[path hash] : hash ", which is not a heading there"
    if (chinese && path == canonical(path) && path in has) path = path " (its English text)"
    return canonical(path) (hash ~ /^#/ ? hash : hash ? ", heading " hash : "")
}
function fact(text) { print section "\t" text }
function finish(    words, n, i, word, link) {
    if (!section) return
    gsub(/<!--[^>]*-->/, "", text)
    word = text
    while (match(word, /\{[0-9]+\}/)) {
        fact("value " substr(word, RSTART, RLENGTH))
        word = substr(word, RSTART + RLENGTH)
    }
    word = text
    gsub(/`[^`]*`/, "", word)
    while (match(word, /\]\([^)]*\)/)) {
        link = substr(word, RSTART + 2, RLENGTH - 3)
        fact((link ~ /[.]svg$/ ? "figure " : "link to ") target(link))
        word = substr(word, RSTART + RLENGTH)
    }
    gsub(/\]\([^)]*\)/, " ", text)
    gsub(/[^0-9A-Za-z.]/, " ", text)
    n = split(text, words, " ")
    for (i = 1; i <= n; ++i) {
        word = words[i]
        sub(/[.]+$/, "", word)
        if (word ~ /^[1-9][.][0-9a-h]$/) fact("number " word)
    }
    fact("blocks of text: " blocks + 0)
    fact("items of lists: " items + 0)
    fact("folded parts: " folds + 0)
    blocks = items = folds = rows = lines = within = 0
    text = ""
}

BEGIN {
    while (list && (getline line <list) > 0) { split(line, pair, "\t"); number_of[pair[1]] = pair[2] }
    n = split(translated, names, " ")
    for (i = 1; i <= n; ++i) has[names[i]]
}
FNR == 1 {
    section = 0
    chinese = FILENAME ~ /[.]zh-CN[.]md$/
    named = FILENAME !~ /(README|exercises)([.]zh-CN)?[.]md$/  # its headings are names and ids
    contracts = FILENAME ~ /contracts[.]/  # the comments within their code are translated
}
!section && !/^#+ / { next }  # the line that leads to the other language
/^```/ { code = !code; if (!anchors) fact("code, line " ++lines ": " $0); within = 0; next }
code && contracts {
    if (sub(/ *\/\/.*/, "")) said = ", with a comment"
    if (/^$/) next
    $0 = $0 said
    said = ""
}
code { if (!anchors) fact("code, line " ++lines ": " $0); next }
/^#+ / {
    level = $1
    if (anchors) {
        title = $0
        sub(/^#+ /, "", title)
        print FILENAME "#" anchor(title) "\t" ++section
        next
    }
    finish()
    ++section
    fact("heading " level (named && level != "#" ? " " $2 " " $3 : $2 ~ /^[0-9]/ ? " " $2 : ""))
    next
}
anchors {
    while (match($0, /<a id="[^"]*"/)) {
        print FILENAME "#" substr($0, RSTART + 7, RLENGTH - 8) "\t" substr($0, RSTART + 7, RLENGTH - 8)
        $0 = substr($0, RSTART + RLENGTH)
    }
    next
}
/^<!--/ { next }
/^$/ { within = list_here = 0; next }
/^\|/ { fact("row " ++rows " of a table, columns: " gsub(/\|/, "|") - 1) }
/^ *([-*]|[0-9]+[.]) / { if (!within) list_here = 1; if (list_here) ++items }
/<details>/ { ++folds }
{
    if (!within) ++blocks
    else if (chinese && !/^[-|<*]/ && !/^[0-9]+[.] /) fact("a paragraph that is broken into lines: " $0)
    within = 1
    text = text " " $0
}
END { if (!anchors) finish() }
