// Annotation: decide without being graded, say where one is unsure, compare two people.

import { api } from "./api.js";
import { worldOf } from "./browser.js";
import { button, el, fill, number, pick, runs, save, setAttribute, words } from "./dom.js";
import { Fields } from "./fields.js";
import { senderName } from "./list.js";
import { MailPane } from "./mail.js";
import { ANNOTATION, readFile } from "./records.js";
import { actionOf, valuesOf } from "./state.js";

/** @typedef {import("./types.js").Form} Form */
/** @typedef {import("./types.js").Annotation} Annotation */
/** @typedef {import("./browser.js").OpenScenario} OpenScenario */
/**
 * @typedef {object} AnnotateHooks
 * @property {(source: string, quote: string) => void} raw
 * @property {ReturnType<import("./store.js").makeStore>} store
 */

/** @typedef {import("./browser.js").Listed} Listed */
/** @typedef {Record<string, Annotation[]>} Kept what somebody annotated of a task, by scenario */
/** @typedef {{name: string, decisions: Annotation[]}} Taken a file of somebody's annotations */

const FIRST = "inbox/medium";
const MOST = 100;
/** Where it was left: the name, the task and the scenario. */
const LEFT = "annotate";

/** The page of annotation. */
export class AnnotateView {
  #hooks;
  /** @type {OpenScenario | null} */
  #scenario = null;
  /** @type {Form | null} */
  form = null;
  /** @type {Map<string, Annotation>} */
  #decisions = new Map();
  /** The scenarios of the task, in the order in which everybody gets them. @type {Listed[]} */
  #listed = [];
  /** The list on its way. */
  #listing = Promise.resolve();
  /** What the form of a task asks for. @type {Map<string, Form>} */
  #forms = new Map();
  /** @type {import("./types.js").Values} */
  #values = {};
  /** @type {string[]} */
  #missing = [];
  #at = 0;
  #keys = true;
  /** @type {[Taken | null, Taken | null]} */
  #pair = [null, null];

  /** @param {AnnotateHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
    const set = (/** @type {string} */ field, /** @type {string} */ value) =>
      this.choose(field, value, "choice");
    this.fields = new Fields({
      choose: set,
      type: set,
      toggle: (field, value) => this.choose(field, value, "teams"),
    }, "a");
    this.mail = new MailPane({
      raw: () => this.openRaw(""),
      find: (quote) => this.openRaw(quote),
    });
    this.mail.show(null, null, "Choose a task and begin.");
    const left = this.#left();
    this.who = el("input", {
      class: "field",
      at: { id: "annotator", maxlength: 60, autocomplete: "off" },
      is: { value: left.who || "first" },
      on: { input: () => this.#named() },
    });
    this.task = el("select", {
      class: "field",
      at: { id: "annotate-task" },
      on: { change: () => void this.#list() },
    });
    this.scenario = el("select", {
      class: "field",
      at: { id: "annotate-scenario" },
      on: { change: () => void this.begin(this.scenario.value) },
    });
    this.unsure = el("input", {
      at: { type: "checkbox", id: "unsure", "aria-keyshortcuts": "u" },
    });
    this.rows = el("div", { class: "rows", at: { role: "group", "aria-label": "Mails" } });
    this.place = el("p", {
      class: "quiet small",
      data: { part: "annotated" },
      at: { role: "status" },
    });
    this.records = el("div", { class: "world-place" });
    this.commit = button("Save and go on", () => this.save(), {
      class: "button primary wide",
      data: { act: "commit" },
    });
    this.result = el("div", { class: "agreement-result", at: { role: "status" } });
    this.decision = el(
      "form",
      { class: "decision", at: { "aria-label": "Annotation" }, is: { hidden: true } },
      this.fields.root,
      el(
        "label",
        { class: "check-line", at: { for: "unsure" } },
        this.unsure,
        "Unsure: leave this mail out, fields may stay empty",
      ),
      this.commit,
      this.records,
    );
    this.decision.addEventListener("submit", (event) => event.preventDefault());
    this.root = el(
      "div",
      { class: "annotate panes", data: { part: "annotate" } },
      this.#listPane(),
      this.mail.root,
      this.#right(),
    );
  }

  #listPane() {
    return el(
      "section",
      { class: "pane list-pane", data: { part: "list" }, at: { "aria-label": "Mails" } },
      el(
        "div",
        { class: "list-search" },
        el("label", { class: "field-title", at: { for: "annotator" } }, "Your name"),
        this.who,
        el("label", { class: "field-title", at: { for: "annotate-task" } }, "Task"),
        this.task,
        el("label", { class: "field-title", at: { for: "annotate-scenario" } }, "Scenario"),
        this.scenario,
        button("Begin the next scenario", () => void this.begin(), {
          class: "button primary wide",
          data: { act: "begin" },
        }),
        button("Export annotations", () => this.#export(), {
          class: "button wide",
          data: { act: "export", kind: "annotation" },
        }),
        this.place,
      ),
      this.rows,
    );
  }

  #right() {
    const load = (/** @type {0 | 1} */ which, /** @type {string} */ title) =>
      button(title, () => pick((file) => void this.take(which, file), ".json,application/json"), {
        data: { act: "load", which },
      });
    return el(
      "section",
      { class: "pane decide-pane", data: { part: "decide" }, at: { "aria-label": "Annotation" } },
      this.decision,
      el(
        "section",
        { class: "card agreement", at: { "aria-label": "Agreement" } },
        el("h3", {}, "Agreement of two people"),
        el(
          "p",
          { class: "quiet small" },
          "Everybody gets the scenarios in the same order, and what is annotated stays with this " +
            "browser, by name. Take the exported files of both. Kappa is agreement beyond chance: " +
            "1 is full, 0 is chance.",
        ),
        el("div", { class: "card-acts" }, load(0, "First file"), load(1, "Second file")),
        this.result,
      ),
    );
  }

  /** @param {import("./types.js").Task[]} tasks @param {boolean} keys */
  show(tasks, keys) {
    if (this.#keys !== keys) {
      this.#keys = keys;
      this.#paint();
    }
    if (this.task.childElementCount === tasks.length) return;
    fill(
      this.task,
      ...tasks.map((task) => el("option", { at: { value: task.task_id } }, task.task_id)),
    );
    const left = this.#left();
    const known = [left.task, FIRST].find((one) => tasks.some(({ task_id }) => task_id === one));
    this.task.value = known ?? tasks[0]?.task_id ?? "";
    void this.#list().then(() => (left.scenario ? this.begin(left.scenario) : undefined));
  }

  /** @returns {{who?: string, task?: string, scenario?: string}} */
  #left() {
    return /** @type {any} */ (this.#hooks.store.get(LEFT)) ?? {};
  }

  #keep() {
    this.#hooks.store.set(LEFT, {
      who: this.who.value,
      task: this.task.value,
      scenario: this.#scenario?.scenario_id,
    });
  }

  get #place() {
    return `${LEFT}/${this.#scenario?.task_id ?? this.task.value}/${this.who.value.trim()}`;
  }

  /** @returns {Kept} */
  #kept() {
    return /** @type {any} */ (this.#hooks.store.get(this.#place)) ?? {};
  }

  /** @param {Listed} one */
  #done({ scenario_id, mails }) {
    return (this.#kept()[scenario_id]?.length ?? 0) >= mails;
  }

  #list() {
    this.#listing = this.#fetchList();
    return this.#listing;
  }

  async #fetchList() {
    const task = this.task.value;
    try {
      const { scenarios } = await api("console/scenarios", { task, limit: MOST });
      if (task === this.task.value) this.#listed = scenarios;
    } catch (failed) {
      this.#say(failed);
    }
    this.#offer();
  }

  #offer() {
    const options = this.#listed.map((one, at) =>
      el(
        "option",
        { at: { value: one.scenario_id } },
        `${at + 1}. ${one.subject.slice(0, 40)}${this.#done(one) ? " ✓" : ""}`,
      )
    );
    const open = this.#scenario?.scenario_id ?? "";
    const known = this.#listed.some(({ scenario_id }) => scenario_id === open);
    fill(this.scenario, !known && el("option", { at: { value: "" } }, "choose one"), ...options);
    this.scenario.value = known ? open : "";
  }

  /** @param {unknown} failed */
  #say(failed) {
    this.place.textContent = failed instanceof Error ? failed.message : "That did not work.";
  }

  /** Opens a scenario, without one the first that is not finished; nothing is played in it.
   * @param {string} [wanted] */
  async begin(wanted) {
    await this.#listing;
    const next = this.#listed.find((one) => !this.#done(one)) ?? this.#listed[0];
    const scenario_id = wanted || next?.scenario_id;
    if (!scenario_id) return;
    this.place.textContent = "One moment …";
    try {
      const scenario = /** @type {OpenScenario} */ (await api("console/scenario", { scenario_id }));
      this.#open(scenario, await this.#formOf(scenario));
    } catch (failed) {
      this.#say(failed);
    }
  }

  /** @param {OpenScenario} scenario @returns {Promise<Form>} */
  async #formOf({ task_id: task, scenario_id }) {
    const known = this.#forms.get(task);
    if (known) return known;
    const { screen } = await api("console/begin", { task, scenario_id, split: "practice" });
    this.#forms.set(task, screen.form);
    return screen.form;
  }

  /** Another name: what that one has annotated. */
  #named() {
    this.#keep();
    this.#offer();
    if (!this.#scenario) return;
    this.#takeUp();
    this.go(0);
  }

  #takeUp() {
    const list = this.#kept()[this.#scenario?.scenario_id ?? ""] ?? [];
    this.#decisions = new Map(list.map((one) => [one.email_id, one]));
  }

  /** @param {OpenScenario} scenario @param {Form} form */
  #open(scenario, form) {
    this.#scenario = scenario;
    this.form = form;
    this.#takeUp();
    this.#keep();
    this.#offer();
    this.decision.hidden = false;
    fill(
      this.records,
      ...worldOf(scenario),
    );
    const open = scenario.mails.findIndex(({ mail }) => !this.#decisions.has(mail.email_id));
    this.go(Math.max(0, open));
  }

  /** @param {number} at */
  go(at) {
    const mails = this.#scenario?.mails ?? [];
    if (!mails.length || !this.form) return;
    this.#at = Math.max(0, Math.min(mails.length - 1, at));
    const entry = mails[this.#at];
    const known = this.#decisions.get(entry?.mail.email_id ?? "");
    this.#values = known ? valuesOf(this.form, known.action) : {};
    this.#missing = [];
    this.unsure.checked = known?.unsure ?? false;
    this.mail.show(entry?.mail ?? null, entry?.facts ?? null);
    this.#paint();
  }

  /** @param {number} by */
  move(by) {
    this.go(this.#at + by);
  }

  get policy() {
    return this.#scenario?.policy ?? "";
  }

  /** @param {string} quote */
  openRaw(quote) {
    this.#hooks.raw(this.mail.source, quote);
  }

  #paint() {
    if (!this.form || !this.#scenario) return;
    this.fields.show(this.form, this.#values, this.#missing, this.#keys);
    const { mails } = this.#scenario;
    const done = this.#decisions.size;
    const next = done === mails.length ? ". Export them, or begin the next scenario." : "";
    this.place.textContent = `${done} of ${mails.length} annotated${next}`;
    const rows = mails.map(({ mail }, index) => {
      const known = this.#decisions.get(mail.email_id);
      const state = known ? (known.unsure ? "unsure" : "done") : "open";
      const row = el(
        "button",
        {
          class: "row",
          data: { part: "row", email: mail.email_id },
          at: { type: "button" },
          on: { click: () => this.go(index) },
        },
        el(
          "span",
          { class: "row-sign", at: { "aria-hidden": "true" } },
          known ? (known.unsure ? "?" : "✓") : "○",
        ),
        el("span", { class: "row-sender" }, el("bdi", {}, senderName(mail.sender))),
        el("span", { class: "row-subject" }, el("bdi", {}, runs(mail.subject))),
        el("span", { class: "row-state" }, state),
      );
      setAttribute(row, "aria-current", index === this.#at ? "true" : null);
      return row;
    });
    fill(this.rows, ...rows);
  }

  /** @param {string} field @param {string} value @param {string} kind */
  choose(field, value, kind) {
    const now = this.#values[field];
    const list = Array.isArray(now) ? now : [];
    const teams = list.includes(value) ? list.filter((one) => one !== value) : [...list, value];
    this.#values = { ...this.#values, [field]: kind === "teams" ? teams : value };
    this.#missing = this.#missing.filter((name) => name !== field);
    this.#paint();
  }

  save() {
    const entry = this.#scenario?.mails[this.#at];
    if (!entry || !this.form || !this.#scenario) return;
    const { action, missing } = actionOf(this.form, this.#values);
    const unsure = this.unsure.checked;
    this.#missing = unsure ? [] : missing;
    if (this.#missing.length) {
      this.#paint();
      this.fields.focus(this.#missing[0] ?? "");
      return;
    }
    const { email_id } = entry.mail;
    this.#decisions.set(email_id, { email_id, action, unsure });
    const made = { [this.#scenario.scenario_id]: [...this.#decisions.values()] };
    this.#hooks.store.set(this.#place, { ...this.#kept(), ...made });
    this.#offer();
    this.go(this.#at + 1);
  }

  #export() {
    const kept = this.#kept();
    const decisions = Object.values(kept).flat();
    if (!decisions.length) {
      this.place.textContent = "Nothing is annotated yet.";
      return;
    }
    const task_id = this.#scenario?.task_id ?? this.task.value;
    const annotator = this.who.value.trim();
    const file = {
      format: ANNOTATION,
      annotator,
      task_id,
      scenarios: Object.keys(kept),
      decisions,
    };
    save(
      `annotation-${annotator || "someone"}-${task_id}.json`.replaceAll("/", "-"),
      JSON.stringify(file, null, 2),
    );
  }

  /** @param {0 | 1} which @param {File} file */
  async take(which, file) {
    try {
      const read = readFile(await file.text());
      if (read.kind !== "annotation") throw new Error("This file holds no annotation.");
      this.#pair[which] = { name: read.name || file.name, decisions: read.decisions };
      await this.#agree();
    } catch (failed) {
      fill(this.result, failed instanceof Error ? failed.message : "The file could not be read.");
    }
  }

  async #agree() {
    const [first, second] = this.#pair;
    if (!first || !second) {
      const one = first ?? second;
      const count = one?.decisions.length;
      fill(
        this.result,
        `${one?.name}: ${count === 1 ? "1 mail" : `${count} mails`}. Now the other file.`,
      );
      return;
    }
    const { fields } = await api("console/agreement", {
      first: first.decisions,
      second: second.decisions,
    });
    if (!fields.length) {
      fill(this.result, `${first.name} and ${second.name} have decided no mail in common.`);
      return;
    }
    const rows = fields.map((
      /** @type {{field: string, n: number, agree: number, kappa: number | null}} */ one,
    ) =>
      el(
        "tr",
        {},
        el("th", { at: { scope: "row" } }, words(one.field)),
        el("td", {}, one.n),
        el("td", {}, number(one.agree)),
        el("td", {}, number(one.kappa)),
      )
    );
    const head = ["Field", "Mails", "Agreed", "Kappa"].map((title) =>
      el("th", { at: { scope: "col" } }, title)
    );
    fill(
      this.result,
      el(
        "table",
        { class: "table", data: { part: "agreement" } },
        el("caption", {}, `${first.name} and ${second.name}`),
        el("thead", {}, el("tr", {}, ...head)),
        el("tbody", {}, ...rows),
      ),
    );
  }
}
