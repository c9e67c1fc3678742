// All pages of the console, each told whom to ask.

import { AnnotateView } from "./annotate.js";
import { ScenarioBrowser } from "./browser.js";
import { DecidePane } from "./form.js";
import { frameOf } from "./frame.js";
import { ListPane } from "./list.js";
import { MailPane } from "./mail.js";
import { ReplayView } from "./replay.js";
import { ReportView } from "./report.js";
import { Sheets } from "./sheets.js";
import { WelcomeView } from "./welcome.js";

/**
 * @typedef {object} Asked what pages ask of the console
 * @property {(change: import("./state.js").Change) => void} dispatch
 * @property {(action: import("./keys.js").KeyAction) => void} act
 * @property {import("./flow.js").Flow} flow
 * @property {ReturnType<typeof import("./store.js").makeStore>} store
 * @property {(source: string, quote: string) => void} raw
 * @property {() => string} source raw source of the mail that is open
 * @property {() => import("./types.js").Recording | null} recording
 * @property {() => void} open goes from the list to the mail
 * @property {() => void} pick opens a file
 * @property {(view: "browse" | "annotate") => void} view
 * @property {() => void} home
 * @property {() => void} again
 * @property {(on: boolean) => void} singleKeys
 */

/** @param {Asked} ask */
export function pagesOf(ask) {
  const { dispatch, flow } = ask;
  const list = new ListPane({
    select: (index) => dispatch({ type: "select", index }),
    open: () => ask.open(),
    search: (text) => dispatch({ type: "search", text }),
  }, ask.store);
  const mail = new MailPane({
    raw: () => ask.raw(ask.source(), ""),
    find: (quote) => ask.raw(ask.source(), quote),
  });
  const decide = new DecidePane({
    choose: (field, value) => dispatch({ type: "value", field, value }),
    type: (field, value) => dispatch({ type: "value", field, value }),
    toggle: (field, value) => dispatch({ type: "toggle", field, value }),
    commit: () => ask.act({ type: "commit" }),
    undo: () => ask.act({ type: "undo" }),
    next: () => ask.act({ type: "current" }),
    look: (tool, argument, value) => flow.look(tool, argument, value),
    wrong: (feedback) => dispatch({ type: "wrong", feedback }),
    report: () => dispatch({ type: "view", view: "report" }),
  });
  const welcome = new WelcomeView({
    begin: (choice) => void flow.begin(choice),
    watch: ({ task, seed }) => void flow.watch({ task, seed }),
    browse: () => ask.view("browse"),
    annotate: () => ask.view("annotate"),
    open: () => ask.pick(),
    failed: (text) => dispatch({ type: "note", note: { kind: "error", text, fix: "" } }),
  });
  const report = new ReportView({
    wrong: (feedback) => dispatch({ type: "wrong", feedback }),
    take: (kind) => flow.take(kind),
    submit: (agent) => flow.submit(agent),
    replay: () => void flow.replayMine(),
    again: () => ask.again(),
    back: () => dispatch({ type: "view", view: "desk" }),
  });
  const replay = new ReplayView({
    step: (by) => dispatch({ type: "step", by }),
    stepTo: (at) => dispatch({ type: "stepTo", at }),
    which: (which) => dispatch({ type: "which", which }),
    yourTurn: () => void flow.yourTurn(),
    open: () => ask.pick(),
    raw: () => ask.raw(ask.source(), ""),
    find: (quote) => ask.raw(ask.source(), quote),
    whatIf: (action) => void flow.whatIf(action),
    take: (kind) => void flow.take(kind, ask.recording()),
  });
  const browser = new ScenarioBrowser({
    begin: (task, scenario_id) => void flow.begin({ task, scenario_id, split: "practice" }),
    watch: (task, scenario_id) => void flow.watch({ task, scenario_id }),
    failed: (text) => dispatch({ type: "note", note: { kind: "error", text, fix: "" } }),
    raw: (source, quote) => ask.raw(source, quote),
  });
  const annotate = new AnnotateView({
    raw: (source, quote) => ask.raw(source, quote),
    store: ask.store,
  });
  const sheets = new Sheets({
    close: () => dispatch({ type: "sheet", sheet: "" }),
    singleKeys: (on) => ask.singleKeys(on),
    doubt: (email_id) => flow.doubt(email_id),
  });
  const frame = frameOf({
    home: () => ask.home(),
    pane: (pane) => dispatch({ type: "pane", pane }),
    sheet: (sheet) => dispatch({ type: "sheet", sheet }),
    view: (view) => ask.view(view),
    dismiss: () => dispatch({ type: "note", note: null }),
  });
  return { list, mail, decide, welcome, report, replay, browser, annotate, sheets, frame };
}
