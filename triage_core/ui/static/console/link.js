// The address of the page: which episode it names, and how an episode is named in one.

const VIEWS = Object.freeze(["watch", "browse", "annotate"]);

/** @typedef {{task: string, seed: number | null, split: string, view: string, scenario: string}} Wanted */

/** @param {string} query @returns {Wanted} */
export function wanted(query) {
  const given = new URLSearchParams(query);
  const seed = given.get("seed") ?? "";
  const view = given.get("view") ?? "";
  return {
    task: given.get("task") ?? "",
    seed: /^\d{1,15}$/.test(seed) ? Number(seed) : null,
    split: given.get("split") ?? "",
    view: VIEWS.includes(view) ? view : "",
    scenario: given.get("scenario") ?? "",
  };
}

/**
 * The query with an episode in it; what else stands there stays.
 * @param {string} query
 * @param {Partial<Wanted>} place
 * @returns {string}
 */
export function named(query, place) {
  const given = new URLSearchParams(query);
  for (const name of /** @type {const} */ (["task", "seed", "split", "scenario", "view"])) {
    const value = place[name];
    if (value === undefined || value === null || value === "") given.delete(name);
    else given.set(name, String(value));
  }
  const text = given.toString().replaceAll("%2F", "/");
  return text ? `?${text}` : "";
}

/** @param {Wanted} one @param {Partial<Wanted> | null} other whether both name the same episode */
export function sameEpisode(one, other) {
  if (!other) return false;
  if (one.task && one.task !== other.task) return false;
  if (one.seed !== null && one.seed !== other.seed) return false;
  if (one.split && one.split !== other.split) return false;
  return !one.scenario || one.scenario === other.scenario;
}
