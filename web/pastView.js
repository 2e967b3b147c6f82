// @ts-check
import { fill, h, say } from "./dom.js";
import { openPanel } from "./panels.js";

/**
 * Two revisions of a draft side by side: an earlier one, chosen with a slider, and the present one. What differs is
 * marked line by line. The owner may bring the earlier one back; that is an edit like any other, and can be undone so.
 *
 * @param {import("./room.js").Room} room @param {import("./draft.js").Draft} draft @param {boolean} isMine
 */
export function openPast(room, draft, isMine) {
  const head = draft.state?.revision ?? 0;
  const slider = h("input", { type: "range", id: "past-revision", min: "0", max: String(head), step: "1", value: String(head) });
  const label = h("output", { for: "past-revision", class: "number" });
  const then = h("div", { class: "revision", tabindex: "0", role: "group", "aria-label": "The earlier text" });
  const now = h("div", { class: "revision", tabindex: "0", role: "group", "aria-label": "The present text" });
  const problem = h("p", { class: "problem", role: "alert" });
  /** @type {string | null} */
  let text = null;
  let timer = 0;
  const restore = h("button", { type: "button", class: "primary", disabled: true, onclick: () => {
    if (room.send({ type: "restore", draft: draft.id, revision: Number(slider.value) })) dialog.close();
    else say(problem, "Offline: bring it back once the line is there.");
  } }, "Bring this text back");
  const copy = h("button", { type: "button", onclick: () => navigator.clipboard?.writeText(text ?? "") }, "Copy it");
  const step = (/** @type {number} */ by) => {
    slider.value = String(Number(slider.value) + by);
    ask();
  };
  const ask = () => {
    say(label, Number(slider.value) === head ? `revision ${head}, the present` : `revision ${slider.value} of ${head}`);
    restore.disabled = true;
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (!room.send({ type: "past", draft: draft.id, revision: Number(slider.value) })) say(problem, "Offline: earlier versions come from the server.");
    }, 80);
  };
  slider.addEventListener("input", ask);
  const leave = [room.answered.on((message) => {
    if (message.type !== "past" || message.draft !== draft.id || message.revision !== Number(slider.value)) return;
    text = message.text;
    say(problem, "");
    restore.disabled = text === draft.text || !room.isOnline;
    const [before, after] = marked(message.text, draft.text);
    fill(then, before);
    fill(now, after);
  }), room.changed.on((change) => {
    if (change === "error" && room.lastError?.code === "revision_forgotten") say(problem, "The server no longer keeps this revision; move the slider to the right.");
  })];
  const dialog = openPanel("Earlier versions",
    h("div", { class: "row" }, h("label", { for: "past-revision" }, "From the beginning to now"), slider),
    h("div", { class: "actions" }, h("button", { type: "button", onclick: () => step(-1) }, "Earlier"), h("button", { type: "button", onclick: () => step(1) }, "Later"), label),
    problem,
    h("div", { class: "compare" }, h("section", {}, h("h3", {}, "Then"), then), h("section", {}, h("h3", {}, "Now"), now)),
    h("div", { class: "actions" }, isMine && restore, copy));
  dialog.classList.add("wide");
  dialog.addEventListener("close", () => leave.forEach((stop) => stop()));
  ask();
}

/** Both texts as lines; those only one of them has are marked. @param {string} before @param {string} after @returns {[Node[], Node[]]} */
function marked(before, after) {
  const [first, second] = [before.split("\n"), after.split("\n")];
  const kept = commonLines(first, second);
  const show = (/** @type {string[]} */ lines, /** @type {Set<number>} */ common, /** @type {"del" | "ins"} */ tag) => lines.map((line, index) =>
    h("p", { dir: "auto" }, common.has(index) ? line || "\u00a0" : h(tag, {}, line || "\u00a0")));
  return [show(first, new Set(kept.map(([one]) => one)), "del"), show(second, new Set(kept.map(([, other]) => other)), "ins")];
}

/**
 * Lines both have, in order: same beginning and end first, then the longest common part of the middle if that is small
 * enough to search (a million pairs take some 10 ms), else lines that stand once in both.
 * @param {string[]} first @param {string[]} second @returns {[number, number][]}
 */
export function commonLines(first, second) {
  /** @type {[number, number][]} */
  const pairs = [];
  let from = 0;
  let [end, otherEnd] = [first.length, second.length];
  while (from < end && from < otherEnd && first[from] === second[from]) pairs.push([from, from++]);
  while (end > from && otherEnd > from && first[end - 1] === second[otherEnd - 1]) pairs.push([--end, --otherEnd]);
  const [rows, columns] = [end - from, otherEnd - from];
  if (rows * columns > 1e6) {
    const where = new Map(second.slice(from, otherEnd).map((line, index) => [line, index + from]));
    let last = from - 1;
    for (let index = from; index < end; index++) {
      const other = where.get(first[index]);
      if (other !== undefined && other > last) pairs.push([index, last = other]);
    }
    return pairs;
  }
  const lengths = Array.from({ length: rows + 1 }, () => new Uint32Array(columns + 1));
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      lengths[row][column] = first[from + row] === second[from + column] ? lengths[row + 1][column + 1] + 1 : Math.max(lengths[row + 1][column], lengths[row][column + 1]);
    }
  }
  for (let row = 0, column = 0; row < rows && column < columns;) {
    if (first[from + row] === second[from + column]) pairs.push([from + row++, from + column++]);
    else if (lengths[row + 1][column] >= lengths[row][column + 1]) row++;
    else column++;
  }
  return pairs;
}
