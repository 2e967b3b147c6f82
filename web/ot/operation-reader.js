// @ts-check
import { advance, scalarCount } from "./scalars.js";

/** What stands next in an operation: */
export const RETAIN = 0;
export const INSERT = 1;
export const DELETE = 2;
export const END = 3;

/** Reads an operation from left to right in parts of any size. Past its end an operation retains without end. */
export class OperationReader {
  /** @param {import("./operation.js").Operation} operation */
  constructor(operation) {
    this.operation = operation;
    this.index = 0;
    /** What is left of an insert. */
    this.text = "";
    this.kind = END;
    /** Scalars left of the component it stands at; `Infinity` at the end. */
    this.count = Infinity;
    this.#settle();
  }

  /**
   * Passes scalars of the component it stands at.
   *
   * @param {number} count
   */
  skip(count) {
    if (this.kind === END) return;
    if (count === this.count) {
      this.#settle();
    } else {
      if (this.kind === INSERT) this.text = this.text.slice(advance(this.text, 0, count));
      this.count -= count;
    }
  }

  /**
   * Passes scalars of the insert it stands at, and gives them.
   *
   * @param {number} count
   * @returns {string}
   */
  take(count) {
    if (count === this.count) {
      const whole = this.text;
      this.#settle();
      return whole;
    }
    const end = advance(this.text, 0, count);
    const taken = this.text.slice(0, end);
    this.text = this.text.slice(end);
    this.count -= count;
    return taken;
  }

  #settle() {
    if (this.index === this.operation.length) {
      this.kind = END;
      this.count = Infinity;
      return;
    }
    const component = this.operation[this.index++];
    if (typeof component === "number") {
      this.kind = RETAIN;
      this.count = component;
    } else if (typeof component === "string") {
      this.kind = INSERT;
      this.text = component;
      this.count = scalarCount(component);
    } else {
      this.kind = DELETE;
      this.count = component.d;
    }
  }
}
