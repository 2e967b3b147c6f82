// @ts-check
import { compose, isIdentity, transform, transformOffset } from "./operation.js";
import { OperationBuilder } from "./operation-builder.js";
import { DELETE, END, INSERT, OperationReader } from "./operation-reader.js";
import { scalarCount } from "./scalars.js";

/**
 * @typedef {import("./operation.js").Operation} Operation
 * @typedef {object} Step
 * @property {Operation} operation what takes the step back, made on the text right after the step
 * @property {string} deletedText all that `operation` deletes, from left to right
 * @property {Operation} later others' operations since, while this step was on top
 */

/** Edits less than this apart, at one place, are undone together. */
const BURST_MILLISECONDS = 500;
/** The oldest steps beyond this many are forgotten. */
const MAXIMUM_STEP_COUNT = 1000;

/**
 * One person's undo and redo in one draft. It takes back this person's edits only.
 *
 * Each step holds the operation that undoes it, with the text that operation will delete: all of it was
 * inserted by the step itself, so no character of another is ever removed. Others' operations move the
 * top step only; what they do to those below is worked out when these come to the top.
 */
export class UndoStack {
  constructor() {
    /** @type {Step[]} */
    this.undoSteps = [];
    /** @type {Step[]} */
    this.redoSteps = [];
    /** @type {{at: number, scalarOffset: number} | null} */
    this.burst = null;
  }

  get canUndo() {
    return this.undoSteps.length > 0;
  }

  get canRedo() {
    return this.redoSteps.length > 0;
  }

  /**
   * Takes note of an edit this person made. What was undone before can no longer be redone.
   *
   * @param {Operation} operation
   * @param {Operation} inverse what takes the edit back, from `invert`
   * @param {number} milliseconds when it was made; edits of one burst form one step
   */
  record(operation, inverse, milliseconds) {
    if (isIdentity(operation)) return;
    this.redoSteps = [];
    const splice = asSplice(operation);
    const continues =
      splice !== null
      && this.burst !== null
      && milliseconds - this.burst.at < BURST_MILLISECONDS
      && (this.burst.scalarOffset === splice.offset || this.burst.scalarOffset === splice.offset + splice.deleted);
    this.burst = splice && { at: milliseconds, scalarOffset: splice.offset + splice.inserted };
    const earlier = continues ? pop(this.undoSteps) : undefined;
    if (earlier === undefined) {
      this.undoSteps.push({ operation: inverse, deletedText: insertedText(operation), later: [] });
      if (this.undoSteps.length > MAXIMUM_STEP_COUNT) this.undoSteps.shift();
      return;
    }
    const joined = compose(inverse, earlier.operation);
    if (isIdentity(joined)) return;
    const edit = compose(invertDeleting(earlier.operation, earlier.deletedText), operation);
    this.undoSteps.push({ operation: joined, deletedText: insertedText(edit), later: [] });
  }

  /**
   * Takes note of another's operation, as it was applied to the local text.
   *
   * @param {Operation} remote
   */
  transform(remote) {
    if (isIdentity(remote)) return;
    push(remote, this.undoSteps);
    push(remote, this.redoSteps);
    if (this.burst !== null) {
      const scalarOffset = transformOffset(remote, this.burst.scalarOffset, "before");
      this.burst = { at: this.burst.at, scalarOffset };
    }
  }

  /**
   * The edit that takes the last step back, to be made like any other edit but not recorded.
   *
   * @returns {Operation | null} null if there is none
   */
  undo() {
    return this.#move(this.undoSteps, this.redoSteps);
  }

  /**
   * The edit that makes the last undone step again, to be made but not recorded.
   *
   * @returns {Operation | null} null if there is none
   */
  redo() {
    return this.#move(this.redoSteps, this.undoSteps);
  }

  /**
   * @param {Step[]} from
   * @param {Step[]} to
   */
  #move(from, to) {
    this.burst = null;
    for (let step = pop(from); step !== undefined; step = pop(from)) {
      // Others have undone it already: there is nothing to show for it, take the next.
      if (isIdentity(step.operation)) continue;
      to.push({
        operation: invertDeleting(step.operation, step.deletedText),
        deletedText: insertedText(step.operation),
        later: [],
      });
      return step.operation;
    }
    return null;
  }
}

/**
 * Takes the top step, made to fit the present text, and hands what came later on to the step below.
 *
 * @param {Step[]} steps
 * @returns {Step | undefined}
 */
function pop(steps) {
  const top = steps.pop();
  if (top === undefined || isIdentity(top.later)) return top;
  const [operation, later] = transform(top.operation, top.later);
  const deletedText = survivingDeletedText(top, top.later);
  push(later, steps);
  return { operation, deletedText, later: [] };
}

/**
 * @param {Operation} remote
 * @param {Step[]} steps
 */
function push(remote, steps) {
  const top = steps.at(-1);
  if (top !== undefined) top.later = compose(top.later, remote);
}

/**
 * What of the text a step would delete is still there to be deleted after `other`.
 *
 * @param {Step} step
 * @param {Operation} other
 */
function survivingDeletedText(step, other) {
  if (step.deletedText === "") return "";
  const deleted = new OperationReader([step.deletedText]);
  const own = new OperationReader(step.operation);
  const others = new OperationReader(other);
  let surviving = "";
  while (own.kind !== END) {
    if (own.kind === INSERT) {
      own.skip(own.count);
    } else if (others.kind === INSERT) {
      others.skip(others.count);
    } else {
      const count = Math.min(own.count, others.count);
      if (own.kind === DELETE) {
        const part = deleted.take(count);
        if (others.kind !== DELETE) surviving += part;
      }
      own.skip(count);
      others.skip(count);
    }
  }
  return surviving;
}

/**
 * The operation that takes another back, if the text it deletes is known.
 *
 * @param {Operation} operation
 * @param {string} deletedText
 * @returns {Operation}
 */
function invertDeleting(operation, deletedText) {
  const deleted = new OperationReader(deletedText === "" ? [] : [deletedText]);
  const builder = new OperationBuilder();
  for (const component of operation) {
    if (typeof component === "number") builder.retain(component);
    else if (typeof component === "string") builder.delete(scalarCount(component));
    else builder.insert(deleted.take(component.d));
  }
  return builder.finish();
}

/** @param {Operation} operation */
function insertedText(operation) {
  let text = "";
  for (const component of operation) {
    if (typeof component === "string") text += component;
  }
  return text;
}

/**
 * @param {Operation} operation
 * @returns {{offset: number, inserted: number, deleted: number} | null} null if it is more than one splice
 */
function asSplice(operation) {
  const splice = { offset: 0, inserted: 0, deleted: 0 };
  for (const [index, component] of operation.entries()) {
    if (typeof component === "string") splice.inserted = scalarCount(component);
    else if (typeof component === "object") splice.deleted = component.d;
    else if (index === 0) splice.offset = component;
    else return null;
  }
  return splice;
}
