// @ts-check
import { phaseName, shortSpan } from "./clock.js";
import { h } from "./dom.js";

/**
 * A plan drawn to scale: one piece per phase, the present one marked. The words beside it say the same.
 *
 * @param {import("./clock.js").Phase[]} phases @param {number} [current] index of the present phase
 */
export function planBar(phases, current = -1) {
  return h("div", { class: "plan-bar", "aria-hidden": "true" }, phases.map((phase, index) => {
    const piece = h("span", { class: `piece ${phase.kind}${index === current ? " now" : index < current ? " past" : ""}`,
      title: `${phaseName(phase.kind)}, ${shortSpan(phase.seconds)}` });
    piece.style.flexGrow = String(Math.max(phase.seconds, 1));
    return piece;
  }));
}

/**
 * Reads the common forms of a plan, to draw it while one types; the server has the last word.
 * @param {string} text @returns {import("./clock.js").Phase[] | null}
 */
export function planGuess(text) {
  /** @type {Record<string, string>} */
  const kinds = { c: "checkin", w: "write", b: "break", s: "share" };
  const phases = [];
  let times = 1;
  for (const word of text.trim().toLowerCase().split(/\s+/)) {
    const repeat = /^[x×](\d{1,2})$/.exec(word);
    const part = /^(\d{1,3})(?::(\d\d))?([cwbs])$/.exec(word);
    if (repeat) times = Number(repeat[1]);
    else if (part) phases.push({ kind: kinds[part[3]], seconds: Number(part[1]) * 60 + Number(part[2] ?? 0) });
    else return null;
  }
  if (!phases.length || phases.length * times > 60 || times < 1) return null;
  return Array(times).fill(phases).flat();
}
