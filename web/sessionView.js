// @ts-check
import { digits, phaseName, planInWords, remaining } from "./clock.js";
import { fill, h, say } from "./dom.js";
import { planBar } from "./planBar.js";

/**
 * The session beside the text: the big clock of check-in, break and end, the plan, one's intention, and what a host
 * may do with the clock and the door.
 */
export class SessionView {
  #big = h("div", { class: "big-clock", "aria-hidden": "true" });
  #said = h("p", { class: "phase-said" });
  #plan = h("div");
  #intention = h("input", { id: "intention", maxlength: "280", autocomplete: "off", dir: "auto",
    placeholder: "the intro, then the talks", enterkeyhint: "done" });
  #intentionRow = h("form", { class: "intention-row", onsubmit: (/** @type {Event} */ event) => this.#intend(event) },
    h("label", { for: "intention" }, "What will you write this round?"),
    h("div", { class: "with-button" }, this.#intention, h("button", { type: "submit" }, "Set")));
  #host = h("div", { class: "host", role: "group", "aria-label": "Clock" });
  element = h("section", { class: "session-part", "aria-label": "Session" },
    this.#big, this.#said, this.#plan, this.#host, this.#intentionRow);
  #drawn = "";
  #hostShown = "";

  /** @param {import("./room.js").Room} room @param {() => void} done the intention is set or skipped */
  constructor(room, done) {
    this.room = room;
    this.done = done;
    // Sent by Enter or the button only: words meant for a private draft may land here, and must not leave by themselves.
  }

  get intentionField() {
    return this.#intention;
  }

  /** Draws what a tick changes. */
  tick() {
    const { room } = this;
    const left = remaining(room.clock, room.time.now());
    say(this.#big, left === null ? "" : digits(left));
    this.#big.hidden = left === null || room.phase === "write";
  }

  update() {
    const { room } = this;
    const { clock } = room;
    this.tick();
    const running = clock.state === "running" || clock.state === "paused";
    say(this.#said, clock.state === "paused" ? `${phaseName(room.phase)}, paused`
      : clock.state === "waiting" ? (clock.starts_at != null ? "Starts by itself" : room.isHost ? "Start when people are here" : "The host starts the clock")
        : phaseName(room.phase) + (clock.rounds && clock.rounds > 1 && running ? `, round ${clock.round} of ${clock.rounds}` : ""));
    const drawn = JSON.stringify([clock.phases, clock.phase, clock.state]);
    if (drawn !== this.#drawn) {
      this.#drawn = drawn;
      fill(this.#plan, planBar(clock.phases, running ? clock.phase : clock.state === "ended" ? clock.phases.length : -1),
        h("p", { class: "hint" }, clock.phases.length > 6 ? clock.plan : planInWords(clock.phases)));
    }
    this.#intentionRow.hidden = !room.canWrite || room.me === null;
    const mine = room.me === null ? "" : room.people.get(room.me)?.intention ?? "";
    if (document.activeElement !== this.#intention) this.#intention.value = mine;
    this.#updateHost();
  }

  #updateHost() {
    const { room } = this;
    const { clock } = room;
    this.#host.hidden = !room.isHost;
    const shown = `${room.isHost}/${clock.state}/${room.isLocked}/${room.isOnline}`;
    if (shown === this.#hostShown || !room.isHost) return;
    this.#hostShown = shown;
    const clockButton = (/** @type {string} */ label, /** @type {object} */ message, style = "") => h("button", {
      type: "button", class: style, disabled: !room.isOnline, onclick: () => room.send({ type: "clock", ...message }),
    }, label);
    const lock = h("button", { type: "button", disabled: !room.isOnline, "aria-pressed": String(room.isLocked),
      onclick: () => room.send({ type: "lock", locked: !room.isLocked }) }, room.isLocked ? "Open the door" : "Lock the door");
    switch (clock.state) {
      case "waiting":
      case "ended":
        fill(this.#host, clockButton(clock.state === "ended" ? "Start again" : "Start", { action: "start" }, "primary"), lock);
        break;
      default:
        fill(this.#host,
          clock.state === "paused" ? clockButton("Resume", { action: "resume" }, "primary") : clockButton("Pause", { action: "pause" }),
          clockButton("+5 min", { action: "extend", seconds: 300 }), clockButton("Skip", { action: "skip" }),
          clockButton("End", { action: "cancel" }), lock);
    }
  }

  /** @param {Event} event */
  #intend(event) {
    event.preventDefault();
    this.#send();
    this.done();
  }

  #send() {
    const text = this.#intention.value.trim();
    const mine = this.room.me === null ? "" : this.room.people.get(this.room.me)?.intention ?? "";
    if (text !== mine) this.room.send({ type: "intention", text });
  }
}
