// @ts-check

/**
 * Why something is no operation, or does not fit.
 *
 * Codes: `not-an-operation`, `not-a-component`, `count-not-whole`, `count-not-positive`, `count-too-large`,
 * `empty-insert`, `lone-surrogate`, `too-many-components`, `length-mismatch`.
 */
export class OperationError extends Error {
  /**
   * @param {string} code stable
   * @param {string} message for people
   */
  constructor(code, message) {
    super(message);
    this.name = "OperationError";
    this.code = code;
  }
}
