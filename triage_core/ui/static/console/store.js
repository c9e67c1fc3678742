// What the browser keeps for the next visit. Storage may be forbidden or full, as in a frame of
// another site: then it is kept in memory as long as the page lives.

const PREFIX = "triage-console/";

/**
 * @param {() => Storage} find where to keep things; may throw
 * @returns {{get(name: string): unknown, set(name: string, value: unknown): void, drop(name: string): void}}
 */
export function makeStore(find = () => globalThis.localStorage) {
  /** @type {Map<string, string>} */
  const memory = new Map();
  return {
    get(name) {
      let text = memory.get(name) ?? null;
      try {
        text = find().getItem(PREFIX + name) ?? text;
      } catch {
        // Forbidden here: what memory has is all there is.
      }
      try {
        return text === null ? null : JSON.parse(text);
      } catch {
        return null;
      }
    },
    set(name, value) {
      const text = JSON.stringify(value);
      memory.set(name, text);
      try {
        find().setItem(PREFIX + name, text);
      } catch {
        // Forbidden or full: memory has it.
      }
    },
    drop(name) {
      memory.delete(name);
      try {
        find().removeItem(PREFIX + name);
      } catch {
        // Nothing was kept there.
      }
    },
  };
}
