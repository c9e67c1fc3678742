// What opens over the desk: keys, policy, raw source, the report of a wrong grade.

import { button, copy, el, fill, save } from "./dom.js";
import { COMMANDS, fieldKeys } from "./keys.js";
import { RawView } from "./raw.js";

/** @typedef {import("./types.js").State} State */
/**
 * @typedef {{close(): void, singleKeys(on: boolean): void,
 *   doubt(email_id: string): Promise<Record<string, unknown>>}} SheetHooks
 */

/** @type {Readonly<Record<Exclude<import("./types.js").Sheet, "">, string>>} */
const TITLES = Object.freeze({
  keys: "Keys",
  policy: "The written policy",
  raw: "Raw source",
  grade: "This grade is wrong",
});

/** One dialog; the browser keeps the focus in it and gives it back when it closes. */
export class Sheets {
  #hooks;
  /** @type {import("./types.js").Sheet} */
  #open = "";
  #raw = new RawView();
  #title = el("h2", { at: { id: "sheet-title" } });
  #body = el("div", {
    class: "sheet-body",
    at: { tabindex: 0, role: "group", "aria-labelledby": "sheet-title" },
  });

  /** @param {SheetHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
    const close = button("Close", () => hooks.close(), {
      class: "button quiet",
      data: { act: "close" },
    });
    this.root = el(
      "dialog",
      { class: "sheet", data: { part: "sheet" }, at: { "aria-labelledby": "sheet-title" } },
      el("header", { class: "sheet-head" }, this.#title, close),
      this.#body,
    );
    this.root.addEventListener("cancel", (event) => {
      event.preventDefault();
      hooks.close();
    });
    this.root.addEventListener("click", (event) => {
      if (event.target === this.root) hooks.close();
    });
  }

  get isOpen() {
    return this.#open !== "";
  }

  /** Looks for a quote when the raw source opens. @param {string} quote */
  find(quote) {
    this.#raw.wanted = quote;
  }

  /** @param {State} state @param {{source: string, policy: string}} texts of what is open */
  show(state, texts) {
    if (state.sheet === this.#open) return;
    this.#open = state.sheet;
    if (!state.sheet) {
      this.root.close();
      this.#letGo();
      return;
    }
    this.#title.textContent = TITLES[state.sheet];
    this.root.dataset.sheet = state.sheet;
    fill(this.#body, this.#content(state, state.sheet, texts));
    if (!this.root.open) this.root.showModal();
    this.#body.scrollTop = 0;
    if (state.sheet === "raw") this.#raw.focus();
    else this.#body.focus();
  }

  /** What has the focus in a closed sheet keeps it until the next frame, and would take the keys. */
  #letGo() {
    const active = /** @type {ShadowRoot} */ (this.root.getRootNode()).activeElement;
    if (active instanceof HTMLElement && this.root.contains(active)) active.blur();
  }

  /**
   * @param {State} state @param {Exclude<import("./types.js").Sheet, "">} sheet
   * @param {{source: string, policy: string}} texts
   */
  #content(state, sheet, { source, policy }) {
    if (sheet === "keys") return this.#keys(state);
    if (sheet === "policy") return policySheet(policy);
    if (sheet === "raw") return this.#raw.show(source);
    return grade(state, (email_id) => this.#hooks.doubt(email_id));
  }

  /** @param {State} state */
  #keys(state) {
    const box = el("input", {
      at: { type: "checkbox", id: "single-keys" },
      is: { checked: state.singleKeys },
    });
    box.addEventListener("change", () => this.#hooks.singleKeys(box.checked));
    const form = formOf(state);
    const fields = form ? Object.entries(fieldKeys(form)) : [];
    const rows = fields.map(([name, keys]) => {
      const field = form?.fields.find((one) => one.name === name);
      const choices = keys.map((key, at) => {
        const label = field?.kind === "text"
          ? "write in it"
          : field?.choices[at]?.label.split(":")[0];
        return el("span", { class: "key-choice" }, keyName(key), ` ${label ?? ""}`);
      });
      return el(
        "tr",
        {},
        el("th", { at: { scope: "row" } }, field?.label ?? name),
        el("td", {}, ...choices),
      );
    });
    return el(
      "div",
      {},
      el("label", { class: "check-line", at: { for: "single-keys" } }, box, "Single-key shortcuts"),
      el(
        "p",
        { class: "quiet small" },
        "Off, only Ctrl+Enter, Esc, Tab, Enter and the arrows within a list act.",
      ),
      rows.length > 0 &&
        el(
          "table",
          { class: "keys" },
          el("caption", {}, "Fields of this decision"),
          el("tbody", {}, ...rows),
        ),
      el("h3", { class: "keys-title", at: { id: "keys-everywhere" } }, "Everywhere"),
      commands(),
    );
  }
}

/** In two halves: beside each other they fit into a window, below each other onto a phone. */
function commands() {
  const rows = COMMANDS.map((one) =>
    el(
      "tr",
      {},
      el("th", { at: { scope: "row" } }, ...one.keys.split(", ").map(keyName)),
      el("td", {}, one.words),
    )
  );
  const half = Math.ceil(rows.length / 2);
  const tables = [rows.slice(0, half), rows.slice(half)].map((some) =>
    el(
      "table",
      { class: "keys", at: { "aria-labelledby": "keys-everywhere" } },
      el("tbody", {}, ...some),
    )
  );
  return el("div", { class: "keys-halves" }, ...tables);
}

/** @param {string} key */
function keyName(key) {
  return el("kbd", {}, key.length === 1 ? key.toUpperCase() : key);
}

/** @param {State} state */
function formOf(state) {
  return state.screen?.form ?? null;
}

/** @param {string} text */
function policySheet(text) {
  if (!text) return el("p", {}, "Begin an episode to read its policy.");
  return el("div", { class: "policy", data: { part: "policy" } }, ...paragraphs(text));
}

/** The text is ours, but goes in as text all the same. @param {string} text */
export function paragraphs(text) {
  return text.split("\n").map((line) => {
    const clause = /^([A-Z]\d+\. [^.]+\.)(.*)$/.exec(line);
    if (clause) return el("p", {}, el("b", {}, clause[1] ?? ""), clause[2] ?? "");
    return el("p", { class: /^[ -]/.test(line) ? "policy-item" : "" }, line);
  });
}

/**
 * @param {State} state
 * @param {(email_id: string) => Promise<Record<string, unknown>>} ask what the server writes of it
 */
function grade(state, ask) {
  const { wrong, screen } = state;
  if (!wrong || !screen) return el("p", {}, "No decision is chosen.");
  const why = el("textarea", { class: "field", at: { rows: 4, id: "doubt-why" } });
  const text = el("pre", { class: "doubt", at: { tabindex: 0 }, data: { part: "grade-report" } });
  const said = el("p", { at: { role: "status" } });
  /** @type {Record<string, unknown>} */
  let told = {};
  const show = () => {
    text.textContent = JSON.stringify({ ...told, words: why.value }, null, 2);
  };
  why.addEventListener("input", show);
  ask(wrong.email_id).then((report) => {
    told = report;
    show();
  }, (failed) => {
    said.textContent = `${failed.message} ${failed.fix ?? ""}`.trim();
  });
  const name = `grade-${screen.episode.scenario_id}-${wrong.email_id}.json`.replaceAll("/", "-");
  return el(
    "div",
    { class: "grade" },
    el(
      "p",
      {},
      "Say which clause should have decided, and why. The report names scenario, versions, clauses and what was graded; send it to whoever keeps this arena. Nothing is sent from here.",
    ),
    el("label", { class: "field-title", at: { for: "doubt-why" } }, "What is wrong"),
    why,
    text,
    el(
      "div",
      { class: "card-acts" },
      button("Copy the report", async () => {
        said.textContent = (await copy(text.textContent ?? ""))
          ? "Copied."
          : "Select the text and copy it.";
      }, { class: "button primary" }),
      button("Save as a file", () => save(name, text.textContent ?? "")),
      said,
    ),
  );
}
