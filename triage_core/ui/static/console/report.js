// The end of an episode: score, where it was lost, beside whom, and what to take away.

import { button, copy, el, fill, Memo, number, words } from "./dom.js";
import { actionPairs, feedbackCard, lookupWords } from "./feedback.js";
import { beside, verdictsOf } from "./records.js";
import { plain } from "./state.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Report} Report */
/** @typedef {import("./types.js").Feedback} Feedback */
/** @typedef {import("./types.js").Episode} Episode */
/**
 * @typedef {object} ReportHooks
 * @property {(feedback: import("./types.js").Feedback) => void} wrong
 * @property {(kind: "trajectory" | "csv" | "chat" | "run") => Promise<string>} take saves a file, says what was done
 * @property {(agent: string) => Promise<string>} submit says the receipt
 * @property {() => void} replay looks at one's own episode as a recording
 * @property {() => void} again begins the next episode of the task
 * @property {() => void} back goes back to the mails
 */

/** The page at the end. */
export class ReportView {
  #memo = new Memo();
  #hooks;

  /** @param {ReportHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
    this.root = el("section", {
      class: "page report",
      data: { part: "report" },
      at: { "aria-label": "Result", tabindex: -1 },
    });
  }

  /** @param {State} state */
  show(state) {
    const { report, screen, against } = state;
    if (!report || !screen || !this.#memo.changed(report, screen, against)) return;
    const { episode } = screen;
    fill(
      this.root,
      this.#head(report, episode),
      bars(report, episode),
      against.length > 0 && besideTable(report, against, screen),
      partSums(report),
      confusion(report),
      this.#worst(report, screen),
      this.#all(report, screen),
      this.#away(report, episode),
    );
  }

  /** @param {Report} report @param {Episode} episode */
  #head(report, episode) {
    const { again, back, replay } = this.#hooks;
    const ended = episode.truncated ? "The episode was cut short." : "All mails are decided.";
    return el(
      "header",
      { class: "report-head" },
      el("p", { class: "eyebrow" }, `${episode.title}, ${episode.split}`),
      el("h2", {}, `Score ${number(report.score)}`),
      el(
        "p",
        {},
        ended,
        report.skill === null
          ? ""
          : ` Skill ${number(report.skill)}: 1 is the best possible here, 0 as far below it as ` +
            "playing without reading stays behind in this task on average.",
      ),
      el(
        "div",
        { class: "card-acts" },
        button("Next episode", again, { class: "button primary", data: { act: "again" } }),
        button("Look at it step by step", replay, { data: { act: "replay" } }),
        button("Back to the mails", back, { class: "button quiet", data: { act: "back" } }),
      ),
    );
  }

  /** @param {Report} report @param {import("./types.js").Screen} screen */
  #worst(report, screen) {
    if (!report.worst.length) return null;
    const cards = report.worst.map((one) => {
      const card = feedbackCard(one, {
        title: subjectOf(screen, one.email_id),
        wrong: this.#hooks.wrong,
      });
      const facts = one.facts.map((fact) =>
        el(
          "li",
          {},
          fact.words,
          fact.quote && " ",
          fact.quote && el("q", { class: "finding-quote", at: { dir: "auto" } }, fact.quote),
        )
      );
      if (facts.length) {
        card.querySelector(".feedback-more")?.before(
          el("p", { class: "field-title" }, "Evidence in the mail"),
          el("ul", { class: "evidence" }, ...facts),
        );
      }
      return card;
    });
    return block(`Where it was lost`, el("div", { class: "cards" }, ...cards));
  }

  /** @param {Report} report @param {import("./types.js").Screen} screen */
  #all(report, screen) {
    const cards = report.verdicts.map((one) =>
      feedbackCard(one, { title: subjectOf(screen, one.email_id), wrong: this.#hooks.wrong })
    );
    const list = el(
      "details",
      { class: "fold" },
      el("summary", {}, `All ${cards.length} decisions`),
      el("div", { class: "cards" }, ...cards),
    );
    return cards.length ? block("Every decision", list) : null;
  }

  /** @param {Report} report @param {Episode} episode */
  #away(report, episode) {
    const said = el("p", { class: "said", at: { role: "status" } });
    /** @param {Promise<string>} doing */
    const tell = async (doing) => {
      said.textContent = "One moment …";
      try {
        said.textContent = await doing;
      } catch (failed) {
        said.textContent = failed instanceof Error ? failed.message : "That did not work.";
      }
    };
    const link = el("input", { class: "field", at: { readonly: true, id: "share" } });
    link.value = new URL(report.share, location.href).href;
    const name = el("input", {
      class: "field",
      at: { id: "agent-name", maxlength: 80 },
      is: { value: "A person" },
    });
    /** @param {"trajectory" | "csv" | "chat" | "run"} kind @param {string} title */
    const take = (kind, title) =>
      button(title, () => void tell(this.#hooks.take(kind)), { data: { act: "export", kind } });
    const shares = async () => {
      if (await copy(link.value)) return "The link is copied.";
      link.select();
      return "The link is selected: copy it.";
    };
    return block(
      "Take it away",
      el("label", { class: "field-title", at: { for: "share" } }, "A link to this episode"),
      el(
        "div",
        { class: "line" },
        link,
        button("Copy", () => void tell(shares()), {
          data: { act: "share" },
          name: "Copy the link",
        }),
      ),
      el(
        "div",
        { class: "card-acts" },
        take("trajectory", "Trajectory (JSONL)"),
        take("csv", "Decisions (CSV)"),
        take("chat", "Chat format (JSONL)"),
        take("run", "Run file"),
      ),
      episode.split === "test" && el(
        "div",
        { class: "line" },
        el("label", { class: "field-title", at: { for: "agent-name" } }, "Name on the board"),
        name,
        button("Submit to the board", () => void tell(this.#hooks.submit(name.value)), {
          class: "button primary",
          data: { act: "submit" },
        }),
      ),
      said,
    );
  }
}

/** @param {import("./types.js").Screen} screen @param {string} email_id */
function subjectOf(screen, email_id) {
  const row = screen.rows.find((one) => one.email_id === email_id);
  return (row && plain(row.subject)) || email_id;
}

/** @param {string} title @param {...(Node | false | null)} children */
function block(title, ...children) {
  return el("section", { class: "block" }, el("h3", {}, title), ...children);
}

/** @param {Report} report @param {Episode} episode */
function bars(report, episode) {
  const all = [
    { name: "You", value: report.score, you: true },
    { name: "Floor", value: episode.floor, you: false },
    { name: "Heuristic", value: episode.heuristic, you: false },
    { name: "Oracle", value: episode.oracle, you: false },
  ].filter((one) => one.value !== null && one.value !== undefined);
  if (all.length < 2) return null;
  const rows = all.map(({ name, value, you }) => {
    const bar = el("span", { class: "meter" });
    bar.style.setProperty("--share", String(Math.max(0, Math.min(1, value ?? 0))));
    return el(
      "li",
      { class: you ? "bar-row you" : "bar-row" },
      el("span", { class: "bar-name" }, name),
      el("span", { class: "bar-track", at: { "aria-hidden": "true" } }, bar),
      el("b", { class: "bar-value" }, number(value)),
    );
  });
  return block("Beside the published marks", el("ul", { class: "bars" }, ...rows));
}

/**
 * @param {Report} report @param {import("./types.js").Recording[]} against
 * @param {import("./types.js").Screen} screen
 */
function besideTable(report, against, screen) {
  const titles = ["You", ...against.map((one) => one.title)];
  const runs = [report.verdicts, ...against.map(verdictsOf)];
  const scores = [report.score, ...against.map((one) => one.score)];
  const name = (/** @type {string} */ email_id) => subjectOf(screen, email_id);
  return block("Beside what you watched", compareTable(titles, runs, scores, name));
}

/**
 * Decisions of several runs mail by mail.
 * @param {string[]} titles @param {import("./types.js").Feedback[][]} runs @param {(number | null)[]} scores
 * @param {(email_id: string) => string} name what a mail is called
 * @param {(email_id: string) => void} [jump] goes to a mail
 */
export function compareTable(titles, runs, scores, name, jump) {
  const head = ["Mail", ...titles].map((title) => el("th", { at: { scope: "col" } }, title));
  const rows = beside(runs).map(({ email_id, cells, same }) =>
    el(
      "tr",
      { class: same ? "" : "differs" },
      el(
        "th",
        { at: { scope: "row" } },
        jump
          ? button(name(email_id), () => jump(email_id), { class: "button tiny subject" })
          : name(email_id),
        el("span", { class: "quiet small" }, ` ${sameness(cells, same)}`),
      ),
      ...cells.map((one, at) =>
        el("td", { data: { run: titles[at] } }, one ? decision(one, cells) : "not decided")
      ),
    )
  );
  const total = el(
    "tr",
    {},
    el("th", { at: { scope: "row" } }, "Score"),
    ...scores.map((one, at) => el("td", { data: { run: titles[at] } }, el("b", {}, number(one)))),
  );
  return el(
    "div",
    { class: "scroll", at: { tabindex: 0, role: "group", "aria-label": "Decisions mail by mail" } },
    el(
      "table",
      { class: "table compare" },
      el("thead", {}, el("tr", {}, ...head)),
      el("tbody", {}, ...rows),
      el("tfoot", {}, total),
    ),
  );
}

/** @param {(Feedback | null)[]} cells decisions on one mail @param {boolean} same */
function sameness(cells, same) {
  if (!same) return "differs";
  const looked = cells.filter((one) => one && lookupsOf(one).length).length;
  return looked > 0 && looked < cells.length ? "same, after a look-up" : "same";
}

/** @param {Feedback} feedback look-ups before a decision, and one that went with it */
function lookupsOf({ lookups = [], action }) {
  return action.use_tool ? [...lookups, action] : lookups;
}

/** One field a line, so that the same fields stand beside each other; where they differ they stand out.
 * @param {Feedback} feedback @param {(Feedback | null)[]} cells */
function decision(feedback, cells) {
  const { reward, action } = feedback;
  const all = cells.map((one) => new Map(one ? actionPairs(one.action) : []));
  const lines = actionPairs(action).map(([field, value]) =>
    el(
      "li",
      { class: all.every((one) => one.get(field) === value) ? "" : "apart" },
      el("span", { class: "quiet" }, `${field}: `),
      value,
    )
  );
  for (const one of lookupsOf(feedback)) {
    lines.push(el("li", {}, el("span", { class: "quiet" }, "look-up: "), lookupWords(one)));
  }
  return el(
    "div",
    { class: "taken" },
    el("b", {}, number(reward)),
    el("ul", {}, ...lines),
  );
}

/** @param {Report} report */
function partSums(report) {
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const verdict of report.verdicts) {
    for (const part of verdict.parts) sums.set(part.name, (sums.get(part.name) ?? 0) + part.value);
  }
  if (!sums.size) return null;
  const rows = [...sums].map(([name, value]) =>
    el(
      "tr",
      { class: value < 0 ? "loss" : "" },
      el("th", { at: { scope: "row" } }, words(name)),
      el("td", {}, number(value)),
    )
  );
  return block(
    "Points by part, over all mails",
    el("table", { class: "table sums" }, el("tbody", {}, ...rows)),
  );
}

/** @param {Report} report */
function confusion(report) {
  const fields = [...new Set(report.confusion.map((one) => one.field))];
  if (!fields.length) return null;
  const tables = fields.map((field) => {
    const cells = report.confusion.filter((one) => one.field === field);
    const rights = [...new Set(cells.map((one) => one.right))];
    const givens = [...new Set([...rights, ...cells.map((one) => one.given)])];
    const head = givens.map((given) => el("th", { at: { scope: "col" } }, words(given)));
    const rows = rights.map((right) => {
      const counts = givens.map((given) => {
        const count = cells.filter((one) => one.right === right && one.given === given).reduce(
          (sum, one) => sum + one.count,
          0,
        );
        return el(
          "td",
          { class: count ? (right === given ? "hit" : "miss") : "none" },
          count ? `${count}${right === given ? " ✓" : " ✕"}` : "·",
        );
      });
      return el("tr", {}, el("th", { at: { scope: "row" } }, words(right)), ...counts);
    });
    return el(
      "div",
      {
        class: "scroll",
        at: { tabindex: 0, role: "group", "aria-label": `Confusion of ${words(field)}` },
      },
      el(
        "table",
        { class: "table confusion" },
        el("caption", {}, words(field)),
        el("thead", {}, el("tr", {}, el("td", {}), ...head)),
        el("tbody", {}, ...rows),
      ),
    );
  });
  return block(
    "What was taken for what",
    el("p", { class: "quiet small" }, "Right answers down, given ones across."),
    el("div", { class: "confusions" }, ...tables),
  );
}
