// @ts-check

/** Puts an operation together from left to right; whatever comes, the result is canonical. */
export class OperationBuilder {
  constructor() {
    /** @type {import("./operation.js").Operation} */
    this.components = [];
    this.retained = 0;
    this.inserted = "";
    this.deleted = 0;
  }

  /** @param {number} count */
  retain(count) {
    if (count === 0) return;
    if (this.inserted !== "" || this.deleted > 0) this.#flush();
    this.retained += count;
  }

  /** @param {string} text */
  insert(text) {
    this.inserted += text;
  }

  /** @param {number} count */
  delete(count) {
    this.deleted += count;
  }

  /** @returns {import("./operation.js").Operation} */
  finish() {
    if (this.inserted !== "" || this.deleted > 0) this.#flush();
    return this.components;
  }

  #flush() {
    if (this.retained > 0) this.components.push(this.retained);
    if (this.inserted !== "") this.components.push(this.inserted);
    if (this.deleted > 0) this.components.push({ d: this.deleted });
    this.retained = 0;
    this.inserted = "";
    this.deleted = 0;
  }
}
