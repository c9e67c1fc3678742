// The fields of a decision: one radio group, set of toggles or text field each.

import { el, fill, Memo, setAttribute } from "./dom.js";
import { fieldKeys } from "./keys.js";

/** @typedef {import("./types.js").Form} Form */
/** @typedef {import("./types.js").Field} Field */
/** @typedef {import("./types.js").Values} Values */
/**
 * @typedef {object} FieldHooks
 * @property {(field: string, value: string) => void} choose
 * @property {(field: string, value: string) => void} toggle
 * @property {(field: string, value: string) => void} type
 */

/** The fields of one form, filled from values. */
export class Fields {
  #memo = new Memo();
  /** @type {Map<string, {field: Field, box: HTMLElement, controls: HTMLElement[], wrong: HTMLElement}>} */
  #parts = new Map();
  #hooks;
  #prefix;

  /** @param {FieldHooks} hooks @param {string} [prefix] tells ids of several forms apart */
  constructor(hooks, prefix = "f") {
    this.#hooks = hooks;
    this.#prefix = prefix;
    this.root = el("div", { class: "fields" });
  }

  /** @param {Form} form @param {Values} values @param {string[]} missing @param {boolean} [keys] */
  show(form, values, missing, keys = true) {
    if (this.#memo.changed(JSON.stringify(form.fields), keys)) this.#build(form, keys);
    for (const [name, part] of this.#parts) this.#fill(part, values[name], missing.includes(name));
  }

  /** @param {string} name moves the focus to a field */
  focus(name) {
    const controls = this.#parts.get(name)?.controls ?? [];
    (controls.find((control) => control.tabIndex === 0) ?? controls[0])?.focus();
  }

  /** @param {Form} form @param {boolean} keys */
  #build(form, keys) {
    const letters = keys ? fieldKeys(form) : {};
    this.#parts = new Map(
      form.fields.map((field) => [field.name, this.#field(field, letters[field.name] ?? [])]),
    );
    fill(this.root, ...[...this.#parts.values()].map((part) => part.box));
  }

  /** @param {Field} field @param {string[]} keys */
  #field(field, keys) {
    const id = `${this.#prefix}-${field.name}`;
    const wrong = el("p", {
      class: "field-wrong",
      at: { id: `${id}-wrong` },
      is: { hidden: true },
    });
    const hint = field.hint
      ? el("p", { class: "hint", at: { id: `${id}-hint` } }, field.hint)
      : null;
    const optional = field.needed ? null : el("span", { class: "quiet" }, " optional");
    const said = `${id}-wrong${hint ? ` ${id}-hint` : ""}`;
    if (field.kind === "text") {
      const area = this.#text(field, id, said, keys[0]);
      const title = el(
        "label",
        { class: "field-title", at: { for: id } },
        field.label,
        keyCap(keys[0]),
        optional,
      );
      return { field, wrong, controls: [area], box: box(field, {}, title, hint, area, wrong) };
    }
    const controls = field.choices.map((choice, at) => this.#choice(field, choice, keys[at]));
    const at = {
      role: field.kind === "teams" ? "group" : "radiogroup",
      "aria-labelledby": `${id}-title`,
      "aria-describedby": said,
    };
    const title = el(
      "p",
      { class: "field-title", at: { id: `${id}-title` } },
      field.label,
      optional,
    );
    const long = field.choices.some((choice) => choice.label.length > 24);
    const group = el("div", { class: long ? "choices stacked" : "choices" }, ...controls);
    group.addEventListener("keydown", (event) => this.#arrows(event, field, controls));
    return { field, wrong, controls, box: box(field, at, title, hint, group, wrong) };
  }

  /** @param {Field} field @param {string} id @param {string} said @param {string | undefined} key */
  #text(field, id, said, key) {
    const area = el("textarea", {
      class: "field",
      at: {
        id,
        rows: field.name === "summary" ? 3 : 1,
        "aria-describedby": said,
        "aria-keyshortcuts": key,
      },
    });
    area.addEventListener("input", () => this.#hooks.type(field.name, area.value));
    return area;
  }

  /** @param {Field} field @param {{value: string, label: string}} choice @param {string | undefined} key */
  #choice(field, choice, key) {
    const teams = field.kind === "teams";
    return el(
      "button",
      {
        class: "choice",
        data: { value: choice.value },
        at: {
          type: "button",
          role: teams ? null : "radio",
          "aria-keyshortcuts": key,
        },
        on: {
          click: () => (teams ? this.#hooks.toggle : this.#hooks.choose)(field.name, choice.value),
        },
      },
      keyCap(key),
      choice.label,
    );
  }

  /** Arrows choose within a radio group, as in any; in toggles they only move.
   * @param {KeyboardEvent} event @param {Field} field @param {HTMLElement[]} controls */
  #arrows(event, field, controls) {
    /** @type {Record<string, number>} */
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const step = steps[event.key];
    const at = controls.indexOf(/** @type {HTMLElement} */ (event.composedPath()[0]));
    if (!step || at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = controls[(at + step + controls.length) % controls.length];
    event.preventDefault();
    event.stopPropagation();
    if (field.kind === "choice") this.#hooks.choose(field.name, next?.dataset.value ?? "");
    next?.focus();
  }

  /**
   * @param {{field: Field, box: HTMLElement, controls: HTMLElement[], wrong: HTMLElement}} part
   * @param {string | string[] | undefined} value @param {boolean} missing
   */
  #fill(part, value, missing) {
    const { field, controls, wrong } = part;
    const said = `${field.label} is missing.`;
    wrong.hidden = !missing;
    if (missing && wrong.textContent !== said) wrong.textContent = said;
    part.box.classList.toggle("missing", missing);
    if (field.kind === "text") {
      const area = /** @type {HTMLTextAreaElement} */ (controls[0]);
      const text = typeof value === "string" ? value : "";
      if (area.value !== text) area.value = text;
      setAttribute(area, "aria-invalid", missing ? "true" : null);
      return;
    }
    if (field.kind === "choice") setAttribute(part.box, "aria-invalid", missing ? "true" : null);
    const picked = Array.isArray(value) ? value : [value];
    const first = controls.find((control) => picked.includes(control.dataset.value)) ?? controls[0];
    for (const control of controls) {
      const on = picked.includes(control.dataset.value) ? "true" : "false";
      setAttribute(control, field.kind === "teams" ? "aria-pressed" : "aria-checked", on);
      control.tabIndex = field.kind === "teams" || control === first ? 0 : -1;
    }
  }
}

/** @param {Field} field @param {Record<string, string>} at @param {...(Node | null)} children */
function box(field, at, ...children) {
  return el("div", { class: "form-field", data: { field: field.name }, at }, ...children);
}

/** @param {string | undefined} key */
export function keyCap(key) {
  return key ? el("kbd", { at: { "aria-hidden": "true" } }, key.toUpperCase()) : null;
}
