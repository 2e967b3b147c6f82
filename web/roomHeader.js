// @ts-check
import { digits, phaseName, remaining, spoken } from "./clock.js";
import { fill, h, named, say } from "./dom.js";

/**
 * The thin line over the text: room, phase, clock, connection, sound, more. The clock is drawn from the server's
 * deadline each time; between two draws nothing is counted.
 */
export class RoomHeader {
  #title = h("h1", { class: "room-title" });
  #phase = h("span", { class: "phase" });
  #clock = h("span", { class: "clock", role: "timer", "aria-label": "Time left" });
  #state = h("button", { class: "state", type: "button" });
  #sound = h("button", { class: "sound icon", type: "button" });
  #more = h("button", { class: "icon", type: "button", "aria-haspopup": "dialog", "aria-label": "Settings and keys" }, "?");
  element = h("header", { class: "bar", "data-region": "header" },
    h("a", { class: "home", href: "/", "aria-label": "Lobby" }), this.#title,
    h("p", { class: "now" }, this.#phase, this.#clock),
    h("div", { class: "tools" }, this.#state, this.#sound, this.#more));
  #shownTitle = "";

  /**
   * @param {import("./room.js").Room} room
   * @param {{sound: () => void, more: () => void, state: () => void}} pressed
   */
  constructor(room, pressed) {
    this.room = room;
    this.#sound.addEventListener("click", pressed.sound);
    this.#more.addEventListener("click", pressed.more);
    this.#state.addEventListener("click", pressed.state);
  }

  /** @param {boolean} hideClock @param {boolean} isSoundOn */
  update(hideClock, isSoundOn) {
    const { room } = this;
    if (this.#shownTitle !== room.title) fill(this.#title, named(this.#shownTitle = room.title));
    const { clock } = room;
    const rounds = clock.rounds && clock.rounds > 1 && clock.state !== "waiting" && clock.state !== "ended"
      ? `${clock.round}/${clock.rounds} · ` : "";
    const phase = `${rounds}${phaseName(room.phase)}${clock.state === "paused" ? ", paused" : ""}`;
    if (this.#phase.textContent !== `${rounds && "Round "}${phase}`) fill(this.#phase, rounds && h("span", { class: "round" }, "Round "), phase);
    const state = connectionWord(room);
    if (this.#state.dataset.state !== state) {
      this.#state.dataset.state = state;
      fill(this.#state, h("span", { class: "state-dot", "aria-hidden": "true" }), h("span", { class: "state-word" }, state));
    }
    const sound = isSoundOn ? "Sound on" : "Sound off";
    if (this.#sound.getAttribute("aria-label") !== sound) {
      this.#sound.setAttribute("aria-label", sound);
      this.#sound.setAttribute("aria-pressed", String(isSoundOn));
      this.#sound.replaceChildren(bellIcon(isSoundOn));
    }
    this.tick(hideClock);
  }

  /** @param {boolean} hideClock "5 minutes left" still shows */
  tick(hideClock) {
    const left = remaining(this.room.clock, this.room.time.now());
    const text = left === null ? "" : digits(left);
    const isLast = left !== null && left <= 300_000 && this.room.clock.state === "running";
    say(this.#clock, hideClock ? (isLast ? `${spoken(left)} left` : "") : text);
    this.#clock.classList.toggle("last", isLast);
    return text;
  }
}

/** One word for the line. @param {import("./room.js").Room} room */
export function connectionWord(room) {
  switch (room.connection.state) {
    case "online": return "online";
    case "connecting": return room.connection.everOnline ? "reconnecting" : "connecting";
    case "waiting": return "offline";
    case "closed": return "closed";
  }
}

/** @param {boolean} isOn */
function bellIcon(isOn) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", `M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4${isOn ? "" : "M4 3l16 18"}`);
  svg.append(path);
  return svg;
}
