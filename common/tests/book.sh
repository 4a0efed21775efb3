#!/bin/sh
# book.sh ROOT: what `make book` writes, read by a browser, and by what checks an EPUB and a PDF.
root=$1
. "$root/common/tests/shell.sh"
for tool in pandoc:pandoc chromium:chromium; do
    command -v "${tool%:*}" >/dev/null 2>&1 || { echo "skipped: ${tool%:*} is missing (package ${tool#*:})"; exit 77; }
done
cd "$copy" || exit 1
expect 2 'There is no edition "teacher"' make book EDITION=teacher

# Where a tool is missing, it is named, and the rest is written.
mkdir "$work/bin"
for tool in make sh awk sed grep cat cp mv rm ls mkdir mktemp tr cut dirname git getconf pandoc fc-list; do
    ! command -v $tool >/dev/null 2>&1 || ln -s "$(command -v $tool)" "$work/bin/$tool"
done
PATH="$work/bin" expect 0 "No PDF: weasyprint is not installed (package weasyprint)" make book
book="$copy/build/book"
! grep -q PDF "$book/index.html" || fail "index.html leads to a PDF that is not there"

# The students' book gives no answers away, and asks no other host for anything.
! grep -rl -e 'id="mistake-' -e 'solutions/' -e '<!-- en:' "$book"/*/*.html || fail "that is not for students"
! grep -rnE '(src=|<link [^>]*href=|url\(|@import |fetch\()"?'"'"'?(https?:)?//' "$book" --include=*.html --include=*.css --include=*.js ||
    fail "that asks another host"
# The contracts of the Chinese book are Chinese.
sed -n '/>契约</,/>提示</p' "$book/zh/4.2.html" | grep -q "抛出：.*复位是错误，不是结束" || fail "the contract of zh/4.2.html is not Chinese"
# Every link leads to a page and a place that are there. (The first pass learns the places.)
cd "$book" || exit 1
awk '
    function place(link,    folder) {
        folder = FILENAME
        sub(/[^\/]*$/, "", folder)
        if (link ~ /^#/) return FILENAME link
        while (link ~ /^\.\.\//) { sub(/^\.\.\//, "", link); sub(/[^\/]*\/$/, "", folder) }
        return folder link
    }
    FNR == 1 { there[FILENAME] = 1 }
    { line = $0
      while (match(line, / (id|href|src)="[^"]*"/)) {
          name = substr(line, RSTART + 1, RLENGTH - 2)
          value = name
          sub(/^[^"]*"/, "", value)
          if (name ~ /^id=/ && there[FILENAME "#" value]++) { print FILENAME ": two places are " value; wrong = 1 }
          if (name !~ /^id=/ && value !~ /^(https?|data):/) from[place(value)] = FILENAME
          line = substr(line, RSTART + RLENGTH)
      } }
    END {
        for (link in from)
            if (!(link in there) && (link ~ /#/ || (getline line <link) < 0)) {
                print from[link] " leads to " link ", which is not there"
                wrong = 1
            }
        exit wrong
    }' index.html */*.html || fail "links are broken"

# The browser. (It may start no sandbox of its own as root; in this one no other host has an address.)
cp "$root/common/tests/book.js" driver.js
for dark in false true; do
    printf '<!DOCTYPE html><meta charset="utf-8"><link rel="icon" href="data:,"><body><script>const dark = %s, pages = [%s];</script><script src="driver.js"></script>' \
        $dark "$(cd en && printf '"%s",' *.html)" >driver.html
    options=--force-dark-mode
    [ $dark = true ] || options=
    HOME=$work timeout 600 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir="$work/profile" \
        --host-resolver-rules='MAP * ~NOTFOUND' --allow-file-access-from-files --enable-logging=stderr --window-size=1500,1000 \
        --virtual-time-budget=600000 --dump-dom $options "file://$(pwd | sed 's/ /%20/g')/driver.html" >"$work/dom" 2>"$work/log"
    sed -n 's/.*<pre>//; /^visited/!{/: /p;}' "$work/dom" >"$work/trouble"
    ! grep CONSOLE "$work/log" || fail "the browser's console is not empty"
    [ ! -s "$work/trouble" ] || { cat "$work/trouble"; fail "pages are not as they should be (dark: $dark)"; }
    grep -q "visited $(ls en/*.html | wc -l) pages" "$work/dom" || { tail -n 5 "$work/log" "$work/dom"; fail "Chromium did not finish"; }
done
rm driver.*

# (Debian's is a jar, which a kernel may refuse to start. One language is enough: it takes long.)
if command -v epubcheck >/dev/null 2>&1; then
    start=epubcheck
    epubcheck --version >/dev/null 2>&1 || start="java -jar $(command -v epubcheck)"
    $start -q sockets-workbook.zh.epub >"$work/out" 2>&1 || { cat "$work/out"; fail "epubcheck finds the EPUB wrong"; }
else
    echo "not checked: the EPUB (package epubcheck)"
fi

# The instructor's edition; and PDFs, of one lesson, since a page takes half a second.
cd "$copy" || exit 1
for lesson in lessons/0[1-35]*; do rm -r "$lesson"; done
PATH="$work/bin" expect 0 "build/book/index.html" make book EDITION=instructor
grep -q 'id="mistake-04-recv_called_once"' "$book/zh/4.2.html" || fail "the instructor's edition lacks the mistakes"
grep -q 'href="4.2.html#mistake-04-recv_called_once"' "$book/en/04-recv-loop.html" || fail "the lesson does not lead to its mistakes"
grep -q 'id="sec-04-solution"' "$book/en/04-solution.html" || fail "the instructor's edition lacks the notes"
expect 0 "build/book/index.html" make book
if [ -e "$book/sockets-workbook.zh.pdf" ] && command -v pdftotext >/dev/null 2>&1; then
    pdftotext "$book/sockets-workbook.zh.pdf" "$work/text"
    grep -q "接收缓冲区" "$work/text" || fail "the PDF has no Chinese text"
    [ "$(tr -cd '\f' <"$work/text" | wc -c)" -gt 20 ] || fail "the PDF lacks pages"
    # (A font's name ends with the language whose forms of the characters it has.)
    ! pdffonts "$book/sockets-workbook.zh.pdf" | grep -e CJK-JP -e CJK-KR || fail "a Chinese text stands in another language's characters"
else
    echo "not checked: the PDF (packages weasyprint, fonts-noto-cjk, poppler-utils)"
fi
echo "all as it should be"
