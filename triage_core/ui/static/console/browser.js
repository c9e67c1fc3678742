// The practice scenarios: filter, search, open one, read its world, policy and accepted decisions.

import { api } from "./api.js";
import { button, el, fill, fold, runs, words } from "./dom.js";
import { languageName } from "./language.js";
import { keepInView, senderName } from "./list.js";
import { MailPane } from "./mail.js";
import { paragraphs } from "./sheets.js";

/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").MailView} MailView */
/** @typedef {import("./types.js").Facts} Facts */
/**
 * @typedef {object} Listed
 * @property {string} scenario_id
 * @property {string} task_id
 * @property {number} mails
 * @property {string} subject
 * @property {string} sender
 * @property {string} language
 * @property {string} [family]
 */
/**
 * @typedef {object} OpenScenario
 * @property {string} scenario_id
 * @property {string} task_id
 * @property {{title: string, lines: Run[][]}[]} world
 * @property {string} policy
 * @property {ScenarioMail[]} mails
 */
/**
 * @typedef {object} ScenarioMail
 * @property {MailView} mail
 * @property {Facts} facts
 * @property {Record<string, string[]> | null} accepted
 * @property {{field: string, clause: string, words: string}[]} clauses
 * @property {unknown} evidence
 */
/**
 * @typedef {object} BrowserHooks
 * @property {(task: string, scenario_id: string) => void} begin
 * @property {(task: string, scenario_id: string) => void} watch
 * @property {(text: string, fix?: string) => void} failed
 * @property {(source: string, quote: string) => void} raw
 */

const PAGE = 40;

/** The page of scenarios. */
export class ScenarioBrowser {
  #hooks;
  #asked = 0;
  #opened = 0;
  #offset = 0;
  #started = false;
  /** @type {import("./types.js").Task[]} */
  #tasks = [];
  /** The policy of the scenario that is open. */
  policy = "";

  /** @param {BrowserHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
    const again = () => void this.#load(0);
    this.text = el("input", {
      class: "field",
      data: { part: "search" },
      at: {
        type: "search",
        "aria-label": "Search the scenarios",
        placeholder: "Search subject, sender, id",
      },
      on: { input: () => this.#soon() },
    });
    this.task = el("select", {
      class: "field",
      at: { "aria-label": "Task" },
      on: { change: again },
    });
    this.language = el(
      "select",
      { class: "field", at: { "aria-label": "Language" }, on: { change: again } },
      el("option", { at: { value: "" } }, "every language"),
    );
    this.count = el("p", { class: "quiet small", at: { role: "status" } });
    this.list = el("div", { class: "rows", at: { role: "group", "aria-label": "Scenarios" } });
    this.more = button("Show more", () => void this.#load(this.#offset + PAGE), {
      class: "button wide",
    });
    this.mail = new MailPane({
      raw: () => hooks.raw(this.mail.source, ""),
      find: (quote) => hooks.raw(this.mail.source, quote),
    });
    this.mail.show(null, null, "Choose a scenario from the list.");
    this.side = el("section", {
      class: "pane decide-pane",
      data: { part: "decide" },
      at: { "aria-label": "Scenario", tabindex: 0, role: "region" },
    });
    this.root = el(
      "div",
      { class: "panes browse", data: { part: "browse" } },
      el(
        "section",
        { class: "pane list-pane", data: { part: "list" }, at: { "aria-label": "Scenarios" } },
        el("div", { class: "list-search" }, this.text, this.task, this.language, this.count),
        this.list,
        this.more,
      ),
      this.mail.root,
      this.side,
    );
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#load(0), 200);
  }

  /** @param {import("./types.js").Task[]} tasks */
  show(tasks) {
    if (tasks !== this.#tasks) {
      this.#tasks = tasks;
      const kept = this.task.value;
      const options = tasks.map((task) =>
        el("option", { at: { value: task.task_id } }, task.task_id)
      );
      fill(this.task, el("option", { at: { value: "" } }, "every task"), ...options);
      this.task.value = kept;
    }
    if (this.#started) return;
    this.#started = true;
    void this.#load(0);
  }

  /** @param {number} offset */
  async #load(offset) {
    const asked = ++this.#asked;
    const wish = {
      task: this.task.value || undefined,
      text: this.text.value || undefined,
      language: this.language.value || undefined,
    };
    try {
      const asking = { ...wish, offset, limit: PAGE };
      const { total, scenarios, languages } = await api("console/scenarios", asking);
      if (asked !== this.#asked) return;
      this.#offer(languages);
      this.#offset = offset;
      const rows = scenarios.map((/** @type {Listed} */ one) => this.#row(one));
      if (offset) this.list.append(...rows);
      else fill(this.list, ...rows);
      this.count.textContent = total === 1 ? "1 scenario" : `${total} scenarios`;
      this.more.hidden = this.list.childElementCount >= total;
    } catch (failed) {
      this.count.textContent = failed instanceof Error
        ? failed.message
        : "The list could not be read.";
    }
  }

  /** @param {Record<string, number>} languages how many scenarios there are of each */
  #offer(languages) {
    const kept = this.language.value;
    const options = Object.entries({ ...(kept && { [kept]: 0 }), ...languages }).map(
      ([tag, count]) => el("option", { at: { value: tag } }, `${languageName(tag)} (${count})`),
    );
    fill(this.language, el("option", { at: { value: "" } }, "every language"), ...options);
    this.language.value = kept;
  }

  /** @param {Listed} one */
  #row(one) {
    const mails = one.mails === 1 ? "1 mail" : `${one.mails} mails`;
    return el(
      "button",
      {
        class: "row",
        data: { part: "row", scenario: one.scenario_id },
        at: { type: "button" },
        on: { click: (event) => void this.#open(one, event.currentTarget) },
      },
      el("span", { class: "row-sign", at: { "aria-hidden": "true" } }, "·"),
      el(
        "span",
        { class: "row-sender" },
        el("bdi", {}, senderName([{ text: one.sender, kind: "text" }])),
      ),
      el("span", { class: "row-subject" }, el("bdi", {}, one.subject)),
      el("span", { class: "row-state" }, `${one.task_id}, ${mails}, ${one.language}`),
    );
  }

  /** Opens the scenario so many rows further. @param {number} by */
  move(by) {
    const rows = [...this.list.children];
    const at = rows.findIndex((row) => row.hasAttribute("aria-current"));
    const row = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    if (!(row instanceof HTMLElement)) return;
    keepInView(this.list, row);
    row.click();
  }

  /** @param {Listed} one @param {HTMLElement} row */
  async #open(one, row) {
    for (const other of this.list.children) other.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    const opened = ++this.#opened;
    try {
      const found = /** @type {OpenScenario} */ (await api("console/scenario", {
        scenario_id: one.scenario_id,
      }));
      // Another one may have been chosen since.
      if (opened === this.#opened) this.#show(found, 0);
    } catch (failed) {
      this.#hooks.failed(
        failed instanceof Error ? failed.message : "The scenario could not be read.",
      );
    }
  }

  /** @param {OpenScenario} scenario @param {number} at */
  #show(scenario, at) {
    const entry = scenario.mails[at];
    this.policy = scenario.policy;
    this.mail.show(entry?.mail ?? null, entry?.facts ?? null);
    const tabs = scenario.mails.map((_, index) =>
      button(String(index + 1), () => this.#show(scenario, index), {
        class: "segment",
        name: `Mail ${index + 1}`,
        at: { "aria-pressed": index === at ? "true" : "false" },
      })
    );
    const { begin, watch } = this.#hooks;
    fill(
      this.side,
      el("p", { class: "eyebrow" }, scenario.task_id),
      el("h2", { class: "scenario-title" }, scenario.scenario_id),
      tabs.length > 1 &&
        el("div", { class: "segments", at: { role: "group", "aria-label": "Mails" } }, ...tabs),
      el(
        "div",
        { class: "card-acts" },
        button("Your turn", () => begin(scenario.task_id, scenario.scenario_id), {
          class: "button primary",
          data: { act: "your-turn" },
        }),
        button("Watch an agent", () => watch(scenario.task_id, scenario.scenario_id), {
          data: { act: "watch" },
        }),
      ),
      entry && accepted(entry),
      ...worldOf(scenario),
      el(
        "details",
        { class: "fold" },
        el("summary", {}, "The written policy"),
        el("div", { class: "policy", data: { part: "policy" } }, ...paragraphs(scenario.policy)),
      ),
    );
  }
}

/** What is on file in a scenario, a fold for each kind. @param {OpenScenario} scenario */
export function worldOf(scenario) {
  return scenario.world.map(({ title, lines }) => {
    const items = lines.map((line) => el("li", { at: { dir: "auto" } }, runs(line)));
    return fold(title, { class: "fold" }, el("ul", { class: "world" }, ...items));
  });
}

/** @param {ScenarioMail} entry */
function accepted(entry) {
  const rows = Object.entries(entry.accepted ?? {}).map(([name, values]) =>
    el(
      "div",
      {},
      el("dt", {}, words(name)),
      el("dd", {}, [values].flat().map((one) => words(String(one))).join(" or ")),
    )
  );
  const reasons = entry.clauses.map((one) =>
    el(
      "li",
      {},
      el("b", {}, one.clause),
      el("span", { class: "quiet" }, ` on ${words(one.field)}: `),
      one.words,
    )
  );
  return el(
    "section",
    { class: "card", data: { part: "accepted" } },
    el("p", { class: "field-title" }, "Accepted"),
    el("dl", { class: "pairs" }, ...rows),
    reasons.length > 0 && el("ul", { class: "clauses" }, ...reasons),
    ...evidence(entry.evidence),
  );
}

/** Evidence is a list of texts, of runs, or of findings. @param {unknown} given */
function evidence(given) {
  if (!Array.isArray(given) || !given.length) return [];
  const items = given.map((one) => el("li", { at: { dir: "auto" } }, said(one)));
  return [el("p", { class: "field-title" }, "Evidence"), el("ul", { class: "evidence" }, ...items)];
}

/** @param {unknown} one @returns {Node | string} */
function said(one) {
  if (typeof one === "string") return one;
  if (Array.isArray(one)) return runs(one);
  const found = /** @type {Record<string, unknown>} */ (one ?? {});
  const text = found.words ?? found.quote ?? found.text;
  return typeof text === "string" ? text : JSON.stringify(one);
}
