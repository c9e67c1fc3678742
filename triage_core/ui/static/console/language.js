// Names of languages.

/** @param {string} tag @returns {string} `de` as `German` */
export function languageName(tag) {
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
