// What a key means. Pure: an event-like value in, an action or nothing out.

/** @typedef {import("./types.js").Form} Form */
/** @typedef {{key: string, code?: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean}} KeyLike */
/** @typedef {{singleKeys: boolean, view: import("./types.js").View, form: Form | null}} KeySettings */
/**
 * @typedef {{type: "commit"} | {type: "escape"} | {type: "move", by: number} | {type: "step", by: number}
 *   | {type: "undo"} | {type: "search"} | {type: "raw"} | {type: "policy"} | {type: "html"}
 *   | {type: "keys"} | {type: "current"} | {type: "lookup"} | {type: "focus", field: string}
 *   | {type: "choose", field: string, value: string, kind: string}} KeyAction
 */

/**
 * Keys of each field, choice by choice: one row of the keyboard a field. A text field has one key,
 * which goes into it. A field that is not listed takes the first row that is still free.
 * @type {Readonly<Record<string, string>>}
 */
export const FIELD_KEYS = Object.freeze({
  category: "12345",
  label: "123456789",
  priority: "qwe",
  department: "asdf",
  action: "zxcv",
  route_to: "zxcvbnm",
  summary: "t",
});
const SPARE_ROWS = Object.freeze(["123456789", "qweyio", "asdf", "zxcvbnm"]);

/** What stands in the sheet behind `?`; single keys among them can be switched off. */
export const COMMANDS = Object.freeze([
  { keys: "j, ↓", words: "next mail, or next step of a recording", single: true },
  { keys: "k, ↑", words: "mail before, or step before", single: true },
  { keys: "g", words: "back to the mail at hand", single: true },
  { keys: "Ctrl+Enter", words: "commit the decision and go on", single: false },
  {
    keys: "u",
    words: "undo the last decision (practice only); unsure, in annotation",
    single: true,
  },
  { keys: "l", words: "go to the look-ups", single: true },
  { keys: "p", words: "read the policy", single: true },
  { keys: "r", words: "read the raw source", single: true },
  { keys: "h", words: "show the mail as HTML, or as text again", single: true },
  { keys: "/", words: "search the list", single: true },
  { keys: "←, →", words: "step a recording back and forward", single: true },
  { keys: "?", words: "this sheet", single: true },
  { keys: "Esc", words: "close what is open, or leave a text field", single: false },
]);

/** @type {Readonly<Record<string, KeyAction>>} */
const SINGLE = Object.freeze({
  j: { type: "move", by: 1 },
  k: { type: "move", by: -1 },
  g: { type: "current" },
  u: { type: "undo" },
  l: { type: "lookup" },
  p: { type: "policy" },
  r: { type: "raw" },
  h: { type: "html" },
  "/": { type: "search" },
  "?": { type: "keys" },
  ArrowDown: { type: "move", by: 1 },
  ArrowUp: { type: "move", by: -1 },
});

/**
 * @param {KeyLike} event
 * @param {boolean} typing whether a text field has the focus
 * @param {KeySettings} settings
 * @returns {KeyAction | null}
 */
export function keyToAction(event, typing, settings) {
  if (event.key === "Escape") return { type: "escape" };
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    return settings.view === "desk" || settings.view === "annotate" ? { type: "commit" } : null;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !settings.singleKeys) return null;
  if (settings.view === "watch" && event.key === "ArrowLeft") return { type: "step", by: -1 };
  if (settings.view === "watch" && event.key === "ArrowRight") return { type: "step", by: 1 };
  const known = SINGLE[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (known) return known;
  const decides = settings.view === "desk" || settings.view === "annotate";
  return decides && settings.form ? choice(event, settings.form) : null;
}

/** @param {KeyLike} event @param {Form} form @returns {KeyAction | null} */
function choice(event, form) {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code ?? "")?.[1];
  const key = digit ?? event.key.toLowerCase();
  for (const [name, keys] of Object.entries(fieldKeys(form))) {
    const field = form.fields.find((one) => one.name === name);
    const at = keys.indexOf(key);
    if (!field || at < 0) continue;
    if (field.kind === "text") return { type: "focus", field: name };
    const value = field.choices[at]?.value;
    if (value !== undefined) return { type: "choose", field: name, value, kind: field.kind };
  }
  return null;
}

/** @param {Form} form @returns {Record<string, string[]>} the keys of every field, choice by choice */
export function fieldKeys(form) {
  /** @type {Record<string, string[]>} */
  const found = {};
  const taken = new Set(form.fields.flatMap((field) => [...(FIELD_KEYS[field.name] ?? "")]));
  for (const field of form.fields) {
    const most = field.kind === "text" ? 1 : field.choices.length;
    const row = FIELD_KEYS[field.name] ?? spareRow(taken, field.kind);
    found[field.name] = [...row].slice(0, most);
    for (const key of row) taken.add(key);
  }
  return found;
}

/** @param {Set<string>} taken @param {string} kind @returns {string} */
function spareRow(taken, kind) {
  if (kind === "text") return "";
  return SPARE_ROWS.find((row) => [...row].every((key) => !taken.has(key))) ?? "";
}
