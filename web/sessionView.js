// @ts-check
import { digits, phaseName, planInWords, remaining, startInWords } from "./clock.js";
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
  #wrote = h("p", { class: "wrote" });
  #reflection = h("input", { id: "reflection", maxlength: "280", autocomplete: "off", dir: "auto", enterkeyhint: "done" });
  #reflectionRow = h("form", { class: "intention-row", onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    this.room.send({ type: "reflection", text: this.#reflection.value.trim() });
    this.#reflection.blur();
  } }, h("label", { for: "reflection" }, "How did it go? Others read it."),
  h("div", { class: "with-button" }, this.#reflection, h("button", { type: "submit" }, "Say")));
  #recap = h("button", { type: "button", onclick: () => this.asked.recap() }, "Write a recap of the session");
  element = h("section", { class: "session-part", "aria-label": "Session" },
    this.#big, this.#said, this.#plan, this.#host, this.#wrote, this.#intentionRow, this.#reflectionRow, this.#recap);
  #drawn = "";
  #hostShown = "";

  /**
   * @param {import("./room.js").Room} room @param {() => void} done the intention is set or skipped
   * @param {{host: () => void, recap: () => void}} asked
   */
  constructor(room, done, asked) {
    this.room = room;
    this.done = done;
    this.asked = asked;
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
      : clock.state === "waiting" ? (clock.starts_at != null ? `Starts by itself ${startInWords(clock.starts_at)}` : room.isHost ? "Start when people are here" : "The host starts the clock")
        : phaseName(room.phase) + (clock.rounds && clock.rounds > 1 && running ? `, round ${clock.round} of ${clock.rounds}` : "")
          + (clock.state === "ended" && clock.starts_at != null ? `; the next starts ${startInWords(clock.starts_at)}` : "") + (clock.note ? `: “${clock.note}”` : ""));
    const drawn = JSON.stringify([clock.phases, clock.phase, clock.state]);
    if (drawn !== this.#drawn) {
      this.#drawn = drawn;
      fill(this.#plan, planBar(clock.phases, running ? clock.phase : clock.state === "ended" ? clock.phases.length : -1),
        h("p", { class: "hint" }, clock.phases.length > 6 ? clock.plan : planInWords(clock.phases)));
    }
    const takesPart = room.canWrite && room.me !== null;
    const isAfter = ["break", "share", "ended"].includes(room.phase);
    this.#intentionRow.hidden = !takesPart || room.phase === "ended";
    this.#reflectionRow.hidden = !takesPart || !isAfter;
    this.#recap.hidden = !takesPart || room.phase !== "ended" || !room.isOnline;
    this.#wrote.hidden = !isAfter || !room.counts;
    if (room.counts) say(this.#wrote, `You wrote +${room.counts.added} −${room.counts.removed} words in the last sprint.`);
    const said = room.me === null ? "" : room.people.get(room.me)?.reflection ?? "";
    if (document.activeElement !== this.#reflection) this.#reflection.value = said;
    const mine = room.me === null ? "" : room.people.get(room.me)?.intention ?? "";
    if (document.activeElement !== this.#intention) this.#intention.value = mine;
    this.#updateHost();
  }

  #updateHost() {
    const { room } = this;
    const { clock } = room;
    this.#host.hidden = !room.isHost;
    const shown = `${room.isHost}/${clock.state}/${room.isOnline}/${room.reports.length}`;
    if (shown === this.#hostShown || !room.isHost) return;
    this.#hostShown = shown;
    const clockButton = (/** @type {string} */ label, /** @type {object} */ message, style = "") => h("button", {
      type: "button", class: style, disabled: !room.isOnline, onclick: () => room.send({ type: "clock", ...message }),
    }, label);
    const more = h("button", { type: "button", class: "quiet", "aria-haspopup": "dialog", onclick: () => this.asked.host() }, "More …");
    const told = room.reports.length > 0 && h("p", { class: "hint" }, `${room.reports.length} reported: see More …`);
    switch (clock.state) {
      case "waiting":
      case "ended":
        fill(this.#host, clockButton(clock.state === "ended" ? "Start again" : "Start", { action: "start" }, "primary"), more, told);
        break;
      default:
        fill(this.#host,
          clock.state === "paused" ? clockButton("Resume", { action: "resume" }, "primary") : clockButton("Pause", { action: "pause" }),
          clockButton("+5 min", { action: "extend", seconds: 300 }), clockButton("Skip", { action: "skip" }), more, told);
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
