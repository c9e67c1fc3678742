// Small means to make elements. Text goes in as text only; there is no way here to set markup.

/** @typedef {import("./types.js").Run} Run */
/** @typedef {Node | string | number | null | undefined | false} Child */
/**
 * @typedef {object} Props
 * @property {string} [class]
 * @property {Record<string, string | number | undefined>} [data]
 * @property {Record<string, (event: any) => void>} [on]
 * @property {Record<string, string | number | boolean | null | undefined>} [at] attributes
 * @property {Record<string, unknown>} [is] properties
 */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Props} [props] @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  if (props.class) made.className = props.class;
  for (const [name, value] of Object.entries(props.data ?? {})) {
    if (value !== undefined) made.dataset[name] = String(value);
  }
  for (const [name, value] of Object.entries(props.at ?? {})) setAttribute(made, name, value);
  for (const [name, act] of Object.entries(props.on ?? {})) made.addEventListener(name, act);
  Object.assign(made, props.is ?? {});
  made.append(...kept(children));
  return made;
}

/** @param {Element} element @param {string} name @param {string | number | boolean | null | undefined} value */
export function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** @param {Child[]} children @returns {(Node | string)[]} */
function kept(children) {
  return children
    .filter((child) => child !== null && child !== undefined && child !== false && child !== "")
    .map((child) => (child instanceof Node ? child : String(child)));
}

/** @param {ParentNode} parent @param {...Child} children */
export function fill(parent, ...children) {
  parent.replaceChildren(...kept(children));
}

/**
 * A button in words.
 * @param {string} words @param {() => void} act @param {Props & {name?: string}} [props]
 */
export function button(words, act, props = {}) {
  return el(
    "button",
    {
      ...props,
      class: props.class ?? "button",
      at: { type: "button", "aria-label": props.name, ...props.at },
      data: props.name ? props.data : { ...props.data },
      on: { click: act, ...props.on },
    },
    words,
  );
}

/** @param {readonly Run[]} list @returns {DocumentFragment} text, with hidden characters as badges */
export function runs(list) {
  const made = document.createDocumentFragment();
  for (const run of list) {
    if (run.kind === "badge") {
      const name = run.name ? ` (${run.name.toLowerCase()})` : "";
      made.append(
        el("span", { class: "hidden-badge", at: { title: `Hidden character${name}` } }, run.text),
      );
    } else made.append(run.text);
  }
  return made;
}

/** @param {string} title @param {Props} props @param {...Child} children a fold with a title */
export function fold(title, props, ...children) {
  return el("details", props, el("summary", {}, title), ...children);
}

/** @param {number | null | undefined} value @param {number} [places] */
export function number(value, places = 2) {
  if (value === null || value === undefined) return "–";
  return value.toFixed(places).replace("-", "−");
}

/** @param {number} value */
export function signed(value) {
  const text = number(value);
  return value > 0 ? `+${text}` : text;
}

/** @param {string} name @returns {string} `route_to` as `route to` */
export function words(name) {
  return name.replaceAll("_", " ");
}

/** @param {string} text @returns {Promise<boolean>} whether it was copied */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Save a text as a file; nothing leaves the browser.
 * @param {string} name @param {string} text @param {string} [type] */
export function save(name, text, type = "application/json") {
  const href = URL.createObjectURL(new Blob([text], { type }));
  el("a", { is: { href, download: name } }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

/** @param {(file: File) => void} take @param {string} accept lets the visitor choose one file */
export function pick(take, accept) {
  const input = el("input", { at: { type: "file", accept } });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) take(file);
  });
  input.click();
}

/** Remembers what was painted last, so that only what changed is painted again. */
export class Memo {
  /** @type {readonly unknown[] | null} */
  #seen = null;

  /** @param {...unknown} values @returns {boolean} whether one of them is new */
  changed(...values) {
    const seen = this.#seen;
    if (seen && values.every((value, at) => Object.is(value, seen[at]))) return false;
    this.#seen = values;
    return true;
  }
}
