// @ts-check
/**
 * Unicode scalars and UTF-16 units. A JavaScript string counts UTF-16 units; an operation counts scalars.
 * They differ only in text with characters above U+FFFF, such as most emoji.
 */

/**
 * Whether every scalar is one UTF-16 unit, so that offsets need no conversion.
 *
 * @param {string} text
 */
export function isAllBMP(text) {
  return !/[\ud800-\udfff]/.test(text);
}

/**
 * Number of Unicode scalars.
 *
 * @param {string} text
 * @returns {number}
 */
export function scalarCount(text) {
  const length = text.length;
  let pairs = 0;
  for (let index = 0; index < length; index++) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xdc00) pairs++;
  }
  return length - pairs;
}

/**
 * The UTF-16 offset `count` scalars behind another.
 *
 * @param {string} text
 * @param {number} utf16Offset
 * @param {number} count
 * @returns {number} -1 if the text ends before
 */
export function advance(text, utf16Offset, count) {
  const length = text.length;
  if (count > length - utf16Offset) return -1;
  let index = utf16Offset;
  // The engine checks a long stretch at once; a short one is walked.
  if (count > 64 && isAllBMP(text.slice(index, index + count))) return index + count;
  for (let left = count; left > 0; left--) {
    if (index >= length) return -1;
    index += (text.charCodeAt(index) & 0xfc00) === 0xd800 && index + 1 < length ? 2 : 1;
  }
  return index;
}

/**
 * The scalar offset at a UTF-16 offset. Inside a surrogate pair: that before it.
 *
 * @param {string} text
 * @param {number} utf16Offset
 * @returns {number}
 */
export function utf16ToScalar(text, utf16Offset) {
  if ((text.charCodeAt(utf16Offset) & 0xfc00) === 0xdc00 && (text.charCodeAt(utf16Offset - 1) & 0xfc00) === 0xd800) {
    utf16Offset--;
  }
  return scalarCount(text.slice(0, utf16Offset));
}

/**
 * The UTF-16 offset at a scalar offset; past the end: the end.
 *
 * @param {string} text
 * @param {number} scalarOffset
 * @returns {number}
 */
export function scalarToUtf16(text, scalarOffset) {
  const offset = advance(text, 0, scalarOffset);
  return offset < 0 ? text.length : offset;
}
