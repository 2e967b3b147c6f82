// @ts-check
import { apply, transformOver } from "../../../web/ot/operation.js";

/**
 * The server's part for one draft, played by a test through fakeSocket.mjs: orders what comes, the arriving operation
 * left of those already ordered, and tells the page. The test decides when.
 */
export class DraftServer {
  text = "";
  revision = 0;
  /** @type {import("../../../web/ot/operation.js").Operation[]} */
  #log = [];
  #base = 0;
  #sequence = 0;
  #read = 0;

  /** @param {import("./browser.mjs").Page} page @param {number} draft */
  constructor(page, draft) {
    this.page = page;
    this.draft = draft;
  }

  /** The page gets this text, and forgets what was. @param {string} text */
  async reset(text) {
    this.text = text;
    this.revision += 10;
    this.#base = this.revision;
    this.#log = [];
    this.#sequence = 0;
    this.#read = await this.page.run("fake.sent.length");
    await this.say({ type: "draft", draft: this.draft, revision: this.revision, text, last_sequence: 0, authors: [] });
  }

  /** Somebody else's operation on the server's text of now. @param {import("../../../web/ot/operation.js").Operation} operation */
  async edit(operation) {
    this.#order(operation);
    await this.say({ type: "edited", draft: this.draft, revision: this.revision, operation, participant: 4, client: "bob" });
  }

  /** Settles until the screen shows the server's text, or gives up. @param {() => Promise<string>} screen */
  async settleWith(screen) {
    const end = Date.now() + 3000;
    do await this.settle();
    while ((await screen()) !== this.text && Date.now() < end);
  }

  /** Takes what the page has sent, and acknowledges it, until nothing more comes. */
  async settle() {
    for (let quiet = 0; quiet < 2;) {
      // A turn of the page lies between an acknowledgement and the next submission.
      await this.page.run("new Promise((next) => setTimeout(next, 5))");
      quiet = (await this.answer()) ? 0 : quiet + 1;
    }
  }

  /** Takes and acknowledges what the page has sent by now. @returns {Promise<number>} how many edits that were */
  async answer() {
    const sent = await this.page.run((/** @type {number} */ from) => /** @type {any} */ (globalThis).fake.sent.slice(from), this.#read);
    this.#read += sent.length;
    const edits = sent.filter((/** @type {any} */ message) => message.type === "edit" && message.draft === this.draft);
    for (const { sequence, revision, operation } of edits) {
      if (sequence !== this.#sequence + 1) throw new Error(`sequence ${sequence} came after ${this.#sequence}`);
      this.#sequence = sequence;
      let ordered = operation;
      for (const other of this.#log.slice(revision - this.#base)) ordered = transformOver(ordered, other, "left");
      this.#order(ordered);
      await this.say({ type: "ack", draft: this.draft, sequence, revision: this.revision });
    }
    return edits.length;
  }

  /** @param {object} message */
  say(message) {
    return this.page.run((/** @type {object} */ said) => /** @type {any} */ (globalThis).fake.say(said), message);
  }

  /** @param {import("../../../web/ot/operation.js").Operation} operation */
  #order(operation) {
    this.text = apply(operation, this.text);
    this.#log.push(operation);
    this.revision++;
  }
}
