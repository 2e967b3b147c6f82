// @ts-check

/**
 * What one press of Backspace or Delete takes: a character as a person sees it (an emoji of seven scalars is one), a
 * word, a line. Offsets are UTF-16.
 */
const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
const wordSegments = new Intl.Segmenter("und", { granularity: "word" });
/** No cluster people write is longer; what is, is taken in parts. */
const clusterMax = 256;

/** @param {string} text @param {number} offset @returns {number} where the character before the offset begins */
export function graphemeStart(text, offset) {
  if (offset <= 0) return 0;
  if (text[offset - 1] === "\n") return offset - 1;
  const from = Math.max(text.lastIndexOf("\n", offset - 1) + 1, offset - clusterMax);
  let start = from;
  for (const { index } of graphemes.segment(text.slice(from, offset))) start = from + index;
  return start;
}

/** @param {string} text @param {number} offset @returns {number} where the character at the offset ends */
export function graphemeEnd(text, offset) {
  if (offset >= text.length) return text.length;
  if (text[offset] === "\n") return offset + 1;
  const [first] = graphemes.segment(text.slice(offset, offset + clusterMax));
  return offset + first.segment.length;
}

/** @param {string} text @param {number} offset @returns {number} where the word before the offset begins */
export function wordStart(text, offset) {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  if (offset === lineStart) return Math.max(0, offset - 1);
  const before = text.slice(lineStart, offset);
  const end = before.trimEnd().length;
  let start = 0;
  for (const { index } of wordSegments.segment(before.slice(0, end))) start = index;
  return lineStart + start;
}

/** @param {string} text @param {number} offset @returns {number} where the word after the offset ends */
export function wordEnd(text, offset) {
  const found = text.indexOf("\n", offset);
  const lineEnd = found < 0 ? text.length : found;
  if (offset === lineEnd) return Math.min(text.length, offset + 1);
  const after = text.slice(offset, lineEnd);
  const start = after.length - after.trimStart().length;
  const [first] = wordSegments.segment(after.slice(start));
  return offset + start + (first?.segment.length ?? 0);
}

/** @param {string} text @param {number} offset @returns {number} the beginning of the line, or of the break before it */
export function lineStartOf(text, offset) {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return offset === start ? Math.max(0, offset - 1) : start;
}

/** @param {string} text @param {number} offset @returns {number} the end of the line, or of the break after it */
export function lineEndOf(text, offset) {
  const end = text.indexOf("\n", offset);
  if (end < 0) return text.length;
  return end === offset ? end + 1 : end;
}
