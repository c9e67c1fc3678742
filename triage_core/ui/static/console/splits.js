// Searches that are kept: each a split of the list, with how many mails it finds.

import { button, el, fill } from "./dom.js";
import { found } from "./state.js";

/** @typedef {import("./types.js").State} State */

const KEPT = "splits";
const MOST = 8;
/** @type {readonly (readonly [name: string, search: string])[]} */
const GIVEN = Object.freeze([["All", ""], ["Decided", "is:decided"], ["Open", "is:open"]]);

/** The bar of splits; those of one's own stay with the browser. */
export class Splits {
  /** @type {string[]} */
  #own;
  #store;
  #search;

  /** @param {ReturnType<typeof import("./store.js").makeStore>} store @param {(text: string) => void} search */
  constructor(store, search) {
    this.#store = store;
    this.#search = search;
    const kept = store.get(KEPT);
    this.#own = Array.isArray(kept) ? kept.map(String).slice(0, MOST) : [];
    this.root = el("div", { class: "splits", at: { role: "group", "aria-label": "Splits" } });
  }

  /** @param {State} state */
  show(state) {
    const now = state.search.trim();
    const all = [...GIVEN, ...this.#own.map((one) => [one, one])];
    const known = all.some(([, search]) => search === now);
    const rows = state.screen?.rows ?? [];
    fill(
      this.root,
      ...all.map(([name = "", search = ""]) =>
        button(`${name} ${found(rows, search).length}`, () => this.#search(search), {
          class: "button tiny split",
          data: { split: search },
          at: { "aria-pressed": search === now ? "true" : "false" },
        })
      ),
      !known && this.#own.length < MOST &&
        button("Keep", () => this.#keep([...this.#own, now], state), {
          class: "button tiny quiet",
          data: { act: "keep-split" },
          name: "Keep this search as a split",
        }),
      this.#own.includes(now) &&
        button("Forget", () => this.#keep(this.#own.filter((one) => one !== now), state), {
          class: "button tiny quiet",
          data: { act: "forget-split" },
          name: "Forget this split",
        }),
    );
  }

  /** @param {string[]} own @param {State} state */
  #keep(own, state) {
    this.#own = own;
    this.#store.set(KEPT, own);
    this.show(state);
    const pressed = /** @type {HTMLElement | null} */ (this.root.querySelector(
      "[aria-pressed=true]",
    ));
    pressed?.focus();
  }
}
