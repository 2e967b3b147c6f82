// @ts-check
import { fromSplice } from "./operation.js";
import { scalarCount, utf16ToScalar } from "./scalars.js";

/**
 * The one splice between two texts: what a text field reports only as its new value.
 *
 * @param {string} before
 * @param {string} after
 * @param {number} [caretUtf16Offset] where the caret stands in `after`. In "aa" typed to "aaa" only the caret
 *   tells which letter is new.
 * @returns {import("./operation.js").Operation}
 */
export function difference(before, after, caretUtf16Offset = after.length) {
  const shorter = Math.min(before.length, after.length);
  // What lies behind the caret was there before.
  let suffix = 0;
  const suffixLimit = Math.min(shorter, after.length - caretUtf16Offset);
  while (suffix < suffixLimit && unitFromEnd(before, suffix) === unitFromEnd(after, suffix)) suffix++;
  let prefix = 0;
  while (prefix < shorter - suffix && before.charCodeAt(prefix) === after.charCodeAt(prefix)) prefix++;
  while (suffix < shorter - prefix && unitFromEnd(before, suffix) === unitFromEnd(after, suffix)) suffix++;
  // Neither end may stand inside a surrogate pair.
  if (prefix > 0 && (before.charCodeAt(prefix - 1) & 0xfc00) === 0xd800) prefix--;
  if (suffix > 0 && (before.charCodeAt(before.length - suffix) & 0xfc00) === 0xdc00) suffix--;
  return fromSplice(
    utf16ToScalar(before, prefix), scalarCount(before.slice(prefix, before.length - suffix)),
    after.slice(prefix, after.length - suffix));
}

/**
 * @param {string} text
 * @param {number} fromEnd
 */
function unitFromEnd(text, fromEnd) {
  return text.charCodeAt(text.length - 1 - fromEnd);
}
