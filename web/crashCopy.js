// @ts-check

/**
 * The copy that survives the page: for each room, draft and editor instance the text, the last confirmed revision, the
 * edits that the server has not said to be saved, and the caret. Kept in IndexedDB, written at most 500 ms after a
 * change. Where IndexedDB is refused, everything else works and `isKept` is false: the page then says so.
 *
 * @typedef {object} CrashRecord
 * @property {string} id `room/draft/client`
 * @property {string} room
 * @property {number} draft
 * @property {string} client the editor instance: its name and sequence make a repeat harmless
 * @property {string} text
 * @property {ReturnType<import("./ot/client-state.js").ClientState["toJSON"]>} state
 * @property {{anchor: number, head: number}} caret UTF-16
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

  /** @param {CrashRecord} record */
  async keep(record) {
    await this.#run("readwrite", (store) => store.put(record));
  }

  /** @param {string} id */
  async remove(id) {
    await this.#run("readwrite", (store) => store.delete(id));
  }

  /** @param {string} room @returns {Promise<CrashRecord[]>} */
  async inRoom(room) {
    return (await this.#run("readonly", (store) => store.index("room").getAll(room))) ?? [];
  }

  /** Forgets a room on this device. @param {string} room */
  async forget(room) {
    for (const record of await this.inRoom(room)) await this.remove(record.id);
  }

  /**
   * @template T
   * @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} work
   * @returns {Promise<T | null>}
   */
  async #run(mode, work) {
    const database = await this.#database;
    if (!database) return null;
    return new Promise((resolve) => {
      try {
        const transaction = database.transaction("drafts", mode);
        const request = work(transaction.objectStore("drafts"));
        // At once, not after the answer: a page that dies in between would take the write with it.
        if (mode === "readwrite") transaction.commit?.();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => {
          this.isKept = false;
          resolve(null);
        };
      } catch {
        this.isKept = false;
        resolve(null);
      }
    });
  }
}
