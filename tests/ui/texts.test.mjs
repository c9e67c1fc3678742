import assert from "node:assert/strict";
import { test } from "node:test";
import { argumentFor } from "../../triage_core/ui/static/console/form.js";
import { named, sameEpisode, wanted } from "../../triage_core/ui/static/console/link.js";
import { when } from "../../triage_core/ui/static/console/mail.js";
import { span } from "../../triage_core/ui/static/console/mark.js";
import { split } from "../../triage_core/ui/static/console/raw.js";

test("a link names task, seed, split and view", () => {
  const found = wanted("?task=inbox/easy&seed=7&split=test&view=watch");
  assert.deepEqual(found, {
    task: "inbox/easy",
    seed: 7,
    split: "test",
    view: "watch",
    scenario: "",
    options: {},
  });
});

test("options that are not as usual stand in the address and come back", () => {
  const options = {
    production_profile: "heavy",
    business_hours_mode: true,
    escalation_mode: "normal",
    reward_mode: "rules",
  };
  const query = named("?reward_mode=score_delta", { task: "routing/production", options });
  assert.equal(
    query,
    "?task=routing/production&production_profile=heavy&business_hours_mode=true",
  );
  const found = wanted(query);
  assert.deepEqual(found.options, { production_profile: "heavy", business_hours_mode: true });
  assert.equal(sameEpisode(found, { task: "routing/production", options }), true);
  assert.equal(sameEpisode(found, { task: "routing/production", options: {} }), false);
});

test("a seed or a view that makes no sense is left out", () => {
  const found = wanted("?seed=abc&view=constructor");
  assert.equal(found.seed, null);
  assert.equal(found.view, "");
});

test("an episode goes into the address beside what stands there", () => {
  assert.equal(
    named("?__theme=dark&seed=1", { task: "inbox/easy", seed: null }),
    "?__theme=dark&task=inbox/easy",
  );
});

test("a link is the same episode when all that it names agrees", () => {
  const place = { task: "inbox/easy", seed: 7, split: "practice", scenario: "" };
  assert.equal(sameEpisode(wanted(""), place), true);
  assert.equal(sameEpisode(wanted("?task=inbox/easy&seed=7"), place), true);
  assert.equal(sameEpisode(wanted("?task=inbox/easy&seed=8"), place), false);
});

test("a quote is found whatever its white space and case", () => {
  assert.deepEqual(span("see Shop\n  example now", "shop example"), [4, 18]);
  assert.equal(span("nothing", "else"), null);
  assert.equal(span("nothing", "  "), null);
});

test("a quote with signs of patterns is taken as it is", () => {
  assert.deepEqual(span("pay $5.00 (now)", "$5.00 (now)"), [4, 15]);
});

test("a source is cut at every hit", () => {
  assert.deepEqual(split("a.b.c", "."), ["a", ".", "b", ".", "c"]);
  assert.deepEqual(split("abc", ""), ["abc"]);
});

test("a time is told as the mail tells it", () => {
  assert.equal(when("2026-05-09T21:15:59+02:00"), "Sat, 9 May 2026, 21:15 (UTC+02:00)");
  assert.equal(when("yesterday"), "yesterday");
});

test("a look-up is asked by what its value is", () => {
  const tool = {
    name: "t",
    label: "t",
    takes: ["account_id", "order_id"],
    found: { order_id: ["X-1"] },
  };
  assert.equal(argumentFor(tool, "X-1"), "order_id");
  assert.equal(argumentFor(tool, "A-12"), "account_id");
  assert.equal(
    argumentFor({ ...tool, takes: ["account_id", "sender"] }, "ann@shop.example"),
    "sender",
  );
});

test("a quote with a hidden character is found where the character is a badge", () => {
  assert.deepEqual(span("pay U+200Bnow", "pay [U+200B]now"), [0, 13]);
});
