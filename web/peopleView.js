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

  /** @param {import("./room.js").Room} room */
  constructor(room) {
    this.room = room;
  }

  update() {
    const { room } = this;
    const people = [...room.people.values()].filter((person) => person.here)
      .sort((one, other) => Number(other.participant === room.me) - Number(one.participant === room.me)
        || one.participant - other.participant);
    const shown = JSON.stringify([people, room.role, room.me]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    fill(this.#heading, "People ", h("span", { class: "number" }, people.length));
    fill(this.#list, people.map((person) => h("li", { class: `person ${person.pulse}` },
      h("span", { class: `dot hue${hueOf(person.participant)}`, "aria-hidden": "true" }),
      h("span", { class: "who" }, named(person.name), person.participant === room.me && h("span", { class: "hint" }, " you"),
        person.role === "host" && h("span", { class: "hint" }, " host"), person.role === "viewer" && h("span", { class: "hint" }, " watching")),
      h("span", { class: "pulse" }, person.pulse || "idle"),
      person.intention && h("p", { class: "intention", dir: "auto" }, person.intention),
      room.isHost && person.participant !== room.me && h("button", { class: "quiet small", type: "button",
        "aria-label": `Remove ${person.name}`, onclick: () => this.#remove(person) }, "Remove"))));
  }

  /** @param {import("./room.js").Person} person */
  #remove(person) {
    if (confirm(`Remove ${person.name} from the room? Their text stays; their link stops working.`)) {
      this.room.send({ type: "remove", participant: person.participant });
    }
  }
}

/** One of eight caret colours; the name beside it says the same. @param {number} participant */
export function hueOf(participant) {
  return participant % 8;
}
