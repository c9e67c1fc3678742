// Recordings as files, files as recordings, and recordings beside each other. Pure.

import { isLookup, plain } from "./state.js";

/** @typedef {import("./types.js").Recording} Recording */
/** @typedef {import("./types.js").Feedback} Feedback */
/** @typedef {import("./types.js").Decision} Decision */
/** @typedef {import("./types.js").Transcript} Transcript */
/** @typedef {import("./types.js").Annotation} Annotation */

const TRAJECTORY = "triage-trajectory/1";
/** Characters of what an agent wrote for one action, as many as the server takes. */
const MOST_RAW = 4_000;
export const ANNOTATION = "triage-annotation/1";

/** @param {Recording} recording @returns {string} JSON lines: how it began, then every step */
export function trajectory(recording) {
  const { title, task_id, scenario_id, seed, split, score, skill, transcript } = recording;
  const head = {
    format: TRAJECTORY,
    title,
    task_id,
    scenario_id,
    seed,
    split,
    score,
    skill,
    transcript,
  };
  const steps = recording.steps.map((step, at) => ({
    step: at + 1,
    email_id: step.screen.mail?.email_id ?? "",
    action: step.action,
    reward: step.feedback?.reward ?? null,
    parts: (step.feedback?.parts ?? []).map((part) => ({ name: part.name, value: part.value })),
    raw: exact(step.raw),
  }));
  return lines([head, ...steps]);
}

/** @param {Recording} recording @returns {string} one decision a line, for a spreadsheet */
export function decisionsCsv(recording) {
  const decided = recording.steps.filter((step) => step.feedback && !isLookup(step.action));
  const fields = [...new Set(decided.flatMap((step) => Object.keys(flat(step.action))))];
  const head = ["number", "email_id", "subject", ...fields, "reward"];
  const rows = decided.map((step, at) => {
    const action = flat(step.action);
    const mail = step.screen.mail;
    return [
      at + 1,
      mail?.email_id ?? "",
      mail ? plain(mail.subject) : "",
      ...fields.map((name) => action[name] ?? ""),
      step.feedback?.reward ?? "",
    ];
  });
  return [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** @param {Recording} recording @returns {string} JSON lines of messages, one step each */
export function chat(recording) {
  // The first screen has the policy, for all of them.
  const policy = recording.steps[0]?.screen.episode.policy ?? "";
  return lines(
    recording.steps.map((step) => ({
      messages: [
        { role: "system", content: policy },
        { role: "user", content: mailText(step) },
        { role: "assistant", content: JSON.stringify(step.action) },
      ],
      reward: step.feedback?.reward ?? null,
    })),
  );
}

/** @param {readonly import("./types.js").Run[]} runs a text as it was, each badge the character again */
export function exact(runs) {
  return runs.map(({ kind, text }) =>
    kind === "badge" ? String.fromCodePoint(Number.parseInt(text.slice(2), 16)) : text
  ).join("");
}

/** @param {import("./types.js").Step} step */
function mailText({ screen }) {
  const { mail, found } = screen;
  if (!mail) return "";
  const parts = [
    `From: ${plain(mail.sender)}`,
    `Received: ${mail.received}`,
    `Subject: ${plain(mail.subject)}`,
    "",
    plain(mail.body),
  ];
  if (mail.quoted.length) parts.push("", plain(mail.quoted));
  for (const message of mail.thread) {
    parts.push("", `Earlier (${message.label}):`, plain(message.text));
  }
  if (found) parts.push("", "Found:", ...found.map((one) => `${one.name}: ${plain(one.value)}`));
  return parts.join("\n");
}

/** @param {Decision} action @returns {Record<string, string>} */
function flat(action) {
  /** @type {Record<string, string>} */
  const made = {};
  for (const [name, value] of Object.entries(action)) {
    if (value === null || value === undefined) continue;
    made[name] = typeof value === "string" ? value : JSON.stringify(value);
  }
  return made;
}

/** @param {unknown} value */
function cell(value) {
  const text = String(value);
  // A spreadsheet runs what begins like this, and the text may be a stranger's.
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @param {unknown[]} items */
function lines(items) {
  return items.map((item) => JSON.stringify(item)).join("\n") + "\n";
}

/**
 * @typedef {object} Played an episode of a file: who played it, and what they wrote for each action
 * @property {Transcript} transcript
 * @property {string[]} raw
 * @property {string} title
 */

/**
 * What a chosen file holds.
 * @param {string} text
 * @returns {{kind: "episodes", episodes: Played[]}
 *   | {kind: "annotation", decisions: Annotation[], name: string}}
 */
export function readFile(text) {
  const one = whole(text);
  // Of a trajectory the first line tells how it began, every further one is a step.
  const [first = "", ...steps] = one ? [] : text.split("\n");
  const found = one ?? whole(first);
  if (!isObject(found)) {
    throw new Error("This is no JSON file of a run, a recording or an annotation.");
  }
  if (found.format === ANNOTATION && Array.isArray(found.decisions)) {
    return { kind: "annotation", decisions: found.decisions, name: String(found.annotator ?? "") };
  }
  if (Array.isArray(found.transcripts) && found.transcripts.length) {
    const several = found.transcripts.length > 1;
    const episodes = found.transcripts.map((/** @type {Transcript} */ transcript, at) => ({
      transcript,
      raw: texts(found.raw?.[at]),
      title: several ? `${at + 1}: ${titled(transcript.scenario_id)}` : titled(found.agent),
    }));
    return { kind: "episodes", episodes };
  }
  const transcript = isObject(found.transcript) ? found.transcript : found;
  if (Array.isArray(transcript.actions) && transcript.scenario_id) {
    const raw = texts(steps.map(whole).filter(isObject).map((step) => step.raw));
    return { kind: "episodes", episodes: [{ transcript, raw, title: titled(found.title) }] };
  }
  throw new Error(
    "The file holds no run (transcripts), no recording (transcript) and no annotation.",
  );
}

/** @param {string} text @returns {unknown} */
function whole(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param {unknown} given @returns {string[]} */
function texts(given) {
  return Array.isArray(given) ? given.map((one) => String(one ?? "").slice(0, MOST_RAW)) : [];
}

/** @param {unknown} name @returns {string} fit for a heading */
function titled(name) {
  return typeof name === "string" ? name.replace(/\p{C}/gu, "").slice(0, 80) : "";
}

/** @param {unknown} value @returns {value is Record<string, any>} */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {Recording} recording @returns {Feedback[]} each with the look-ups that went before it */
export function verdictsOf(recording) {
  /** @type {Decision[]} */
  let lookups = [];
  return recording.steps.flatMap(({ action, feedback }) => {
    if (isLookup(action)) lookups.push(action);
    if (!feedback) return [];
    const verdict = { ...feedback, lookups };
    lookups = [];
    return [verdict];
  });
}

/**
 * Decisions of several runs mail by mail, in the order of the first. Where one mail took several
 * decisions, the last one stands for it with the points of all.
 * @param {Feedback[][]} runs
 * @returns {{email_id: string, cells: (Feedback | null)[], same: boolean}[]}
 */
export function beside(runs) {
  const byMail = runs.map((verdicts) => {
    /** @type {Map<string, Feedback>} */
    const found = new Map();
    for (const verdict of verdicts) {
      const before = found.get(verdict.email_id);
      const reward = verdict.reward === null ? null : (before?.reward ?? 0) + verdict.reward;
      const lookups = [...(before?.lookups ?? []), ...(verdict.lookups ?? [])];
      found.set(verdict.email_id, { ...verdict, reward, lookups });
    }
    return found;
  });
  const ids = [...new Set(byMail.flatMap((found) => [...found.keys()]))];
  return ids.map((email_id) => {
    const cells = byMail.map((found) => found.get(email_id) ?? null);
    const said = new Set(cells.map((one) => JSON.stringify(one && sorted(one.action))));
    return { email_id, cells, same: said.size === 1 };
  });
}

/** @param {Decision} action what decides, in one order of its fields */
function sorted(action) {
  return Object.entries(action)
    .filter(([name, value]) =>
      value !== null && name !== "use_tool" && name !== "tool_input" && name !== "summary"
    )
    .sort(([one], [other]) => (one < other ? -1 : 1));
}
