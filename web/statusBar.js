// @ts-check
import { timeOfDay } from "./clock.js";
import { h, say } from "./dom.js";
import { inWords, wordCount, wordsChanged } from "./words.js";

/**
 * The line under the text: words, the goal, what this sprint added and took away, and the truth about saving.
 * "saved" is said only after the server's word that the edit is on disk.
 */
export class StatusBar {
  #words = h("span", { class: "words" });
  #meter = h("progress", { class: "goal", max: "1", value: "0", "aria-label": "Word goal", hidden: true });
  #sprint = h("span", { class: "sprint" });
  #saved = h("button", { class: "saved", type: "button", onclick: () => this.pressed() });
  #retry = h("button", { class: "retry", type: "button", hidden: true }, "Try now");
  element = h("footer", { class: "status-bar" },
    h("div", { class: "counts" }, this.#words, this.#meter, this.#sprint), h("div", { class: "saving" }, this.#saved, this.#retry));
  #backUntil = 0;
  #wasOffline = false;
  #countedText = "";
  #counted = 0;
  #countTimer = 0;

  /** @param {import("./room.js").Room} room @param {() => void} pressed */
  constructor(room, pressed) {
    this.room = room;
    this.pressed = pressed;
    this.#retry.addEventListener("click", () => room.connection.tryNow());
  }

  /** The saved state in one sentence. @param {import("./draft.js").Draft | null} draft */
  sentence(draft) {
    const { room } = this;
    const kept = () => inWords(room.unsavedWords);
    switch (room.connection.state) {
      case "online": break;
      case "closed": return room.hasUnsaved ? `not saved: ${kept()} kept here` : "left the room";
      default: return room.hasUnsaved ? `offline, ${kept()} kept here` : "offline";
    }
    if (draft?.conflict) return "not saved: choose a text";
    if (draft?.refusal) return "not saved: see why";
    if (room.hasUnsaved) {
      const since = Math.min(...[...room.drafts.values()].map((one) => one.unsavedSince || Infinity));
      return performance.now() - since > 5000 ? `not saved yet, ${kept()} kept here` : "sending";
    }
    if (room.leftovers?.isBusy) return "sending what another tab left";
    if (performance.now() < this.#backUntil) return "back; all sent";
    return draft?.savedAt ? `saved ${timeOfDay(draft.savedAt)}` : "";
  }

  /** @param {import("./draft.js").Draft | null} draft @param {number} goal @param {string | null} sprintBase */
  update(draft, goal, sprintBase) {
    const isOnline = this.room.isOnline;
    if (!isOnline && this.room.connection.everOnline) this.#wasOffline = true;
    if (isOnline && this.#wasOffline && !this.room.hasUnsaved) {
      this.#wasOffline = false;
      this.#backUntil = performance.now() + 5000;
    }
    const state = this.room.connection.state;
    let sentence = this.sentence(draft);
    if (state === "waiting") {
      const wait = Math.ceil((this.room.connection.nextTryAt - performance.now()) / 1000);
      if (wait > 1) sentence += ` · next try in ${wait} s`;
    }
    say(this.#saved, sentence);
    this.#saved.hidden = !sentence;
    this.#saved.classList.toggle("bad", /^(offline|not saved)/.test(sentence));
    this.#retry.hidden = state !== "waiting";
    this.#count(draft, goal, sprintBase);
  }

  /** Counting reads the whole text: at most twice a second, and not in the turn of a key. */
  #count(/** @type {import("./draft.js").Draft | null} */ draft, /** @type {number} */ goal, /** @type {string | null} */ sprintBase) {
    if (this.#countTimer) return;
    const text = draft?.text ?? "";
    if (text === this.#countedText && this.#words.textContent) return this.#showCount(goal);
    this.#countTimer = window.setTimeout(() => {
      this.#countTimer = 0;
      const current = draft?.text ?? "";
      this.#countedText = current;
      this.#counted = wordCount(current);
      const change = sprintBase === null ? null : wordsChanged(sprintBase, current);
      say(this.#sprint, change && (change.added || change.removed) ? `+${change.added} −${change.removed} this sprint` : "");
      this.#showCount(goal);
    }, this.#words.textContent ? 500 : 0);
  }

  /** @param {number} goal */
  #showCount(goal) {
    say(this.#words, goal ? `${this.#counted} / ${inWords(goal)}` : inWords(this.#counted));
    this.#meter.hidden = !goal;
    if (goal) this.#meter.value = Math.min(1, this.#counted / goal);
  }
}
