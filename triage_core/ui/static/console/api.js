// The one way to the server: JSON to our own routes, wherever the app is mounted.

const ROOT = new URL("../../", import.meta.url);

/** A refusal of the server, in its words. */
export class Refused extends Error {
  /** @param {string} code @param {string} message @param {string} fix @param {string} requestId */
  constructor(code, message, fix, requestId) {
    super(message);
    this.code = code;
    this.fix = fix;
    this.requestId = requestId;
  }
}

/** The server could not be asked, or gave no answer that can be read. */
export class Unreachable extends Error {}

/**
 * @param {string} path below the root of the app, such as `console/act`
 * @param {unknown} body
 * @returns {Promise<any>}
 */
export async function api(path, body) {
  let answer;
  let told;
  try {
    answer = await fetch(new URL(path, ROOT), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      credentials: "same-origin",
    });
    told = await answer.json();
  } catch {
    throw new Unreachable("The server could not be reached.");
  }
  if (answer.ok) return told;
  const error = told?.error;
  if (!error || answer.status >= 500) {
    throw new Unreachable(error?.message ?? `The server answered ${answer.status}.`);
  }
  throw new Refused(error.code, error.message, error.fix ?? "", told.request_id ?? "");
}

/**
 * Ask, and ask once more where no answer came. For what has a key, or changes nothing.
 * @param {string} path @param {unknown} body @returns {Promise<any>}
 */
export async function apiTwice(path, body) {
  try {
    return await api(path, body);
  } catch (failed) {
    if (!(failed instanceof Unreachable)) throw failed;
    await new Promise((resolve) => setTimeout(resolve, 400));
    return api(path, body);
  }
}

/** @returns {string} a name that no other step has */
export function stepKey() {
  try {
    return crypto.randomUUID();
  } catch {
    // Only a secure address has randomUUID; a step key must be new, not secret.
    const parts = [Date.now(), Math.random(), Math.random()];
    return parts.map((part) => part.toString(36).replace("0.", "")).join("-");
  }
}
