// @ts-check
import { inWords } from "./words.js";

/**
 * What a screen reader hears: one polite region, one urgent one, both in index.html. Nobody's edits are ever
 * announced; comings and goings are gathered to one sentence in 10 s and kept back while people write.
 */
export class Announcer {
  /** @type {"all" | "bells" | "none"} */
  setting = "all";
  #polite = /** @type {HTMLElement} */ (document.getElementById("status"));
  #urgent = /** @type {HTMLElement} */ (document.getElementById("alert"));
  /** @type {{came: Set<string>, left: Set<string>}} */
  #people = { came: new Set(), left: new Set() };
  #timer = 0;

  /** Phase changes, minutes left, connection. @param {string} text @param {boolean} [asked] the person pressed a key for it */
  politely(text, asked = false) {
    if (this.setting === "all" || asked) repeatable(this.#polite, text);
  }

  /** Only the bell, being removed, the room closing. @param {string} text */
  urgently(text) {
    if (this.setting !== "none") repeatable(this.#urgent, text);
  }

  /** @param {string} name @param {boolean} came @param {boolean} isQuiet during WRITE nothing is said */
  person(name, came, isQuiet) {
    this.#people[came ? "came" : "left"].add(name);
    this.#people[came ? "left" : "came"].delete(name);
    if (isQuiet) {
      this.#people = { came: new Set(), left: new Set() };
      return;
    }
    if (this.#timer) return;
    this.#timer = window.setTimeout(() => {
      this.#timer = 0;
      const { came: arrived, left } = this.#people;
      this.#people = { came: new Set(), left: new Set() };
      const parts = [];
      if (arrived.size) parts.push(`${listed([...arrived])} joined`);
      if (left.size) parts.push(`${listed([...left])} left`);
      if (parts.length) this.politely(parts.join("; "));
    }, 10_000);
  }
}

/** The same sentence twice is two announcements. @param {HTMLElement} region @param {string} text */
function repeatable(region, text) {
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}

/** @param {string[]} names */
function listed(names) {
  if (names.length > 3) return `${names.length} people`;
  return names.join(", ");
}

/** @param {number} added @param {number} removed */
export function changeInWords(added, removed) {
  return `${inWords(added)} added, ${removed} removed`;
}
