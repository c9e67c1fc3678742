// Where the console belongs in Gradio's page. It is there before Gradio is, and moves in.

/** @type {HTMLElement | null} the one console of the page, also while Gradio draws anew */
let only = null;

/** The element that Gradio puts into its page. */
export class TriagePlace extends HTMLElement {
  connectedCallback() {
    only ??= document.querySelector("triage-console") ?? document.createElement("triage-console");
    const early = document.querySelector(".early");
    // Gradio has drawn the header as well; the console takes the window from below one of them.
    early?.querySelector(".arena-top")?.remove();
    move(only, this);
    early?.remove();
  }
}

/** Moves an element with its focus, and with the sheet that lies over it.
 * @param {HTMLElement} element @param {HTMLElement} place */
function move(element, place) {
  const shadow = element.shadowRoot;
  const focused = shadow?.activeElement;
  const sheet = shadow?.querySelector("dialog[open]");
  if (element.isConnected && "moveBefore" in place) {
    // Keeps scroll and frames as they are; not every browser has it.
    /** @type {any} */ (place).moveBefore(element, null);
  } else place.append(element);
  if (sheet instanceof HTMLDialogElement && !sheet.matches(":modal")) {
    sheet.removeAttribute("open");
    sheet.showModal();
  }
  if (focused instanceof HTMLElement && shadow?.activeElement !== focused) {
    focused.focus({ preventScroll: true });
  }
}
