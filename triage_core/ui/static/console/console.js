// <triage-console>: one element in an open shadow root; state in, panes out.

import { api } from "./api.js";
import { el, fill, pick } from "./dom.js";
import { Flow } from "./flow.js";
import { isTyping } from "./frame.js";
import { keyToAction } from "./keys.js";
import { kindOf, wanted } from "./link.js";
import { pagesOf } from "./pages.js";
import { TriagePlace } from "./place.js";
import { INITIAL, reduce, selectedRow } from "./state.js";
import { makeStore } from "./store.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./state.js").Change} Change */
/** @typedef {import("./keys.js").KeyAction} KeyAction */

const SETTINGS = "settings";

export class TriageConsole extends HTMLElement {
  /** @type {State} */
  #state = INITIAL;
  #ending = new AbortController();
  #store = makeStore();
  #flow = new Flow((change) => this.dispatch(change), () => this.#state, this.#store);
  /** @type {import("./types.js").Task[]} */
  #tasks = [];
  /** Raw source of another page's mail, while it is open. */
  #otherSource = "";
  #built = false;
  /** @type {Record<import("./types.js").View, HTMLElement>} */
  #views;

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: "open" });
    this.pages = pagesOf({
      dispatch: (change) => this.dispatch(change),
      act: (action) => this.#act(action),
      flow: this.#flow,
      store: this.#store,
      raw: (source, quote) => this.#raw(source, quote),
      source: () => this.#source(),
      recording: () => this.#recording(),
      open: () => this.#open(),
      pick: () => this.#pick(),
      view: (view) => this.#view(view),
      home: () => this.#home(),
      again: () => this.#again(),
      singleKeys: (on) => this.#singleKeys(on),
    });
    const style = el("link", {
      is: { rel: "stylesheet", href: new URL("./console.css", import.meta.url).href },
    });
    this.pages.frame.root.hidden = true;
    const reveal = () => {
      this.pages.frame.root.hidden = false;
      // What came before could not take the focus.
      this.#entered(this.#state);
    };
    // Once: where the element is moved, a browser may load the style again.
    style.addEventListener("load", reveal, { once: true });
    style.addEventListener("error", reveal, { once: true });
    shadow.append(style, this.pages.frame.root, this.pages.sheets.root);
    this.desk = el(
      "div",
      { class: "panes desk" },
      this.pages.list.root,
      this.pages.mail.root,
      this.pages.decide.root,
    );
    this.#views = {
      welcome: this.pages.welcome.root,
      desk: this.desk,
      report: this.pages.report.root,
      watch: this.pages.replay.root,
      browse: this.pages.browser.root,
      annotate: this.pages.annotate.root,
    };
  }

  connectedCallback() {
    this.#ending = new AbortController();
    const { signal } = this.#ending;
    // Keys first: whatever storage does below, the page must answer to them.
    document.addEventListener("keydown", (event) => this.#key(event), { signal });
    window.addEventListener("blur", () => this.#blurred(), { signal });
    window.addEventListener("popstate", () => this.#back(), { signal });
    window.addEventListener("resize", () => this.#fit(), { signal });
    this.addEventListener("dragover", (event) => event.preventDefault(), { signal });
    this.addEventListener("drop", (event) => this.#dropped(event), { signal });
    const ticking = setInterval(() => this.pages.frame.tick(this.#state, this.#flow.began), 1_000);
    signal.addEventListener("abort", () => clearInterval(ticking));
    // What stands above may come, and grow, later.
    const around = new ResizeObserver(() => this.#fit());
    around.observe(document.body);
    signal.addEventListener("abort", () => around.disconnect());
    this.#fit();
    this.#paint();
    if (!this.#built) void this.#start();
    this.#built = true;
  }

  /** Moved, and nothing else: it keeps what it has. */
  connectedMoveCallback() {
    this.#fit();
  }

  disconnectedCallback() {
    this.#ending.abort();
  }

  /** The state, to look at. */
  get state() {
    return this.#state;
  }

  /** @param {Change} change */
  dispatch(change) {
    const before = this.#state;
    this.#state = reduce(before, change);
    if (this.#state !== before) this.#paint(before);
    if (this.#state.values !== before.values) this.#flow.keepDraft();
  }

  async #start() {
    const kept = /** @type {{singleKeys?: boolean} | null} */ (this.#store.get(SETTINGS));
    if (kept?.singleKeys === false) this.dispatch({ type: "singleKeys", on: false });
    const listing = this.#list();
    await this.#go();
    await listing;
  }

  /** Goes where the address leads. */
  async #go() {
    const asked = wanted(location.search);
    if (asked.view === "browse" || asked.view === "annotate") this.#view(asked.view);
    else if (asked.view === "watch") {
      await this.#flow.watch({
        task: asked.task || "inbox/easy",
        seed: asked.seed,
        scenario_id: asked.scenario,
      });
    } else if (!(await this.#flow.resume(asked)) && asked.task) {
      await this.#flow.begin({
        task: asked.task,
        seed: asked.seed,
        split: asked.split,
        scenario_id: asked.scenario,
        options: asked.options,
      });
    }
  }

  async #list() {
    try {
      this.#tasks = (await api("console/tasks", {})).tasks;
    } catch (failed) {
      this.#flow.say(failed);
    }
    this.#paint();
  }

  // -- painting -----------------------------------------------------------------------------

  /** @param {State} [before] */
  #paint(before) {
    const state = this.#state;
    this.pages.frame.show(state, before);
    // Only the page at hand stands in the tree: names and keys of the others are out of the way.
    const page = this.#views[state.view];
    if (page.parentNode !== this.pages.frame.main) fill(this.pages.frame.main, page);
    if (state.view === "welcome") this.pages.welcome.show(this.#tasks);
    if (state.view === "desk") this.#desk(state);
    if (state.view === "report") this.pages.report.show(state);
    if (state.view === "watch") this.pages.replay.show(state);
    if (state.view === "browse") this.pages.browser.show(this.#tasks);
    if (state.view === "annotate") this.pages.annotate.show(this.#tasks, state.singleKeys);
    const source = this.#otherSource || this.#source();
    this.pages.sheets.show(state, { source, policy: this.#policy() });
    if (!before) return;
    if (before.view !== state.view) this.#entered(state);
    else if (before.screen !== state.screen && state.latest !== before.latest) this.#advanced();
    if (before.selected !== state.selected || before.screen !== state.screen) {
      void this.#flow.openMail();
    }
  }

  /** @param {State} state */
  #desk(state) {
    this.pages.list.show(state);
    this.pages.decide.show(state);
    const row = selectedRow(state);
    const open = row?.email_id ? state.mails[row.email_id] : undefined;
    const current = row?.state === "current" && state.screen?.mail;
    const instead = row?.state === "later"
      ? "This mail is not open yet: mails come in their order."
      : "Opening the mail …";
    const shown = current ? state.screen : open;
    this.pages.mail.show(shown?.mail ?? null, shown?.facts ?? null, instead);
  }

  /** @param {State} state the focus goes to what is new */
  #entered(state) {
    if (state.view === "desk") this.pages.mail.focus();
    if (state.view === "report") this.pages.report.root.focus();
    if (state.view === "watch") this.pages.replay.mail.focus();
  }

  /** After a decision: the next mail, or on a narrow screen what the decision was worth. */
  #advanced() {
    if (!this.pages.frame.narrow()) this.pages.mail.focus();
    else this.pages.decide.root.scrollTop = 0;
  }

  /** The element takes what is left of the window below it. */
  #fit() {
    const above = this.getBoundingClientRect().top + window.scrollY;
    this.style.setProperty("--above", `${Math.round(Math.max(0, Math.min(above, 240)))}px`);
  }

  // -- keys ---------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.defaultPrevented || event.isComposing || !this.checkVisibility()) return;
    const typing = isTyping(event.composedPath()[0]);
    const { view, singleKeys, screen } = this.#state;
    const form = view === "annotate" ? this.pages.annotate.form : (screen?.form ?? null);
    const action = keyToAction(event, typing, { view, singleKeys, form });
    if (!action) return;
    if (this.pages.sheets.isOpen && action.type !== "escape") return;
    if (action.type === "escape") {
      if (this.#escape(event.composedPath()[0], typing)) event.preventDefault();
      return;
    }
    event.preventDefault();
    if (view === "annotate") this.#actAnnotate(action);
    else this.#act(action);
  }

  /** @param {EventTarget | undefined} target @param {boolean} typing */
  #escape(target, typing) {
    if (this.#state.sheet) {
      this.dispatch({ type: "sheet", sheet: "" });
      return true;
    }
    if (this.#reading()?.isHtml) this.#reading()?.toggleHtml();
    if (this.#state.note) this.dispatch({ type: "note", note: null });
    if (typing && target === this.pages.list.search) this.dispatch({ type: "search", text: "" });
    if (typing && target instanceof HTMLElement && this.shadowRoot?.contains(target)) {
      this.#reading()?.focus();
    }
    return typing;
  }

  /** @param {KeyAction} action */
  #act(action) {
    const desk = this.#state.view === "desk";
    if (action.type === "move" && this.#state.view === "browse") this.pages.browser.move(action.by);
    else if (action.type === "move") this.dispatch(action);
    else if (action.type === "step") this.dispatch(action);
    else if (action.type === "policy" || action.type === "keys") {
      this.dispatch({ type: "sheet", sheet: action.type });
    } else if (action.type === "raw") this.#raw(this.#source(), "");
    else if (action.type === "html") this.#html();
    else if (!desk) return;
    else if (action.type === "commit") this.#commit();
    else if (action.type === "undo") void this.#flow.undo();
    else if (action.type === "current") this.#current();
    else if (action.type === "search") this.#search();
    else if (action.type === "lookup") {
      this.#focusIn("decide", () => this.pages.decide.focusTools());
    } else if (action.type === "focus") {
      this.#focusIn("decide", () => this.pages.decide.fields.focus(action.field));
    } else if (action.type === "choose" && selectedRow(this.#state)?.state === "current") {
      const { field, value, kind } = action;
      this.dispatch(
        kind === "teams" ? { type: "toggle", field, value } : { type: "value", field, value },
      );
    }
  }

  /** @param {KeyAction} action */
  #actAnnotate(action) {
    const { annotate } = this.pages;
    if (action.type === "move") annotate.move(action.by);
    else if (action.type === "commit") annotate.save();
    else if (action.type === "choose") annotate.choose(action.field, action.value, action.kind);
    else if (action.type === "focus") annotate.fields.focus(action.field);
    else if (action.type === "undo") annotate.unsure.click();
    else if (action.type === "raw") annotate.openRaw("");
    else if (action.type === "html") this.#html();
    else if (action.type === "policy" || action.type === "keys") {
      this.dispatch({ type: "sheet", sheet: action.type });
    }
  }

  #commit() {
    const missing = this.#flow.commit();
    if (missing) this.pages.decide.fields.focus(missing);
  }

  /** The mail of the page at hand. */
  #reading() {
    const { mail, replay, browser, annotate } = this.pages;
    const panes = { desk: mail, watch: replay.mail, browse: browser.mail, annotate: annotate.mail };
    const { view } = this.#state;
    return view === "welcome" || view === "report" ? null : panes[view];
  }

  #html() {
    const reading = this.#reading();
    if (!reading) return;
    if (reading.toggleHtml()) this.dispatch({ type: "pane", pane: "mail" });
    else this.#flow.tell("This mail has no HTML part.");
  }

  #current() {
    this.dispatch({ type: "current" });
    this.pages.mail.focus();
  }

  #search() {
    this.#focusIn("list", () => {
      this.pages.list.search.focus();
      this.pages.list.search.select();
    });
  }

  /** @param {import("./types.js").Pane} pane @param {() => void} focus */
  #focusIn(pane, focus) {
    this.dispatch({ type: "pane", pane });
    focus();
  }

  #open() {
    this.dispatch({ type: "pane", pane: "mail" });
    if (this.pages.frame.narrow()) this.pages.mail.focus();
  }

  /** Keys clicked into the frame of a mail would be lost: take the focus back. */
  #blurred() {
    setTimeout(() => {
      if (this.shadowRoot?.activeElement instanceof HTMLIFrameElement) this.pages.mail.focus();
    });
  }

  // -- what the pages ask for ---------------------------------------------------------------

  #again() {
    const episode = this.#state.screen?.episode;
    if (!episode) return;
    this.dispatch({ type: "against", recordings: [] });
    void this.#flow.begin({ task: episode.task_id, split: episode.split });
  }

  #home() {
    const { screen, report, view } = this.#state;
    const running = screen && !report && view !== "desk";
    this.dispatch({ type: "view", view: running ? "desk" : "welcome" });
    if (running) this.#flow.addressOfMine();
    else this.#flow.address({});
  }

  /** The browser went back or forward. */
  #back() {
    if (kindOf(location.search)) void this.#go();
    else this.dispatch({ type: "view", view: "welcome" });
  }

  /** @param {"browse" | "annotate"} view */
  #view(view) {
    this.dispatch({ type: "view", view });
    this.#flow.address({ view });
  }

  #recording() {
    const { watch } = this.#state;
    return watch?.recordings[watch.which] ?? null;
  }

  #source() {
    return this.#reading()?.source ?? "";
  }

  #policy() {
    const { view, screen } = this.#state;
    if (view === "annotate") return this.pages.annotate.policy;
    if (view === "browse") return this.pages.browser.policy;
    // The first screen of a recording has the policy, for all of them.
    const of = view === "watch" ? this.#recording()?.steps[0]?.screen : screen;
    return of?.episode.policy ?? "";
  }

  /** @param {string} source @param {string} quote */
  #raw(source, quote) {
    this.#otherSource = source;
    this.pages.sheets.find(quote);
    this.dispatch({ type: "sheet", sheet: "raw" });
    this.#otherSource = "";
  }

  /** @param {boolean} on */
  #singleKeys(on) {
    this.#store.set(SETTINGS, { singleKeys: on });
    this.dispatch({ type: "singleKeys", on });
  }

  #pick() {
    pick((file) => void this.#read(file), ".json,.jsonl,application/json,application/jsonl");
  }

  /** @param {File} file */
  async #read(file) {
    await this.#flow.open(await file.text(), file.name);
  }

  /** @param {DragEvent} event */
  #dropped(event) {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) void this.#read(file);
  }
}

if (!customElements.get("triage-console")) {
  customElements.define("triage-console", TriageConsole);
  customElements.define("triage-place", TriagePlace);
}
