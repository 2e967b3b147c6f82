// @ts-check

/**
 * What the page does for someone who writes Markdown: lists go on, marks go around a selection, a pasted address makes
 * a link. Pure: text and selection in, splices and selection out.
 *
 * @typedef {import("./splice.js").Splice} Splice
 * @typedef {{anchor: number, head: number}} Selection
 * @typedef {{splices: Splice[], selection: Selection}} Command
 */

/** Enter within a list continues it, Enter on an empty item ends it. @param {string} text @param {number} caret @returns {Command | null} */
export function continuedList(text, caret) {
  const start = text.lastIndexOf("\n", caret - 1) + 1;
  const line = text.slice(start, caret);
  const item = /^([ \t]*)(?:([-*+])|(\d{1,9})([.)]))([ \t]+)(\[[ xX]\][ \t]+)?|^((?:> ?)+)/.exec(line);
  if (!item) return null;
  const end = text.indexOf("\n", caret);
  const rest = text.slice(caret, end < 0 ? text.length : end);
  if (line.length === item[0].length && rest.trim() === "") {
    return one({ at: start, remove: caret + rest.length - start, insert: "" }, start);
  }
  const [, indent = "", bullet, number, mark = "", gap = " ", box, quote] = item;
  const next = quote ?? `${indent}${bullet ?? `${Number(number) + 1}${mark}`}${gap}${box ? "[ ] " : ""}`;
  return one({ at: caret, remove: 0, insert: `\n${next}` }, caret + 1 + next.length);
}

/** Puts a mark around the selection, or takes it away. @param {string} text @param {Selection} selection @param {string} mark @returns {Command} */
export function toggledMark(text, selection, mark) {
  let { from, to } = ordered(selection);
  if (from === to) {
    // No selection: the word under the caret, if there is one.
    const before = /[\p{L}\p{N}\p{M}'’]*$/u.exec(text.slice(Math.max(0, from - 80), from))?.[0].length ?? 0;
    const after = /^[\p{L}\p{N}\p{M}'’]*/u.exec(text.slice(to, to + 80))?.[0].length ?? 0;
    if (before && after) [from, to] = [from - before, to + after];
  }
  const size = mark.length;
  const isMarked = text.slice(from - size, from) === mark && text.slice(to, to + size) === mark
    && (mark !== "*" || text.slice(from - 2, from) !== "**" || text.slice(from - 3, from) === "***");
  if (isMarked) {
    return {
      splices: [{ at: to, remove: size, insert: "" }, { at: from - size, remove: size, insert: "" }],
      selection: { anchor: from - size, head: to - size },
    };
  }
  return {
    splices: [{ at: to, remove: 0, insert: mark }, { at: from, remove: 0, insert: mark }],
    selection: { anchor: from + size, head: to + size },
  };
}

/** Makes the selection a link. @param {string} text @param {Selection} selection @param {string} [address] @returns {Command} */
export function linked(text, selection, address = "") {
  const { from, to } = ordered(selection);
  const label = text.slice(from, to);
  const insert = `[${label}](${address})`;
  const place = label && !address ? from + insert.length - 1 : label ? from + insert.length : from + 1;
  return one({ at: from, remove: to - from, insert }, place);
}

/** Whether a pasted text is an address and nothing else. @param {string} text */
export function isAddress(text) {
  return /^https?:\/\/[^\s<>()]+$/.test(text.trim());
}

/** @param {Selection} selection */
export function ordered({ anchor, head }) {
  return { from: Math.min(anchor, head), to: Math.max(anchor, head) };
}

/** @param {Splice} splice @param {number} caret @returns {Command} */
function one(splice, caret) {
  return { splices: [splice], selection: { anchor: caret, head: caret } };
}
