// @ts-check
import { fill, h, named } from "./dom.js";

/**
 * One quiet line over a draft that is opened again: where one stopped, and what others did since. It goes with the first
 * key, and never moves the text one is writing in.
 */
export class ResumeCard {
  element = h("div", { class: "resume", role: "group", "aria-label": "Since you were here", hidden: true });
  /** @type {import("./draft.js").Draft["since"]} */
  #shown = null;
  /** @type {import("./draft.js").Draft | null} */
  #draft = null;
  #next = 0;

  /** @param {import("./room.js").Room} room @param {(from: number, to?: number) => void} go */
  constructor(room, go) {
    this.room = room;
    this.go = go;
  }

  /** Out of sight, but its place stays: the text does not move under a hand that writes. @param {import("./draft.js").Draft | null} draft */
  seen(draft) {
    if (!draft?.since || draft.since !== this.#shown) return;
    draft.since = this.#shown = null;
    this.element.classList.add("seen");
  }

  /** @param {import("./draft.js").Draft | null} draft */
  update(draft) {
    const since = draft?.since ?? null;
    if (since === this.#shown && draft === this.#draft) return;
    this.#draft = draft;
    this.#shown = since;
    this.#next = 0;
    this.element.hidden = !since;
    this.element.classList.remove("seen");
    if (!draft || !since) return;
    const { stopped, inserted, deleted } = since;
    const close = () => {
      draft.since = null;
      this.update(draft);
    };
    const before = stopped === null ? "" : draft.text.slice(Math.max(0, stopped - 160), stopped).split(/\n/).filter((line) => line.trim()).pop() ?? "";
    const plain = before.replace(/[*_`~#>[\]]|\(https?:[^)]*\)/g, "");
    const last = plain.split(/\s+/).slice(-7).join(" ").trim();
    const who = [...new Set(inserted.map(({ participant }) => participant))].slice(0, 3)
      .flatMap((participant, index) => [index ? ", " : "", named(this.room.nameOf(participant))]);
    const places = inserted.length === 1 ? "in one place" : `in ${inserted.length} places`;
    fill(this.element,
      h("p", {}, stopped ? ["You stopped ", last ? ["at “", h("bdi", {}, last), "”. "] : "here. "].flat() : "",
        inserted.length ? ["Since then ", ...who, ` wrote ${places}. `] : "", deleted && !inserted.length ? `Since then ${deleted} characters went. ` : ""),
      stopped !== null && stopped > 0 && h("button", { type: "button", class: "quiet small", onclick: () => this.go(stopped) }, "Go on there"),
      inserted.length > 0 && h("button", { type: "button", class: "quiet small", onclick: () => {
        const { at, count } = inserted[this.#next++ % inserted.length];
        this.go(at, at + count);
      } }, "Show what is new"),
      h("button", { type: "button", class: "icon small", "aria-label": "Close this line", onclick: close }, "×"));
  }
}
