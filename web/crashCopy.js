// @ts-check

/**
 * The copy that survives the page: for each room, draft and editor instance the text, the last confirmed revision, the
 * edits that the server has not said to be saved, and the caret. It has two places:
 *
 * - IndexedDB, written a quarter of a second after a change and synced to the disk: what a crash and a power loss leave.
 * - localStorage, written in the turn in which the page is left: a write to IndexedDB that was begun there is dropped in
 *   one of four reloads (measured in Chromium, also with `commit()`), one to localStorage in none.
 *
 * Where both are refused, everything else works and `isKept` is false: the page then says so.
 *
 * @typedef {object} CrashRecord
 * @property {string} id `room/draft/client`
 * @property {string} room
 * @property {number} draft
 * @property {string} client the editor instance: its name and sequence make a repeat harmless
 * @property {string} text
 * @property {ReturnType<import("./ot/client-state.js").ClientState["toJSON"]>} state
 * @property {{anchor: number, head: number}} caret UTF-16
 * @property {import("./draft.js").Since} [since] typed on an earlier copy, before the server has answered
 * @property {number} turn counts the writings of this record
 * @property {number} writtenAt milliseconds since 1970
 */
export class CrashCopy {
  isKept = true;
  /** @type {Promise<IDBDatabase | null>} */
  #database;

  constructor() {
    this.#database = new Promise((resolve) => {
      try {
        const request = indexedDB.open("cowrite", 1);
        request.onupgradeneeded = () => {
          const store = request.result.createObjectStore("drafts", { keyPath: "id" });
          store.createIndex("room", "room");
        };
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => resolve(null);
        request.onblocked = () => resolve(null);
      } catch {
        resolve(null);
      }
    });
    this.#database.then((database) => (this.isKept = database !== null));
  }

  /** Kept when the promise is. @param {CrashRecord} record */
  async keep(record) {
    await this.#run("readwrite", (store) => store.put(record));
  }

  /** The page is about to go: what is not written in this turn may never be. @param {CrashRecord} record */
  keepAtOnce(record) {
    try {
      localStorage.setItem(copyPrefix + record.id, JSON.stringify(record));
    } catch {
      // Full or refused: the slower way, which mostly arrives.
    }
    this.keep(record);
  }

  /** Forgets a record that has become useless. @param {string} id */
  async remove(id) {
    dropCopy(id);
    await this.#run("readwrite", (store) => store.delete(id));
  }

  /** Forgets a record unless something unsaved has come into it meanwhile. @param {string} id */
  async removeIfSaved(id) {
    await this.#run("readwrite", (store) => {
      const found = store.get(id);
      found.onsuccess = () => {
        if (found.result && !found.result.state.inFlight) store.delete(id);
      };
      return found;
    }, false);
  }

  /** All that is kept of a room, the newest of each record. @param {string} room @returns {Promise<CrashRecord[]>} */
  async inRoom(room) {
    const kept = new Map((await this.#stored(room)).map((record) => [record.id, record]));
    for (const record of leftCopies(room)) {
      if ((kept.get(record.id)?.turn ?? -1) < record.turn) {
        kept.set(record.id, record);
        await this.#keepNewer(record);
      }
      if (this.isKept) dropCopy(record.id, record.turn);
    }
    return [...kept.values()];
  }

  /** Forgets a room on this device. @param {string} room */
  async forget(room) {
    for (const { id } of [...leftCopies(room), ...(await this.#stored(room))]) await this.remove(id);
  }

  /** @param {string} room @returns {Promise<CrashRecord[]>} */
  async #stored(room) {
    return (await this.#run("readonly", (store) => store.index("room").getAll(room))) ?? [];
  }

  /** Another page of this browser may be writing the same record. @param {CrashRecord} record */
  async #keepNewer(record) {
    await this.#run("readwrite", (store) => {
      const found = store.get(record.id);
      found.onsuccess = () => {
        if ((found.result?.turn ?? -1) < record.turn) store.put(record);
      };
      return found;
    }, false);
  }

  /**
   * @template T
   * @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} work
   * @param {boolean} [isOneRequest] nothing follows from the answer
   * @returns {Promise<T | null>} once the transaction is complete, and synced if it wrote
   */
  async #run(mode, work, isOneRequest = true) {
    const database = await this.#database;
    if (!database) return null;
    return new Promise((resolve) => {
      const fail = () => {
        this.isKept = false;
        resolve(null);
      };
      try {
        const transaction = database.transaction("drafts", mode, { durability: "strict" });
        const request = work(transaction.objectStore("drafts"));
        // At once, not after the answer: a page that dies in between would take the write with it.
        if (mode === "readwrite" && isOneRequest) transaction.commit?.();
        transaction.oncomplete = () => {
          this.isKept = true;
          resolve(request.result);
        };
        transaction.onabort = fail;
      } catch {
        fail();
      }
    });
  }
}

const copyPrefix = "cowrite.copy.";

/** What pages left in localStorage. @param {string} room @returns {CrashRecord[]} */
function leftCopies(room) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(`${copyPrefix}${room}/`))
      .map((key) => JSON.parse(localStorage.getItem(key) ?? "null")).filter((record) => record?.state);
  } catch {
    return [];
  }
}

/** @param {string} id @param {number} [turn] not if it is newer than that */
function dropCopy(id, turn = Infinity) {
  try {
    const found = localStorage.getItem(copyPrefix + id);
    if (found && (JSON.parse(found).turn ?? 0) <= turn) localStorage.removeItem(copyPrefix + id);
  } catch {
    // Nothing was kept there.
  }
}
