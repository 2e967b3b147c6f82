// @ts-check

/** What the page of a test has kept for the case that it dies, read and written from outside. */

/** All records of the crash copy, of both its places. @param {import("./browser.mjs").Page} page @returns {Promise<any[]>} */
export function keptRecords(page) {
  return page.run(readRecords);
}

/**
 * Waits until the crash copy holds a text that contains the part: the page may die then.
 * @param {import("./browser.mjs").Page} page @param {string} part @param {"any" | "saved"} [state] of the copy
 */
export function isKept(page, part, state = "any") {
  return page.until(`(${readRecords})().then((records) => records.some((record) => record.text.includes(${JSON.stringify(part)})
    && (${state === "any"} || !record.state.inFlight)))`);
}

/** Puts records in the place of those there are, as if the page had died when it had written these. @param {import("./browser.mjs").Page} page @param {any[]} records */
export function putRecords(page, records) {
  return page.run((/** @type {any[]} */ wanted) => new Promise((resolve, reject) => {
    for (const key of Object.keys(localStorage)) if (key.startsWith("cowrite.copy.")) localStorage.removeItem(key);
    const request = indexedDB.open("cowrite", 1);
    request.onsuccess = () => {
      const transaction = request.result.transaction("drafts", "readwrite");
      const store = transaction.objectStore("drafts");
      store.clear();
      for (const record of wanted) store.put(record);
      transaction.oncomplete = () => {
        request.result.close();
        resolve(undefined);
      };
      transaction.onabort = reject;
    };
  }), records);
}

function readRecords() {
  return new Promise((resolve) => {
    const request = indexedDB.open("cowrite");
    request.onsuccess = () => {
      const database = request.result;
      if (!database.objectStoreNames.contains("drafts")) return resolve([]);
      const all = database.transaction("drafts").objectStore("drafts").getAll();
      all.onsuccess = () => {
        database.close();
        resolve(all.result);
      };
    };
  });
}

/**
 * Source of a WebSocket that can be held back: while localStorage has "test.cut" none opens, and the event of this name
 * cuts the one there is. Once localStorage has "test.dies" the page writes and sends nothing any more after the first
 * edit it has sent.
 */
export const heldSocketSource = `(() => {
  const Real = WebSocket;
  let isDead = false;
  const put = IDBObjectStore.prototype.put;
  const setItem = Storage.prototype.setItem;
  IDBObjectStore.prototype.put = function (...all) { return isDead ? this.get(0) : put.apply(this, all); };
  Storage.prototype.setItem = function (...all) { if (!isDead) setItem.apply(this, all); };
  window.WebSocket = class {
    static OPEN = 1;
    readyState = 0;
    constructor(...all) {
      if (localStorage.getItem("test.cut")) { setTimeout(() => this.onclose?.({ code: 1006, reason: "" })); return; }
      const real = this.real = new Real(...all);
      real.onopen = (event) => { this.readyState = 1; this.onopen?.(event); };
      real.onmessage = (event) => isDead || this.onmessage?.(event);
      real.onclose = (event) => { this.readyState = 3; this.onclose?.(event); };
      addEventListener("test.cut", () => { real.onclose = null; real.close(); this.readyState = 3; this.onclose?.({ code: 1006, reason: "" }); }, { once: true });
    }
    send(data) {
      if (isDead) return;
      this.real.send(data);
      if (JSON.parse(data).type === "edit" && localStorage.getItem("test.dies")) isDead = true;
    }
    close(...all) { this.real?.close(...all); }
  };
})();`;
