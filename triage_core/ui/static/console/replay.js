// Recordings: step through what an agent did, beside the mail, with its reasons and raw output.

import { button, el, fill, fold, Memo, number, runs, setAttribute } from "./dom.js";
import { actionWords, feedbackCard } from "./feedback.js";
import { foundList } from "./form.js";
import { keepInView } from "./list.js";
import { MailPane } from "./mail.js";
import { verdictsOf } from "./records.js";
import { compareTable } from "./report.js";
import { isLookup, plain } from "./state.js";
import { WhatIf } from "./whatif.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Recording} Recording */
/** @typedef {import("./types.js").Step} Step */
/**
 * @typedef {object} ReplayHooks
 * @property {(by: number) => void} step
 * @property {(at: number) => void} stepTo
 * @property {(which: number) => void} which
 * @property {() => void} yourTurn
 * @property {() => void} open
 * @property {() => void} raw
 * @property {(quote: string) => void} find
 * @property {(action: import("./types.js").Decision | null) => void} whatIf
 * @property {(kind: "trajectory" | "csv" | "chat") => void} take
 */

/** The page of recordings. */
export class ReplayView {
  #memo = new Memo();
  #listMemo = new Memo();
  #hooks;
  #comparing = false;
  /** What is compared, or stepped through. @type {import("./types.js").Recording[]} */
  #recordings = [];
  /** @type {State | null} */
  #state = null;

  /** @param {ReplayHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
    this.mail = new MailPane({ raw: hooks.raw, find: hooks.find });
    this.whatIf = new WhatIf((action) => hooks.whatIf(action));
    this.tabs = el("div", {
      class: "segments",
      at: { role: "group", "aria-label": "Whose recording" },
    });
    this.steps = el("div", { class: "rows", at: { role: "group", "aria-label": "Steps" } });
    this.agent = el("div", { class: "agent" });
    this.back = button("← Back", () => hooks.step(-1), {
      data: { act: "back" },
      name: "Step back",
    });
    this.forward = button("Forward →", () => hooks.step(1), {
      data: { act: "forward" },
      name: "Step forward",
    });
    this.place = el("span", { class: "place", at: { role: "status" } });
    this.compare = button("Compare", () => this.#toggle(), { data: { act: "compare" } });
    this.turn = button("Your turn", hooks.yourTurn, {
      class: "button primary",
      data: { act: "your-turn" },
    });
    this.table = el("div", { class: "page compare-page", is: { hidden: true } });
    this.panes = el(
      "div",
      { class: "panes" },
      el("section", {
        class: "pane list-pane",
        data: { part: "list" },
        at: { "aria-label": "Steps" },
      }, this.steps),
      this.mail.root,
      el(
        "section",
        {
          class: "pane decide-pane",
          data: { part: "decide" },
          at: { "aria-label": "What was done" },
        },
        this.agent,
        this.whatIf.root,
        fold("Files", { class: "fold" }, this.#files()),
      ),
    );
    this.root = el(
      "div",
      { class: "watch" },
      el(
        "div",
        { class: "watch-bar" },
        this.tabs,
        el("div", { class: "stepper" }, this.back, this.place, this.forward),
        el("div", { class: "watch-acts" }, this.compare, this.turn),
      ),
      this.panes,
      this.table,
    );
  }

  #toggle() {
    this.#comparing = !this.#comparing;
    if (this.#state) this.#show(this.#state);
  }

  /** @param {State} state */
  show(state) {
    const { watch } = state;
    if (!watch || !this.#memo.changed(watch, state.singleKeys)) return;
    this.#state = state;
    this.#show(state);
  }

  /** @param {State} state */
  #show({ watch }) {
    const recording = watch?.recordings[watch.which];
    if (!watch || !recording) return;
    if (watch.recordings !== this.#recordings) {
      this.#recordings = watch.recordings;
      this.#comparing = false;
    }
    const step = recording.steps[watch.at];
    const last = recording.steps.length - 1;
    if (this.#listMemo.changed(watch.recordings, watch.which)) this.#build(recording, watch);
    this.place.textContent = step ? `Step ${watch.at + 1} of ${last + 1}` : "No steps";
    this.back.disabled = watch.at <= 0;
    this.forward.disabled = watch.at >= last;
    this.compare.disabled = watch.recordings.length < 2;
    this.compare.textContent = this.#comparing ? "Back to the steps" : "Compare";
    this.turn.hidden = recording.split === "test";
    this.table.hidden = !this.#comparing;
    this.panes.hidden = this.#comparing;
    if (this.#comparing) this.#compare(watch.recordings, recording);
    this.#mark(watch.at);
    this.mail.show(step?.screen.mail ?? null, step?.screen.facts ?? null);
    this.whatIf.root.hidden = !step;
    if (step) {
      fill(this.agent, ...agentSaid(recording, step, watch.at));
      this.whatIf.show(recording, step);
    } else fill(this.agent, el("p", { class: "empty" }, "No step of it was played."));
  }

  /** @param {Recording} recording @param {import("./types.js").Watch} watch */
  #build(recording, watch) {
    fill(
      this.tabs,
      ...watch.recordings.map((one, which) =>
        button(`${one.title} ${number(one.score)}`, () => this.#hooks.which(which), {
          class: "segment",
          data: { which },
          at: { "aria-pressed": which === watch.which ? "true" : "false" },
        })
      ),
    );
    fill(this.steps, ...recording.steps.map((step, at) => this.#row(step, at)));
  }

  /** @param {Step} step @param {number} at */
  #row(step, at) {
    const { mail } = step.screen;
    const looks = isLookup(step.action);
    const reward = step.feedback?.reward ?? null;
    return el(
      "button",
      {
        class: "row step",
        data: { part: "row", step: at },
        at: { type: "button" },
        on: { click: () => this.#hooks.stepTo(at) },
      },
      el("span", { class: "row-sign", at: { "aria-hidden": "true" } }, looks ? "?" : "→"),
      el("span", { class: "row-sender" }, `${at + 1}. ${looks ? "looks up" : "decides"}`),
      el("span", { class: "row-subject" }, el("bdi", {}, mail ? runs(mail.subject) : "")),
      el(
        "span",
        { class: "row-state" },
        reward !== null && el("b", { class: "row-reward" }, number(reward)),
      ),
    );
  }

  /** @param {number} at */
  #mark(at) {
    for (const [index, row] of [...this.steps.children].entries()) {
      setAttribute(row, "aria-current", index === at ? "step" : null);
      if (index === at && row instanceof HTMLElement) keepInView(this.steps, row);
    }
  }

  /** @param {Recording[]} all @param {Recording} recording */
  #compare(all, recording) {
    const same = all.filter((one) => one.scenario_id === recording.scenario_id);
    const jump = (/** @type {string} */ email_id) => {
      this.#comparing = false;
      const at = recording.steps.findIndex((one) => one.screen.mail?.email_id === email_id);
      this.#hooks.stepTo(Math.max(0, at));
      if (this.#state) this.#show(this.#state);
    };
    const name = (/** @type {string} */ email_id) => {
      const mail = same.flatMap((one) => one.steps).find((one) =>
        one.screen.mail?.email_id === email_id
      )?.screen.mail;
      return (mail && plain(mail.subject)) || email_id;
    };
    fill(
      this.table,
      el("h2", {}, "The same mails, decided by each"),
      compareTable(
        same.map((one) => one.title),
        same.map(verdictsOf),
        same.map((one) => one.score),
        name,
        jump,
      ),
      this.#files(),
    );
  }

  /** What can be opened beside it, and what can be taken away. */
  #files() {
    return el(
      "div",
      { class: "card-acts" },
      button("Open another run or recording", this.#hooks.open, { data: { act: "open" } }),
      button("Save this trajectory (JSONL)", () => this.#hooks.take("trajectory"), {
        data: { act: "export", kind: "trajectory" },
      }),
      button("Decisions (CSV)", () => this.#hooks.take("csv"), {
        data: { act: "export", kind: "csv" },
      }),
      button("Chat format (JSONL)", () => this.#hooks.take("chat"), {
        data: { act: "export", kind: "chat" },
      }),
    );
  }
}

/** @param {Recording} recording @param {Step} step @param {number} at */
function agentSaid(recording, step, at) {
  const found = step.screen.found;
  return [
    el(
      "section",
      { class: "card agent-card" },
      el("p", { class: "eyebrow" }, `${recording.title}, step ${at + 1}`),
      el("h3", {}, isLookup(step.action) ? "Looks something up" : "Decides"),
      el("p", { class: "given", data: { part: "action" } }, actionWords(step.action)),
      ...reasons(step),
      step.raw.length > 0 &&
        fold(
          "Raw output",
          { class: "fold", is: { open: true } },
          el("pre", { data: { part: "output" }, at: { dir: "auto", tabindex: 0 } }, runs(step.raw)),
        ),
    ),
    found &&
    el(
      "section",
      { class: "found", data: { part: "found" } },
      el("p", { class: "field-title" }, "On the desk from the look-up before"),
      foundList(found),
    ),
    step.feedback && feedbackCard(step.feedback, { title: "What it was worth" }),
  ];
}

/** @param {Step} step why it was done; of an agent that only writes, what it wrote must do */
function reasons(step) {
  if (!step.why.length && step.raw.length) return [];
  const lines = step.why.length ? step.why.map((line) => runs(line)) : ["It gives no reason."];
  const items = lines.map((line) => el("li", { at: { dir: "auto" } }, line));
  return [
    el("p", { class: "field-title" }, "Why"),
    el("ul", { class: "why", data: { part: "why" } }, ...items),
  ];
}
