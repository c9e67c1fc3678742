// What a decision was worth, and why.

import { button, el, fold, number, runs, signed, words } from "./dom.js";

/** @typedef {import("./types.js").Feedback} Feedback */
/** @typedef {{title: string, wrong?: (feedback: Feedback) => void, next?: Node | null, folded?: boolean}} How */

/** @param {Feedback} feedback @param {How} how */
export function feedbackCard(feedback, how) {
  const { reward } = feedback;
  const points = reward === null
    ? "Not told on this split"
    : `${number(reward)} ${reward === 1 ? "point" : "points"}`;
  return el(
    "details",
    {
      class: "card feedback",
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
    partList(feedback),
    right(feedback),
    clauses(feedback),
    how.wrong &&
      button("This grade is wrong", () => how.wrong?.(feedback), {
        class: "button quiet",
        data: { act: "report-grade" },
      }),
  );
}

/** @param {Feedback} feedback */
export function partList(feedback) {
  if (!feedback.parts.length) return null;
  const lines = feedback.parts.map((part) =>
    el(
      "li",
      { class: part.value > 0 ? "gain" : part.value < 0 ? "loss" : "zero" },
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
    `Clauses of the policy (${lines.length})`,
    { class: "fold", data: { part: "clauses" } },
    el("ul", { class: "clauses" }, ...lines),
  );
}

/** @param {import("./types.js").Decision} action @returns {string} an action in words */
export function actionWords(action) {
  const said = Object.entries(action)
    .filter(([name, value]) =>
      name !== "use_tool" && name !== "tool_input" && value !== null && value !== ""
    )
    .map(([name, value]) =>
      `${words(name)}: ${typeof value === "string" ? words(value) : JSON.stringify(value)}`
    );
  if (action.use_tool) said.push(lookupWords(action));
  return said.join(" · ") || "nothing";
}

/** @param {import("./types.js").Decision} action */
function lookupWords(action) {
  const given = Object.values(/** @type {object} */ (action.tool_input ?? {})).filter(Boolean);
  return `${words(String(action.use_tool))} ${given.join(", ")}`.trim();
}
