// The address of the page: which episode it names, and how an episode is named in one.

const VIEWS = Object.freeze(["watch", "browse", "annotate"]);
/** Options that an address can name, with what is taken where it does not. */
const OPTIONS = Object.freeze({
  production_profile: "standard",
  business_hours_mode: "false",
  escalation_mode: "normal",
  reward_mode: "rules",
  email_id: "",
});

/**
 * @typedef {object} Wanted
 * @property {string} task
 * @property {number | null} seed
 * @property {string} split
 * @property {string} view
 * @property {string} scenario
 * @property {Record<string, unknown>} options those that are not as usual
 */

/** @param {string} query @returns {Wanted} */
export function wanted(query) {
  const given = new URLSearchParams(query);
  const seed = given.get("seed") ?? "";
  const view = given.get("view") ?? "";
  const options = Object.fromEntries(Object.keys(OPTIONS).map((name) => [name, given.get(name)]));
  return {
    task: given.get("task") ?? "",
    seed: /^\d{1,15}$/.test(seed) ? Number(seed) : null,
    split: given.get("split") ?? "",
    view: VIEWS.includes(view) ? view : "",
    scenario: given.get("scenario") ?? "",
    options: unusual(options),
  };
}

/** @param {Record<string, unknown>} options @returns {Record<string, unknown>} */
function unusual(options) {
  const told = Object.entries(OPTIONS).flatMap(([name, usual]) => {
    const text = String(options[name] ?? "");
    if (!text || text === usual) return [];
    return [[name, text === "true" || text === "false" ? text === "true" : text]];
  });
  return Object.fromEntries(told);
}

/**
 * The query with an episode in it; what else stands there stays.
 * @param {string} query
 * @param {Partial<Wanted>} place
 * @returns {string}
 */
export function named(query, place) {
  const given = new URLSearchParams(query);
  const { options = {}, ...values } = place;
  const all = /** @type {Record<string, unknown>} */ ({ ...values, ...unusual(options) });
  for (const name of ["task", "seed", "split", "scenario", "view", ...Object.keys(OPTIONS)]) {
    const value = all[name];
    if (value === undefined || value === null || value === "") given.delete(name);
    else given.set(name, String(value));
  }
  const text = given.toString().replaceAll("%2F", "/");
  return text ? `?${text}` : "";
}

/** @param {string} query @returns {string} the page that an address leads to */
export function kindOf(query) {
  const { view, task } = wanted(query);
  return view || (task ? "desk" : "");
}

/** @param {Wanted} one @param {Partial<Wanted> | null} other whether both name the same episode */
export function sameEpisode(one, other) {
  if (!other) return false;
  if (one.task && one.task !== other.task) return false;
  if (one.seed !== null && one.seed !== other.seed) return false;
  if (one.split && one.split !== other.split) return false;
  if (one.task && text(one.options) !== text(unusual(other.options ?? {}))) return false;
  return !one.scenario || one.scenario === other.scenario;
}

/** @param {Record<string, unknown>} options */
function text(options) {
  return JSON.stringify(Object.entries(options).sort());
}
