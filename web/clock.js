// @ts-check

/**
 * The room's clock as this page knows it: the server's time by a monotonic clock of our own (a throttled tab is right
 * again at once), and what is left of the phase. Times are milliseconds; nothing here ticks.
 *
 * @typedef {{kind: string, seconds: number}} Phase
 * @typedef {object} ClockState
 * @property {"waiting" | "running" | "paused" | "ended"} state
 * @property {string} plan
 * @property {Phase[]} phases
 * @property {number} [phase] @property {number} [round] @property {number} [rounds]
 * @property {number} [started_at] @property {number} [ends_at] @property {number} [starts_at]
 * @property {number} [remaining_ms]
 * @property {string} [note] why the host changed it
 */

export class ServerTime {
  /** Server time minus monotonic time. */
  #offset = Date.now() - performance.now();
  #error = Infinity;

  /** @param {number} serverNow @param {number} [roundTrip] half of it bounds the error; unknown: a first guess */
  learn(serverNow, roundTrip = 2000) {
    // A later answer replaces a better one after a minute's drift at the latest.
    this.#error += 1;
    if (roundTrip / 2 > this.#error) return;
    this.#error = roundTrip / 2;
    this.#offset = serverNow + (roundTrip < 2000 ? roundTrip / 2 : 0) - performance.now();
  }

  /** The machine slept: what was learnt may be stale. */
  doubt() {
    this.#error = Infinity;
  }

  now() {
    return performance.now() + this.#offset;
  }
}

/** @param {ClockState} clock @param {number} now @returns {number | null} null where nothing counts down */
export function remaining(clock, now) {
  if (clock.state === "running" && clock.ends_at != null) return Math.max(0, clock.ends_at - now);
  if (clock.state === "paused") return clock.remaining_ms ?? null;
  if (clock.state === "waiting" && clock.starts_at != null) return Math.max(0, clock.starts_at - now);
  return null;
}

/** "17:42", "1:02:03". A second shows until it has passed. @param {number} milliseconds */
export function digits(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  if (hours > 0) return `${hours}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

/** "17 minutes", "1 minute", "40 seconds". @param {number} milliseconds */
export function spoken(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 60) return `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
  const minutes = Math.round(seconds / 60);
  return `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
}

/** @param {ClockState} clock @returns {string} one of checkin, write, break, share, waiting, ended */
export function phaseKind(clock) {
  if (clock.state === "waiting" || clock.state === "ended") return clock.state;
  return clock.phases[clock.phase ?? 0]?.kind ?? "waiting";
}

/** @type {Record<string, string>} */
const phaseNames = {
  checkin: "Check-in", write: "Write", break: "Break", share: "Share-out", waiting: "Not started", ended: "Ended",
};

/** @param {string} kind */
export function phaseName(kind) {
  return phaseNames[kind] ?? kind;
}

/** @param {Phase[]} phases "5 min check-in, 45 min write" */
export function planInWords(phases) {
  return phases.map((phase) => `${shortSpan(phase.seconds)} ${phaseName(phase.kind).toLowerCase()}`).join(", ");
}

/** "today at 07:30", "Tue, 1 Dec, 07:30", where this device is. @param {number} milliseconds */
export function startInWords(milliseconds) {
  const date = new Date(milliseconds);
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (date.toDateString() === new Date().toDateString()) return `today at ${time}`;
  return `${date.toLocaleDateString([], { weekday: "short", day: "numeric", month: "short" })}, ${time}`;
}

/** "45 min", "90 s". @param {number} seconds */
export function shortSpan(seconds) {
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** The wall-clock time of this device, "10:17:03". @param {number} [milliseconds] */
export function timeOfDay(milliseconds = Date.now()) {
  const date = new Date(milliseconds);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}
