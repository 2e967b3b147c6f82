// @ts-check

/**
 * Writes each draft of a room to the crash copy, a quarter of a second after a change and when the page is left.
 * A draft also asks for it by `keepFirst`, before it sends what the copy alone would not explain.
 */
export class CopyKeeper {
  /** @type {Map<number, number>} */
  #timers = new Map();
  /** Writings of each draft under way. @type {Map<number, number>} */
  #underWay = new Map();
  /** @type {Map<string, number>} */
  #turns = new Map();
  /** Where the caret was when a draft was kept last: it moves without a change. @type {Map<number, number>} */
  #keptHead = new Map();

  /** @param {import("./room.js").Room} room @param {import("./crashCopy.js").CrashCopy} copy @param {import("./crashCopy.js").CrashRecord[]} records these go on */
  constructor(room, copy, records) {
    this.room = room;
    this.copy = copy;
    for (const record of records) this.#turns.set(record.id, record.turn ?? 0);
    room.draftOpened.on((draft) => {
      const soon = () => this.#keepSoon(draft);
      draft.keepFirst = () => this.keep(draft);
      draft.changed.on(soon);
      draft.noted.on(soon);
    });
    // A phone may end a page that is out of sight without a word.
    document.addEventListener("visibilitychange", () => document.hidden && this.#flush((draft) => this.keep(draft)));
    addEventListener("pagehide", () => this.#flush((draft) => {
      const record = this.#record(draft);
      if (record) copy.keepAtOnce(record);
    }));
  }

  /** @param {import("./draft.js").Draft} draft */
  async keep(draft) {
    clearTimeout(this.#timers.get(draft.id));
    this.#timers.delete(draft.id);
    const record = this.#record(draft);
    if (!record) return;
    this.#underWay.set(draft.id, (this.#underWay.get(draft.id) ?? 0) + 1);
    await this.copy.keep(record);
    this.#underWay.set(draft.id, (this.#underWay.get(draft.id) ?? 1) - 1);
  }

  /** @param {import("./draft.js").Draft} draft */
  #keepSoon(draft) {
    if (this.#timers.has(draft.id)) return;
    this.#timers.set(draft.id, window.setTimeout(() => {
      this.#timers.delete(draft.id);
      // A disk that does not keep up gets fewer, later writings rather than a queue of them.
      if ((this.#underWay.get(draft.id) ?? 0) > 1) this.#keepSoon(draft);
      else this.keep(draft);
    }, keepTime));
  }

  /** @param {(draft: import("./draft.js").Draft) => void} keep what has changed since it was kept last */
  #flush(keep) {
    for (const [id, draft] of this.room.drafts) {
      if (this.#timers.has(id) || this.#underWay.get(id) || this.#keptHead.get(id) !== draft.caret.head) keep(draft);
    }
  }

  /** @param {import("./draft.js").Draft} draft @returns {import("./crashCopy.js").CrashRecord | null} */
  #record(draft) {
    const record = draft.record();
    if (!record) return null;
    const { client, link: { room } } = this.room;
    const id = `${room}/${draft.id}/${client}`;
    const turn = (this.#turns.get(id) ?? 0) + 1;
    this.#turns.set(id, turn);
    this.#keptHead.set(draft.id, draft.caret.head);
    return { id, room, draft: draft.id, client, ...record, turn, writtenAt: Date.now() };
  }
}

/** Half of what may be lost at most: the other half is for the disk and for a busy machine. */
const keepTime = 250;
