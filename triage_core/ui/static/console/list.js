// The list of mails: one tab stop, the selection moves the focus with it.

import { el, fill, Memo, number, runs, setAttribute } from "./dom.js";
import { Splits } from "./splits.js";
import { STATE_WORDS, visibleRows } from "./state.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Row} Row */

const SIGNS = Object.freeze({ decided: "✓", current: "●", later: "○", left: "–" });

/** The list with its search. */
export class ListPane {
  #memo = new Memo();
  /** @type {Map<number, HTMLElement>} */
  #options = new Map();
  #selected = -1;

  /**
   * @param {{select(index: number): void, open(): void, search(text: string): void}} hooks
   * @param {ReturnType<typeof import("./store.js").makeStore>} store where splits are kept
   */
  constructor(hooks, store) {
    this.#hooks = hooks;
    this.splits = new Splits(store, (text) => hooks.search(text));
    this.search = el("input", {
      class: "field",
      data: { part: "search" },
      at: {
        type: "search",
        "aria-label": "Search the list",
        placeholder: "Search",
        title: "Words of sender, subject, state or language; lang:de and is:open narrow it down",
        "aria-keyshortcuts": "/",
      },
      on: { input: () => hooks.search(this.search.value) },
    });
    this.count = el("p", { class: "quiet small list-count", at: { role: "status" } });
    this.options = el("div", {
      class: "rows",
      at: { role: "listbox", "aria-label": "Mails" },
      on: { click: (event) => this.#clicked(event), keydown: (event) => this.#key(event) },
    });
    this.root = el(
      "section",
      { class: "pane list-pane", data: { part: "list" }, at: { "aria-label": "List" } },
      el("div", { class: "list-search" }, this.search, this.splits.root, this.count),
      this.options,
    );
  }

  #hooks;

  /** @param {State} state */
  show(state) {
    if (this.#memo.changed(state.screen?.rows, state.feedback, state.search)) this.#build(state);
    if (this.search.value !== state.search) this.search.value = state.search;
    this.#select(state.selected);
  }

  /** @param {State} state */
  #build(state) {
    this.splits.show(state);
    const shown = visibleRows(state);
    const all = state.screen?.rows.length ?? 0;
    const had = this.#hasFocus();
    this.#options = new Map(shown.map(({ row, index }) => [index, option(row, index, state)]));
    fill(this.options, ...this.#options.values());
    this.options.hidden = shown.length === 0;
    this.count.textContent = state.search ? `${shown.length} of ${all} mails` : "";
    this.#selected = -1;
    if (had) this.#options.get(state.selected)?.focus({ preventScroll: true });
  }

  #hasFocus() {
    const root = /** @type {ShadowRoot | Document} */ (this.options.getRootNode());
    return this.options.contains(root.activeElement);
  }

  /** @param {number} selected */
  #select(selected) {
    const stop = this.#options.has(selected) ? selected : [...this.#options.keys()][0];
    if (selected === this.#selected && this.options.querySelector("[tabindex='0']")) return;
    const had = this.#hasFocus();
    this.#selected = selected;
    for (const [index, row] of this.#options) {
      setAttribute(row, "aria-selected", index === selected ? "true" : "false");
      row.tabIndex = index === stop ? 0 : -1;
    }
    const row = this.#options.get(selected);
    if (had) row?.focus({ preventScroll: true });
    if (row) keepInView(this.options, row);
  }

  /** @param {Event} event */
  #clicked(event) {
    const row = /** @type {HTMLElement} */ (event.target).closest("[data-index]");
    if (!(row instanceof HTMLElement)) return;
    row.focus({ preventScroll: true });
    this.#hooks.select(Number(row.dataset.index));
    this.#hooks.open();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const indexes = [...this.#options.keys()];
    const at = indexes.indexOf(this.#selected);
    /** @type {Record<string, number>} */
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: indexes.length - 1 };
    if (event.key === "Enter" || event.key === " ") this.#hooks.open();
    else if (event.key in to) {
      const next = indexes[Math.max(0, Math.min(indexes.length - 1, to[event.key] ?? 0))];
      if (next !== undefined) this.#hooks.select(next);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** Scrolls within the list only; scrollIntoView would move the page as well.
 * @param {HTMLElement} list @param {HTMLElement} row */
export function keepInView(list, row) {
  const top = row.offsetTop - list.offsetTop;
  if (top < list.scrollTop) list.scrollTop = top;
  const below = top + row.offsetHeight - list.clientHeight;
  if (below > list.scrollTop) list.scrollTop = below;
}

/** @param {Row} row @param {number} index @param {State} state */
function option(row, index, state) {
  const verdict = state.feedback.find((one) => one.email_id && one.email_id === row.email_id);
  const reward = verdict?.reward ?? null;
  const subject = row.subject.length ? runs(row.subject) : unseen(row);
  return el(
    "div",
    {
      class: `row ${row.state}`,
      data: { part: "row", index, email: row.email_id },
      at: { role: "option", tabindex: -1, "aria-selected": "false" },
    },
    el("span", { class: "row-sign", at: { "aria-hidden": "true" } }, SIGNS[row.state]),
    el(
      "span",
      { class: "row-sender" },
      el("bdi", {}, row.sender.length ? senderName(row.sender) : `Mail ${row.number}`),
    ),
    el("span", { class: "row-subject" }, el("bdi", {}, subject)),
    el(
      "span",
      { class: "row-state" },
      STATE_WORDS[row.state],
      reward !== null && el("b", { class: "row-reward" }, ` ${number(reward)}`),
    ),
  );
}

/** The name alone where there is one: the whole address stands in the mail.
 * @param {readonly import("./types.js").Run[]} sender */
export function senderName(sender) {
  const [first] = sender;
  const name = sender.length === 1 && first ? /^"?([^"<]+?)"?\s*</.exec(first.text)?.[1] : "";
  return name || runs(sender);
}

/** @param {Row} row */
function unseen(row) {
  return row.state === "later" ? "not arrived yet" : "(no subject)";
}
