// @ts-check
import { digits, phaseName, planInWords, remaining, startInWords } from "./clock.js";
import { fill, h, named, say } from "./dom.js";
import { keepSettings, readSettings } from "./keyring.js";
import { planBar } from "./planBar.js";
import { sun } from "./lobbyView.js";

/**
 * Join: a name and whether the bell may sound. Pressing Join is also the gesture that lets the browser make sound.
 */
export class JoinView {
  #heading = h("h1", {}, "Joining …");
  #facts = h("p", { class: "lede" });
  #plan = h("div");
  #name = h("input", { id: "name", name: "name", autocomplete: "nickname", maxlength: "64", required: true,
    value: readSettings().name, autofocus: true, enterkeyhint: "go" });
  #sound = h("input", { id: "sound", type: "checkbox" });
  #problem = h("p", { class: "problem", role: "alert" });
  #button = h("button", { class: "primary", type: "submit" }, "Join");
  #conductSaid = h("p", { class: "conduct", tabindex: "0", role: "group", "aria-label": "Code of conduct", dir: "auto" });
  #conduct = h("input", { id: "conduct", type: "checkbox" });
  #conductPart = h("div", { class: "row", hidden: true }, h("p", { class: "hint" }, "Code of conduct"), this.#conductSaid,
    h("label", { class: "tick", for: "conduct" }, this.#conduct, "I will keep to it"));
  #form = h("form", { class: "card join", onsubmit: (/** @type {Event} */ event) => this.#submit(event) },
    this.#heading, this.#facts, this.#plan,
    h("div", { class: "row" }, h("label", { for: "name" }, "Your name"), this.#name),
    h("label", { class: "tick", for: "sound" }, this.#sound, "Sound at the bell"),
    this.#conductPart,
    this.#problem,
    h("div", { class: "actions" }, this.#button, h("p", { class: "hint" }, "No account. Your draft is private until you share it.")));
  element = h("div", { class: "lobby joining" },
    h("header", { class: "masthead" }, h("a", { class: "wordmark", href: "/" }, sun(), "cowrite"), h("span")),
    h("main", { id: "draft" }, this.#form));

  /**
   * @param {import("./room.js").Room} room
   * @param {(name: string, acceptsConduct: boolean) => void} joined called within the press
   */
  constructor(room, joined) {
    this.room = room;
    this.joined = joined;
    this.#sound.checked = readSettings().sound;
    this.update();
  }

  /** @returns {void} */
  update() {
    const { room } = this;
    const { connection } = room;
    // Shown once it is known what to say: nothing on it moves then.
    this.#form.classList.toggle("unknown", !room.hasWelcome && connection.state !== "waiting");
    if (!room.hasWelcome) {
      say(this.#heading, "cowrite");
      say(this.#facts, connection.state === "waiting" ? "The server does not answer. Trying again …" : "Looking for the room …");
      this.#button.disabled = true;
      return;
    }
    this.#button.disabled = !room.isOnline;
    fill(this.#heading, "Join ", named(room.title || "this room"));
    const here = [...room.people.values()].filter((person) => person.here).length;
    const people = here === 0 ? "Nobody is here yet" : here === 1 ? "One person is here" : `${here} people are here`;
    say(this.#facts, `${people}. ${clockInWords(room)}`);
    fill(this.#plan, planBar(room.clock.phases, room.clock.state === "running" ? room.clock.phase : -1),
      h("p", { class: "hint" }, planInWords(room.clock.phases.slice(0, 8))));
    this.#conductPart.hidden = !room.conduct;
    this.#conduct.required = room.conduct !== "";
    say(this.#conductSaid, room.conduct);
    if (room.role === "viewer") this.#button.textContent = "Join to watch";
    if (room.isLocked) this.refuse("The door is locked for new people: ask the host to open it.");
  }

  /** @param {string} message */
  refuse(message) {
    say(this.#problem, message);
    this.#button.disabled = false;
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const name = this.#name.value.trim();
    if (!name || this.#button.disabled) return;
    say(this.#problem, "");
    keepSettings({ name, sound: this.#sound.checked });
    this.#button.disabled = true;
    this.joined(name, this.#conduct.checked);
  }
}

/** @param {import("./room.js").Room} room */
function clockInWords({ clock, time, phase }) {
  const left = remaining(clock, time.now());
  if (clock.state === "waiting") {
    if (clock.starts_at == null) return "The host starts the clock.";
    return `Starts ${startInWords(clock.starts_at)} where you are.`;
  }
  if (clock.state === "ended") return "The session has ended; drafts stay open.";
  if (clock.state === "paused") return `Paused in ${phaseName(phase).toLowerCase()}.`;
  if (phase === "write") return `Sprint in progress, ${digits(left ?? 0)} left: write now, say hello at the break.`;
  return `${phaseName(phase)}, ${digits(left ?? 0)} left.`;
}
