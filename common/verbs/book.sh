# book: build/book, the workbook to read: pages in English and Chinese, an EPUB and a PDF in each. EDITION=instructor
# adds the solutions' notes and the mistakes. common/book/ has the parts.
. common/verbs/for_students.sh
has pandoc || fail "make book needs pandoc (package pandoc)"
case $EDITION in
    "") text=for_students ;;
    instructor) text=cat; [ -d solutions ] || fail "This copy of the workbook has no solutions: make book" ;;
    *) fail "There is no edition \"{}\": make book, or make book EDITION=instructor" "$EDITION" ;;
esac
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
book=$work/book name=sockets-workbook

# speak LANGUAGE: the book's own words, and the ends of the documents' names.
speak() {
    language=$1
    case $language in
        en)
            locale=en other=zh end=.md front=README.md list=exercises.md switch=中文 contents=Contents search=Search
            nothing="Nothing found" contract="Contract" hints="Hints" hint="Hint %d of %d" solution="The reference"
            mistakes="Mistakes worth reading" ;;
        zh)
            locale=zh-CN other=en end=.zh-CN.md front=lessons/README.zh-CN.md list=lessons/exercises.zh-CN.md switch=English
            contents=目录 search=搜索 nothing=没有找到 contract=契约 hints=提示 hint="提示 %d（共 %d 条）" solution=参考答案
            mistakes=值得一读的错误 ;;
    esac
}
# page NAME SOURCE: begins a page. document NAME SOURCE: the page is a document, from its title on. Exercises in the first
# column of a table lead to their pages.
page() { printf '\n<!-- page %s %s -->\n\n' "$1" "$2"; }
document() {
    page "$1" "$2"
    $text "$2" | awk '/^# / { text = 1 } !text || /^<!--.*-->$/ { next }
        match($0, /^\| [0-9][.][0-9]( ★)? \|/) { number = substr($0, 3, RLENGTH - 4)
            $0 = "| [" number "](" substr(number, 1, 3) ")" substr($0, RLENGTH - 1) }
        { print }'
}
# exercise NUMBER: its page.
exercise() {
    contracts=lessons/$lesson/contracts$end  # where they are translated
    [ -e "$contracts" ] || contracts=lessons/$lesson/${answer%.cpp}.hpp
    page "$1" "lessons/$lesson/README$end"
    awk -v exercise="$1" -v contract="$contract" -v hints="$hints" -v hint="$hint" -f common/book/exercise.awk \
        "$contracts" "$list" "lessons/$lesson/README$end" "lessons/$lesson/hints$end"
    [ "$EDITION" ] || return 0
    printf '\n## %s\n\n' "$mistakes"
    awk -v exercise="$1" -v lesson="$number" -f common/book/mistakes.awk "solutions/$lesson/mistakes"/*.cpp
}
pages() {
    document index "$front"
    for lesson in lessons/[0-9]*; do
        find_lesson "${lesson#lessons/}"
        document "$lesson" "lessons/$lesson/README$end"
        for test in "lessons/$lesson/tests"/[0-9]*.cpp; do
            test=${test##*/}
            exercise "${test%%_*}"
        done
        [ "$EDITION" ] || continue
        document "$number-solution" "solutions/$lesson/notes$end"
        printf '\n## %s\n\n```cpp\n' "$solution"
        cat "solutions/$lesson/$answer"
        echo '```'
    done
    document exercises "$list"
    document glossary "lessons/glossary$end"
}
# convert FORMAT FILE OPTION...: all pages of the language, by pandoc.
convert() {
    format=$1 file=$2
    shift 2
    pandoc --quiet -f gfm -t "$format" -o "$file" --lua-filter common/book/links.lua -M "pages=$work/$language.md" \
        --columns 10000 --wrap none "$@" </dev/null
}
# whole FORMAT FILE OPTION...: the same as one book with a title.
whole() {
    convert "$@" -M whole=yes -M "lang=$locale" -M "title=$(sed -n '/^# /{s/^# //p;q;}' "$front")" --css common/book/style.css \
        --toc --toc-depth 2
}

chinese=$(fc-list :lang=zh family 2>/dev/null) || chinese=
mkdir "$book"
for lesson in lessons/[0-9]*; do
    mkdir -p "$book/figures/${lesson#lessons/}"
    cp "$lesson"/figures/*.svg "$book/figures/${lesson#lessons/}"
done
cp lessons/figures/*.svg "$book/figures"
cp common/book/style.css common/book/book.js common/book/index.html "$book"
for language in en zh; do
    speak $language
    pages >"$work/$language.md"
    mkdir "$book/$language"
    convert html5 "$work/$language.html"
    awk -v out="$book/$language" -v locale="$locale" -v other="$other" -v switched="$switch" -v search="$search" \
        -v contents_title="$contents" -v nothing="$nothing" -f common/book/pages.awk common/book/template.html "$work/$language.html"
    whole epub3 "$book/$name.$language.epub"
    [ "$chinese" ] && has weasyprint || continue
    whole html5 "$work/whole.html" --template common/book/paper.html --css common/book/paper.css
    weasyprint --base-url "$PWD/" "$work/whole.html" "$book/$name.$language.pdf" 2>"$work/log" || { cat "$work/log" >&2; exit 2; }
done
[ -e "$book/$name.zh.pdf" ] || sed '/[.]pdf/s/[,、] *<a href="[^"]*[.]pdf">PDF<.a>//' common/book/index.html >"$book/index.html"
mkdir -p build
rm -rf build/book
mv "$book" build/book
say "build/book/index.html: the book, with {0}.en.epub and {0}.zh.epub beside it" "$name"
if [ -e build/book/$name.zh.pdf ]; then
    say "build/book/{0}.en.pdf and {0}.zh.pdf, for paper" "$name"
else
    has weasyprint || say "No PDF: weasyprint is not installed (package weasyprint)"
    [ "$chinese" ] || say "No PDF: there is no font that holds Chinese (package fonts-noto-cjk)"
fi
