// @ts-check
import { fill, h, named } from "./dom.js";

/**
 * Who is here, with a pulse only: writing, idle, away. Nobody's words show, only what they said they would write.
 */
export class PeopleView {
  #list = h("ul", { class: "people" });
  #heading = h("h2", {}, "People");
  element = h("section", { class: "people-part", "aria-label": "People" }, this.#heading, this.#list);
  #shown = "";

  /** @param {import("./room.js").Room} room @param {(person: import("./room.js").Person) => void} manage what one may do about a person */
  constructor(room, manage) {
    this.room = room;
    this.manage = manage;
  }

  update() {
    const { room } = this;
    const { group } = room;
    const isNear = (/** @type {import("./room.js").Person} */ person) => !group || group.includes(person.participant);
    const people = [...room.people.values()].filter((person) => person.here)
      .sort((one, other) => Number(isNear(other)) - Number(isNear(one)) || Number(other.participant === room.me) - Number(one.participant === room.me)
        || one.participant - other.participant);
    const shown = JSON.stringify([people, room.role, room.me, group]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    fill(this.#heading, "People ", h("span", { class: "number" }, people.length));
    fill(this.#list, people.map((person) => h("li", { class: `person ${person.pulse}` },
      h("span", { class: `dot hue${hueOf(person.participant)}`, "aria-hidden": "true" }),
      h("span", { class: "who" }, named(person.name), person.participant === room.me && h("span", { class: "hint" }, " you"),
        person.role === "host" && h("span", { class: "hint" }, " host"), person.role === "viewer" && h("span", { class: "hint" }, " watching"),
        group && isNear(person) && person.participant !== room.me && h("span", { class: "hint" }, " in your group")),
      h("span", { class: "pulse" }, person.pulse || "idle"),
      person.intention && h("p", { class: "intention", dir: "auto" }, person.intention),
      person.counts && h("p", { class: "hint own-line" }, `+${person.counts.added} −${person.counts.removed} words in the last sprint`),
      person.reflection && h("p", { class: "intention", dir: "auto" }, person.reflection),
      room.me !== null && person.participant !== room.me && h("button", { class: "quiet small", type: "button", "aria-haspopup": "dialog",
        "aria-label": `${room.isHost ? "Role and removal of" : "Report"} ${person.name}`, onclick: () => this.manage(person) }, room.isHost ? "Role, remove" : "Report"))));
  }
}

/** One of eight caret colours; the name beside it says the same. @param {number} participant */
export function hueOf(participant) {
  return participant % 8;
}
