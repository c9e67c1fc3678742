// What takes the server: beginning, deciding, looking up, undoing, recordings, files.

import { api, apiTwice, Refused, stepKey, Unreachable } from "./api.js";
import { save } from "./dom.js";
import { kindOf, named, sameEpisode } from "./link.js";
import { chat, decisionsCsv, exact, readFile, trajectory } from "./records.js";
import { actionOf, selectedRow } from "./state.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Recording} Recording */
/** @typedef {import("./types.js").Decision} Decision */
/** @typedef {import("./types.js").Transcript} Transcript */
/** @typedef {{episode_id: string, step: number, values: import("./types.js").Values}} Draft */
/** @typedef {import("./link.js").Wanted} Wanted */
/** @typedef {{task: string, split?: string, seed?: number | null, scenario_id?: string, options?: Record<string, unknown>}} Wish */
/** @typedef {Wanted & {episode_id: string, owner: string, began: number}} Place */

const PLACE = "place";
const DRAFT = "draft";
/** Episodes of a file that are opened, as many as can be told apart. */
const MOST_OPENED = 20;

/** Everything that waits for an answer; what comes back goes through `dispatch`. */
export class Flow {
  #dispatch;
  #state;
  #store;
  /** A decision on its way: the same key goes with it until it is answered.
   * @type {{key: string, body: string} | null} */
  #sending = null;
  #running = false;
  /** When the episode began, by the clock of this page. */
  began = 0;

  /**
   * @param {(change: import("./state.js").Change) => void} dispatch
   * @param {() => State} state
   * @param {ReturnType<typeof import("./store.js").makeStore>} store
   */
  constructor(dispatch, state, store) {
    this.#dispatch = dispatch;
    this.#state = state;
    this.#store = store;
  }

  /** Runs one thing at a time; a failure is said and changes nothing.
   * @param {string} what @param {() => Promise<void>} work */
  async #run(what, work) {
    if (this.#running) return;
    this.#running = true;
    this.#dispatch({ type: "busy", what });
    try {
      await work();
    } catch (failed) {
      this.say(failed);
    } finally {
      this.#running = false;
      this.#dispatch({ type: "busy", what: "" });
    }
  }

  /** @param {unknown} failed */
  say(failed) {
    if (failed instanceof Refused) {
      const id = failed.requestId ? ` (request ${failed.requestId})` : "";
      this.#note("error", failed.message, failed.fix + id);
    } else if (failed instanceof Unreachable) {
      this.#note("error", failed.message, "What you chose is kept. Try again in a moment.");
    } else this.#note("error", failed instanceof Error ? failed.message : "That did not work.", "");
  }

  /** @param {string} text */
  tell(text) {
    this.#note("info", text, "");
  }

  /** @param {"error" | "info"} kind @param {string} text @param {string} fix */
  #note(kind, text, fix) {
    this.#dispatch({ type: "note", note: { kind, text, fix } });
  }

  /** @returns {{episode_id: string, owner: string}} */
  #where() {
    const episode = this.#state().screen?.episode;
    return { episode_id: episode?.episode_id ?? "", owner: episode?.owner ?? "" };
  }

  // -- the episode --------------------------------------------------------------------------

  /** @param {Wish} wish */
  begin(wish) {
    return this.#run("Beginning …", async () => {
      const { owner } = this.#where();
      const known = owner || (/** @type {Place | null} */ (this.#store.get(PLACE))?.owner ?? "");
      const { screen } = await api("console/begin", tidy({ ...wish, owner: known }));
      this.began = Date.now();
      this.#keep(screen.episode, wish);
      this.#dispatch({ type: "began", screen, feedback: [], report: null });
    });
  }

  /** @param {import("./types.js").Episode} episode @param {Wish} wish */
  #keep(episode, wish) {
    const names = episode.seed === null || episode.seed === undefined;
    const place = {
      task: episode.task_id,
      seed: episode.seed ?? null,
      split: episode.split,
      // Without a seed only the scenario names the episode; of test it is not told by a link.
      scenario: wish.scenario_id || (names && episode.split === "practice")
        ? episode.scenario_id
        : "",
      view: "",
      options: episode.options,
    };
    this.#store.set(PLACE, {
      ...place,
      episode_id: episode.episode_id,
      owner: episode.owner,
      began: this.began,
    });
    this.address(place);
  }

  /** Puts a place into the address, where the page may; a page of another kind is one to come back
   * from. @param {Partial<Wanted>} place */
  address(place) {
    const query = named(location.search, place);
    const address = `${location.pathname}${query}${location.hash}`;
    try {
      if (kindOf(location.search) === kindOf(query)) {
        history.replaceState(history.state, "", address);
      } else history.pushState(null, "", address);
    } catch {
      // A frame may forbid it; the place is kept all the same.
    }
  }

  /** Puts the episode that is played into the address again. */
  addressOfMine() {
    const { task, seed, split, scenario, options } = /** @type {Place} */ (
      this.#store.get(PLACE) ?? {}
    );
    this.address({ task, seed, split, scenario, options, view: "" });
  }

  /** Goes back to where this browser was. @param {Wanted} wanted @returns {Promise<boolean>} */
  async resume(wanted) {
    const place = /** @type {Place | null} */ (this.#store.get(PLACE));
    if (!place?.episode_id || !sameEpisode(wanted, place)) return false;
    try {
      const { screen, feedback, report } = await api("console/screen", {
        episode_id: place.episode_id,
        owner: place.owner,
      });
      const draft = /** @type {Draft | null} */ (this.#store.get(DRAFT));
      this.began = place.began || Date.now();
      this.#dispatch({ type: "began", screen, feedback, report: report ?? null });
      this.#takeUp(draft);
      return true;
    } catch (failed) {
      // A server that knows it no more begins anew; one that is away must not lose the place.
      if (failed instanceof Refused) this.#store.drop(PLACE);
      else this.say(failed);
      return false;
    }
  }

  /** Keeps what is chosen and not yet decided, for a page that is loaded anew. */
  keepDraft() {
    const { screen, values } = this.#state();
    if (!screen) return;
    const { episode_id, step } = screen.episode;
    this.#store.set(DRAFT, { episode_id, step, values });
  }

  /** @param {Draft | null} kept */
  #takeUp(kept) {
    const { screen } = this.#state();
    const now = screen?.episode;
    if (!now || now.done || kept?.episode_id !== now.episode_id || kept.step !== now.step) return;
    for (const { name } of screen.form.fields) {
      const value = kept.values?.[name];
      if (value) this.#dispatch({ type: "value", field: name, value });
    }
  }

  /** @returns {string | null} the first missing field, if the decision was not sent for it */
  commit() {
    const { screen, values, busy } = this.#state();
    const row = selectedRow(this.#state());
    if (!screen || busy || screen.episode.done) return null;
    if (row?.state !== "current") {
      this.#note("info", "This is not the mail at hand.", "Press g to go to it.");
      return null;
    }
    const { action, missing } = actionOf(screen.form, values);
    this.#dispatch({ type: "missing", fields: missing });
    if (missing.length) {
      const names = screen.form.fields.filter((field) => missing.includes(field.name)).map((
        field,
      ) => field.label);
      this.#note("error", `Still to choose: ${names.join(", ")}.`, "");
      return missing[0] ?? null;
    }
    void this.#act(action, "Sending …");
    return null;
  }

  /** @param {string} tool @param {string} argument @param {string} value */
  look(tool, argument, value) {
    if (!value) {
      this.#note("error", "Say what to look up.", "");
      return;
    }
    void this.#act({ use_tool: tool, tool_input: { [argument]: value } }, "Looking up …");
  }

  /** @param {Decision} action @param {string} what */
  #act(action, what) {
    return this.#run(what, async () => {
      const where = this.#where();
      const after = this.#state().screen?.episode.step;
      const body = JSON.stringify([where, after, action]);
      if (this.#sending?.body !== body) this.#sending = { key: stepKey(), body };
      const asked = { ...where, action, step_key: this.#sending.key, after };
      try {
        const { screen, feedback, report } = await apiTwice("console/act", asked);
        this.#sending = null;
        this.#dispatch({
          type: "acted",
          screen,
          feedback: feedback ?? null,
          report: report ?? null,
        });
      } catch (failed) {
        if (!(failed instanceof Refused) || failed.code !== "already_done") throw failed;
        this.#sending = null;
        const { screen, feedback, report } = await apiTwice("console/screen", where);
        this.#dispatch({ type: "began", screen, feedback, report: report ?? null });
        this.#note("error", "This episode went on in another window.", "Nothing was decided here.");
      }
    });
  }

  undo() {
    const episode = this.#state().screen?.episode;
    if (!episode) return Promise.resolve();
    if (!episode.can_undo) {
      const practice = episode.split === "practice";
      const why = practice
        ? "There is nothing to undo."
        : `Undo is for practice only; on ${episode.split} every decision counts.`;
      this.#note("info", why, "");
      return Promise.resolve();
    }
    return this.#run("Undoing …", async () => {
      const { screen, feedback } = await this.#takenBack(episode.step);
      this.#dispatch({ type: "undone", screen, feedback });
    });
  }

  /** Takes back the action of this number; where its answer was lost, what stands now is fetched.
   * @param {number} step */
  async #takenBack(step) {
    const where = this.#where();
    try {
      return await apiTwice("console/undo", { ...where, step });
    } catch (failed) {
      if (!(failed instanceof Refused) || failed.code !== "already_done") throw failed;
      return apiTwice("console/screen", where);
    }
  }

  /** Fetches a mail that was decided before this page was opened. */
  async openMail() {
    const state = this.#state();
    const row = selectedRow(state);
    if (!row?.email_id || row.state === "later" || state.mails[row.email_id]) return;
    try {
      const { mail, facts, found } = await apiTwice("console/mail", {
        ...this.#where(),
        email_id: row.email_id,
      });
      this.#dispatch({ type: "opened", mail: { mail, facts, found: found ?? null } });
    } catch (failed) {
      this.say(failed);
    }
  }

  /** What a person can send who doubts a grade. @param {string} email_id
   *  @returns {Promise<Record<string, unknown>>} */
  doubt(email_id) {
    return apiTwice("console/report-grade", { ...this.#where(), email_id });
  }

  // -- recordings ---------------------------------------------------------------------------

  /** Watches the heuristic, and the oracle on the same mails. @param {Wish} wish */
  watch(wish) {
    return this.#run("Fetching two recordings …", async () => {
      const { task, seed, scenario_id } = wish;
      const first = /** @type {Recording} */ (await api(
        "console/watch",
        tidy({ task, seed, scenario_id, agent: "heuristic" }),
      ));
      this.#dispatch({ type: "watch", recordings: [first] });
      this.address({
        task,
        seed: first.seed,
        view: "watch",
        scenario: first.seed === null ? first.scenario_id : "",
      });
      await this.#join(first, ["oracle"]);
    });
  }

  /** Puts recordings of agents on the same mails beside one that is looked at.
   * @param {Recording} first @param {string[]} agents */
  async #join(first, agents) {
    const { task_id: task, seed, scenario_id } = first;
    for (const agent of agents) {
      const asked = tidy({ task, seed, scenario_id, agent });
      const other = /** @type {Recording} */ (await api("console/watch", asked));
      const { watch } = this.#state();
      const same = JSON.stringify(other.transcript.options) ===
        JSON.stringify(first.transcript.options);
      if (watch?.recordings[0] !== first || !same) return;
      this.#dispatch({ ...watch, type: "watch", recordings: [...watch.recordings, other] });
    }
  }

  /** Begins what was watched, to stand beside it at the end. */
  async yourTurn() {
    const { watch } = this.#state();
    const recording = watch?.recordings[watch.which];
    if (!watch || !recording) return;
    const against = watch.recordings.filter((one) =>
      one.scenario_id === recording.scenario_id && !one.title.startsWith("What if")
    );
    const { task_id: task, seed, scenario_id, split } = recording;
    const given = /** @type {Record<string, unknown>} */ (recording.transcript?.options ?? {});
    const options = Object.fromEntries(
      Object.entries(given).filter(([name, value]) => name !== "email_id" && value !== null),
    );
    await this.begin({
      task,
      seed,
      scenario_id,
      split: split === "stream" ? split : "practice",
      options,
    });
    this.#dispatch({ type: "against", recordings: against });
  }

  /** @param {Decision | null} action what stands in the place of the step at hand; null leaves it out */
  whatIf(action) {
    return this.#run("Grading anew …", async () => {
      const { watch } = this.#state();
      const recording = watch?.recordings[watch.which];
      const actions = recording?.transcript.actions;
      if (!watch || !recording || !actions) return;
      const changed = actions.toSpliced(watch.at, 1, ...(action ? [action] : []));
      // What the agent wrote stands for what it did, not for what it might have done.
      const raw = recording.steps.map((one) => exact(one.raw))
        .toSpliced(watch.at, 1, ...(action ? [""] : []));
      const again = /** @type {Recording} */ (await api("console/replay", {
        transcript: { ...recording.transcript, actions: changed },
        raw,
      }));
      again.title = `What if, step ${watch.at + 1}`;
      const recordings = [...watch.recordings, again];
      this.#dispatch({
        type: "watch",
        recordings,
        which: recordings.length - 1,
        at: Math.min(watch.at, again.steps.length - 1),
      });
      const points = (again.score ?? 0) - (recording.score ?? 0);
      this.#note(
        "info",
        `Score ${recording.score?.toFixed(2)} becomes ${again.score?.toFixed(2)} (${
          points >= 0 ? "+" : "−"
        }${Math.abs(points).toFixed(2)}).`,
        "",
      );
    });
  }

  /** Opens a run file or a recording; it stands beside what is open if it is of the same scenario.
   * @param {string} text @param {string} name */
  open(text, name) {
    return this.#run("Replaying …", async () => {
      const read = readFile(text);
      if (read.kind === "annotation") {
        throw new Error("This is an annotation: open it on the page of annotation.");
      }
      /** @type {Recording[]} */
      const fresh = [];
      for (const { transcript, raw, title } of read.episodes.slice(0, MOST_OPENED)) {
        const recording =
          /** @type {Recording} */ (await api("console/replay", { transcript, raw }));
        fresh.push({ ...recording, title: title || name });
      }
      const { watch } = this.#state();
      const old = (watch?.recordings ?? []).filter((one) =>
        one.scenario_id === fresh[0]?.scenario_id
      );
      this.#dispatch({ type: "watch", recordings: [...old, ...fresh], which: old.length });
      this.#incomplete(fresh);
    });
  }

  /** Says why a recording ends before it should, or is not as it was. @param {Recording[]} fresh */
  #incomplete(fresh) {
    const broken = fresh.find((one) => one.stopped);
    if (broken?.stopped) {
      const { number, message, fix } = broken.stopped;
      const place = `${broken.title}, action ${number + 1}: `;
      this.#note("error", place + message, `${fix} ${broken.unplayed} actions were not played.`);
    }
    const other = fresh.find((one) => one.notice);
    if (!broken && other) this.#note("info", other.notice, "");
  }

  /** @returns {Promise<Recording>} one's own episode as a recording */
  async mine() {
    const { transcript } = await apiTwice("episode_log", this.#where());
    const recording = /** @type {Recording} */ (await apiTwice("console/replay", { transcript }));
    return { ...recording, title: "You" };
  }

  replayMine() {
    return this.#run("Replaying …", async () => {
      const mine = await this.mine();
      const { against } = this.#state();
      this.#dispatch({ type: "watch", recordings: [mine, ...against] });
      if (!against.length && mine.split === "practice") {
        await this.#join(mine, ["heuristic", "oracle"]);
      }
    });
  }

  /** Saves a file. @param {"trajectory" | "csv" | "chat" | "run"} kind @param {Recording | null} [of]
   * @returns {Promise<string>} what was done */
  async take(kind, of = null) {
    if (kind === "run") return this.#takeRun();
    const recording = of ?? (await this.mine());
    const name = recording.scenario_id.replaceAll("/", "-");
    if (kind === "csv") save(`${name}-decisions.csv`, decisionsCsv(recording), "text/csv");
    else if (kind === "chat") save(`${name}-chat.jsonl`, chat(recording), "application/jsonl");
    else save(`${name}-trajectory.jsonl`, trajectory(recording), "application/jsonl");
    return "Saved.";
  }

  /** @param {string} agent */
  #played(agent) {
    const episode = this.#state().screen?.episode;
    return { owner: episode?.owner, task: episode?.task_id, split: episode?.split, agent };
  }

  async #takeRun() {
    const run = await api("console/export", this.#played("A person"));
    save("run.json", JSON.stringify(run));
    return "Saved. It holds every episode of this task that you finished.";
  }

  /** @param {string} agent @returns {Promise<string>} */
  async submit(agent) {
    return (await api("console/submit", this.#played(agent))).receipt_text;
  }
}

/** @param {Record<string, unknown>} wish @returns {Record<string, unknown>} without what is not said */
function tidy(wish) {
  const said = Object.entries(wish).filter(([, value]) =>
    value !== null && value !== undefined && value !== ""
  );
  return Object.fromEntries(said);
}
