// @ts-check

/**
 * A splice: at this UTF-16 offset take out so many units and put in this text. A list of splices is in order, each in
 * the text that the ones before it left.
 *
 * @typedef {{at: number, remove: number, insert: string}} Splice
 */

/** @param {string} text @param {Splice[]} splices */
export function spliced(text, splices) {
  for (const { at, remove, insert } of splices) text = text.slice(0, at) + insert + text.slice(at + remove);
  return text;
}

/**
 * Where an offset is after a splice. One inside the removed text goes to where that was; an insert exactly at the
 * offset leaves it in front: text that arrives at one's caret appears behind it.
 *
 * @param {number} offset @param {Splice} splice
 */
export function shifted(offset, { at, remove, insert }) {
  if (offset <= at) return offset;
  if (offset < at + remove) return at + (remove > 0 && insert.length > 0 ? Math.min(offset - at, insert.length) : 0);
  return offset + insert.length - remove;
}

/** @param {number} offset @param {Splice[]} splices */
export function shiftedOver(offset, splices) {
  return splices.reduce(shifted, offset);
}

/**
 * An operation of the wire as splices. @param {(number | string | {d: number})[]} operation in scalars
 * @param {import("./scalarIndex.js").ScalarIndex} index of the text it applies to; not changed
 * @returns {Splice[]}
 */
export function splicesOf(operation, index) {
  /** @type {Splice[]} */
  const splices = [];
  const text = index.text;
  let unit = 0; // in the text before the operation
  let drift = 0; // units put in minus units taken out so far
  const advance = (/** @type {number} */ scalars) => {
    if (index.wideCount === 0) return unit + scalars;
    let to = unit;
    for (let count = 0; count < scalars; count++) to += (text.codePointAt(to) ?? 0) > 0xffff ? 2 : 1;
    return to;
  };
  for (const part of operation) {
    if (typeof part === "number") unit = advance(part);
    else {
      const last = splices[splices.length - 1];
      const at = unit + drift;
      const isBeside = last && last.at + last.insert.length === at;
      const splice = isBeside ? last : { at, remove: 0, insert: "" };
      if (!isBeside) splices.push(splice);
      if (typeof part === "string") {
        splice.insert += part;
        drift += part.length;
      } else {
        const end = advance(part.d);
        splice.remove += end - unit;
        drift -= end - unit;
        unit = end;
      }
    }
  }
  return splices;
}
