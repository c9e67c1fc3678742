import assert from "node:assert/strict";
import { test } from "node:test";
import {
  COMMANDS,
  FIELD_KEYS,
  fieldKeys,
  keyToAction,
} from "../../triage_core/ui/static/console/keys.js";
import { field, FORM } from "./made.mjs";

const desk = { singleKeys: true, view: "desk", form: FORM };
const press = (key, settings = desk, typing = false) => keyToAction({ key }, typing, settings);

test("j and the arrow down go on, k and the arrow up back", () => {
  assert.deepEqual(press("j"), { type: "move", by: 1 });
  assert.deepEqual(press("ArrowDown"), { type: "move", by: 1 });
  assert.deepEqual(press("k"), { type: "move", by: -1 });
  assert.deepEqual(press("ArrowUp"), { type: "move", by: -1 });
});

test("digits and letters choose in their field", () => {
  assert.deepEqual(press("3"), {
    type: "choose",
    field: "category",
    value: "billing",
    kind: "choice",
  });
  assert.deepEqual(press("e"), {
    type: "choose",
    field: "priority",
    value: "high",
    kind: "choice",
  });
  assert.deepEqual(press("z"), {
    type: "choose",
    field: "route_to",
    value: "safety",
    kind: "teams",
  });
});

test("a digit is told by its place where it needs a shift", () => {
  const pressed = keyToAction({ key: "&", code: "Digit1" }, false, desk);
  assert.equal(pressed.value, "spam");
});

test("the key of a text field goes into it", () => {
  assert.deepEqual(press("t"), { type: "focus", field: "summary" });
});

test("a key beyond the choices does nothing", () => {
  assert.equal(press("7"), null);
});

test("keys rest while a text field has the focus, but commit and escape", () => {
  for (const key of ["j", "1", "/", "?", "ArrowDown"]) assert.equal(press(key, desk, true), null);
  assert.deepEqual(press("Escape", desk, true), { type: "escape" });
  assert.deepEqual(keyToAction({ key: "Enter", ctrlKey: true }, true, desk), { type: "commit" });
});

test("single keys can be switched off, commit and escape cannot", () => {
  const off = { ...desk, singleKeys: false };
  for (const key of ["j", "1", "u", "?"]) assert.equal(press(key, off), null);
  assert.deepEqual(keyToAction({ key: "Enter", metaKey: true }, false, off), { type: "commit" });
  assert.deepEqual(press("Escape", off), { type: "escape" });
});

test("a key with a modifier is the browser's", () => {
  assert.equal(keyToAction({ key: "r", ctrlKey: true }, false, desk), null);
  assert.equal(keyToAction({ key: "p", metaKey: true }, false, desk), null);
  assert.equal(keyToAction({ key: "1", altKey: true }, false, desk), null);
});

test("arrows step a recording, and fields have no keys there", () => {
  const watch = { ...desk, view: "watch" };
  assert.deepEqual(press("ArrowRight", watch), { type: "step", by: 1 });
  assert.deepEqual(press("ArrowLeft", watch), { type: "step", by: -1 });
  assert.equal(press("1", watch), null);
});

test("no field takes a key of a command", () => {
  const commands = COMMANDS.flatMap((one) => one.keys.split(", ")).filter((key) =>
    key.length === 1
  );
  for (const keys of Object.values(FIELD_KEYS)) {
    for (const key of keys) assert.ok(!commands.includes(key), key);
  }
});

test("no two fields of a form share a key", () => {
  for (
    const names of [["category", "priority", "department", "action"], ["action", "label"], [
      "label",
      "summary",
      "route_to",
    ]]
  ) {
    const all = names.flatMap((name) => [...FIELD_KEYS[name]]);
    assert.equal(new Set(all).size, all.length);
  }
});

test("a field that nobody listed takes a free row", () => {
  const form = {
    fields: [field("category", "choice", ["a"]), field("mood", "choice", ["x", "y"])],
  };
  assert.deepEqual(fieldKeys(form).mood, ["q", "w"]);
});
