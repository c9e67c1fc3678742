// "What if": one step of a recording with another action, graded anew by the server.

import { button, el, fill } from "./dom.js";
import { Fields } from "./fields.js";
import { actionOf, isLookup, valuesOf } from "./state.js";

/** @typedef {import("./types.js").Step} Step */
/** @typedef {import("./types.js").Recording} Recording */
/** @typedef {import("./types.js").Decision} Decision */

/** The form under a step. */
export class WhatIf {
  /** @type {Step | null} */
  #step = null;
  /** @type {import("./types.js").Values} */
  #values = {};
  /** @type {string[]} */
  #missing = [];

  /** @param {(action: Decision | null) => void} ask null leaves the step out */
  constructor(ask) {
    this.ask = ask;
    const set = (/** @type {string} */ field, /** @type {string} */ value) =>
      this.#set(field, value);
    this.fields = new Fields({
      choose: set,
      type: set,
      toggle: (field, value) => this.#toggle(field, value),
    }, "w");
    this.body = el("div", { class: "what-if-body" });
    this.root = el(
      "details",
      { class: "fold what-if", data: { part: "what-if" } },
      el("summary", {}, "What if it had done something else?"),
      this.body,
    );
  }

  /** @param {Recording} recording @param {Step} step */
  show(recording, step) {
    if (step === this.#step) return;
    this.#step = step;
    this.#missing = [];
    this.root.hidden = !recording.transcript?.actions || recording.split === "private";
    if (isLookup(step.action)) {
      fill(
        this.body,
        button("Grade it without this look-up", () => this.ask(null), { data: { act: "what-if" } }),
      );
      return;
    }
    this.#values = valuesOf(step.screen.form, step.action);
    fill(
      this.body,
      this.fields.root,
      button("Grade it so", () => this.#ask(), {
        class: "button primary",
        data: { act: "what-if" },
      }),
    );
    this.#paint();
  }

  #paint() {
    if (this.#step) this.fields.show(this.#step.screen.form, this.#values, this.#missing, false);
  }

  /** @param {string} field @param {string | string[]} value */
  #set(field, value) {
    this.#values = { ...this.#values, [field]: value };
    this.#missing = [];
    this.#paint();
  }

  /** @param {string} field @param {string} value */
  #toggle(field, value) {
    const now = this.#values[field];
    const list = Array.isArray(now) ? now : [];
    this.#set(field, list.includes(value) ? list.filter((one) => one !== value) : [...list, value]);
  }

  #ask() {
    if (!this.#step) return;
    const { action, missing } = actionOf(this.#step.screen.form, this.#values);
    this.#missing = missing;
    this.#paint();
    if (missing.length) return;
    const { use_tool, tool_input } = this.#step.action;
    this.ask(use_tool ? { ...action, use_tool, tool_input } : action);
  }
}
