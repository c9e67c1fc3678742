// The decision pane: the form of the mail at hand, look-ups with what they found, the feedback.

import { button, el, fill, Memo, runs, words } from "./dom.js";
import { feedbackCard } from "./feedback.js";
import { Fields } from "./fields.js";
import { plain, selectedRow } from "./state.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Screen} Screen */
/** @typedef {import("./types.js").Tool} Tool */
/**
 * @typedef {import("./fields.js").FieldHooks & {
 *   commit(): void, undo(): void, next(): void,
 *   look(tool: string, argument: string, value: string): void,
 *   wrong(feedback: import("./types.js").Feedback): void, report(): void}} FormHooks
 */

/** How the server writes an empty list. */
const NOTHING = "none";

/** The right pane of the desk. */
export class DecidePane {
  #hooks;
  #toolsMemo = new Memo();
  #foundMemo = new Memo();
  #feedbackMemo = new Memo();
  /** @type {HTMLInputElement | null} */
  #firstTool = null;

  /** @param {FormHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
    this.fields = new Fields(hooks);
    this.commit = button("Commit and go on", () => hooks.commit(), {
      class: "button primary wide",
      data: { act: "commit" },
      at: { "aria-keyshortcuts": "Control+Enter" },
    });
    this.undo = button("Undo", () => hooks.undo(), {
      class: "button quiet",
      data: { act: "undo" },
      at: { "aria-keyshortcuts": "u" },
    });
    this.tools = el("section", { class: "tools", at: { "aria-label": "Look-ups" } });
    this.found = el("section", {
      class: "found",
      data: { part: "found" },
      at: { "aria-label": "Found", role: "region", tabindex: 0 },
    });
    this.feedback = el("div", { class: "feedback-place" });
    this.form = el(
      "form",
      { class: "decision", at: { "aria-label": "Decision" } },
      this.tools,
      this.found,
      this.fields.root,
      el("div", { class: "commit-line" }, this.commit, this.undo),
    );
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.aside = el("div", { class: "aside" });
    this.root = el(
      "section",
      { class: "pane decide-pane", data: { part: "decide" }, at: { "aria-label": "Decision" } },
      this.aside,
      this.feedback,
      this.form,
    );
  }

  /** Moves the focus to the first look-up. */
  focusTools() {
    this.#firstTool?.focus();
    this.#firstTool?.select();
  }

  /** @param {State} state */
  show(state) {
    const { screen } = state;
    if (!screen) return;
    const row = selectedRow(state);
    const deciding = !screen.episode.done && row?.state === "current";
    this.form.hidden = !deciding;
    // Not `disabled`: pressed where it cannot be, it says why.
    this.undo.setAttribute("aria-disabled", screen.episode.can_undo ? "false" : "true");
    this.undo.title = screen.episode.split === "practice" ? "" : "On practice only";
    this.commit.textContent = state.busy || "Commit and go on";
    this.commit.setAttribute("aria-disabled", state.busy ? "true" : "false");
    this.fields.show(screen.form, state.values, state.missing, state.singleKeys);
    if (this.#toolsMemo.changed(screen.mail?.email_id, JSON.stringify(screen.form.tools))) {
      this.#buildTools(screen);
    }
    if (this.#foundMemo.changed(screen.found)) this.#buildFound(screen);
    this.#showFeedback(state, row, deciding);
  }

  /** @param {State} state @param {import("./types.js").Row | null} row @param {boolean} deciding */
  #showFeedback(state, row, deciding) {
    const about = deciding ? state.latest : (row?.email_id ?? "");
    const verdict = about ? state.feedback.findLast((one) => one.email_id === about) : undefined;
    // Once the next decision has begun, what the last one was worth folds into a line.
    const folded = deciding && Object.keys(state.values).length > 0;
    if (!this.#feedbackMemo.changed(verdict, deciding, row?.state, state.report, folded)) return;
    const title = deciding ? "Your last decision" : "Your decision";
    const next = state.report
      ? button("See the result", () => this.#hooks.report(), {
        class: "button primary",
        data: { act: "next" },
      })
      : button(
        deciding ? "Read the next mail" : "Go to the mail at hand",
        () => this.#hooks.next(),
        {
          // Where the next mail stands beside the form, there is nowhere to go.
          class: deciding ? "button narrow-only" : "button",
          data: { act: "next" },
        },
      );
    const how = { title, wrong: this.#hooks.wrong, next, folded, brief: deciding };
    fill(this.feedback, verdict && feedbackCard(verdict, how));
    fill(this.aside, deciding || verdict ? null : aside(row, next));
  }

  /** @param {Screen} screen */
  #buildTools(screen) {
    const { tools, tool_cost: cost } = screen.form;
    this.#firstTool = null;
    this.tools.hidden = tools.length === 0;
    const lines = tools.map((tool) => this.#tool(tool));
    const price = cost ? el("span", { class: "quiet" }, ` each costs ${cost}`) : null;
    fill(this.tools, el("p", { class: "field-title" }, "Look up", price), ...lines);
  }

  /** @param {Tool} tool */
  #tool(tool) {
    const ids = tool.takes.flatMap((name) => tool.found[name] ?? []);
    const takes = tool.takes.map(words).join(" or ");
    const list = el(
      "datalist",
      { at: { id: `ids-${tool.name}` } },
      ...ids.map((value) => el("option", { at: { value } })),
    );
    const value = el("input", {
      class: "field",
      data: { tool: tool.name },
      at: {
        "aria-label": `${tool.label} by ${takes}`,
        list: list.id,
        autocomplete: "off",
        spellcheck: "false",
      },
      is: { value: ids[0] ?? "", placeholder: takes },
    });
    const look = () => {
      const given = value.value.trim();
      this.#hooks.look(tool.name, argumentFor(tool, given), given);
    };
    value.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      look();
    });
    this.#firstTool ??= value;
    const ask = button(tool.label, look, { data: { act: "look", tool: tool.name } });
    return el(
      "div",
      { class: "tool", data: { tool: tool.name } },
      value,
      list,
      ask,
    );
  }

  /** @param {Screen} screen */
  #buildFound({ found }) {
    this.found.hidden = !found;
    if (!found) return;
    fill(this.found, el("p", { class: "field-title" }, "From the look-up"), foundList(found));
  }
}

/** What a look-up found, without what it found nothing of. @param {import("./types.js").Found} found */
export function foundList(found) {
  const lines = found.filter(({ value }) => plain(value) !== NOTHING).map(({ name, value }) =>
    el("div", {}, el("dt", {}, words(name)), el("dd", { at: { dir: "auto" } }, runs(value)))
  );
  return el("dl", { class: "pairs" }, ...lines);
}

/**
 * By which of its arguments a tool is asked: where a value was found tells it, else its shape.
 * @param {Tool} tool @param {string} value @returns {string}
 */
export function argumentFor(tool, value) {
  const known = tool.takes.find((name) => tool.found[name]?.includes(value));
  if (known) return known;
  const shaped = value.includes("@") ? "sender" : /^A-/i.test(value) ? "account_id" : "order_id";
  return tool.takes.includes(shaped) ? shaped : (tool.takes[0] ?? "");
}

/** @param {import("./types.js").Row | null} row @param {Node} next */
function aside(row, next) {
  const text = row?.state === "later"
    ? "Mails are decided in their order. This one waits until those before it are decided."
    : "There is nothing to decide here.";
  return el("div", { class: "card" }, el("p", {}, text), next);
}
