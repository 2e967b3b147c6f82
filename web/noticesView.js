// @ts-check
import { h } from "./dom.js";
import { download } from "./download.js";

/**
 * What stands over the text because it cannot wait: the end of the line for good, with the way out, and what an earlier
 * tab left that the server will not take. Nothing here covers the text or takes the focus.
 */
export class NoticesView {
  #ended = h("div", { class: "notice ended", role: "group", "aria-label": "The room", hidden: true });
  #left = h("div", { class: "notice", role: "group", "aria-label": "Left by another tab", hidden: true });
  element = h("div", { class: "notices" }, this.#ended, this.#left);
  #leftShown = "";

  /** @param {import("./room.js").Room} room @param {import("./announcer.js").Announcer} announcer */
  constructor(room, announcer) {
    this.room = room;
    this.announcer = announcer;
    room.leftovers?.changed.on(() => this.#updateLeft());
  }

  /** @param {import("./draft.js").Draft | null} draft on show @param {string} title */
  update(draft, title) {
    const { connection } = this.room;
    this.#updateLeft();
    const kind = connection.state === "closed" ? String(connection.closeCode) : this.room.hasWelcome && connection.fatal ? connection.fatal.code : "";
    if (this.#ended.dataset.kind === kind) return;
    this.#ended.dataset.kind = kind;
    this.#ended.hidden = !kind;
    if (!kind) return;
    const sentence = endSentences[kind] ?? "The connection has ended.";
    if (kind === "4003" || kind === "4004") this.announcer.urgently(sentence);
    const actions = [
      draft && h("button", { type: "button", onclick: () => download(title, draft.text) }, "Download my draft"),
      kind === "4010" && h("button", { type: "button", class: "primary", onclick: () => location.reload() }, "Load the new page"),
      kind === "4009" && h("button", { type: "button", class: "primary", onclick: () => location.reload() }, "Write here instead"),
      h("a", { class: "button", href: "/" }, "To the lobby"),
    ];
    this.#ended.replaceChildren(h("p", {}, sentence), h("div", { class: "actions" }, ...actions.filter((action) => action instanceof Node)));
  }

  #updateLeft() {
    const { leftovers, infos } = this.room;
    const refused = [...leftovers?.refused ?? []];
    const shown = refused.map(([id]) => id).join();
    if (shown === this.#leftShown) return;
    this.#leftShown = shown;
    this.#left.hidden = refused.length === 0;
    this.#left.replaceChildren(...refused.flatMap(([id, { draft, text, reason }]) => {
      const title = infos.get(draft)?.title ?? "";
      return [
        h("p", {}, "Another tab left text that the server does not take", title && [": “", h("bdi", {}, title), "”"], ". It is kept on this device. ", reason),
        h("div", { class: "actions" },
          h("button", { type: "button", onclick: () => download(title, text) }, "Download it"),
          h("button", { type: "button", onclick: () => leftovers?.forget(id) }, "Forget it")),
      ];
    }));
  }
}

/** @type {Record<string, string>} */
const endSentences = {
  1000: "You left the room.",
  1009: "The server refused a message that was too large. Your text is kept here: download it, then load the page again.",
  4001: "This link opens no room. Ask whoever invited you for a new one.",
  4003: "The host removed you from the room. Your text is still here: download or copy it.",
  4004: "The room was deleted. Your text is still here: download or copy it.",
  4009: "This draft is being written in another tab. Nothing is lost; that tab goes on.",
  4010: "A new version of this page is ready. Load it when you like; your text is kept.",
  room_full: "The room is full. Waiting for a place; what you write is kept here.",
};
