// The first page: watch an agent work, or begin.

import { button, el, fill, Memo, words } from "./dom.js";

/** @typedef {import("./types.js").Task} Task */
/** @typedef {{task: string, split: string, seed: number | null, options: Record<string, unknown>}} Choice */
/**
 * @typedef {object} WelcomeHooks
 * @property {(choice: Choice) => void} begin
 * @property {(choice: Choice) => void} watch
 * @property {() => void} browse
 * @property {() => void} annotate
 * @property {() => void} open
 * @property {(text: string) => void} failed
 */

/** @type {Readonly<Record<string, string>>} */
const TRACK_WORDS = Object.freeze({
  workflow: "Tickets",
  inbox: "Inboxes",
  routing: "Routing",
});
/** @type {Readonly<Record<string, string>>} */
const OPTION_WORDS = Object.freeze({
  production_profile: "Size",
  escalation_mode: "Follow-ups of missed critical mail",
  business_hours_mode: "Teams go off duty",
  reward_mode: "Reward",
});
const FIRST = "inbox/easy";

/** The choices before anything runs. */
export class WelcomeView {
  #memo = new Memo();
  #hooks;
  /** @type {Task[]} */
  #tasks = [];
  #task = FIRST;
  #options = el("div", { class: "options" });

  /** @param {WelcomeHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
    this.split = select("split", "Split", [["practice", "Practice: reasons after every decision"], [
      "test",
      "Test: reasons at the end",
    ]]);
    this.seed = el("input", {
      class: "field",
      at: {
        id: "seed",
        inputmode: "numeric",
        maxlength: 15,
        placeholder: "next in turn",
        autocomplete: "off",
      },
    });
    this.root = el("section", { class: "page welcome", at: { "aria-label": "Begin" } });
  }

  /** @param {Task[]} tasks */
  show(tasks) {
    if (!this.#memo.changed(tasks)) return;
    this.#tasks = tasks;
    if (!tasks.some((task) => task.task_id === this.#task)) this.#task = tasks[0]?.task_id ?? FIRST;
    fill(this.root, this.#big(), this.#picker(), this.#more());
    this.#showOptions();
  }

  /** @param {(choice: Choice) => void} act what is done with the choice, where it makes sense */
  #chosen(act) {
    if (/^\d{0,15}$/.test(this.seed.value.trim())) {
      act(this.#choice());
      return;
    }
    this.#hooks.failed(
      "A seed is a whole number from 0, with 15 digits at most; or leave it empty.",
    );
    this.seed.focus();
  }

  #choice() {
    const seed = this.seed.value.trim();
    /** @type {Record<string, unknown>} */
    const options = {};
    for (const input of this.#options.querySelectorAll("select")) {
      if (input.value) options[input.name] = JSON.parse(input.value);
    }
    return {
      task: this.#task,
      split: this.split.control.value,
      seed: seed ? Number(seed) : null,
      options,
    };
  }

  #big() {
    const { begin, watch } = this.#hooks;
    return el(
      "div",
      { class: "welcome-head" },
      el("h2", {}, "Read a mail. Decide. See why."),
      el(
        "p",
        { class: "lead" },
        "Made-up mail of a made-up firm, real rules: each decision is graded against the firm's written policy, for people as for agents.",
      ),
      el(
        "div",
        { class: "big-choices" },
        big(
          "Watch an agent work",
          "Two of them read the same mail. Step through what they did, and why.",
          "watch",
          () => this.#chosen(watch),
        ),
        big(
          "Your turn",
          "Begin now, no login. The keys are one press away: ?",
          "begin",
          () => this.#chosen(begin),
        ),
      ),
    );
  }

  #picker() {
    const tracks = [...new Set(this.#tasks.map((task) => task.track))];
    const groups = tracks.map((track) =>
      el(
        "fieldset",
        { class: "task-group" },
        el("legend", {}, TRACK_WORDS[track] ?? track),
        ...this.#tasks.filter((task) => task.track === track).map((task) => this.#taskLine(task)),
      )
    );
    return el(
      "div",
      { class: "picker" },
      el("h3", {}, "Which task"),
      el("div", { class: "task-groups" }, ...groups),
      el(
        "div",
        { class: "settings" },
        this.split.root,
        el(
          "div",
          { class: "setting" },
          el("label", { class: "field-title", at: { for: "seed" } }, "Seed"),
          this.seed,
        ),
        this.#options,
      ),
    );
  }

  /** @param {Task} task */
  #taskLine(task) {
    const id = `task-${task.task_id.replace("/", "-")}`;
    const input = el("input", {
      at: { type: "radio", name: "task", id, value: task.task_id },
      is: { checked: task.task_id === this.#task },
      on: {
        change: () => {
          this.#task = task.task_id;
          this.#showOptions();
        },
      },
    });
    const [, level = ""] = task.task_id.split("/");
    return el(
      "label",
      { class: "task", at: { for: id }, data: { task: task.task_id } },
      input,
      el("span", {}, el("b", {}, level), el("span", { class: "task-title" }, task.title)),
    );
  }

  #showOptions() {
    const options = Object.entries(
      this.#tasks.find((task) => task.task_id === this.#task)?.options ?? {},
    );
    fill(
      this.#options,
      ...options.map(([name, values]) => {
        const choices = values.map((
          value,
        ) => /** @type {[string, string]} */ ([JSON.stringify(value), optionWords(value)]));
        return select(name, OPTION_WORDS[name] ?? words(name), [["", "as usual"], ...choices]).root;
      }),
    );
  }

  #more() {
    const { browse, annotate, open } = this.#hooks;
    return el(
      "div",
      { class: "more" },
      button("Browse the practice scenarios", browse, { class: "button", data: { act: "browse" } }),
      button("Open a run or recording", open, { class: "button", data: { act: "open" } }),
      button("Annotate and compare with a second person", annotate, {
        class: "button",
        data: { act: "annotate" },
      }),
    );
  }
}

/** @param {unknown} value */
function optionWords(value) {
  if (value === true) return "yes";
  if (value === false) return "no";
  return words(String(value));
}

/** @param {string} title @param {string} text @param {string} act @param {() => void} begin */
function big(title, text, act, begin) {
  return el(
    "button",
    { class: `big ${act}`, data: { act }, at: { type: "button" }, on: { click: begin } },
    el("b", {}, title),
    el("span", {}, text),
  );
}

/** @param {string} name @param {string} title @param {[string, string][]} choices */
export function select(name, title, choices) {
  const id = `set-${name.replaceAll("_", "-")}`;
  const control = el(
    "select",
    { class: "field", at: { id, name } },
    ...choices.map(([value, text]) => el("option", { at: { value } }, text)),
  );
  const root = el(
    "div",
    { class: "setting" },
    el("label", { class: "field-title", at: { for: id } }, title),
    control,
  );
  return { root, control };
}
