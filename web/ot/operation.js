// @ts-check
import { OperationBuilder } from "./operation-builder.js";
import { OperationError } from "./operation-error.js";
import { OperationReader, DELETE, END, INSERT } from "./operation-reader.js";
import { advance, scalarCount } from "./scalars.js";

/**
 * A change of a text: a list of numbers (retain so many), texts (insert) and `{d: n}` (delete so many).
 *
 * Counts are Unicode scalars, as on the wire; what lies behind the last component is retained.
 * Canonical form: at one place the insert before the delete, neighbours joined, nothing empty,
 * no retain at the end. Every function here takes and gives canonical operations; what comes
 * from outside goes through `normalize` first. Operations are never changed in place.
 *
 * @typedef {number | string | {d: number}} Component
 * @typedef {Component[]} Operation
 * @typedef {"left" | "right"} Side which one's insert stands left where both insert at one place
 * @typedef {"before" | "after"} Bias what a caret does when text is inserted exactly where it stands
 */

/** Greatest count, and greatest text an operation may span, in scalars. */
export const MAXIMUM_SCALAR_COUNT = 2 ** 31 - 1;
/** Greatest number of components taken from outside. */
export const MAXIMUM_COMPONENT_COUNT = 100_000;

const loneSurrogate = /\p{Surrogate}/u;

/**
 * Checks what may be no operation at all and brings it into canonical form.
 *
 * @param {unknown} value
 * @returns {Operation}
 * @throws {OperationError}
 */
export function normalize(value) {
  if (!Array.isArray(value)) throw new OperationError("not-an-operation", "an operation is a list");
  if (value.length > MAXIMUM_COMPONENT_COUNT) {
    throw new OperationError(
      "too-many-components", `an operation of more than ${MAXIMUM_COMPONENT_COUNT} components: send it in parts`);
  }
  const builder = new OperationBuilder();
  let spanned = 0;
  for (const [index, component] of value.entries()) {
    if (typeof component === "string") {
      if (component === "") {
        throw new OperationError("empty-insert", "an insert of no text in an operation: leave the component out");
      }
      if (loneSurrogate.test(component)) {
        throw new OperationError("lone-surrogate", "half of a surrogate pair in an operation: send whole scalars");
      }
      builder.insert(component);
    } else if (typeof component === "number") {
      spanned += checkedCount(component);
      builder.retain(component);
    } else if (isDelete(component)) {
      spanned += checkedCount(component.d);
      builder.delete(component.d);
    } else {
      throw new OperationError(
        "not-a-component", `component ${index} of an operation is neither a count, a text nor {"d": count}`);
    }
  }
  checkedSpan(spanned);
  return builder.finish();
}

/**
 * One splice: at a place, delete some scalars and insert a text.
 *
 * @param {number} scalarOffset
 * @param {number} deleteCount in scalars
 * @param {string} insertText
 * @returns {Operation}
 */
export function fromSplice(scalarOffset, deleteCount, insertText) {
  const builder = new OperationBuilder();
  builder.retain(scalarOffset);
  builder.insert(insertText);
  builder.delete(deleteCount);
  return builder.finish();
}

/** @param {Operation} operation */
export function isIdentity(operation) {
  return operation.length === 0;
}

/**
 * Scalars of the smallest text this operation fits.
 *
 * @param {Operation} operation
 */
export function baseScalarCount(operation) {
  let count = 0;
  for (const component of operation) {
    if (typeof component === "number") count += component;
    else if (typeof component === "object") count += component.d;
  }
  return count;
}

/**
 * The text after an operation.
 *
 * @param {Operation} operation
 * @param {string} text
 * @returns {string}
 * @throws {OperationError} `length-mismatch` if the operation spans more than the text
 */
export function apply(operation, text) {
  let result = "";
  let index = 0;
  for (const component of operation) {
    if (typeof component === "string") {
      result += component;
      continue;
    }
    const isRetain = typeof component === "number";
    const end = advance(text, index, isRetain ? component : component.d);
    if (end < 0) throw mismatch(operation, text);
    if (isRetain) result += text.slice(index, end);
    index = end;
  }
  return result + text.slice(index);
}

/**
 * The operation that takes another back.
 *
 * @param {Operation} operation
 * @param {string} text the text before `operation`
 * @returns {Operation}
 * @throws {OperationError} `length-mismatch` if the operation spans more than the text
 */
export function invert(operation, text) {
  const builder = new OperationBuilder();
  let index = 0;
  for (const component of operation) {
    if (typeof component === "string") {
      builder.delete(scalarCount(component));
      continue;
    }
    const isRetain = typeof component === "number";
    const end = advance(text, index, isRetain ? component : component.d);
    if (end < 0) throw mismatch(operation, text);
    if (isRetain) builder.retain(component);
    else builder.insert(text.slice(index, end));
    index = end;
  }
  return builder.finish();
}

/**
 * The one operation that does what `first` and then `next` do.
 *
 * @param {Operation} first
 * @param {Operation} next
 * @returns {Operation}
 */
export function compose(first, next) {
  if (first.length === 0) return next;
  if (next.length === 0) return first;
  const builder = new OperationBuilder();
  const earlier = new OperationReader(first);
  const later = new OperationReader(next);
  for (;;) {
    if (earlier.kind === DELETE) {
      builder.delete(earlier.count);
      earlier.skip(earlier.count);
      continue;
    }
    if (later.kind === INSERT) {
      builder.insert(later.take(later.count));
      continue;
    }
    if (earlier.kind === END && later.kind === END) return builder.finish();
    const count = Math.min(earlier.count, later.count);
    if (later.kind === DELETE) {
      if (earlier.kind !== INSERT) builder.delete(count);
      earlier.skip(count);
    } else if (earlier.kind === INSERT) {
      builder.insert(earlier.take(count));
    } else {
      builder.retain(count);
      earlier.skip(count);
    }
    later.skip(count);
  }
}

/**
 * Composes operations that follow one another, as a balanced tree: from left to right
 * the growing result would be copied at every step.
 *
 * @param {Operation[]} operations
 * @returns {Operation}
 */
export function composeAll(operations) {
  let level = operations;
  if (level.length === 0) return [];
  while (level.length > 1) {
    const next = [];
    for (let index = 0; index < level.length; index += 2) {
      next.push(index + 1 < level.length ? compose(level[index], level[index + 1]) : level[index]);
    }
    level = next;
  }
  return level[0];
}

/**
 * Moves two operations made on one text past each other.
 *
 * @param {Operation} left its insert stands left where both insert at one place
 * @param {Operation} right
 * @returns {[Operation, Operation]} the new `left` (to apply after `right`), the new `right` (after `left`)
 */
export function transform(left, right) {
  if (left.length === 0 || right.length === 0) return [left, right];
  if (isOneSplice(left) && isOneSplice(right)) {
    // Nearly always, and nearly always apart: the one behind moves by what the one before grows.
    if (spliceEnd(left) < spliceStart(right)) return [left, movedBy(growth(left), right)];
    if (spliceEnd(right) < spliceStart(left)) return [movedBy(growth(right), left), right];
  }
  const newLeft = new OperationBuilder();
  const newRight = new OperationBuilder();
  const a = new OperationReader(left);
  const b = new OperationReader(right);
  for (;;) {
    if (a.kind === INSERT) {
      newRight.retain(a.count);
      newLeft.insert(a.take(a.count));
      continue;
    }
    if (b.kind === INSERT) {
      newLeft.retain(b.count);
      newRight.insert(b.take(b.count));
      continue;
    }
    if (a.kind === END && b.kind === END) return [newLeft.finish(), newRight.finish()];
    const count = Math.min(a.count, b.count);
    if (a.kind === DELETE) {
      if (b.kind !== DELETE) newLeft.delete(count);
    } else if (b.kind === DELETE) {
      newRight.delete(count);
    } else {
      newLeft.retain(count);
      newRight.retain(count);
    }
    a.skip(count);
    b.skip(count);
  }
}

/**
 * `operation` as it must read after `other`, made on the same text, was applied.
 *
 * @param {Operation} operation
 * @param {Operation} other
 * @param {Side} side
 * @returns {Operation}
 */
export function transformOver(operation, other, side) {
  return side === "left" ? transform(operation, other)[0] : transform(other, operation)[1];
}

/**
 * Where a caret stands after an operation. Inside deleted text it goes to where the deletion was.
 *
 * @param {Operation} operation
 * @param {number} scalarOffset
 * @param {Bias} bias
 * @returns {number}
 */
export function transformOffset(operation, scalarOffset, bias) {
  let offset = scalarOffset;
  let position = 0;
  for (const component of operation) {
    if (typeof component === "number") {
      position += component;
    } else if (typeof component === "string") {
      if (position > offset || (position === offset && bias === "before")) break;
      const count = scalarCount(component);
      position += count;
      offset += count;
    } else {
      if (position > offset) break;
      offset = Math.max(position, offset - component.d);
    }
  }
  return offset;
}

/**
 * Whether an operation changes one place only.
 *
 * @param {Operation} operation
 */
function isOneSplice(operation) {
  if (operation.length > 3) return false;
  for (let index = 1; index < operation.length; index++) if (typeof operation[index] === "number") return false;
  return true;
}

/** @param {Operation} splice */
function spliceStart(splice) {
  return typeof splice[0] === "number" ? splice[0] : 0;
}

/**
 * Where in the old text it ends.
 *
 * @param {Operation} splice
 */
function spliceEnd(splice) {
  const last = splice[splice.length - 1];
  return typeof last === "object" ? spliceStart(splice) + last.d : spliceStart(splice);
}

/** @param {Operation} splice */
function growth(splice) {
  let change = 0;
  for (const component of splice) {
    if (typeof component === "string") change += scalarCount(component);
    else if (typeof component === "object") change -= component.d;
  }
  return change;
}

/**
 * The same splice further on; it stands behind something, so it begins with a retain.
 *
 * @param {number} change
 * @param {Operation} splice
 */
function movedBy(change, splice) {
  const moved = splice.slice();
  moved[0] = /** @type {number} */ (splice[0]) + change;
  return moved;
}

/** @param {number} count */
function checkedCount(count) {
  if (!Number.isInteger(count)) {
    throw new OperationError("count-not-whole", `a count of ${count} in an operation: counts are whole numbers`);
  }
  if (count <= 0) {
    throw new OperationError("count-not-positive", `a count of ${count} in an operation: counts are 1 or more`);
  }
  return checkedSpan(count);
}

/** @param {number} count */
function checkedSpan(count) {
  if (count > MAXIMUM_SCALAR_COUNT) {
    throw new OperationError(
      "count-too-large", `a count of ${count} in an operation: at most ${MAXIMUM_SCALAR_COUNT} scalars are taken`);
  }
  return count;
}

/**
 * @param {unknown} component
 * @returns {component is {d: number}}
 */
function isDelete(component) {
  if (typeof component !== "object" || component === null) return false;
  const keys = Object.keys(component);
  return keys.length === 1 && keys[0] === "d" && typeof (/** @type {any} */ (component).d) === "number";
}

/**
 * @param {Operation} operation
 * @param {string} text
 */
function mismatch(operation, text) {
  return new OperationError(
    "length-mismatch",
    `an operation on ${baseScalarCount(operation)} scalars met a text of ${scalarCount(text)}: `
      + "it was made against another text");
}
