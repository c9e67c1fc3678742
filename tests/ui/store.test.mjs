import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStore } from "../../triage_core/ui/static/console/store.js";

function storage(items = {}) {
  const map = new Map(Object.entries(items));
  return {
    getItem: (name) => map.get(name) ?? null,
    setItem: (name, text) => void map.set(name, text),
    removeItem: (name) => void map.delete(name),
    map,
  };
}

test("what is kept is found by the next page", () => {
  const shared = storage();
  makeStore(() => shared).set("place", { at: 3 });
  assert.deepEqual(makeStore(() => shared).get("place"), { at: 3 });
});

test("storage that throws leaves a memory", () => {
  const store = makeStore(() => {
    throw new Error("SecurityError");
  });
  store.set("place", 1);
  assert.equal(store.get("place"), 1);
  store.drop("place");
  assert.equal(store.get("place"), null);
});

test("storage that is full leaves a memory", () => {
  const full = {
    ...storage(),
    setItem() {
      throw new Error("QuotaExceededError");
    },
  };
  const store = makeStore(() => full);
  store.set("place", 1);
  assert.equal(store.get("place"), 1);
});

test("what is no JSON counts as nothing", () => {
  const store = makeStore(() => storage({ "triage-console/place": "{broken" }));
  assert.equal(store.get("place"), null);
});
