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

/** Moves an element with its focus. @param {HTMLElement} element @param {HTMLElement} place */
function move(element, place) {
  if (element.isConnected && "moveBefore" in place) {
    // Keeps focus, scroll and frames as they are; not every browser has it.
    /** @type {any} */ (place).moveBefore(element, null);
    return;
  }
  const focused = element.shadowRoot?.activeElement;
  place.append(element);
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
}
