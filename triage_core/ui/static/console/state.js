// The state of the page as one pure function. Nothing here knows a document or a network.

import { languageName } from "./language.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Form} Form */
/** @typedef {import("./types.js").Values} Values */
/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./types.js").Feedback} Feedback */
/** @typedef {import("./types.js").Recording} Recording */

/**
 * @typedef {{type: "began", screen: import("./types.js").Screen, feedback: Feedback[],
 *   report: import("./types.js").Report | null}
 *   | {type: "acted", screen: import("./types.js").Screen, feedback: Feedback | null,
 *   report: import("./types.js").Report | null}
 *   | {type: "undone", screen: import("./types.js").Screen, feedback: Feedback[]}
 *   | {type: "opened", mail: import("./types.js").OpenMail}
 *   | {type: "select", index: number} | {type: "move", by: number} | {type: "current"}
 *   | {type: "value", field: string, value: string | string[]}
 *   | {type: "toggle", field: string, value: string}
 *   | {type: "missing", fields: string[]}
 *   | {type: "busy", what: string} | {type: "note", note: import("./types.js").Note | null}
 *   | {type: "sheet", sheet: import("./types.js").Sheet} | {type: "wrong", feedback: Feedback}
 *   | {type: "view", view: import("./types.js").View} | {type: "pane", pane: import("./types.js").Pane}
 *   | {type: "search", text: string} | {type: "singleKeys", on: boolean}
 *   | {type: "watch", recordings: Recording[], which?: number, at?: number}
 *   | {type: "which", which: number} | {type: "step", by: number} | {type: "stepTo", at: number}
 *   | {type: "against", recordings: Recording[]} | {type: "forget"}} Change
 */

/** @type {Readonly<State>} */
export const INITIAL = Object.freeze({
  view: "welcome",
  pane: "mail",
  busy: "",
  note: null,
  screen: null,
  feedback: [],
  latest: "",
  report: null,
  selected: -1,
  mails: {},
  values: {},
  missing: [],
  search: "",
  sheet: "",
  wrong: null,
  singleKeys: true,
  against: [],
  watch: null,
});

/** @param {State} state @param {Change} change @returns {State} */
export function reduce(state, change) {
  switch (change.type) {
    case "began":
      return onScreen(
        {
          ...state,
          mails: {},
          values: {},
          latest: change.feedback.at(-1)?.email_id ?? "",
          search: "",
          pane: "mail",
          feedback: change.feedback,
        },
        change.screen,
        change.report,
      );
    case "acted":
      return acted(state, change);
    case "undone":
      return undone(state, change);
    case "opened":
      return { ...state, mails: { ...state.mails, [change.mail.mail.email_id]: change.mail } };
    case "select":
      return select(state, change.index);
    case "move":
      return move(state, change.by);
    case "current":
      return { ...select(state, currentRow(state)), pane: "mail", search: "" };
    case "value":
      return filled(state, change.field, change.value);
    case "toggle":
      return filled(state, change.field, toggled(state.values[change.field], change.value));
    case "missing":
      return { ...state, missing: change.fields, pane: "decide" };
    case "busy":
      return { ...state, busy: change.what, note: change.what ? null : state.note };
    case "note":
      return { ...state, note: change.note };
    case "sheet":
      return { ...state, sheet: change.sheet };
    case "wrong":
      return { ...state, sheet: "grade", wrong: change.feedback };
    case "view":
      return viewed(state, change.view);
    case "pane":
      return { ...state, pane: change.pane };
    case "search":
      return { ...state, search: change.text };
    case "singleKeys":
      return { ...state, singleKeys: change.on };
    case "watch":
      return watching(state, change);
    case "which":
      return switched(state, change.which);
    case "step":
      return stepped(state, (state.watch?.at ?? 0) + change.by);
    case "stepTo":
      return stepped(state, change.at);
    case "against":
      return { ...state, against: change.recordings };
    case "forget":
      return { ...INITIAL, singleKeys: state.singleKeys };
  }
}

/** @param {State} state @returns {number} the row of the mail at hand, else the last one */
export function currentRow(state) {
  const rows = state.screen?.rows ?? [];
  const at = rows.findIndex((row) => row.state === "current");
  return at < 0 ? rows.length - 1 : at;
}

/** @param {State} state @returns {Row | null} */
export function selectedRow(state) {
  return state.screen?.rows[state.selected] ?? null;
}

/** @param {readonly import("./types.js").Run[]} runs @returns {string} */
export function plain(runs) {
  return runs.map((run) => run.text).join("");
}

/** @param {State} state @returns {{row: Row, index: number}[]} the rows that the search leaves */
export function visibleRows(state) {
  return found(state.screen?.rows ?? [], state.search);
}

/**
 * Rows that have every word of a search in subject, sender, state or language.
 * @param {readonly Row[]} rows @param {string} search @returns {{row: Row, index: number}[]}
 */
export function found(rows, search) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows
    .map((row, index) => ({ row, index }))
    .filter(({ row }) => {
      const language = row.language && `lang:${row.language} ${languageName(row.language)}`;
      const standing = `${STATE_WORDS[row.state]} is:${
        row.state === "decided" ? "decided" : "open"
      }`;
      const text = [plain(row.subject), plain(row.sender), standing, language].join(" ")
        .toLowerCase();
      return words.every((word) => text.includes(word));
    });
}

/** @type {Readonly<Record<Row["state"], string>>} */
export const STATE_WORDS = Object.freeze({
  decided: "decided",
  current: "at hand",
  later: "later",
  left: "not decided",
});

/**
 * The action of a filled form, and the fields that are still missing. No default counts as an answer.
 * @param {Form} form @param {Values} values
 * @returns {{action: Record<string, string>, missing: string[]}}
 */
export function actionOf(form, values) {
  /** @type {Record<string, string>} */
  const action = {};
  const missing = [];
  for (const field of form.fields) {
    const value = values[field.name];
    const text = Array.isArray(value) ? value.join(", ") : (value ?? "").trim();
    if (text) action[field.name] = text;
    else if (field.needed) missing.push(field.name);
  }
  return { action, missing };
}

/** @param {Form} form @param {import("./types.js").Decision} action @returns {Values} */
export function valuesOf(form, action) {
  /** @type {Values} */
  const values = {};
  for (const field of form.fields) {
    const given = action[field.name];
    if (typeof given !== "string" || !given) continue;
    values[field.name] = field.kind === "teams" ? given.split(/\s*,\s*/).filter(Boolean) : given;
  }
  return values;
}

/** @param {import("./types.js").Decision} action */
export function isLookup(action) {
  const decides = Object.keys(action).some((name) => name !== "use_tool" && name !== "tool_input");
  return Boolean(action.use_tool) && !decides;
}

/** @param {State} state @param {import("./types.js").Screen} screen
 *  @param {import("./types.js").Report | null} report @returns {State} */
function onScreen(state, screen, report) {
  const mails = { ...state.mails };
  if (screen.mail && screen.mail.email_id) {
    mails[screen.mail.email_id] = { mail: screen.mail, facts: screen.facts, found: screen.found };
  }
  const next = { ...state, screen, report, mails, missing: [], busy: "", note: null };
  const view = screen.episode.done && report ? "report" : "desk";
  return { ...next, view, selected: currentRow(next) };
}

/** @param {State} state @param {Extract<Change, {type: "acted"}>} change @returns {State} */
function acted(state, change) {
  const next = onScreen(state, change.screen, change.report);
  if (!change.feedback) {
    const moved = state.screen?.episode.decided !== change.screen.episode.decided;
    return { ...next, values: moved ? {} : state.values, latest: moved ? "" : state.latest };
  }
  const feedback = [...state.feedback, change.feedback];
  return { ...next, values: {}, feedback, latest: change.feedback.email_id, search: "" };
}

/** @param {State} state @param {Extract<Change, {type: "undone"}>} change @returns {State} */
function undone(state, change) {
  const gone = state.feedback[change.feedback.length];
  const next = onScreen({ ...state, feedback: change.feedback, latest: "" }, change.screen, null);
  return { ...next, values: gone ? valuesOf(change.screen.form, gone.action) : {}, pane: "decide" };
}

/** @param {State} state @param {import("./types.js").View} view @returns {State} */
function viewed(state, view) {
  // Where one pane stands at a time, something is chosen before it is read.
  const pane = view === "browse" || view === "annotate" ? "list" : state.pane;
  return { ...state, view, pane, note: null };
}

/** @param {State} state @param {number} index @returns {State} */
function select(state, index) {
  const last = (state.screen?.rows.length ?? 0) - 1;
  const selected = Math.max(0, Math.min(last, index));
  return { ...state, selected };
}

/** @param {State} state @param {number} by @returns {State} */
function move(state, by) {
  if (state.view === "watch") return stepped(state, (state.watch?.at ?? 0) + by);
  const shown = visibleRows(state);
  if (!shown.length) return state;
  const at = shown.findIndex(({ index }) => index === state.selected);
  const next = at < 0 ? 0 : Math.max(0, Math.min(shown.length - 1, at + by));
  return select(state, shown[next]?.index ?? 0);
}

/** @param {State} state @param {string} field @param {string | string[]} value @returns {State} */
function filled(state, field, value) {
  const missing = state.missing.filter((name) => name !== field);
  return { ...state, values: { ...state.values, [field]: value }, missing };
}

/** @param {string | string[] | undefined} value @param {string} item @returns {string[]} */
function toggled(value, item) {
  const now = Array.isArray(value) ? value : [];
  return now.includes(item) ? now.filter((one) => one !== item) : [...now, item];
}

/** @param {State} state @param {Extract<Change, {type: "watch"}>} change @returns {State} */
function watching(state, change) {
  const watch = { recordings: change.recordings, which: change.which ?? 0, at: change.at ?? 0 };
  return { ...state, view: "watch", pane: "mail", busy: "", note: null, watch };
}

/** @param {State} state @param {number} which @returns {State} */
function switched(state, which) {
  const { watch } = state;
  const now = watch?.recordings[watch.which];
  const then = watch?.recordings[which];
  if (!watch || !now || !then) return state;
  // The same mail in the other recording: agents make different numbers of look-ups.
  const mail = now.steps[watch.at]?.screen.mail?.email_id;
  const at = then.steps.findIndex((step) => step.screen.mail?.email_id === mail);
  return { ...state, watch: { ...watch, which, at: Math.max(0, at) } };
}

/** @param {State} state @param {number} at @returns {State} */
function stepped(state, at) {
  const { watch } = state;
  const last = (watch?.recordings[watch.which]?.steps.length ?? 0) - 1;
  if (!watch || last < 0) return state;
  return { ...state, watch: { ...watch, at: Math.max(0, Math.min(last, at)) } };
}
