import assert from "node:assert/strict";
import { test } from "node:test";
import {
  beside,
  chat,
  decisionsCsv,
  readFile,
  trajectory,
  verdictsOf,
} from "../../triage_core/ui/static/console/records.js";
import { feedback, recording } from "./made.mjs";

const looks = { use_tool: "lookup_order", tool_input: { order_id: "LF-1" } };

test("an exported trajectory is read as the transcript it came from", () => {
  const made = recording("me", [looks, { category: "spam", priority: "low" }]);
  const read = readFile(trajectory(made));
  assert.equal(read.kind, "episodes");
  assert.deepEqual(read.episodes.map((one) => one.transcript), [made.transcript]);
});

test("what the agent wrote goes with a trajectory and comes back exactly", () => {
  const made = recording("me", [looks, { category: "spam", priority: "low" }]);
  made.steps[1].raw = [
    { text: "spam", kind: "text" },
    { text: "U+202E", kind: "badge", name: "RIGHT-TO-LEFT OVERRIDE" },
  ];
  const [read] = readFile(trajectory(made)).episodes;
  assert.deepEqual(read.raw, ["", "spam\u202e"]);
  assert.equal(read.title, "me");
});

test("the CSV has one line a decision and none for look-ups", () => {
  const lines = decisionsCsv(recording("me", [looks, { category: "spam", priority: "low" }])).trim()
    .split("\r\n");
  assert.equal(lines[0], "number,email_id,subject,category,priority,reward");
  assert.equal(lines.length, 2);
});

test("a CSV cell quotes what would break it and disarms a formula", () => {
  const text = decisionsCsv(recording("me", [{ category: '=cmd "x", y' }]));
  assert.ok(text.includes('"\'=cmd ""x"", y"'));
});

test("the chat format has policy, mail and action of every step", () => {
  const [line] = chat(recording("me", [{ category: "spam" }])).trim().split("\n");
  const { messages } = JSON.parse(line);
  assert.deepEqual(messages.map((one) => one.role), ["system", "user", "assistant"]);
  assert.ok(messages[1].content.includes("where is LF-1?"));
});

test("a run file, a bare transcript and an annotation are told apart", () => {
  const transcript = { scenario_id: "s", actions: [] };
  const run = { agent: "mine", transcripts: [transcript], raw: [["I look.", null]] };
  assert.deepEqual(readFile(JSON.stringify(run)).episodes, [
    { transcript, raw: ["I look.", ""], title: "mine" },
  ]);
  assert.deepEqual(readFile(JSON.stringify(transcript)).episodes, [
    { transcript, raw: [], title: "" },
  ]);
  assert.equal(readFile('{"format": "triage-annotation/1", "decisions": []}').kind, "annotation");
});

test("what is none of them is refused in words", () => {
  assert.throws(() => readFile("not json"), /no JSON/);
  assert.throws(() => readFile('{"a": 1}'), /holds no run/);
});

test("runs stand beside each other mail by mail", () => {
  const mine = [feedback("m-1", 0.2), feedback("m-2", 0.5, { category: "sales" })];
  const theirs = [feedback("m-1", 0.9), feedback("m-2", 1, { category: "spam" })];
  const rows = beside([mine, theirs]);
  assert.deepEqual(rows.map((one) => one.same), [true, false]);
  assert.deepEqual(rows[0].cells.map((one) => one.reward), [0.2, 0.9]);
});

test("a decision tells the look-ups before it, of its own mail alone", () => {
  const made = recording("me", [looks, { category: "spam" }, { category: "sales" }]);
  made.steps[1].feedback.email_id = "m-1";
  made.steps[2].feedback.email_id = "m-2";
  const [first, second] = beside([verdictsOf(made)]);
  assert.deepEqual(first.cells[0].lookups, [looks]);
  assert.deepEqual(second.cells[0].lookups, []);
});

test("several decisions on one mail add up", () => {
  const [row] = beside([[feedback("m-1", 0.4), feedback("m-1", 0.2)]]);
  assert.equal(row.cells[0].reward.toFixed(2), "0.60");
});

test("a mail that one run did not decide differs", () => {
  const [, row] = beside([[feedback("m-1"), feedback("m-2")], [feedback("m-1")]]);
  assert.equal(row.cells[1], null);
  assert.equal(row.same, false);
});
