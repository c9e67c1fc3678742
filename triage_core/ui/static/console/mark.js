// Marks a quote in a text that is shown, however it is split into nodes.

/** @param {Element} root takes all marks out again */
export function unmark(root) {
  for (const hit of root.querySelectorAll("[data-hit]")) hit.removeAttribute("data-hit");
  for (const marked of root.querySelectorAll("mark")) {
    const parent = marked.parentNode;
    marked.replaceWith(...marked.childNodes);
    parent?.normalize();
  }
}

/**
 * @param {Element} root @param {string} quote
 * @returns {HTMLElement | null} the first mark, or nothing where the quote does not stand
 */
export function mark(root, quote) {
  const nodes = textNodes(root);
  const at = span(nodes.map((node) => node.data).join(""), quote);
  if (!at) return null;
  /** @type {HTMLElement | null} */
  let first = null;
  let begin = 0;
  for (const node of nodes) {
    const end = begin + node.data.length;
    const from = Math.max(at[0], begin);
    const to = Math.min(at[1], end);
    if (from < to) {
      const range = document.createRange();
      range.setStart(node, from - begin);
      range.setEnd(node, to - begin);
      const marked = document.createElement("mark");
      range.surroundContents(marked);
      first ??= marked;
    }
    begin = end;
  }
  return first;
}

/**
 * Where a quote stands in a text, white space and case aside. A quote writes a hidden character in
 * brackets, [U+200B], and a text that is shown has it as a badge without them.
 * @param {string} text @param {string} quote @returns {[number, number] | null}
 */
export function span(text, quote) {
  return place(text, quote) ?? place(text, quote.replace(/\[(U\+[0-9A-F]{4,6})\]/g, "$1"));
}

/** @param {string} text @param {string} quote @returns {[number, number] | null} */
function place(text, quote) {
  const words = quote.trim().split(/\s+/).filter(Boolean);
  if (!words.length) return null;
  const exact = text.indexOf(quote);
  if (exact >= 0) return [exact, exact + quote.length];
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const found = new RegExp(escaped.join("\\s+"), "iu").exec(text);
  return found ? [found.index, found.index + found[0].length] : null;
}

/** @param {Element} root @returns {Text[]} */
function textNodes(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  /** @type {Text[]} */
  const found = [];
  while (walker.nextNode()) found.push(/** @type {Text} */ (walker.currentNode));
  return found;
}
