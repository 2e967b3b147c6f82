// @ts-check
import { CopyKeeper } from "./copyKeeper.js";
import { begin, formerName, hearOfOthers, takeIfFree, takeWhenGone } from "./instance.js";
import { Room } from "./room.js";
import { Signal } from "./signal.js";

/**
 * What other pages of this browser left of a room: the tab's own drafts after a reload, and unsent edits of tabs that
 * were killed. These are sent under the name they were made with, so that nothing is doubled. A tab that is dying now
 * is waited for: as long as one tab of the room is open, what the others leave behind gets sent.
 *
 * @typedef {import("./crashCopy.js").CrashRecord} CrashRecord
 * @typedef {{client: string, own: CrashRecord[], orphans: string[]}} Inheritance orphans: names of pages, taken
 */

/** @param {string} room @param {import("./crashCopy.js").CrashCopy} copy @returns {Promise<Inheritance>} */
export async function inherit(room, copy) {
  const former = await formerName(room);
  const records = await copy.inRoom(room);
  const unsent = [...new Set(records.filter((record) => record.state.inFlight || record.since).map((record) => record.client))];
  const orphans = [];
  for (const client of unsent) if (client !== former && await takeIfFree(client)) orphans.push(client);
  // Without a name of its own, this tab goes on where the last one that was killed stopped.
  const client = await begin(room, former ?? orphans.pop());
  const own = records.filter((record) => record.client === client);
  for (const record of newestSaved(records, own)) {
    const { revision } = record.state;
    own.push({ ...record, client, state: { client, revision, nextSequence: 1, inFlight: null, pending: null, buffer: null } });
  }
  for (const record of records) if (!unsent.includes(record.client) && record.client !== client) copy.removeIfSaved(record.id);
  return { client, own, orphans };
}

/** The newest wholly saved copy of each draft that is not in `own`. @param {CrashRecord[]} records @param {CrashRecord[]} own */
function newestSaved(records, own) {
  /** @type {Map<number, CrashRecord>} */
  const newest = new Map();
  for (const record of records) {
    if (record.state.inFlight || record.since || own.some((other) => other.draft === record.draft)) continue;
    const other = newest.get(record.draft);
    if (!other || other.writtenAt < record.writtenAt) newest.set(record.draft, record);
  }
  return newest.values();
}

/** Sends what dead tabs left unsent, each over a connection of its own, and forgets it once it is saved. */
export class Rescue {
  /** Rooms entered for others. @type {Set<Room>} */
  #rooms = new Set();
  /** What the server will not take: it stays on this device. @type {Map<string, {draft: number, text: string, reason: string}>} */
  refused = new Map();
  /** @type {Signal<void>} */
  changed = new Signal();
  /** @type {Set<string>} */
  #watched = new Set();

  /** @param {() => import("./link.js").Link} link of now @param {string} url @param {import("./crashCopy.js").CrashCopy} copy */
  constructor(link, url, copy) {
    this.link = link;
    this.url = url;
    this.copy = copy;
  }

  /** Whether something of an earlier tab is not saved yet. */
  get isBusy() {
    return [...this.#rooms].some((room) => room.hasUnsaved);
  }

  /** @param {string} own name of this page @param {string[]} orphans */
  async begin(own, orphans) {
    this.#watched.add(own);
    for (const client of orphans) this.#send(client);
    const { room } = this.link();
    for (const { client } of await this.copy.inRoom(room)) this.#watch(client);
    hearOfOthers((where, client) => where === room && this.#watch(client));
  }

  /** Forgets what the server will not take. @param {string} id */
  forget(id) {
    this.refused.delete(id);
    this.copy.remove(id);
    this.changed.emit();
  }

  /** @param {string} client */
  async #watch(client) {
    if (this.#watched.has(client)) return;
    this.#watched.add(client);
    await takeWhenGone(client);
    this.#send(client);
  }

  /** @param {string} client whose name this page has taken */
  async #send(client) {
    this.#watched.add(client);
    const link = this.link();
    const records = (await this.copy.inRoom(link.room)).filter((record) => record.client === client);
    const unsent = records.filter((record) => record.state.inFlight || record.since);
    for (const record of records) if (!unsent.includes(record)) this.copy.removeIfSaved(record.id);
    if (!unsent.length || !link.secret) return;
    const room = new Room(link, client, this.url);
    new CopyKeeper(room, this.copy, records);
    this.#rooms.add(room);
    for (const record of unsent) {
      const draft = room.openDraft(record.draft);
      draft.restore(record);
      draft.noted.on(() => this.#noted(room, draft, record.id));
    }
    room.connection.changed.on((state) => {
      if (state !== "closed") return;
      for (const record of unsent) {
        const draft = room.drafts.get(record.draft);
        if (draft?.hasUnsaved) this.#refuse(record.id, draft, room.connection.fatal?.message ?? "");
      }
      this.#leave(room);
    });
    room.connection.open();
    this.changed.emit();
  }

  /** @param {Room} room @param {import("./draft.js").Draft} draft @param {string} id */
  #noted(room, draft, id) {
    if (!room.isOnline || draft.isAsking) return;
    if (draft.refusal || draft.conflict || !draft.isReadable) this.#refuse(id, draft, draft.refusal?.message ?? "");
    else if (draft.hasUnsaved) return;
    else this.copy.remove(id);
    room.drafts.delete(draft.id);
    if (room.drafts.size === 0) this.#leave(room);
  }

  /** @param {string} id @param {import("./draft.js").Draft} draft @param {string} reason */
  #refuse(id, draft, reason) {
    this.refused.set(id, { draft: draft.id, text: draft.text, reason });
    this.changed.emit();
  }

  /** @param {Room} room */
  #leave(room) {
    if (!this.#rooms.delete(room)) return;
    room.connection.close();
    this.changed.emit();
  }
}
