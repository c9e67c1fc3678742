// The raw source of a mail, with search and copy.

import { button, copy, el, fill } from "./dom.js";

const MOST = 500;

/** A view of one source. */
export class RawView {
  #source = "";
  #at = 0;
  /** What to look for when it opens next. */
  wanted = "";
  #text = el("pre", {
    class: "raw",
    data: { part: "raw" },
    at: { tabindex: 0, "aria-label": "Source" },
  });
  #count = el("span", { class: "quiet small", at: { role: "status" } });
  #find = el("input", {
    class: "field",
    at: { type: "search", "aria-label": "Search the source", placeholder: "Search the source" },
  });

  constructor() {
    this.#find.addEventListener("input", () => this.#paint(0));
    this.#find.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.#paint(this.#at + (event.shiftKey ? -1 : 1));
    });
  }

  focus() {
    this.#find.focus();
    this.#here()?.scrollIntoView({ block: "center" });
  }

  /** @param {string} source */
  show(source) {
    this.#source = source;
    this.#find.value = this.wanted.slice(0, 80);
    this.wanted = "";
    this.#paint(0);
    const said = el("span", { class: "quiet small", at: { role: "status" } });
    const bar = el(
      "div",
      { class: "raw-bar" },
      this.#find,
      button("Next hit", () => this.#paint(this.#at + 1)),
      button("Copy all", async () => {
        said.textContent = (await copy(this.#source)) ? "Copied." : "Select the text and copy it.";
      }),
      this.#count,
      said,
    );
    return el("div", { class: "raw-view" }, bar, this.#text);
  }

  #here() {
    return this.#text.querySelector("mark.here");
  }

  /** @param {number} at which hit to go to */
  #paint(at) {
    const pieces = split(this.#source, this.#find.value);
    const hits = (pieces.length - 1) / 2;
    this.#at = hits ? (at + hits) % hits : 0;
    fill(
      this.#text,
      ...pieces.map((piece, index) =>
        index % 2 ? el("mark", { class: (index - 1) / 2 === this.#at ? "here" : "" }, piece) : piece
      ),
    );
    const words = hits ? `hit ${this.#at + 1} of ${hits}` : "no hit";
    this.#count.textContent = this.#find.value ? words : "";
    this.#here()?.scrollIntoView({ block: "center" });
  }
}

/**
 * A text cut at what is searched: what stands at an odd place is a hit.
 * @param {string} text @param {string} search @returns {string[]}
 */
export function split(text, search) {
  if (!search) return [text];
  const escaped = search.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = new RegExp(escaped, "giu");
  const pieces = [];
  let from = 0;
  for (const hit of text.matchAll(pattern)) {
    pieces.push(text.slice(from, hit.index), hit[0]);
    from = hit.index + hit[0].length;
    if (pieces.length >= MOST * 2) break;
  }
  return [...pieces, text.slice(from)];
}
