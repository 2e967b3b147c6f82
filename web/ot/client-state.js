// @ts-check
import { compose, composeAll, isIdentity, transform } from "./operation.js";

/**
 * @typedef {import("./operation.js").Operation} Operation
 * @typedef {{client: string, sequence: number, revision: number, operation: Operation}} Submission
 * @typedef {{operation: Operation, from: number, to: number, author?: number | null}} OperationStep
 * @typedef {{sequence: number, revision: number}} OwnStep one's own submission, applied at this revision
 * @typedef {OperationStep | OwnStep} CatchUpStep
 */

/** A message from the server does not fit what this editor knows: it must fetch the draft again. */
export class ClientStateError extends Error {
  /**
   * @param {"revision-gap" | "sequence-unknown" | "rebase-mismatch"} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.name = "ClientStateError";
    this.code = code;
  }
}

/**
 * One draft in one editor: what it knows of the server and what the server does not know of it.
 *
 *     state          edit              remote operation         acknowledged
 *     synchronised   send: in flight   apply                    -
 *     in flight      buffer            transform, apply         synchronised
 *     + buffer       into the buffer   transform both, apply    send the buffer
 *
 * What is pending goes left of what the server ordered before it, as on the server.
 * A method that throws leaves the state as it was.
 */
export class ClientState {
  /**
   * @param {string} client names this editor instance: random, at most 32 bytes, never used twice
   * @param {number} revision the revision the local text is at
   * @param {number} [nextSequence]
   */
  constructor(client, revision, nextSequence = 1) {
    this.client = client;
    /** The newest revision of the server that the local text contains. */
    this.revision = revision;
    this.nextSequence = nextSequence;
    /** @type {Submission | null} Sent and not answered, exactly as sent: a repeat must read the same. */
    this.inFlight = null;
    /** @type {Operation | null} What is in flight, as it reads on top of `revision`. */
    this.pending = null;
    /** @type {Operation | null} Edits made since, on top of what is in flight. */
    this.buffer = null;
  }

  /** Whether something was typed that the server has not said to be saved. */
  get hasUnsaved() {
    return this.inFlight !== null;
  }

  /** @returns {Operation} all unsaved edits, as they read on top of the server's text at `revision` */
  get unsaved() {
    return compose(this.pending ?? [], this.buffer ?? []);
  }

  /**
   * Takes note of an edit already made in the local text.
   *
   * @param {Operation} operation
   * @returns {Submission | null} what to send now; null while something is in flight
   */
  edit(operation) {
    if (isIdentity(operation)) return null;
    if (this.inFlight !== null) {
      this.buffer = orNull(compose(this.buffer ?? [], operation));
      return null;
    }
    return this.#send(operation);
  }

  /**
   * Takes another's operation.
   *
   * @param {Operation} remote
   * @param {number} revision the revision it made
   * @returns {Operation} to apply to the local text; empty if it was received before
   * @throws {ClientStateError} `revision-gap`
   */
  receive(remote, revision) {
    if (revision <= this.revision) return [];
    this.#expect(revision);
    return this.#pass(remote, revision);
  }

  /**
   * Takes the server's word that a submission is saved, as this revision. A second time it changes nothing.
   *
   * @param {number} sequence
   * @param {number} revision
   * @returns {Submission | null} what to send next
   * @throws {ClientStateError} `revision-gap`, `sequence-unknown`
   */
  acknowledge(sequence, revision) {
    if (sequence >= this.nextSequence) throw unknownSequence(sequence);
    if (this.inFlight === null || sequence !== this.inFlight.sequence) return null;
    this.#expect(revision);
    this.revision = revision;
    this.inFlight = null;
    this.pending = null;
    const next = this.buffer;
    this.buffer = null;
    return next === null ? null : this.#send(next);
  }

  /**
   * Takes the server's refusal of what is in flight: its base is too old.
   *
   * @param {Operation} catchUp all operations from `from` to `to`, composed
   * @param {number} from
   * @param {number} to
   * @returns {{apply: Operation, send: Submission | null}} what to apply to the local text, and what to send:
   *   the same sequence on a new base; null if it was sent on a new base before
   * @throws {ClientStateError} `rebase-mismatch` if this editor is neither at `from` nor at `to`
   */
  rebase(catchUp, from, to) {
    // Sent twice and refused twice: what is in flight has left this base already.
    if (this.inFlight === null || from !== this.inFlight.revision) return { apply: [], send: null };
    // Everything up to `to` came one by one while the refusal was under way.
    if (to === this.revision) return { apply: [], send: this.#resubmit() };
    if (from !== this.revision || to <= from) {
      throw new ClientStateError(
        "rebase-mismatch", `a rebase from revision ${from} to ${to} met an editor at ${this.revision}`);
    }
    const apply = this.#pass(catchUp, to);
    return { apply, send: this.#resubmit() };
  }

  /**
   * Takes what was missed while the connection was lost.
   *
   * @param {CatchUpStep[]} steps in the server's order
   * @returns {{apply: Operation, send: Submission | null}} what to apply to the local text, and what to send:
   *   what is in flight once more as it was, or on a new base if it was transformed over a composition
   * @throws {ClientStateError} `revision-gap`, `sequence-unknown`
   */
  resume(steps) {
    const next = ClientState.fromJSON(this.toJSON());
    /** @type {Operation[]} */
    const applied = [];
    let send = next.inFlight;
    for (const step of steps) {
      if ("operation" in step) {
        if (step.from !== next.revision || step.to <= step.from) throw gap(next.revision, step.from);
        applied.push(next.#pass(step.operation, step.to));
        if (step.to - step.from > 1 && next.inFlight !== null) send = next.#resubmit();
      } else {
        if (step.sequence !== next.inFlight?.sequence) throw unknownSequence(step.sequence);
        send = next.acknowledge(step.sequence, step.revision);
      }
    }
    Object.assign(this, next);
    return { apply: composeAll(applied), send };
  }

  /** The state as plain values, for a copy that survives the page. */
  toJSON() {
    const { client, revision, nextSequence, inFlight, pending, buffer } = this;
    return { client, revision, nextSequence, inFlight, pending, buffer };
  }

  /**
   * @param {ReturnType<ClientState["toJSON"]>} json
   * @returns {ClientState}
   */
  static fromJSON(json) {
    const state = new ClientState(json.client, json.revision, json.nextSequence);
    state.inFlight = json.inFlight && { ...json.inFlight };
    state.pending = json.pending;
    state.buffer = json.buffer;
    return state;
  }

  /** @param {Operation} operation */
  #send(operation) {
    const { client, revision } = this;
    this.inFlight = { client, sequence: this.nextSequence, revision, operation };
    this.nextSequence++;
    this.pending = operation;
    return this.inFlight;
  }

  /** What is in flight, on the present revision. Only after the server refused it as it was, or surely will. */
  #resubmit() {
    if (this.inFlight === null) return null;
    this.inFlight = { ...this.inFlight, revision: this.revision, operation: this.pending ?? [] };
    return this.inFlight;
  }

  /**
   * @param {Operation} remote
   * @param {number} revision
   * @returns {Operation}
   */
  #pass(remote, revision) {
    this.revision = revision;
    if (this.pending !== null) [this.pending, remote] = transform(this.pending, remote);
    if (this.buffer !== null) {
      const [buffer, moved] = transform(this.buffer, remote);
      this.buffer = orNull(buffer);
      remote = moved;
    }
    return remote;
  }

  /** @param {number} revision */
  #expect(revision) {
    if (revision !== this.revision + 1) throw gap(this.revision + 1, revision);
  }
}

/**
 * @param {Operation} operation
 * @returns {Operation | null}
 */
function orNull(operation) {
  return isIdentity(operation) ? null : operation;
}

/**
 * @param {number} expected
 * @param {number} found
 */
function gap(expected, found) {
  return new ClientStateError("revision-gap", `revision ${found} came where ${expected} was expected`);
}

/** @param {number} sequence */
function unknownSequence(sequence) {
  return new ClientStateError("sequence-unknown", `an answer to submission ${sequence}, which was not made`);
}
