# pages.awk TEMPLATE ALL.html: cuts the HTML of all pages, where a comment <!-- page NAME --> begins each, into files in
# the folder `out`, by the template, and writes index.js for the search: a line for each heading and glossary term.
# What is folded stays out of the index, apart from its summary. The rest of the variables fill the template.

function text_of(html) {
    gsub(/<[^>]*>/, "", html)
    gsub(/&lt;/, "<", html); gsub(/&gt;/, ">", html); gsub(/&quot;/, "\"", html); gsub(/&#39;/, "'", html)
    gsub(/&amp;/, "\\&", html)
    return html
}
function json(text) {
    gsub(/[ \t\n]+/, " ", text)
    gsub(/\\/, "\\\\", text)
    gsub(/"/, "\\\"", text)
    return "\"" text "\""
}
function finish_entry() {
    if (id != "") entries = entries "[" json(page) "," json(id) "," json(entry) "," json(words) "],\n"
    id = words = ""
}
function link(name, relation, class) {
    if (name == "") return ""
    return "<a href=\"" name ".html\"" (relation ? " rel=\"" relation "\"" : "") (class ? " " class : "") ">" title[name] "</a>"
}
function contents(current,    i, name, kind, list) {
    for (i = 1; i <= pages; ++i) {
        name = order[i]
        kind = name ~ /^[0-9]+[.]|-solution$/ ? " class=\"part\"" : ""
        list = list "<li" kind ">" link(name, "", name == current ? "aria-current=\"page\"" : "") "</li>\n"
    }
    return "<ul>\n" list "</ul>"
}
# The template with each @name@ replaced by field[name].
function filled(text,    done) {
    while (match(text, /@[a-z]+@/)) {
        done = done substr(text, 1, RSTART - 1) field[substr(text, RSTART + 1, RLENGTH - 2)]
        text = substr(text, RSTART + RLENGTH)
    }
    return done text
}

FNR == NR { template = template $0 "\n"; next }
{ gsub(/ id="cb[0-9-]*"|<a href="#cb[^>]*><\/a>/, "") }  # pandoc's places, a line of code each
/^<!-- page .* -->$/ { finish_entry(); page = order[++pages] = $3; next }
/<(h[1-6]|span) id="/ {
    finish_entry()
    match($0, / id="[^"]*"/)
    id = substr($0, RSTART + 5, RLENGTH - 6)
    entry = text_of($0)
    if (title[page] == "") { title[page] = $0; gsub(/<\/?(h1|span)[^>]*>/, "", title[page]) }
}
/<details>/ { folded = 1 }
!folded || /<summary>/ { words = words " " text_of($0) }
/<\/details>/ { folded = 0 }
{ body[page] = body[page] $0 "\n" }

END {
    finish_entry()
    print "searchIndex = [\n" entries "];" >(out "/index.js")
    field["language"] = language
    field["other"] = other; field["switch"] = switched; field["locale"] = locale
    field["search"] = search; field["contents"] = contents_title; field["nothing"] = nothing
    for (i = 1; i <= pages; ++i) {
        page = order[i]
        field["page"] = page
        field["title"] = text_of(title[page])
        field["home"] = title[order[1]]
        field["list"] = contents(page)
        field["body"] = body[page]
        field["previous"] = link(order[i - 1], "prev")
        field["next"] = link(order[i + 1], "next")
        printf "%s", filled(template) >(out "/" page ".html")
        close(out "/" page ".html")
    }
}
