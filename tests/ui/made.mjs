// Screens and forms for the tests of the console's pure modules.

const text = (words) => [{ text: words, kind: "text" }];

export const FORM = {
  fields: [
    field("category", "choice", ["spam", "support", "billing", "sales", "internal"]),
    field("priority", "choice", ["low", "medium", "high"]),
    field("route_to", "teams", ["safety", "security", "support"]),
    { ...field("summary", "text", []), needed: false },
  ],
  tools: [],
  tool_cost: "",
};

export function field(name, kind, values) {
  return {
    name,
    label: name,
    kind,
    needed: true,
    hint: "",
    choices: values.map((value) => ({ value, label: value })),
  };
}

export function mail(email_id) {
  return {
    email_id,
    subject: text(`Subject ${email_id}`),
    sender: text("Ann <ann@shop.example>"),
    received: "",
    body: text("Hello, where is LF-1?"),
    quoted: [],
    thread: [],
    headers: [],
    document: "",
    source: "",
  };
}

export function screen(decided, total = 3, more = {}) {
  const rows = Array.from({ length: total }, (_, at) => ({
    email_id: `m-${at + 1}`,
    number: at + 1,
    subject: text(`Subject m-${at + 1}`),
    sender: text(at === 1 ? "Bob" : "Ann"),
    state: at < decided ? "decided" : at === decided ? "current" : "later",
    language: at > decided ? "" : at ? "de" : "en",
  }));
  const done = decided >= total;
  return {
    episode: {
      episode_id: "e",
      owner: "o",
      task_id: "inbox/medium",
      split: "practice",
      decided,
      total,
      done,
      step: decided,
      score: 0,
      can_undo: decided > 0,
      policy: "The policy.",
    },
    rows,
    mail: done ? null : mail(`m-${decided + 1}`),
    facts: null,
    form: FORM,
    found: null,
    ...more,
  };
}

export function feedback(email_id, reward = 0.5, action = { category: "spam", priority: "low" }) {
  return {
    email_id,
    action,
    reward,
    score: 0,
    parts: [{ name: "category", value: reward, reason: null }],
    answer: null,
    accepted: null,
    clauses: [],
  };
}

export function recording(title, actions) {
  const steps = actions.map((action, at) => ({
    screen: screen(at),
    action,
    why: [],
    raw: [],
    feedback: action.use_tool ? null : feedback(`m-${at + 1}`, 0.5, action),
  }));
  return {
    title,
    task_id: "inbox/medium",
    scenario_id: "s-1",
    seed: 7,
    split: "practice",
    score: 0.5,
    skill: 0.5,
    steps,
    report: null,
    stopped: null,
    unplayed: 0,
    notice: "",
    transcript: { scenario_id: "s-1", actions },
  };
}
