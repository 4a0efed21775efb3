// The book's pages: search, the switch between the languages, folded parts on paper. Works from file:// too.
"use strict";

// The search: a section is found if it holds every word, in any case; those with a word in the title come first.
const input = document.querySelector("input[type=search]");
const results = document.querySelector("search ol");

function find(query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const score = ([, , title, text]) => {
        const low = text.toLowerCase(), head = title.toLowerCase();
        return words.every(word => low.includes(word)) ? 1 + words.filter(word => head.includes(word)).length : 0;
    };
    return searchIndex.map(entry => ({entry, score: score(entry), word: words[0]}))
        .filter(found => found.score).sort((a, b) => b.score - a.score).slice(0, 20);
}
function item({entry: [page, id, title, text], word}) {
    const link = document.createElement("a");
    link.href = `${page}.html#${id}`;
    const heading = document.createElement("b");
    heading.textContent = title;
    const at = Math.max(0, text.toLowerCase().indexOf(word, title.length) - 30);
    link.append(heading, ` ${at ? "…" : ""}${text.slice(at, at + 120)}…`);
    const li = document.createElement("li");
    li.append(link);
    return li;
}
input.addEventListener("input", () => {
    const found = find(input.value);
    results.replaceChildren(...found.map(item));
    if (!found.length) results.textContent = input.dataset.nothing;
    results.hidden = !input.value.trim();
});
document.addEventListener("click", event => {
    if (!event.target.closest("search") || event.target.closest("search a")) results.hidden = true;
});
document.addEventListener("keydown", event => {
    if (event.key === "Escape") results.hidden = true;
});

// The switch: both languages have the same blocks, so the first one in sight is the place.
const blocks = document.querySelector("main").children;
const other = document.getElementById("switch");
other.addEventListener("click", () => {
    const top = document.querySelector("header").getBoundingClientRect().bottom;
    const here = [...blocks].findIndex(block => block.getBoundingClientRect().bottom > top + 1);
    other.hash = here > 0 ? `at-${here}` : "";
});
function arrive() {
    const place = /^#at-(\d+)$/.exec(location.hash);
    if (place) blocks[place[1]]?.scrollIntoView();
}
addEventListener("load", arrive);
addEventListener("hashchange", arrive);

// On paper nothing can be unfolded.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(part => part.open = true));
