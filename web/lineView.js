// @ts-check
import { styledLine } from "./markdown.js";

/**
 * A text shown as one block per line, styled as Markdown, kept up to date splice by splice. It maps UTF-16 offsets to
 * places in the document and back. Both editor bodies stand on it: one lets people write in it, one lies under a
 * textarea as its mirror.
 *
 * Invariant: the children of `root` are `lines` in order, and the text of each child is the text of its line. In blocks
 * (`blockSize`) they are its grandchildren: a change then has the browser walk one block and not all lines, to lay out
 * and to paint. Only without blocks are places in the document mapped back.
 *
 * @typedef {{text: string, element: HTMLElement, fence: string, nextFence: string, shape: string}} Line
 */
export class LineView {
  /** @type {Line[]} */
  lines = [];
  /** @type {WeakMap<Node, Line>} */
  #lineOf = new WeakMap();

  /** @param {HTMLElement} root @param {number} [blockSize] lines in a block; 0: no blocks */
  constructor(root, blockSize = 0) {
    this.root = root;
    this.blockSize = blockSize;
  }

  get text() {
    return this.lines.map((line) => line.text).join("\n");
  }

  /** @param {string} text */
  load(text) {
    this.lines = text.split("\n").map((line) => this.#newLine(line));
    this.root.replaceChildren(...this.#inBlocks(this.lines.map((line) => line.element)));
    this.#style(0, this.lines.length);
  }

  /** @param {import("./splice.js").Splice} splice */
  splice({ at, remove, insert }) {
    const [first, column] = this.place(at);
    const [last, endColumn] = remove === 0 ? [first, column] : this.place(at + remove);
    const head = this.lines[first].text.slice(0, column);
    const tail = this.lines[last].text.slice(endColumn);
    const texts = (head + insert + tail).split("\n");
    const reused = this.lines[first];
    reused.text = texts[0];
    for (const { element } of this.lines.slice(first + 1, last + 1)) {
      const block = element.parentElement;
      element.remove();
      if (this.blockSize && !block?.firstChild) block?.remove();
    }
    const fresh = texts.slice(1).map((line) => this.#newLine(line));
    if (fresh.length) {
      reused.element.after(...fresh.map((line) => line.element));
      const block = reused.element.parentElement;
      if (this.blockSize && block && block.childElementCount > 2 * this.blockSize) block.replaceWith(...this.#inBlocks([...block.children]));
    }
    this.lines.splice(first + 1, last - first, ...fresh);
    this.#style(first, first + 1 + fresh.length);
  }

  /** The line's document was changed by the browser: takes its text over. @param {number} index @param {string} text */
  adopt(index, text) {
    this.lines[index].text = text;
    this.#style(index, index + 1);
  }

  /** @param {number} offset @returns {[number, number]} line index, offset within the line */
  place(offset) {
    let left = offset;
    for (let index = 0; index < this.lines.length; index++) {
      const length = this.lines[index].text.length;
      if (left <= length) return [index, left];
      left -= length + 1;
    }
    const last = this.lines.length - 1;
    return [last, this.lines[last].text.length];
  }

  /** @param {number} index @returns {number} the offset at which a line begins */
  startOf(index) {
    let offset = 0;
    for (let line = 0; line < index; line++) offset += this.lines[line].text.length + 1;
    return offset;
  }

  /** @param {number} offset @returns {{node: Node, offset: number}} a place a Range takes */
  pointAt(offset) {
    const [index, column] = this.place(offset);
    const element = this.lines[index].element;
    let left = column;
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const length = node.nodeValue?.length ?? 0;
      if (left <= length) return { node, offset: left };
      left -= length;
    }
    return { node: element, offset: 0 };
  }

  /** @param {Node} node @param {number} nodeOffset @returns {number | null} null if the place is not in the text */
  offsetOf(node, nodeOffset) {
    if (node === this.root) {
      return nodeOffset >= this.lines.length ? this.text.length : this.startOf(nodeOffset);
    }
    const index = this.indexOf(node);
    if (index < 0) return null;
    const element = this.lines[index].element;
    const before = document.createRange();
    before.setStart(element, 0);
    before.setEnd(node, nodeOffset);
    return this.startOf(index) + Math.min(before.toString().length, this.lines[index].text.length);
  }

  /** @param {Node | null} node @returns {number} the index of the line that holds the node, or -1 */
  indexOf(node) {
    for (let at = node; at && at !== this.root; at = at.parentNode) {
      const line = this.#lineOf.get(at);
      if (line && at.parentNode === this.root) return this.lines.indexOf(line);
    }
    return -1;
  }

  /** @param {number} from @param {number} to @returns {Range} */
  range(from, to) {
    const range = document.createRange();
    const start = this.pointAt(from);
    const end = to === from ? start : this.pointAt(to);
    range.setStart(start.node, start.offset);
    range.setEnd(end.node, end.offset);
    return range;
  }

  /** The caret's place on screen at an offset. @param {number} offset @returns {DOMRect} */
  caretRect(offset) {
    const [index, column] = this.place(offset);
    const element = this.lines[index].element;
    const range = this.range(offset, offset);
    const rects = range.getClientRects();
    const rect = rects[rects.length - 1];
    if (rect && rect.height > 0) return rect;
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const lineHeight = parseFloat(style.lineHeight) || box.height;
    const top = box.top + parseFloat(style.paddingTop);
    // An empty line holds no text to measure: its caret stands where the text would begin.
    const start = style.direction === "rtl" ? box.right - parseFloat(style.paddingRight) : box.left + parseFloat(style.paddingLeft);
    return new DOMRect(column === 0 ? start : box.right, top, 0, Math.min(lineHeight, box.height));
  }

  /**
   * Lays out the line at an offset even if `content-visibility` would skip it: a line that was just made is skipped
   * until the next frame, and Chromium cannot put a caret into a line it has not laid out.
   * @param {number} offset
   */
  makeLive(offset) {
    const { element } = this.lines[this.place(offset)[0]];
    if (element === this.#live) return;
    this.#live?.classList.remove("live");
    element.classList.add("live");
    this.#live = element;
  }

  /** @type {HTMLElement | null} */
  #live = null;

  /** Whether the document still is what the invariant says, cheaply: the number and place of one line. @param {number} index */
  holds(index) {
    return this.root.childNodes.length === this.lines.length && this.root.childNodes[index] === this.lines[index]?.element;
  }

  /** @param {Element[]} elements @returns {Element[]} */
  #inBlocks(elements) {
    if (!this.blockSize) return elements;
    const blocks = [];
    for (let from = 0; from < elements.length; from += this.blockSize) {
      const block = document.createElement("div");
      block.className = "block";
      block.append(...elements.slice(from, from + this.blockSize));
      blocks.push(block);
    }
    return blocks;
  }

  /** @param {string} text @returns {Line} */
  #newLine(text) {
    const element = document.createElement("div");
    element.dir = "auto";
    const line = { text, element, fence: "", nextFence: "", shape: "?" };
    this.#lineOf.set(element, line);
    return line;
  }

  /** Styles the lines `from ..< to`, and those after them whose fence this changes. @param {number} from @param {number} to */
  #style(from, to) {
    let fence = from > 0 ? this.lines[from - 1].nextFence : "";
    for (let index = from; index < this.lines.length; index++) {
      const line = this.lines[index];
      if (index >= to && line.fence === fence) return;
      const styled = styledLine(line.text, fence, index === 0);
      line.fence = fence;
      line.nextFence = styled.fence;
      fence = styled.fence;
      const shape = `${styled.kind}|${styled.runs.map((run) => `${run.style}:${run.text}`).join("\u0000")}`;
      if (shape !== line.shape || !this.#isIntact(line, styled.runs)) {
        line.shape = shape;
        this.#show(line, styled);
      }
    }
  }

  /** Whether the browser left the nodes as we made them. @param {Line} line @param {import("./markdown.js").Run[]} runs */
  #isIntact(line, runs) {
    const nodes = line.element.childNodes;
    if (runs.length === 0) return nodes.length === 1 && nodes[0].nodeName === "BR";
    if (nodes.length !== runs.length) return false;
    return runs.every((run, at) => nodes[at].textContent === run.text && styleOf(nodes[at]) === run.style);
  }

  /** @param {Line} line @param {import("./markdown.js").StyledLine} styled */
  #show(line, { kind, runs }) {
    const element = line.element;
    const marks = [...element.classList].filter((name) => name === "here" || name === "live");
    const className = ["line", kind, ...marks].join(" ");
    if (element.className !== className) element.className = className;
    if (this.#isIntact(line, runs)) return;
    const nodes = element.childNodes;
    if (runs.length && nodes.length === runs.length && runs.every((run, at) => styleOf(nodes[at]) === run.style)) {
      // The commonest case by far, a run got longer: what is there stays, and so does what the browser knows of it.
      for (const [at, { text }] of runs.entries()) if (nodes[at].textContent !== text) nodes[at].textContent = text;
      return;
    }
    element.replaceChildren(...(runs.length ? runs.map(nodeOf) : [document.createElement("br")]));
  }
}

/** The style of the run that a node shows; null: it is no node of ours. @param {Node} node */
function styleOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return "";
  return node instanceof HTMLElement && node.localName === "span" && node.childNodes.length === 1 ? node.className : null;
}

/** @param {import("./markdown.js").Run} run @returns {Node} */
function nodeOf({ text, style }) {
  if (!style) return document.createTextNode(text);
  const span = document.createElement("span");
  span.className = style;
  span.textContent = text;
  return span;
}
