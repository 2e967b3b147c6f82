// @ts-check
import { ClientState } from "./ot/client-state.js";
import { compose, fromSplice, invert, normalize, transformOffset, transformOver } from "./ot/operation.js";
import { UndoStack } from "./ot/undo.js";
import { ScalarIndex, changeBetween } from "./scalarIndex.js";
import { Signal } from "./signal.js";
import { shifted, shiftedOver, splicesOf } from "./splice.js";
import { wordCount } from "./words.js";

/**
 * One draft in this page: its text as the person sees it, what the server has confirmed of it, whose carets stand in
 * it, and what it takes to lose nothing. Knows messages, not sockets; knows selections, not elements.
 *
 * Others' operations wait in an inbox while an input method composes, and up to 250 ms while the person types; then
 * they are applied together. Acknowledgements keep their place in that order.
 *
 * @typedef {import("./splice.js").Splice} Splice
 * @typedef {import("./ot/operation.js").Operation} Operation
 * @typedef {{anchor: number, head: number}} Selection
 * @typedef {{participant: number, client: string, anchor: number, head: number, movedAt: number}} OthersCaret UTF-16
 * @typedef {{splices: Splice[], origin: "load" | "remote" | "local" | "typed", selection?: Selection}} Change
 * @typedef {{code: string, message: string}} Refusal the server would not take what was written here
 *
 * What was typed on a crash copy before the server has answered. The copy may be older than what its page sent; then
 * only this is new. Its own pending edits went out with the sequences from `nextSequence` on.
 * @typedef {{text: string, nextSequence: number, operation: Operation}} Since
 */
export class Draft {
  index = new ScalarIndex("");
  /** Null until the text has come. @type {ClientState | null} */
  state = null;
  undoStack = new UndoStack();
  /** @type {Map<string, OthersCaret>} */
  carets = new Map();
  /** @type {Selection} */
  caret = { anchor: 0, head: 0 };
  savedAt = 0;
  /** Since when something is not saved, by `performance.now()`; 0: all is. */
  unsavedSince = 0;
  /** @type {Refusal | null} */
  refusal = null;
  /** The server's text differs from ours and does not know ours: the person chooses. @type {{theirs: string} | null} */
  conflict = null;
  isReadable = true;
  /** Where this person stopped when they left the draft last, and what others did since; null: it has been seen.
   * @type {{stopped: number | null, inserted: {at: number, count: number, participant: number}[], deleted: number} | null} */
  since = null;
  /** The server has been asked for the text or for what was missed: nothing is submitted before it answers. */
  isAsking = false;
  /** Resolves when the crash copy holds the draft as it is. @type {() => Promise<void>} */
  keepFirst = () => Promise.resolve();

  /** @type {Signal<Change>} */
  changed = new Signal();
  /** Saved, sending, refused: something beside the text changed. @type {Signal<void>} */
  noted = new Signal();
  /** @type {Signal<void>} */
  caretsMoved = new Signal();

  #isHeld = false;
  #typedAt = -Infinity;
  #inboxTimer = 0;
  /** What taking one message of the inbox, and showing it, has cost lately, in milliseconds. */
  #messageTime = 1;
  /** @type {any[]} */
  #inbox = [];
  /** What the server ordered lately, to bring carets of older revisions here. @type {{revision: number, operation: Operation}[]} */
  #recent = [];
  #caretTimer = 0;
  #caretSent = "";
  #resubmitTimer = 0;
  #misfitCount = 0;
  /** Null once the server has answered. @type {Since | null} */
  #restored = null;
  /** The crash copy is older than what its last page sent. */
  #isStale = false;
  #askCount = 0;
  /** @type {"mine" | "theirs" | "both" | null} */
  #choice = null;

  /**
   * @param {number} id @param {string} client this editor instance
   * @param {(message: object) => boolean} send false while offline
   */
  constructor(id, client, send) {
    this.id = id;
    this.client = client;
    this.send = send;
  }

  get text() {
    return this.index.text;
  }

  get isLoaded() {
    return this.state !== null;
  }

  get hasUnsaved() {
    return this.state?.hasUnsaved ?? false;
  }

  /** Words typed here that the server has not confirmed. */
  get unsavedWords() {
    if (!this.state?.hasUnsaved) return 0;
    return this.state.unsaved.reduce((/** @type {number} */ sum, part) => sum + (typeof part === "string" ? wordCount(part) : 0), 0);
  }

  /** Asks the server for the text, or for what was missed. */
  open() {
    const { state } = this;
    this.#inbox = [];
    this.carets.clear();
    this.#caretSent = "";
    this.isAsking = true;
    this.#askCount++;
    if (!state || this.conflict || this.#isStale) this.send({ type: "open", draft: this.id });
    else {
      const sequence = state.inFlight?.sequence;
      this.send({ type: "open", draft: this.id, revision: state.revision, ...(sequence ? { sequence } : {}) });
    }
  }

  /** Goes on from a copy this device kept. @param {import("./crashCopy.js").CrashRecord} record */
  restore(record) {
    this.state = ClientState.fromJSON(record.state);
    this.index = new ScalarIndex(record.text);
    this.caret = record.caret;
    this.#restored = record.since ?? { text: record.text, nextSequence: record.state.nextSequence, operation: [] };
    this.isAsking = true;
    if (this.state.hasUnsaved) this.unsavedSince = performance.now();
    this.changed.emit({ splices: [], origin: "load" });
  }

  /** @returns {Pick<import("./crashCopy.js").CrashRecord, "text" | "state" | "caret" | "since"> | null} */
  record() {
    const since = this.#restored?.operation.length ? { since: this.#restored } : {};
    return this.state && { text: this.text, state: this.state.toJSON(), caret: this.caret, ...since };
  }

  /**
   * Takes what the person did. The text has not been changed yet where `origin` is "local" (a command of the page);
   * the body has already shown it where it is "typed".
   *
   * @param {Splice[]} splices @param {"typed" | "local"} origin @param {Selection} [selection] afterwards
   */
  edit(splices, origin, selection) {
    if (!this.state) return;
    this.#typedAt = performance.now();
    /** @type {Operation} */
    let whole = [];
    const before = this.text;
    for (const { at, remove, insert } of splices) {
      const offset = this.index.scalars(at);
      const removed = this.index.scalars(at + remove) - offset;
      whole = compose(whole, fromSplice(offset, removed, insert));
      this.index.splice(at, remove, insert);
    }
    this.undoStack.record(whole, invert(whole, before), performance.now());
    this.#made(whole, splices);
    this.changed.emit({ splices, origin, selection });
  }

  /** @returns {boolean} */
  undo() {
    return this.#replay(this.undoStack.undo());
  }

  /** @returns {boolean} */
  redo() {
    return this.#replay(this.undoStack.redo());
  }

  /** While an input method composes nothing may change. @param {boolean} isHeld */
  hold(isHeld) {
    this.#isHeld = isHeld;
    if (!isHeld) this.#settle();
  }

  /** @param {any} message of the server, about this draft */
  receive(message) {
    switch (message.type) {
      case "draft": return this.#load(message);
      case "catch_up": return this.#catchUp(message);
      case "error": return this.#refused(message);
      default:
        if (this.conflict) return;
        this.#inbox.push(message);
        if (this.#isHeld) return;
        if (message.type === "edited" && performance.now() - this.#typedAt < typingPause) {
          if (!this.#inboxTimer) this.#inboxTimer = window.setTimeout(() => this.#settle(), gatherTime);
        } else if (!this.#inboxTimer) this.#settle();
    }
  }

  /** The own caret moved. @param {Selection | null} selection null: it is not in this draft any more */
  moveCaret(selection) {
    if (selection) this.caret = selection;
    if (this.#caretTimer) return;
    this.#caretTimer = window.setTimeout(() => {
      this.#caretTimer = 0;
      this.#sendCaret(selection !== null);
    }, caretPause);
  }

  /** Settles a conflict, with the server's text of now. @param {"mine" | "theirs" | "both"} choice */
  settleConflict(choice) {
    if (!this.conflict) return;
    this.#choice = choice;
    this.#askWhole();
  }

  /** @param {Operation | null} operation */
  #replay(operation) {
    if (!operation || !this.state) return false;
    const splices = splicesOf(operation, this.index);
    for (const splice of splices) this.index.splice(splice.at, splice.remove, splice.insert);
    this.#made(operation, splices);
    const last = splices[splices.length - 1];
    const head = last ? last.at + last.insert.length : this.caret.head;
    this.changed.emit({ splices, origin: "local", selection: { anchor: head, head } });
    return true;
  }

  /** An operation of one's own is in the text. @param {Operation} operation @param {Splice[]} splices */
  #made(operation, splices) {
    for (const splice of splices) this.#shiftCarets(splice);
    if (this.#restored) this.#restored = { ...this.#restored, operation: compose(this.#restored.operation, operation) };
    const submission = this.state?.edit(operation) ?? null;
    if (this.hasUnsaved && !this.unsavedSince) this.unsavedSince = performance.now();
    if (submission) this.#submit(submission);
    if (this.refusal) this.#submitAnew();
    this.noted.emit();
  }

  /** @param {import("./ot/client-state.js").Submission | null} submission */
  #submit(submission) {
    if (!submission || this.conflict || this.isAsking) return;
    const { sequence, revision, operation } = submission;
    this.send({ type: "edit", draft: this.id, sequence, revision, operation });
  }

  /** What was refused changed nothing: everything unsaved goes out as one, once the person pauses. */
  #submitAnew() {
    clearTimeout(this.#resubmitTimer);
    this.#resubmitTimer = window.setTimeout(() => {
      const { state } = this;
      if (!state?.inFlight) return;
      const operation = state.unsaved;
      state.pending = operation;
      state.buffer = null;
      state.inFlight = { ...state.inFlight, revision: state.revision, operation };
      this.#submit(state.inFlight);
    }, 800);
  }

  #settle() {
    clearTimeout(this.#inboxTimer);
    this.#inboxTimer = 0;
    if (this.#isHeld || !this.state) return;
    const start = performance.now();
    // A slow machine must not let a key wait for all that has come: what takes longer is left for a later turn.
    const isTyping = start - this.#typedAt < typingPause;
    const inbox = this.#inbox.splice(0, isTyping ? Math.max(1, Math.floor(sliceTime / this.#messageTime)) : this.#inbox.length);
    /** @type {Splice[]} */
    const splices = [];
    const isCaretOnly = inbox.every((message) => message.type === "caret");
    for (const message of inbox) {
      try {
        this.#take(message, splices);
      } catch {
        if (splices.length) this.changed.emit({ splices, origin: "remote" });
        return this.#misfit();
      }
    }
    this.#misfitCount = 0;
    if (splices.length) this.changed.emit({ splices, origin: "remote" });
    if (!isCaretOnly) this.noted.emit();
    const spent = performance.now() - start;
    if (inbox.length) this.#messageTime = Math.max(this.#messageTime * 0.8, spent / inbox.length, 0.1);
    // As long as it took, everything else has its turn.
    if (this.#inbox.length && !this.#inboxTimer) this.#inboxTimer = window.setTimeout(() => this.#settle(), spent);
  }

  /** @param {any} message @param {Splice[]} splices takes what it does to the text */
  #take(message, splices) {
    const state = /** @type {ClientState} */ (this.state);
    switch (message.type) {
      case "edited": {
        const operation = normalize(message.operation);
        const made = this.#applyRemote(state.receive(operation, message.revision), splices);
        this.#remember(message.revision, operation);
        const last = made[made.length - 1];
        const key = `${message.participant}/${message.client}`;
        if (last && this.carets.has(key)) {
          const head = last.at + last.insert.length;
          this.carets.set(key, { participant: message.participant, client: message.client, anchor: head, head,
            movedAt: performance.now() });
        }
        break;
      }
      case "ack": {
        const pending = state.pending ?? [];
        const submission = state.acknowledge(message.sequence, message.revision);
        this.#remember(message.revision, pending);
        this.#saved();
        this.#submit(submission);
        break;
      }
      case "rebase": {
        const { apply, send } = state.rebase(normalize(message.operation), message.from, message.to);
        this.#applyRemote(apply, splices);
        this.#recent = [];
        this.#submit(send);
        break;
      }
      case "caret": this.#takeCaret(message);
    }
  }

  /** @param {Operation} operation on the local text @param {Splice[]} splices @returns {Splice[]} */
  #applyRemote(operation, splices) {
    const made = splicesOf(operation, this.index);
    for (const splice of made) {
      this.index.splice(splice.at, splice.remove, splice.insert);
      this.#shiftCarets(splice);
    }
    this.undoStack.transform(operation);
    this.caret = { anchor: shiftedOver(this.caret.anchor, made), head: shiftedOver(this.caret.head, made) };
    splices.push(...made);
    return made;
  }

  /** @param {any} message */
  #load(message) {
    const mine = this.text;
    const restored = this.#isStale ? this.#restored : null;
    this.#isStale = false;
    if (!restored && this.hasUnsaved && mine !== message.text && !this.#choice) {
      // The server does not know what this text was based on: nothing is thrown away, the person chooses.
      this.conflict = { theirs: message.text };
      this.isAsking = false;
      return this.noted.emit();
    }
    this.#restored = null;
    const choice = this.#choice;
    const isFirst = this.state === null;
    this.#choice = null;
    this.conflict = null;
    this.state = new ClientState(this.client, message.revision, message.last_sequence + 1);
    this.index = new ScalarIndex(message.text);
    this.undoStack = new UndoStack();
    this.#inbox = [];
    this.#recent = [];
    this.refusal = null;
    this.#saved();
    const end = message.text.length;
    if (isFirst) this.#resumeWhere(message);
    this.caret = { anchor: Math.min(this.caret.anchor, end), head: Math.min(this.caret.head, end) };
    this.changed.emit({ splices: [], origin: "load" });
    if (restored?.operation.length) this.#typeAgain(restored, message.text);
    if (choice === "mine") this.edit([{ at: 0, remove: end, insert: mine }], "local");
    else if (choice === "both") this.edit([{ at: end, remove: 0, insert: `\n\n${mine}` }], "local");
    this.#answered(restored !== null);
  }

  /** @param {any} message with `stopped` and `away`, in scalars of its text */
  #resumeWhere({ stopped = null, away }) {
    const unit = (/** @type {number} */ scalar) => this.index.units(Math.min(scalar, this.index.scalarCount));
    const place = stopped === null ? null : unit(stopped);
    if (place !== null) this.caret = { anchor: place, head: place };
    const inserted = (away?.inserted ?? []).map((/** @type {number[]} */ [from, count, participant]) => (
      { at: unit(from), count: unit(from + count) - unit(from), participant }));
    if (place || inserted.length || away?.deleted) this.since = { stopped: place, inserted, deleted: away?.deleted ?? 0 };
  }

  /**
   * The server has answered: what is unsaved may go out. What was typed on a crash copy must not be taken for new a
   * second time if this page dies, too: the copy says first that the server has answered.
   * @param {boolean} keepsFirst
   */
  async #answered(keepsFirst) {
    const count = this.#askCount;
    if (keepsFirst) await this.keepFirst();
    if (count !== this.#askCount) return;
    this.isAsking = false;
    this.#submit(this.state?.inFlight ?? null);
    if (!this.hasUnsaved) this.moveCaret(this.caret);
    this.noted.emit();
  }

  #askWhole() {
    this.isAsking = true;
    this.#askCount++;
    this.send({ type: "open", draft: this.id });
  }

  /**
   * What was typed here on a stale crash copy, before the server answered, is typed again on the text of now.
   * @param {Since} restored @param {string} text
   */
  #typeAgain(restored, text) {
    const change = changeBetween(restored.text, text) ?? { at: 0, remove: 0, insert: "" };
    const index = new ScalarIndex(restored.text);
    const offset = index.scalars(change.at);
    const others = fromSplice(offset, index.scalars(change.at + change.remove) - offset, change.insert);
    const splices = splicesOf(transformOver(restored.operation, others, "left"), this.index);
    const last = splices[splices.length - 1];
    if (!last) return;
    const head = last.at + last.insert.length;
    this.edit(splices, "local", { anchor: head, head });
  }

  /**
   * What came does not fit what we know: asks for what is missing, and if that does not fit either, for the whole text;
   * `#load` then lets the person choose if something is unsaved. Each try waits twice as long as the one before.
   */
  #misfit() {
    const wait = this.#misfitCount === 0 ? 0 : Math.min(30_000, 250 * 2 ** this.#misfitCount);
    const whole = this.#misfitCount++ > 0;
    this.#inbox = [];
    this.isAsking = true;
    setTimeout(() => (whole ? this.#askWhole() : this.open()), wait);
  }

  /** @param {any} message */
  #catchUp(message) {
    if (!this.state) return this.open();
    if (message.last_sequence >= (this.#restored ?? this.state).nextSequence) {
      // The copy this page began from is older than what its last page sent: all that was pending in it has arrived,
      // as a part of submissions the copy does not know. Applying it again would double it. What was typed since the
      // copy was taken up has not arrived: it is kept, and typed again when the text has come.
      this.#isStale = true;
      return this.#askWhole();
    }
    const keepsFirst = (this.#restored?.operation.length ?? 0) > 0;
    this.#restored = null;
    const steps = message.steps.map((/** @type {any} */ step) => ("own" in step
      ? { sequence: step.own, revision: step.revision }
      : { from: step.from, to: step.to, operation: normalize(step.operation), author: step.participant }));
    /** @type {Splice[]} */
    const splices = [];
    try {
      const { apply } = this.state.resume(steps);
      this.#applyRemote(apply, splices);
      this.#recent = [];
      if (splices.length) this.changed.emit({ splices, origin: "remote" });
      this.#saved();
      this.#caretSent = "";
      // `state.inFlight` is what is to be sent now: see `resume`.
      this.#answered(keepsFirst);
    } catch {
      this.#misfit();
      this.noted.emit();
    }
  }

  /** @param {any} error */
  #refused(error) {
    if (misfits.has(error.code)) return this.#misfit();
    if (error.sequence != null || error.code === "draft_too_large") {
      this.refusal = { code: error.code, message: error.message };
    } else if (error.code === "unknown_draft") {
      this.isReadable = false;
      this.isAsking = false;
    }
    this.noted.emit();
  }

  #saved() {
    const wasUnsaved = this.unsavedSince > 0;
    this.refusal = null;
    this.unsavedSince = this.hasUnsaved ? performance.now() : 0;
    if (wasUnsaved || !this.savedAt) this.savedAt = Date.now();
    if (!this.hasUnsaved && this.#caretSent !== "") this.moveCaret(this.caret);
  }

  /** @param {number} revision @param {Operation} operation in the server's order */
  #remember(revision, operation) {
    this.#recent.push({ revision, operation });
    if (this.#recent.length > 300) this.#recent.splice(0, 100);
  }

  /** @param {any} message */
  #takeCaret({ participant, client, revision, anchor, head }) {
    const key = `${participant}/${client}`;
    const state = /** @type {ClientState} */ (this.state);
    if (head == null) this.carets.delete(key);
    else {
      const here = (/** @type {number} */ offset) => {
        let at = offset;
        for (const step of this.#recent) if (step.revision > revision) at = transformOffset(step.operation, at, "before");
        if (state.pending) at = transformOffset(state.pending, at, "before");
        if (state.buffer) at = transformOffset(state.buffer, at, "before");
        return this.index.units(Math.min(at, this.index.scalarCount));
      };
      this.carets.set(key, { participant, client, anchor: here(anchor), head: here(head), movedAt: performance.now() });
    }
    this.caretsMoved.emit();
  }

  /** @param {Splice} splice */
  #shiftCarets(splice) {
    for (const caret of this.carets.values()) {
      caret.anchor = shifted(caret.anchor, splice);
      caret.head = shifted(caret.head, splice);
    }
  }

  /** Positions are told in the text of a revision: only while nothing is unsaved. @param {boolean} isHere */
  #sendCaret(isHere) {
    if (!this.state) return;
    if (!isHere) {
      if (this.#caretSent) this.send({ type: "caret", draft: this.id });
      this.#caretSent = "";
      return;
    }
    if (this.hasUnsaved || this.#inbox.length) {
      this.#caretSent = "late";
      return;
    }
    const anchor = this.index.scalars(Math.min(this.caret.anchor, this.text.length));
    const head = this.index.scalars(Math.min(this.caret.head, this.text.length));
    const sent = `${this.state.revision}/${anchor}/${head}`;
    if (sent === this.#caretSent) return;
    if (this.send({ type: "caret", draft: this.id, revision: this.state.revision, anchor, head })) this.#caretSent = sent;
  }
}

/** Others' edits are gathered this long while the person types. */
const gatherTime = 250;
/** So long others' edits may keep a key waiting. Less costs more: each turn ends in a frame. */
const sliceTime = 25;
/** After this long without a key the person is not typing. */
const typingPause = 600;
const caretPause = 60;

/** Errors that mean: what we know of the draft is not what the server knows. */
const misfits = new Set(["revision_ahead", "length_mismatch", "sequence_gap", "sequence_reused", "bad_operation",
  "revision_forgotten"]);
