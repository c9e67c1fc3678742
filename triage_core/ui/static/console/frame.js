// What stands around the panes: progress, what is said, the switch of a narrow screen.

import { button, el, number, setAttribute, signed } from "./dom.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Pane} Pane */
/**
 * @typedef {object} FrameHooks
 * @property {() => void} home
 * @property {(pane: Pane) => void} pane
 * @property {(sheet: import("./types.js").Sheet) => void} sheet
 * @property {(view: "browse" | "annotate") => void} view
 * @property {() => void} dismiss
 */

const TEXT_TYPES = new Set([
  "checkbox",
  "radio",
  "button",
  "submit",
  "reset",
  "file",
  "range",
  "color",
]);

/** @param {EventTarget | undefined} target whether keys go into it as text */
export function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !TEXT_TYPES.has(target.type);
  return target.isContentEditable || target.matches("textarea, select");
}

/** @param {FrameHooks} hooks */
export function frameOf(hooks) {
  return new Frame(hooks);
}

class Frame {
  #narrow = matchMedia("(max-width: 960px)");
  /** @type {[Pane, HTMLButtonElement][]} */
  #switches;

  /** @param {FrameHooks} hooks */
  constructor(hooks) {
    this.home = button("Begin", hooks.home, { class: "button quiet home", data: { act: "home" } });
    this.title = el("span", { class: "task-name" });
    this.steps = el("progress", { at: { max: 1, value: 0, "aria-label": "Mails decided" } });
    this.count = el("span", { class: "count" });
    this.time = el("span", { class: "time" });
    this.score = el("span", { class: "score" });
    this.progress = el(
      "div",
      {
        class: "progress",
        data: { part: "progress" },
        at: { role: "group", "aria-label": "Progress" },
      },
      this.title,
      this.steps,
      this.count,
      this.time,
      this.score,
    );
    this.policy = button("Policy", () => hooks.sheet("policy"), {
      class: "button quiet",
      data: { act: "policy" },
      at: { "aria-keyshortcuts": "p" },
    });
    const keys = button("Keys", () => hooks.sheet("keys"), {
      class: "button quiet",
      data: { act: "keys" },
      at: { "aria-keyshortcuts": "?" },
    });
    this.noteText = el("p");
    this.note = el("div", { class: "toast", at: { role: "alert" }, is: { hidden: true } });
    this.noteClose = button("Dismiss", hooks.dismiss, { class: "button tiny" });
    this.note.append(this.noteText, this.noteClose);
    this.said = el("p", { class: "unseen", data: { part: "said" }, at: { "aria-live": "polite" } });
    this.main = el("div", { class: "main" });
    /** @type {[Pane, string][]} */
    const panes = [["list", "List"], ["mail", "Mail"], ["decide", "Decide"]];
    this.#switches = panes.map(([pane, words]) => [
      pane,
      button(words, () => hooks.pane(pane), { class: "switch", data: { act: "pane", pane } }),
    ]);
    this.switch = el(
      "nav",
      { class: "switches", at: { "aria-label": "Panes" } },
      ...this.#switches.map(([, one]) => one),
    );
    this.root = el(
      "div",
      { class: "frame" },
      el(
        "div",
        { class: "bar" },
        this.home,
        this.progress,
        el("div", { class: "bar-acts" }, this.policy, keys),
      ),
      this.note,
      this.main,
      this.switch,
      this.said,
    );
  }

  /** Whether only one pane stands on the screen. */
  narrow() {
    return this.#narrow.matches;
  }

  /** @param {State} state @param {State} [before] */
  show(state, before) {
    const { screen, note, view } = state;
    const running = screen && (view === "desk" || view === "report");
    this.root.dataset.view = view;
    this.root.dataset.pane = state.pane;
    this.root.setAttribute("aria-busy", state.busy ? "true" : "false");
    this.home.hidden = view === "welcome" && (!screen || Boolean(state.report));
    this.home.textContent = view !== "desk" && screen && !state.report
      ? "Back to your mails"
      : "Start page";
    this.policy.hidden = !running && (view === "welcome" || view === "browse");
    this.progress.hidden = !running;
    this.switch.hidden = view === "welcome" || view === "report";
    for (const [pane, one] of this.#switches) {
      setAttribute(one, "aria-current", pane === state.pane ? "true" : null);
      if (pane === "decide") {
        one.textContent = view === "watch" ? "Agent" : view === "browse" ? "Scenario" : "Decide";
      }
      if (pane === "list") one.textContent = view === "watch" ? "Steps" : "List";
    }
    if (running) this.#progress(state);
    const said = state.busy && view !== "desk" ? { kind: "info", text: state.busy, fix: "" } : note;
    this.note.hidden = !said;
    this.noteClose.hidden = !note;
    this.note.className = `toast ${said?.kind ?? ""}`;
    const text = said ? `${said.text} ${said.fix}`.trim() : "";
    if (this.noteText.textContent !== text) this.noteText.textContent = text;
    if (before && before.feedback !== state.feedback) this.#say(state, before);
  }

  /** @param {State} state */
  #progress({ screen }) {
    const episode = screen?.episode;
    if (!episode) return;
    const at = Math.min(episode.decided + 1, episode.total);
    this.time.textContent ||= "0:00";
    this.title.textContent = `${episode.task_id} · ${episode.split}`;
    this.count.textContent = episode.done
      ? `${episode.decided} of ${episode.total} decided`
      : `Mail ${at} of ${episode.total}`;
    this.steps.max = Math.max(1, episode.total);
    this.steps.value = episode.decided;
    this.score.textContent = `${episode.done ? "Score" : "Score so far"} ${number(episode.score)}`;
  }

  /** @param {State} state @param {number} began */
  tick(state, began) {
    if (!began || state.view !== "desk" || state.screen?.episode.done) return;
    const seconds = Math.max(0, Math.floor((Date.now() - began) / 1_000));
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (this.time.textContent !== text) this.time.textContent = text;
  }

  /** @param {State} state @param {State} before */
  #say(state, before) {
    if (state.screen?.episode.episode_id !== before.screen?.episode.episode_id) return;
    const last = state.feedback.at(-1);
    const total = `Score so far ${number(state.screen?.episode.score)}.`;
    if (state.feedback.length < before.feedback.length) this.said.textContent = `Undone. ${total}`;
    else if (last && state.latest) {
      this.said.textContent = last.reward === null
        ? "Decided."
        : `${signed(last.reward)} points. ${total}`;
    }
  }
}
