// The mail as a reader sees it: who wrote, what can be checked, the words, what hangs on it.

import { button, el, fill, fold, Memo, runs, setAttribute } from "./dom.js";
import { mark, unmark } from "./mark.js";

/** @typedef {import("./types.js").MailView} MailView */
/** @typedef {import("./types.js").Facts} Facts */
/** @typedef {import("./types.js").Finding} Finding */
/**
 * @typedef {object} MailHooks
 * @property {() => void} raw opens the raw source
 * @property {(quote: string) => void} find opens the raw source at a quote
 */

const SEVERITY = Object.freeze({ danger: "Danger", warning: "Warning", note: "Note" });
const RESULT_MARK = Object.freeze({ pass: "✓", fail: "✕", softfail: "!", none: "–" });

/** A pane with one mail in it. */
export class MailPane {
  #memo = new Memo();
  #hooks;
  /** The id of the mail whose HTML part stands in the place of its text. */
  #asHtml = "";
  /** @type {{mail: MailView | null, facts: Facts | null, instead: string}} */
  #shown = { mail: null, facts: null, instead: "" };
  /** @type {HTMLElement} */
  #subject = el("h2");
  #body = el("div");

  /** @param {MailHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
    this.root = el("section", {
      class: "pane mail-pane",
      data: { part: "mail" },
      at: { tabindex: 0, "aria-label": "Mail", role: "region" },
    });
  }

  focus() {
    this.root.focus({ preventScroll: true });
  }

  /** @param {number} pages */
  scroll(pages) {
    this.root.scrollBy({ top: pages * this.root.clientHeight * 0.85 });
  }

  /** Whether the HTML part is shown. */
  get isHtml() {
    return this.#asHtml !== "";
  }

  /** The raw source of the mail. */
  get source() {
    return this.#shown.mail?.source ?? "";
  }

  /** Shows the HTML part, or the text again; false where the mail has none. */
  toggleHtml() {
    const { mail, facts, instead } = this.#shown;
    if (!mail?.document) return false;
    this.#asHtml = this.#asHtml ? "" : mail.email_id;
    this.show(mail, facts, instead);
    return true;
  }

  /**
   * Shows a mail, as text unless its HTML part was chosen for it.
   * @param {MailView | null} mail @param {Facts | null} facts
   * @param {string} [instead] what is said where there is no mail
   */
  show(mail, facts, instead = "No mail is open.") {
    if (this.#asHtml !== mail?.email_id) this.#asHtml = "";
    this.#shown = { mail, facts, instead };
    if (!this.#memo.changed(mail, facts, this.#asHtml, instead)) return;
    this.root.scrollTop = 0;
    if (!mail) {
      fill(this.root, el("p", { class: "empty" }, instead));
      return;
    }
    const language = facts && facts.language !== "und" ? facts.language : null;
    const direction = facts?.direction ?? "auto";
    const spoken = { lang: language, dir: direction };
    this.#subject = el("h2", { data: { part: "subject" }, at: spoken }, titled(mail.subject));
    this.#body = el("div", { class: "mail-body" });
    fill(
      this.root,
      el(
        "header",
        { class: "mail-head" },
        this.#subject,
        senderLines(mail, facts),
        this.#tools(mail),
      ),
      facts && this.#facts(facts),
      this.#body,
      attachments(facts),
      threads(mail, spoken),
      headers(mail),
    );
    if (this.isHtml) {
      fill(this.#body, ...bodyHtml(mail));
      this.root.scrollTop = this.#body.offsetTop - 16;
    } else fill(this.#body, ...bodyText(mail, spoken));
  }

  /** @param {MailView} mail */
  #tools(mail) {
    const html = this.isHtml;
    const asHtml = button(html ? "Show as text" : "Show HTML", () => this.toggleHtml(), {
      class: "button quiet",
      data: { act: "html" },
      at: { "aria-keyshortcuts": "h", "aria-pressed": html ? "true" : "false" },
    });
    const raw = button("Raw source", () => this.#hooks.raw(), {
      class: "button quiet",
      data: { act: "raw" },
      at: { "aria-keyshortcuts": "r" },
    });
    return el("div", { class: "mail-tools" }, mail.document && asHtml, raw);
  }

  /** @param {Facts} facts */
  #facts(facts) {
    const checks = facts.checks.map((check) => checkItem(check));
    const findings = facts.findings.map((finding) => this.#finding(finding));
    const checker = facts.checker ? `Checked by ${facts.checker}` : "No check by our own gateway";
    return el(
      "section",
      { class: "facts", data: { part: "facts" }, at: { "aria-label": "What can be checked" } },
      el("p", { class: "facts-title" }, checker),
      el("ul", { class: "checks" }, ...checks),
      hiddenCount(facts.hidden_characters),
      findings.length > 0 && el("ul", { class: "findings" }, ...findings),
      links(facts),
    );
  }

  /** @param {Finding} finding */
  #finding(finding) {
    const warns = finding.severity !== "note";
    const show = button("Show", () => this.#jump(finding), {
      class: "button tiny",
      name: `Show in the mail: ${finding.words}`,
    });
    return el(
      "li",
      { class: `finding ${finding.severity}`, data: { finding: finding.kind } },
      el(
        "p",
        { class: "finding-text" },
        el("span", { class: "severity" }, SEVERITY[finding.severity]),
        " ",
        el("span", { class: "finding-words" }, finding.words),
        " ",
        // A note is one line; what it is about is there once it is asked for.
        warns && finding.quote &&
          el("q", { class: "finding-quote", at: { dir: "auto" } }, finding.quote),
      ),
      show,
    );
  }

  /** @param {Finding} finding */
  #jump(finding) {
    const { root } = this;
    unmark(root);
    if (finding.where === "html") {
      // A link is quoted with its text before its target; the source has the target in one piece.
      this.#hooks.find(finding.quote.split(" -> ").at(-1) ?? "");
      return;
    }
    const part = finding.where || "body";
    /** @type {HTMLElement | null} */
    const found = root.querySelector(`[data-part="${CSS.escape(part)}"]`);
    if (!found) return;
    for (const outer of root.querySelectorAll("details")) {
      if (outer.contains(found) || found.contains(outer)) outer.open = true;
    }
    const spot = (finding.quote && mark(found, finding.quote)) || found;
    setAttribute(found, "data-hit", true);
    spot.scrollIntoView({ block: "center" });
  }
}

/** @param {readonly import("./types.js").Run[]} subject */
function titled(subject) {
  return subject.length ? runs(subject) : "(no subject)";
}

/** @param {MailView} mail @param {Facts | null} facts */
function senderLines(mail, facts) {
  const name = facts?.sender.name ?? "";
  const address = facts?.sender.address ?? "";
  const who = facts && address
    ? [
      name && el("bdi", { class: "sender-name" }, name),
      el("bdi", { class: "sender-address" }, name ? `<${address}>` : address),
    ]
    : [el("bdi", { class: "sender-name" }, runs(mail.sender))];
  return el(
    "dl",
    { class: "sender", data: { part: "sender" } },
    el("dt", {}, "From"),
    el("dd", {}, ...who),
    ...answersTo("Reply to", facts?.reply_to, "answers go elsewhere"),
    ...answersTo("Bounces to", facts?.return_path, "another domain"),
    el("dt", {}, "Received"),
    el("dd", {}, el("time", { at: { datetime: mail.received } }, when(mail.received))),
  );
}

/** @param {string} title @param {string | undefined} address @param {string} means */
function answersTo(title, address, means) {
  if (!address) return [];
  return [
    el("dt", {}, title),
    el("dd", {}, el("bdi", { class: "sender-address" }, address), " ", el("em", {}, `(${means})`)),
  ];
}

/** @param {string} received @returns {string} the time as the mail tells it, in its own zone */
export function when(received) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)(?::\d\d)?(?:\.\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(
    received,
  );
  if (!parts) return received;
  const [, year, month, day, clock, zone] = parts;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const said = date.toLocaleDateString("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  return `${said}, ${clock}${zone ? ` (UTC${zone === "Z" ? "" : zone})` : ""}`;
}

/** @param {import("./types.js").Check} check */
function checkItem(check) {
  const sign = RESULT_MARK[/** @type {keyof typeof RESULT_MARK} */ (check.result)] ?? "–";
  return el(
    "li",
    { class: `check ${check.result}` },
    el("span", { class: "check-mark", at: { "aria-hidden": "true" } }, sign),
    el("b", {}, `${check.name} ${check.result}`),
    el("span", { class: "check-words" }, check.words),
  );
}

/** @param {number} count */
function hiddenCount(count) {
  if (!count) return null;
  const what = count === 1 ? "1 hidden character" : `${count} hidden characters`;
  return el(
    "p",
    { class: "hidden-count" },
    `${what}, shown as badges like `,
    runs([{ text: "U+200B", kind: "badge" }]),
  );
}

/** @param {Facts} facts */
function links(facts) {
  if (!facts.links.length) return null;
  const items = facts.links.map((link) =>
    el(
      "li",
      { class: link.differs ? "differs" : "" },
      el("bdi", { class: "link-text" }, link.text || "(no text)"),
      el("span", { class: "link-arrow" }, " goes to "),
      el("bdi", { class: "link-target" }, link.target),
      link.differs && el("strong", {}, ` on ${link.host}: not what its text says`),
    )
  );
  const differing = facts.links.filter((link) => link.differs).length;
  const title = `Links (${facts.links.length})${
    differing ? `, ${differing} not what the text says` : ""
  }`;
  return fold(
    title,
    { class: "fold", is: { open: differing > 0 } },
    el("ul", { class: "links" }, ...items),
  );
}

/** @param {MailView} mail the server has made its HTML part harmless; the frame has no rights */
function bodyHtml(mail) {
  const frame = el("iframe", {
    class: "mail-frame",
    at: { sandbox: "", title: "The mail as HTML, without pictures, scripts and links" },
  });
  frame.srcdoc = mail.document;
  const says = "HTML without scripts, pictures and live links.";
  return [el("p", { class: "quiet small" }, says), frame];
}

/** @param {MailView} mail @param {Record<string, string | null>} spoken */
function bodyText(mail, spoken) {
  const text = el("div", { class: "text", data: { part: "body" }, at: spoken }, runs(mail.body));
  const empty = mail.body.length ? null : el("p", { class: "quiet" }, "The mail has no text.");
  const quoted = mail.quoted.length
    ? fold(
      "Quoted text",
      { class: "fold quoted" },
      el("div", { class: "text", data: { part: "quoted" }, at: spoken }, runs(mail.quoted)),
    )
    : null;
  return [empty ?? text, quoted];
}

/** @param {Facts | null} facts */
function attachments(facts) {
  if (!facts?.attachments.length) return null;
  const items = facts.attachments.map((one) =>
    el(
      "li",
      { class: one.danger ? "attachment dangerous" : "attachment" },
      el("bdi", { class: "attachment-name" }, one.filename || "(no name)"),
      el("span", { class: "quiet" }, ` ${one.media_type}, ${bytes(one.size)}`),
      one.danger && el("strong", { class: "attachment-danger" }, `Danger: ${one.danger}`),
      one.preview &&
        fold(
          "Preview as text",
          { class: "fold" },
          el("pre", { at: { dir: "auto", tabindex: 0 } }, one.preview),
        ),
    )
  );
  return el(
    "section",
    { class: "attachments", data: { part: "attachment" }, at: { "aria-label": "Attachments" } },
    el("h3", {}, items.length === 1 ? "1 attachment" : `${items.length} attachments`),
    el("ul", {}, ...items),
  );
}

/** @param {number} size */
function bytes(size) {
  if (size < 1_000) return `${size} bytes`;
  return size < 1_000_000
    ? `${(size / 1_000).toFixed(1)} kB`
    : `${(size / 1_000_000).toFixed(1)} MB`;
}

/** @param {MailView} mail @param {Record<string, string | null>} spoken */
function threads(mail, spoken) {
  if (!mail.thread.length) return null;
  const parts = mail.thread.map((message, at) =>
    fold(
      at === 0 ? `Message before (${message.label})` : `Older (${message.label})`,
      { class: "fold", is: { open: at === 0 } },
      el("div", { class: "text", at: spoken }, runs(message.text)),
    )
  );
  return el(
    "section",
    { class: "thread", data: { part: "thread" }, at: { "aria-label": "Earlier in the thread" } },
    el("h3", {}, "Earlier in the thread, newest first"),
    ...parts,
  );
}

/** @param {MailView} mail */
function headers(mail) {
  if (!mail.headers.length) return null;
  const rows = mail.headers.map((header) =>
    el("div", {}, el("dt", {}, runs(header.name)), el("dd", {}, runs(header.value)))
  );
  return fold(
    `Headers (${mail.headers.length})`,
    { class: "fold", data: { part: "headers" } },
    el("dl", { class: "headers" }, ...rows),
  );
}
