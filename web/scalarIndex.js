// @ts-check

/**
 * The wire counts Unicode scalars, the browser counts UTF-16 units. A `ScalarIndex` belongs to one text and converts
 * between the two; in a text without characters above U+FFFF both are the same number and nothing is scanned.
 */
export class ScalarIndex {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    /** How many scalars of the text take two units. */
    this.wideCount = wideScalarCount(text, 0, text.length);
  }

  get scalarCount() {
    return this.text.length - this.wideCount;
  }

  /** @param {number} utf16Offset @returns {number} */
  scalars(utf16Offset) {
    if (this.wideCount === 0) return utf16Offset;
    return utf16Offset - wideScalarCount(this.text, 0, utf16Offset);
  }

  /** @param {number} scalarOffset @returns {number} */
  units(scalarOffset) {
    if (this.wideCount === 0) return scalarOffset;
    let unit = 0;
    for (let scalar = 0; scalar < scalarOffset && unit < this.text.length; scalar++) {
      unit += isHighSurrogate(this.text.charCodeAt(unit)) ? 2 : 1;
    }
    return unit;
  }

  /** Replaces units; the counts follow. @param {number} at @param {number} removeUnits @param {string} insert */
  splice(at, removeUnits, insert) {
    const removedWide = this.wideCount === 0 ? 0 : wideScalarCount(this.text, at, at + removeUnits);
    this.wideCount += wideScalarCount(insert, 0, insert.length) - removedWide;
    this.text = this.text.slice(0, at) + insert + this.text.slice(at + removeUnits);
  }
}

/**
 * Half a character is never sent: a lone surrogate becomes U+FFFD, carriage returns become line feeds.
 * @param {string} text
 */
export function plainText(text) {
  if (!/[\r\u0000\uD800-\uDFFF]/.test(text)) return text;
  return text.replace(/\r\n?/g, "\n").replace(/\u0000/g, "")
    .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "\uFFFD");
}

/**
 * The smallest replacement that makes `after` of `before`, widened so that it never parts a surrogate pair.
 * Among equal answers the one nearest to `caret` (a UTF-16 offset in `after`, the end of what was typed) is taken.
 *
 * @param {string} before @param {string} after @param {number} [caret]
 * @returns {{at: number, remove: number, insert: string} | null} null if nothing changed
 */
export function changeBetween(before, after, caret = after.length) {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  const tailMax = Math.min(shorter, Math.max(0, after.length - caret));
  let tail = 0;
  while (tail < tailMax && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  let head = 0;
  while (head < shorter - tail && before[head] === after[head]) head++;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  if (head > 0 && isHighSurrogate(before.charCodeAt(head - 1))) head--;
  if (tail > 0 && isLowSurrogate(before.charCodeAt(before.length - tail))) tail--;
  return { at: head, remove: before.length - tail - head, insert: after.slice(head, after.length - tail) };
}

/** Low surrogates after high ones, from unit to unit. @param {string} text @param {number} from @param {number} to */
function wideScalarCount(text, from, to) {
  let count = 0;
  for (let unit = from; unit < to; unit++) if (isLowSurrogate(text.charCodeAt(unit))) count++;
  return count;
}

/** @param {number} unit */
export function isHighSurrogate(unit) {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** @param {number} unit */
export function isLowSurrogate(unit) {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
