import assert from "node:assert/strict";
import { test } from "node:test";
import {
  actionOf,
  found,
  INITIAL,
  isLookup,
  reduce,
  selectedRow,
  valuesOf,
  visibleRows,
} from "../../triage_core/ui/static/console/state.js";
import { feedback, FORM, recording, screen } from "./made.mjs";

const began = (decided = 0) =>
  reduce(INITIAL, { type: "began", screen: screen(decided), feedback: [], report: null });

test("a begun episode shows its desk with the mail at hand selected", () => {
  const state = began(1);
  assert.equal(state.view, "desk");
  assert.equal(selectedRow(state).email_id, "m-2");
});

test("a move stays within the list", () => {
  assert.equal(reduce(began(), { type: "move", by: -1 }).selected, 0);
  assert.equal(reduce(began(), { type: "move", by: 99 }).selected, 2);
});

test("a move passes over what the search leaves out", () => {
  const found = reduce(began(), { type: "search", text: "ann" });
  assert.deepEqual(visibleRows(found).map(({ index }) => index), [0, 2]);
  assert.equal(reduce(found, { type: "move", by: 1 }).selected, 2);
});

test("a search finds sender, subject, state and language, all of its words", () => {
  const { rows } = screen(1);
  const ids = (words) => found(rows, words).map(({ row }) => row.email_id);
  assert.deepEqual(ids(""), ["m-1", "m-2", "m-3"]);
  assert.deepEqual(ids("BOB"), ["m-2"]);
  assert.deepEqual(ids("subject m-1"), ["m-1"]);
  assert.deepEqual(ids("decided"), ["m-1"]);
  assert.deepEqual(ids("is:open"), ["m-2", "m-3"]);
  assert.deepEqual(ids("german"), ["m-2"]);
  assert.deepEqual(ids("lang:en is:decided"), ["m-1"]);
  assert.deepEqual(ids("lang:en is:open"), []);
});

test("a decision advances to the next mail with an empty form and its feedback", () => {
  const filled = reduce(began(), { type: "value", field: "category", value: "spam" });
  const state = reduce(filled, {
    type: "acted",
    screen: screen(1),
    feedback: feedback("m-1"),
    report: null,
  });
  assert.equal(selectedRow(state).email_id, "m-2");
  assert.deepEqual(state.values, {});
  assert.equal(state.latest, "m-1");
});

test("a look-up keeps what was filled in", () => {
  const filled = reduce(began(), { type: "value", field: "category", value: "spam" });
  const state = reduce(filled, { type: "acted", screen: screen(0), feedback: null, report: null });
  assert.equal(state.values.category, "spam");
});

test("the last decision leads to the report", () => {
  const report = { score: 1, verdicts: [], confusion: [], worst: [], share: "" };
  const state = reduce(began(2), {
    type: "acted",
    screen: screen(3),
    feedback: feedback("m-3"),
    report,
  });
  assert.equal(state.view, "report");
});

test("an undone decision comes back into the form", () => {
  const decided = reduce(began(), {
    type: "acted",
    screen: screen(1),
    feedback: feedback("m-1"),
    report: null,
  });
  const state = reduce(decided, { type: "undone", screen: screen(0), feedback: [] });
  assert.deepEqual(state.values, { category: "spam", priority: "low" });
  assert.equal(selectedRow(state).email_id, "m-1");
});

test("a mail that was at hand can be read again without asking", () => {
  const state = reduce(began(), {
    type: "acted",
    screen: screen(1),
    feedback: feedback("m-1"),
    report: null,
  });
  assert.equal(state.mails["m-1"].mail.email_id, "m-1");
});

test("no default counts as an answer", () => {
  assert.deepEqual(actionOf(FORM, {}).missing, ["category", "priority", "route_to"]);
  assert.deepEqual(actionOf(FORM, { category: "spam", priority: "low", route_to: [] }).missing, [
    "route_to",
  ]);
});

test("teams go as one text in their order, and come back as a list", () => {
  const values = { category: "spam", priority: "low", route_to: ["support", "safety"] };
  const { action } = actionOf(FORM, values);
  assert.equal(action.route_to, "support, safety");
  assert.deepEqual(valuesOf(FORM, action), values);
});

test("a team is taken back by a second press", () => {
  const press = { type: "toggle", field: "route_to", value: "safety" };
  const once = reduce(began(), press);
  assert.deepEqual(once.values.route_to, ["safety"]);
  assert.deepEqual(reduce(once, press).values.route_to, []);
});

test("a filled field is no longer missing", () => {
  const missing = reduce(began(), { type: "missing", fields: ["category", "priority"] });
  assert.deepEqual(reduce(missing, { type: "value", field: "category", value: "spam" }).missing, [
    "priority",
  ]);
});

test("a step of a recording stays within it", () => {
  const recordings = [recording("a", [{ category: "spam" }, { category: "sales" }])];
  const state = reduce(INITIAL, { type: "watch", recordings });
  assert.equal(reduce(state, { type: "step", by: 5 }).watch.at, 1);
  assert.equal(reduce(state, { type: "step", by: -5 }).watch.at, 0);
});

test("another recording opens at the same mail", () => {
  const looks = { use_tool: "lookup_order", tool_input: { order_id: "LF-1" } };
  const one = recording("a", [{ category: "spam" }, { category: "sales" }]);
  const other = recording("b", [looks, { category: "spam" }, { category: "sales" }]);
  other.steps.splice(0, 1, { ...other.steps[0], screen: screen(0) });
  const state = reduce(INITIAL, { type: "watch", recordings: [one, other], at: 1 });
  assert.equal(reduce(state, { type: "which", which: 1 }).watch.at, 1);
});

test("a look-up is told from a decision with a look-up riding on it", () => {
  assert.equal(isLookup({ use_tool: "lookup_order", tool_input: {} }), true);
  assert.equal(isLookup({ use_tool: "lookup_order", tool_input: {}, category: "spam" }), false);
});
