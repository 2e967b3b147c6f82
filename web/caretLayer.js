// @ts-check
import { h } from "./dom.js";

/**
 * Other people's carets and selections, painted over a LineView at most once a frame. Hidden from screen readers: the
 * people list says who is there. A name flag hides 2 s after its caret last moved, and never covers one's own line.
 *
 * @typedef {{id: string, name: string, hue: number, anchor: number, head: number, movedAt: number}} RemoteCaret
 */
export class CaretLayer {
  element = h("div", { class: "carets", "aria-hidden": "true" });
  /** @type {Map<string, RemoteCaret>} */
  carets = new Map();
  #frame = 0;
  #flagTimer = 0;

  /** @param {import("./lineView.js").LineView} view @param {() => number} ownHead the own caret's offset, -1: none */
  constructor(view, ownHead) {
    this.view = view;
    this.ownHead = ownHead;
    new ResizeObserver(() => this.repaint()).observe(view.root);
  }

  /** @param {Map<string, RemoteCaret>} carets offsets in the view's text */
  show(carets) {
    this.carets = carets;
    this.repaint();
  }

  /** Paints in the next frame. */
  repaint() {
    if (this.#frame || (this.carets.size === 0 && !this.element.firstChild)) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  }

  #paint() {
    const nodes = [];
    const origin = this.element.getBoundingClientRect();
    const own = this.ownHead();
    const ownLine = own < 0 ? -1 : this.view.place(own)[0];
    const now = performance.now();
    clearTimeout(this.#flagTimer);
    let hidesAt = Infinity;
    for (const caret of this.carets.values()) {
      const [line] = this.view.place(caret.head);
      const box = this.view.lines[line].element.getBoundingClientRect();
      // Places far off screen are not measured: their lines may not be laid out at all.
      if (box.bottom < -200 || box.top > innerHeight + 200) continue;
      const rect = this.view.caretRect(caret.head);
      const isFresh = now - caret.movedAt < flagTime;
      if (isFresh) hidesAt = Math.min(hidesAt, caret.movedAt + flagTime);
      const hidesFlag = !isFresh || this.#coversLine(ownLine, line);
      nodes.push(...this.#selection(caret, origin));
      nodes.push(placed(h("div", { class: `caret hue${caret.hue}` },
        h("span", { class: "flag", hidden: hidesFlag }, caret.name)), rect, origin, 2));
    }
    this.element.replaceChildren(...nodes);
    if (hidesAt < Infinity) this.#flagTimer = window.setTimeout(() => this.repaint(), hidesAt - now + 20);
  }

  /** The flag stands over the line above its caret. @param {number} ownLine @param {number} line */
  #coversLine(ownLine, line) {
    return ownLine === line || ownLine === line - 1;
  }

  /** @param {RemoteCaret} caret @param {DOMRect} origin */
  #selection(caret, origin) {
    if (caret.anchor === caret.head) return [];
    const from = Math.min(caret.anchor, caret.head);
    const to = Math.max(caret.anchor, caret.head);
    const nodes = [];
    const [first, column] = this.view.place(from);
    const [last, endColumn] = this.view.place(to);
    for (let line = first; line <= last && nodes.length < 400; line++) {
      const box = this.view.lines[line].element.getBoundingClientRect();
      if (box.bottom < -200 || box.top > innerHeight + 200) continue;
      const start = this.view.startOf(line);
      const range = this.view.range(start + (line === first ? column : 0),
        start + (line === last ? endColumn : this.view.lines[line].text.length));
      for (const rect of range.getClientRects()) {
        nodes.push(placed(h("div", { class: `tint hue${caret.hue}` }), rect, origin, rect.width));
      }
    }
    return nodes;
  }
}

const flagTime = 2000;

/** @param {HTMLElement} element @param {DOMRect} rect @param {DOMRect} origin @param {number} width */
function placed(element, rect, origin, width) {
  element.style.transform = `translate(${rect.left - origin.left}px, ${rect.top - origin.top}px)`;
  element.style.width = `${width}px`;
  element.style.height = `${rect.height}px`;
  return element;
}
