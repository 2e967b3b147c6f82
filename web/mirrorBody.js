// @ts-check
import { CaretLayer } from "./caretLayer.js";
import { h } from "./dom.js";
import { graphemeStart } from "./graphemes.js";
import { LineView } from "./lineView.js";
import { changeBetween, plainText } from "./scalarIndex.js";
import { Signal } from "./signal.js";
import { shiftedOver, spliced } from "./splice.js";

/**
 * The editor body for phones: a `textarea` over a mirror of line blocks, both in one grid cell. The textarea takes the
 * typing with everything native left native; the mirror gives the height, the colour of Markdown and the places of
 * other people's carets. The page scrolls, never the textarea.
 *
 * @typedef {import("./splice.js").Splice} Splice
 * @typedef {{anchor: number, head: number}} Selection UTF-16 offsets
 * @typedef {{splices: Splice[], before: Selection, kind: string}} BodyEdit what a person did to the text
 *
 * What an editor body is, for both:
 *
 * @typedef {object} Body
 * @property {HTMLElement} element the whole, to be put on the page
 * @property {HTMLElement} field what takes the focus
 * @property {LineView} view
 * @property {CaretLayer} carets
 * @property {boolean} isComposing an input method is at work: nothing may touch the text
 * @property {Signal<BodyEdit>} edited
 * @property {Signal<Selection>} selected
 * @property {Signal<void>} composed
 * @property {Signal<InputEvent>} beforeEdit its listener may prevent the default
 * @property {(text: string) => void} load
 * @property {(splices: Splice[], selection?: Selection) => void} apply a change that the person did not type here
 * @property {() => Selection} selection
 * @property {(anchor: number, head?: number) => void} select
 * @property {() => boolean} hasFocus
 * @property {(isReadOnly: boolean) => void} setReadOnly
 * @property {(label: string) => void} setLabel
 */

/** @implements {Body} */
export class MirrorBody {
  field = h("textarea", {
    class: "field", spellcheck: "true", autocapitalize: "sentences", autocomplete: "off", rows: "1", wrap: "soft",
  });
  mirror = h("div", { class: "lines mirror", "aria-hidden": "true" });
  view = new LineView(this.mirror, 32);
  carets = new CaretLayer(this.view, () => (this.hasFocus() ? this.selection().head : -1));
  element = h("div", { class: "body mirrored" }, this.mirror, this.carets.element, this.field);
  isComposing = false;

  /** @type {Signal<BodyEdit>} */
  edited = new Signal();
  /** @type {Signal<Selection>} */
  selected = new Signal();
  /** @type {Signal<void>} */
  composed = new Signal();
  /** @type {Signal<InputEvent>} */
  beforeEdit = new Signal();

  /** The text both the textarea and the mirror hold, when nothing is being composed. */
  #text = "";
  /** @type {Selection} */
  #before = { anchor: 0, head: 0 };
  #isApplying = false;

  constructor() {
    this.view.load("");
    const field = this.field;
    new ResizeObserver(() => this.#fit()).observe(this.mirror);
    field.addEventListener("beforeinput", (event) => {
      if (this.#isApplying) return;
      this.#before = this.selection();
      this.beforeEdit.emit(event);
      if (event.inputType === "deleteContentBackward" && !event.defaultPrevented && !this.isComposing) this.#deleteWhole(event);
    });
    field.addEventListener("input", (event) => {
      if (!this.isComposing && !this.#isApplying) this.#take(/** @type {InputEvent} */ (event).inputType ?? "");
    });
    field.addEventListener("compositionstart", () => {
      this.#before = this.selection();
      this.isComposing = true;
    });
    field.addEventListener("compositionend", () => {
      // The last input event of a composition comes before this one in some browsers and after it in others.
      this.isComposing = false;
      this.#take("insertCompositionText");
      this.composed.emit();
    });
    field.addEventListener("blur", () => this.carets.repaint());
    document.addEventListener("selectionchange", () => {
      if (this.hasFocus() && !this.isComposing) this.selected.emit(this.selection());
    });
  }

  /** @param {string} text */
  load(text) {
    this.#text = text;
    this.field.value = text;
    this.view.load(text);
    this.carets.repaint();
  }

  /** @param {Splice[]} splices @param {Selection} [selection] */
  apply(splices, selection) {
    const { anchor, head } = this.selection();
    this.#text = spliced(this.#text, splices);
    if (!this.#typed(splices)) this.field.value = this.#text;
    // After the field: each change of the field lays out all that is not laid out yet.
    for (const splice of splices) this.view.splice(splice);
    this.#fit();
    if (selection) this.select(selection.anchor, selection.head);
    else this.select(shiftedOver(anchor, splices), shiftedOver(head, splices));
    this.carets.repaint();
  }

  /** @returns {Selection} */
  selection() {
    const { selectionStart, selectionEnd, selectionDirection } = this.field;
    if (selectionDirection === "backward") return { anchor: selectionEnd, head: selectionStart };
    return { anchor: selectionStart, head: selectionEnd };
  }

  /** @param {number} anchor @param {number} [head] */
  select(anchor, head = anchor) {
    this.field.setSelectionRange(Math.min(anchor, head), Math.max(anchor, head), head < anchor ? "backward" : "forward");
  }

  hasFocus() {
    return document.activeElement === this.field;
  }

  /** @param {boolean} isReadOnly */
  setReadOnly(isReadOnly) {
    this.field.readOnly = isReadOnly;
  }

  /** @param {string} label */
  setLabel(label) {
    this.field.setAttribute("aria-label", label);
  }

  /** Firefox takes one code point of an emoji that is many: what a person sees as one goes as one. @param {InputEvent} event */
  #deleteWhole(event) {
    const { selectionStart: caret, selectionEnd } = this.field;
    if (caret !== selectionEnd || caret === 0) return;
    const start = graphemeStart(this.#text, caret);
    if (caret - start < 2) return;
    event.preventDefault();
    this.field.setSelectionRange(start, caret);
    document.execCommand("delete");
  }

  /**
   * Makes a change as if it had been typed: the browser then lays out the lines it touches, where a new `value` (and
   * `setRangeText` likewise) has it lay out all, a hundred times the work at 30 kB. The browser's undo, which this
   * would confuse, is not heard in any case.
   * @param {Splice[]} splices @returns {boolean} false: the field does not hold the text now
   */
  #typed(splices) {
    const { field } = this;
    if (!this.hasFocus() || field.readOnly || splices.length > 50) return false;
    const { scrollX, scrollY } = window;
    this.#isApplying = true;
    for (const { at, remove, insert } of splices) {
      field.setSelectionRange(at, at + remove);
      if (insert) document.execCommand("insertText", false, insert);
      else if (remove) document.execCommand("delete");
    }
    this.#isApplying = false;
    if (scrollY !== window.scrollY || scrollX !== window.scrollX) scrollTo({ left: scrollX, top: scrollY, behavior: "instant" });
    return field.value === this.#text;
  }

  /** The body is as high as the mirror: at once where the page is scrolled next, which ends where the page ends. */
  #fit() {
    this.element.style.height = `${this.mirror.getBoundingClientRect().height}px`;
  }

  /** What the browser made of the text becomes a splice. @param {string} kind */
  #take(kind) {
    let value = this.field.value;
    const clean = plainText(value);
    if (clean !== value) {
      const { anchor, head } = this.selection();
      this.field.value = clean;
      this.select(Math.min(anchor, clean.length), Math.min(head, clean.length));
      value = clean;
    }
    const splice = changeBetween(this.#text, value, this.field.selectionEnd);
    if (!splice) return;
    this.#text = value;
    this.view.splice(splice);
    if (splice.insert.includes("\n")) this.#fit();
    this.carets.repaint();
    this.edited.emit({ splices: [splice], before: this.#before, kind });
  }
}
