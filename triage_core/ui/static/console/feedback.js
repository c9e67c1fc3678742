// What a decision was worth, and why.

import { button, el, fold, number, runs, signed, words } from "./dom.js";

/** @typedef {import("./types.js").Feedback} Feedback */
/** @typedef {import("./types.js").Decision} Decision */
/** @typedef {Feedback["parts"][number]} Part */
/**
 * @typedef {object} How
 * @property {string} title
 * @property {(feedback: Feedback) => void} [wrong]
 * @property {Node | null} [next]
 * @property {boolean} [folded]
 * @property {boolean} [brief] stands over a form: what was lost, and all the rest in a fold
 */

/** @param {Feedback} feedback @param {How} how */
export function feedbackCard(feedback, how) {
  const { reward } = feedback;
  const points = reward === null
    ? "Not told on this split"
    : `${number(reward)} ${reward === 1 ? "point" : "points"}`;
  return el(
    "details",
    {
      class: how.brief ? "card feedback brief" : "card feedback",
      data: { part: "feedback", email: feedback.email_id },
      is: { open: !how.folded },
    },
    el(
      "summary",
      { class: "feedback-head" },
      el("span", { class: "feedback-title" }, how.title),
      el("span", { class: "points" }, points),
    ),
    el("p", { class: "given" }, actionWords(feedback.action)),
    how.next,
    how.brief && gains(feedback.parts),
    partList(how.brief ? feedback.parts.filter((part) => !gained(part)) : feedback.parts),
    bounded(feedback),
    how.brief ? null : right(feedback),
    el(
      "div",
      { class: "feedback-more" },
      how.brief && reasons(feedback),
      clauses(feedback),
      how.wrong &&
        button("This grade is wrong", () => how.wrong?.(feedback), {
          class: "button quiet",
          data: { act: "report-grade" },
        }),
    ),
  );
}

/** @param {Part} part */
function gained(part) {
  return part.value > 0;
}

/** @param {readonly Part[]} parts what was gained, in a line */
function gains(parts) {
  const items = parts.filter(gained).map((part) =>
    el("li", {}, el("b", {}, signed(part.value)), ` ${words(part.name)}`)
  );
  return items.length ? el("ul", { class: "gains" }, ...items) : null;
}

/** @param {Feedback} feedback a sum beyond what a decision can be worth */
function bounded({ reward, parts }) {
  const sum = parts.reduce((all, part) => all + part.value, 0);
  if (reward === 0 && sum < -0.005) {
    return el("p", { class: "quiet small" }, `Together ${number(sum)}: it counts as 0.`);
  }
  if (reward === 1 && sum > 1.005) {
    return el("p", { class: "quiet small" }, `Together ${number(sum)}: it counts as 1.`);
  }
  return null;
}

/** @param {Feedback} feedback every part with its reason, and the right answer */
function reasons(feedback) {
  const list = partList(feedback.parts);
  return list && fold("All reasons", { class: "fold all-reasons" }, list, right(feedback));
}

/** @param {readonly Part[]} parts */
function partList(parts) {
  if (!parts.length) return null;
  const lines = parts.map((part) =>
    el(
      "li",
      { class: gained(part) ? "gain" : part.value < 0 ? "loss" : "zero" },
      el("b", { class: "part-value" }, signed(part.value)),
      el("span", { class: "part-name" }, words(part.name)),
      part.reason && el("span", { class: "part-reason", at: { dir: "auto" } }, runs(part.reason)),
    )
  );
  return el("ul", { class: "parts" }, ...lines);
}

/** @param {Feedback} feedback */
function right(feedback) {
  const all = Object.entries(feedback.accepted ?? {});
  // The answer names one value a field; the table is for fields that accept several.
  const accepted = feedback.answer && all.every(([, values]) => values.length < 2) ? [] : all;
  if (!feedback.answer && !accepted.length) return null;
  return el(
    "div",
    { class: "right-answer" },
    feedback.answer &&
      el("p", { at: { dir: "auto" } }, el("b", {}, "Right: "), runs(feedback.answer)),
    accepted.length > 0 &&
      el(
        "dl",
        { class: "pairs" },
        ...accepted.map(([name, values]) =>
          el("div", {}, el("dt", {}, words(name)), el("dd", {}, values.map(words).join(" or ")))
        ),
      ),
  );
}

/** @param {Feedback} feedback */
function clauses(feedback) {
  if (!feedback.clauses.length) return null;
  const lines = feedback.clauses.map((one) =>
    el(
      "li",
      {},
      el("b", {}, one.clause),
      el("span", { class: "quiet" }, ` on ${words(one.field)}: `),
      one.words,
    )
  );
  return fold(
    `Clauses (${lines.length})`,
    { class: "fold", data: { part: "clauses" } },
    el("ul", { class: "clauses" }, ...lines),
  );
}

/** @param {Decision} action @returns {string} an action in words */
export function actionWords(action) {
  const said = actionPairs(action).map(([name, value]) => `${name}: ${value}`);
  if (action.use_tool) said.push(lookupWords(action));
  return said.join(" · ") || "nothing";
}

/** @param {Decision} action @returns {[string, string][]} what is decided, field by field */
export function actionPairs(action) {
  return Object.entries(action)
    .filter(([name, value]) =>
      name !== "use_tool" && name !== "tool_input" && value !== null && value !== ""
    )
    .map(([name, value]) => [
      words(name),
      typeof value === "string" ? words(value) : JSON.stringify(value),
    ]);
}

/** @param {Decision} action */
export function lookupWords(action) {
  const given = Object.values(/** @type {object} */ (action.tool_input ?? {})).filter(Boolean);
  return `${words(String(action.use_tool))} ${given.join(", ")}`.trim();
}
