// @ts-check
import { fill, h, named } from "./dom.js";
import { rendered } from "./preview.js";

/**
 * The share-out: whose turn it is, who comes next, and what the person whose turn it is chose to show, large.
 */
export class ShareOutView {
  #bar = h("div", { class: "turn-bar" });
  #shown = h("div", { class: "shown" });
  element = h("section", { class: "share-out", "aria-label": "Share-out" }, this.#bar, this.#shown);
  #drawn = "";

  /**
   * @param {import("./room.js").Room} room
   * @param {() => {draft: number, from: number, to: number, isPassage: boolean} | null} choice what one would show, in scalars
   */
  constructor(room, choice) {
    this.room = room;
    this.choice = choice;
  }

  update() {
    const { room } = this;
    const { speaker, next, shown } = room.shareOut;
    const drawn = JSON.stringify([room.shareOut, room.me, room.role, [...room.people.values()].map((person) => person.name)]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const isMine = speaker != null && speaker === room.me;
    const turn = (/** @type {string} */ label, /** @type {string} */ action, style = "") => h("button", {
      type: "button", class: style, onclick: () => room.send({ type: "turn", action }) }, label);
    fill(this.#bar,
      h("h2", {}, speaker == null ? "Nobody’s turn" : isMine ? "Your turn" : ["Sharing: ", named(room.nameOf(speaker))]),
      next.length > 0 && h("p", { class: "next" }, "next: ", next.slice(0, 6).flatMap((one, index) =>
        [index ? ", " : "", named(one === room.me ? "you" : room.nameOf(one))])),
      h("div", { class: "actions" },
        isMine && h("button", { type: "button", class: "primary", onclick: () => this.#show(false) }, shown ? "Show it anew" : "Show my draft"),
        isMine && h("button", { type: "button", onclick: () => this.#show(true) }, "Show the selection"),
        isMine && h("button", { type: "button", onclick: () => this.#showSprint() }, "Show this sprint"),
        (isMine || (room.isHost && speaker != null)) && turn("Pass", "pass"),
        (isMine || (room.isHost && speaker != null)) && turn(isMine ? "Done" : "Next", "next")));
    fill(this.#shown, shown
      ? [h("h3", { class: "shown-title", dir: "auto" }, shown.title || "Untitled"), shown.added ? sprintText(shown.text, shown.added) : rendered(shown.text)]
      : h("p", { class: "empty" }, speaker == null ? "The share-out begins with the last phase of the plan. Whoever has the turn chooses what to show: a draft or a passage."
        : isMine ? "Nothing is shown yet. Show your draft, or select a passage in it first. Passing is fine." : "Nothing is shown yet."));
  }

  /** The lines that changed in this sprint. */
  #showSprint() {
    const choice = this.choice();
    if (choice) this.room.send({ type: "show", draft: choice.draft, sprint: true });
  }

  /** @param {boolean} onlySelection */
  #show(onlySelection) {
    const choice = this.choice();
    if (!choice) return;
    const { draft, from, to, isPassage } = choice;
    this.room.send(onlySelection && isPassage ? { type: "show", draft, from, to } : { type: "show", draft });
  }
}

/** A text in which what was added is marked. @param {string} text @param {[number, number][]} added in scalars */
function sprintText(text, added) {
  const scalars = [...text];
  let at = 0;
  const parts = added.flatMap(([from, count]) => {
    const before = scalars.slice(at, from).join("");
    at = from + count;
    return [before, h("ins", {}, scalars.slice(from, at).join(""))];
  });
  return h("div", { class: "rendered sprint-text", dir: "auto" }, ...parts, scalars.slice(at).join(""));
}
