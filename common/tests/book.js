// book.sh opens this in Chromium, beside the book, with `pages` and `dark` set: it visits every page in a frame, at three
// widths, and uses what a reader uses. Each trouble becomes a line of the document; the last line is "visited N pages".
"use strict";

const frame = document.body.appendChild(document.createElement("iframe"));
const lines = document.body.appendChild(document.createElement("pre"));
frame.style.cssText = "height: 800px; border: 0";
const say = line => lines.textContent += line + "\n";
const inside = () => frame.contentDocument;
const loaded = () => new Promise(done => frame.addEventListener("load", done, {once: true}));

async function open(url, width) {
    const done = loaded();
    frame.style.width = `${width}px`;
    frame.src = url;
    await done;
}
async function click(element) {
    const done = loaded();
    element.click();
    await done;
    await new Promise(requestAnimationFrame);
}
const blocks = () => [...inside().querySelector("main").children];
// What both languages have alike: the blocks, and the anchors.
const shape = () => blocks().map(block => block.tagName).join(" ") + " " +
    [...inside().querySelectorAll("main [id]")].map(element => element.id).join(" ");

function look(url) {
    const root = inside().documentElement;
    for (const width of [360, 800, 1400]) {
        frame.style.width = `${width}px`;
        if (root.scrollWidth > width) say(`${url}: ${root.scrollWidth} pixels wide in a window of ${width}`);
    }
    for (const image of inside().images)
        if (!image.naturalWidth) say(`${url}: ${image.getAttribute("src")} is not shown`);
    const [red] = frame.contentWindow.getComputedStyle(inside().body).backgroundColor.match(/\d+/g);
    if ((red < 128) !== dark) say(`${url}: the background is not ${dark ? "dark" : "light"}`);
}
async function fold(url) {
    await open(url, 360);
    const hint = inside().querySelector("details");
    if (hint.open) say(`${url}: the first hint is not folded`);
    hint.querySelector("summary").click();
    if (!hint.open || hint.lastElementChild.offsetHeight === 0) say(`${url}: the first hint does not unfold`);
}
async function change(from, to, block) {
    await open(from, 800);
    const top = element => element.getBoundingClientRect().top;
    blocks()[block].scrollIntoView();
    await click(inside().getElementById("switch"));
    if (!frame.contentWindow.location.pathname.endsWith(to)) say(`${from}: the switch leads elsewhere`);
    if (top(blocks()[block]) < 0 || top(blocks()[block]) > 200) say(`${from}: the switch leads to another place`);
}
async function find(url, words, page) {
    await open(url, 360);
    const input = inside().querySelector("input[type=search]");
    input.value = words;
    input.dispatchEvent(new Event("input"));
    const found = inside().querySelector(`search a[href^="${page}"]`);
    if (!found) return say(`${url}: a search for "${words}" does not find ${page}`);
    if (inside().documentElement.scrollWidth > 360) say(`${url}: the results are too wide`);
    await click(found);
    const id = decodeURIComponent(frame.contentWindow.location.hash.slice(1));
    if (!inside().getElementById(id)) say(`${url}: the search leads to ${found.href}, where nothing is`);
}

addEventListener("load", async () => {
    for (const page of pages) {
        const shapes = [];
        for (const language of ["en", "zh"]) {
            await open(`${language}/${page}`, 360);
            look(`${language}/${page}`);
            shapes.push(shape());
        }
        if (shapes[0] !== shapes[1]) say(`${page}: blocks or anchors differ between the languages`);
    }
    await fold("en/4.2.html");
    await fold("zh/4.2.html");
    await change("en/04-recv-loop.html", "/zh/04-recv-loop.html", 30);
    await change("zh/exercises.html", "/en/exercises.html", 12);
    await find("en/index.html", "polite DEADLOCK", "04-recv-loop");
    await find("zh/index.html", "接收缓冲区", "glossary");
    say(`visited ${pages.length} pages`);
});
