// @ts-check
import { formerName, isHeldElsewhere, takeName } from "./instance.js";
import { Room } from "./room.js";

/**
 * What earlier pages left on this device for a room: the tab's own drafts after a reload, and unsent edits of tabs that
 * were killed. These are sent under the name they were made with, so that nothing is doubled.
 *
 * @typedef {import("./crashCopy.js").CrashRecord} CrashRecord
 * @typedef {{client: string, own: CrashRecord[], orphans: Map<string, CrashRecord[]>}} Inheritance
 */

/** @param {string} room @param {import("./crashCopy.js").CrashCopy} copy @returns {Promise<Inheritance>} */
export async function inherit(room, copy) {
  const [records, former] = await Promise.all([copy.inRoom(room), formerName(room)]);
  /** @type {Map<string, CrashRecord[]>} */
  const orphans = new Map();
  for (const record of records) {
    if (record.client !== former && record.state.inFlight) {
      orphans.set(record.client, [...(orphans.get(record.client) ?? []), record]);
    }
  }
  for (const client of [...orphans.keys()]) if (await isHeldElsewhere(client)) orphans.delete(client);
  // Without a name of its own, this tab goes on where the last one that was killed stopped.
  const adopted = former ? null : [...orphans.keys()].pop() ?? null;
  const client = takeName(room, former ?? adopted ?? undefined);
  const own = records.filter((record) => record.client === client);
  orphans.delete(client);
  for (const record of newestSaved(records, own)) {
    const { revision } = record.state;
    own.push({ ...record, client, state: { client, revision, nextSequence: 1, inFlight: null, pending: null, buffer: null } });
  }
  for (const record of records) if (!record.state.inFlight && record.client !== client) copy.remove(record.id);
  return { client, own, orphans };
}

/** The newest wholly saved copy of each draft that is not in `own`. @param {CrashRecord[]} records @param {CrashRecord[]} own */
function newestSaved(records, own) {
  /** @type {Map<number, CrashRecord>} */
  const newest = new Map();
  for (const record of records) {
    if (record.state.inFlight || own.some((other) => other.draft === record.draft)) continue;
    const other = newest.get(record.draft);
    if (!other || other.writtenAt < record.writtenAt) newest.set(record.draft, record);
  }
  return newest.values();
}

/**
 * Sends what a dead tab left unsent, over a connection of its own, and forgets it once it is saved.
 *
 * @param {import("./link.js").Link} link @param {string} url @param {string} client @param {CrashRecord[]} records
 * @param {import("./crashCopy.js").CrashCopy} copy
 */
export function rescue(link, url, client, records, copy) {
  const room = new Room(link, client, url);
  for (const record of records) {
    const draft = room.openDraft(record.draft);
    draft.restore(record);
    draft.noted.on(() => {
      if (draft.hasUnsaved || !room.isOnline) return;
      copy.remove(record.id);
      if (!room.hasUnsaved) room.connection.close();
    });
  }
  room.connection.open();
}
