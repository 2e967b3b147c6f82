// @ts-check
import { CaretLayer } from "./caretLayer.js";
import { h } from "./dom.js";
import { graphemeEnd, graphemeStart, lineEndOf, lineStartOf, wordEnd, wordStart } from "./graphemes.js";
import { LineView } from "./lineView.js";
import { changeBetween, plainText } from "./scalarIndex.js";
import { Signal } from "./signal.js";
import { shiftedOver, spliced } from "./splice.js";
import { ordered } from "./typing.js";

/**
 * The editor body for desktops: one editable block per line, with real heading sizes; lines out of sight are not laid
 * out (`content-visibility`). Typing within a line and everything an input method does stay the browser's; what would
 * join, part or replace lines is done here, on the text, and shown.
 *
 * A native change is read back from its line. Whatever else changes the document (an extension, a browser's idea of a
 * join) is noticed by an observer and the whole is read back: model = screen, always.
 *
 * @typedef {import("./splice.js").Splice} Splice
 * @typedef {import("./mirrorBody.js").Selection} Selection
 * @typedef {import("./mirrorBody.js").Body} EditorBody
 * @implements {EditorBody}
 */
export class LineBody {
  /** Whether this browser has the kind of editing this body needs. */
  static isSupported() {
    const probe = document.createElement("div");
    probe.setAttribute("contenteditable", "plaintext-only");
    return probe.contentEditable === "plaintext-only";
  }

  field = h("div", {
    class: "field lines", role: "textbox", "aria-multiline": "true", tabindex: "0", spellcheck: "true",
    autocapitalize: "sentences", contenteditable: "plaintext-only",
  });
  view = new LineView(this.field);
  carets = new CaretLayer(this.view, () => (this.hasFocus() ? this.selection().head : -1));
  element = h("div", { class: "body lined" }, this.carets.element, this.field);
  isComposing = false;

  /** @type {Signal<import("./mirrorBody.js").BodyEdit>} */
  edited = new Signal();
  /** @type {Signal<Selection>} */
  selected = new Signal();
  /** @type {Signal<void>} */
  composed = new Signal();
  /** @type {Signal<InputEvent>} */
  beforeEdit = new Signal();

  #text = "";
  /** The selection while the focus is elsewhere. @type {Selection} */
  #kept = { anchor: 0, head: 0 };
  /** @type {Selection} */
  #before = { anchor: 0, head: 0 };
  /** What is being dragged out of this text. @type {Selection | null} */
  #dragged = null;
  /** What the browser has touched in a composition. @type {Node[]} */
  #touched = [];
  #observer = new MutationObserver((records) => {
    if (this.isComposing) this.#touched.push(...records.map(({ target }) => target));
    else this.#readWhole("other");
  });

  constructor() {
    const { field } = this;
    this.view.load("");
    this.#observer.observe(field, { childList: true, characterData: true, subtree: true });
    field.addEventListener("beforeinput", (event) => this.#beforeInput(/** @type {InputEvent} */ (event)));
    field.addEventListener("input", (event) => {
      if (!this.isComposing) this.#readBack(/** @type {InputEvent} */ (event).inputType ?? "");
    });
    field.addEventListener("compositionstart", () => {
      this.#before = this.selection();
      const { from, to } = ordered(this.#before);
      // Left to itself the browser would join the lines, and style what it joins.
      if (this.#text.slice(from, to).includes("\n")) this.#replace(from, to, "", "deleteContentBackward");
      this.isComposing = true;
    });
    field.addEventListener("compositionend", () => {
      this.isComposing = false;
      this.#readBack("insertCompositionText");
      this.composed.emit();
    });
    for (const type of /** @type {const} */ (["copy", "cut"])) {
      field.addEventListener(type, (event) => this.#copied(event, type === "cut"));
    }
    field.addEventListener("paste", (event) => this.#pasted(event));
    field.addEventListener("dragstart", () => (this.#dragged = this.selection()));
    field.addEventListener("dragend", () => (this.#dragged = null));
    field.addEventListener("drop", (event) => this.#dropped(event));
    field.addEventListener("focus", () => this.select(this.#kept.anchor, this.#kept.head));
    field.addEventListener("blur", () => this.carets.repaint());
    document.addEventListener("selectionchange", () => {
      if (!this.hasFocus() || this.isComposing) return;
      this.#kept = this.selection();
      this.view.makeLive(this.#kept.head);
      this.selected.emit(this.#kept);
    });
  }

  /** @param {string} text */
  load(text) {
    this.#text = text;
    this.view.load(text);
    this.#observer.takeRecords();
    this.carets.repaint();
  }

  /** @param {Splice[]} splices @param {Selection} [selection] */
  apply(splices, selection) {
    const { anchor, head } = selection ?? this.selection();
    this.#show(splices);
    if (selection) this.select(anchor, head);
    else this.select(shiftedOver(anchor, splices), shiftedOver(head, splices));
  }

  /** @returns {Selection} */
  selection() {
    const selection = getSelection();
    if (!this.hasFocus() || !selection?.anchorNode || !selection.focusNode) return this.#kept;
    const anchor = this.view.offsetOf(selection.anchorNode, selection.anchorOffset);
    const head = this.view.offsetOf(selection.focusNode, selection.focusOffset);
    return anchor === null || head === null ? this.#kept : { anchor, head };
  }

  /** @param {number} anchor @param {number} [head] */
  select(anchor, head = anchor) {
    this.#kept = { anchor, head };
    if (!this.hasFocus()) return;
    const selection = getSelection();
    if (!selection) return;
    const present = selection.anchorNode && selection.focusNode && this.field.contains(selection.anchorNode) ? this.selection() : null;
    // A place in the text has one spelling here: in the innermost node. The browser's own is left if it says the same.
    if (present?.anchor === anchor && present.head === head && selection.anchorNode !== this.field) return;
    this.view.makeLive(head);
    const start = this.view.pointAt(anchor);
    const end = anchor === head ? start : this.view.pointAt(head);
    selection.setBaseAndExtent(start.node, start.offset, end.node, end.offset);
  }

  hasFocus() {
    return document.activeElement === this.field;
  }

  /** @param {boolean} isReadOnly */
  setReadOnly(isReadOnly) {
    const value = isReadOnly ? "false" : "plaintext-only";
    if (this.field.getAttribute("contenteditable") === value) return;
    this.field.setAttribute("contenteditable", value);
    this.field.setAttribute("aria-readonly", String(isReadOnly));
  }

  /** @param {string} label */
  setLabel(label) {
    this.field.setAttribute("aria-label", label);
  }

  /** @param {Splice[]} splices */
  #show(splices) {
    this.#text = spliced(this.#text, splices);
    for (const splice of splices) this.view.splice(splice);
    this.#observer.takeRecords();
    this.carets.repaint();
  }

  /** An edit that is made here and not by the browser. @param {number} from @param {number} to @param {string} insert @param {string} kind */
  #replace(from, to, insert, kind) {
    if (from === to && !insert) return;
    const before = this.selection();
    const splice = { at: from, remove: to - from, insert };
    this.#show([splice]);
    this.select(from + insert.length);
    this.edited.emit({ splices: [splice], before, kind });
  }

  /** @param {InputEvent} event */
  #beforeInput(event) {
    this.#before = this.selection();
    this.beforeEdit.emit(event);
    if (event.defaultPrevented || this.isComposing) return;
    const { inputType } = event;
    const { from, to } = ordered(this.#before);
    // Read before anything changes: the ranges are live nodes.
    const target = this.#targetOf(event);
    switch (inputType) {
      case "insertText": {
        const text = plainText(event.data ?? "");
        if (from === to && !text.includes("\n")) return;
        event.preventDefault();
        return this.#replace(from, to, text, inputType);
      }
      case "insertCompositionText":
      case "insertFromComposition":
      case "deleteCompositionText":
        return;
      case "insertLineBreak":
      case "insertParagraph":
        event.preventDefault();
        return this.#replace(from, to, "\n", inputType);
      case "insertReplacementText":
      case "insertFromYank": {
        event.preventDefault();
        const text = plainText(event.data ?? event.dataTransfer?.getData("text/plain") ?? "");
        return this.#replace(target?.from ?? from, target?.to ?? to, text, inputType);
      }
    }
    // Cut, paste and drop have events of their own; formats do not exist here.
    event.preventDefault();
    if (!inputType.startsWith("delete") || inputType === "deleteByCut" || inputType === "deleteByDrag") return;
    if (from !== to) return this.#replace(from, to, "", inputType);
    const range = this.#deleted(inputType, from, target);
    this.#replace(range.from, range.to, "", inputType);
  }

  /** @param {string} inputType @param {number} caret @param {{from: number, to: number} | null} target */
  #deleted(inputType, caret, target) {
    const text = this.#text;
    switch (inputType) {
      case "deleteContentBackward": return { from: graphemeStart(text, caret), to: caret };
      case "deleteContentForward": return { from: caret, to: graphemeEnd(text, caret) };
      case "deleteWordBackward": return { from: wordStart(text, caret), to: caret };
      case "deleteWordForward": return { from: caret, to: wordEnd(text, caret) };
    }
    // A visual line is the browser's to know; where it names none, the line of the text.
    if (target && target.from !== target.to) return target;
    return inputType.endsWith("Forward") ? { from: caret, to: lineEndOf(text, caret) } : { from: lineStartOf(text, caret), to: caret };
  }

  /** @param {InputEvent} event @returns {{from: number, to: number} | null} */
  #targetOf(event) {
    const range = event.getTargetRanges()[0];
    if (!range) return null;
    const anchor = this.view.offsetOf(range.startContainer, range.startOffset);
    const head = this.view.offsetOf(range.endContainer, range.endOffset);
    return anchor === null || head === null ? null : ordered({ anchor, head });
  }

  /**
   * Takes over what the browser did. What it touched tells which line it was: its selection may still stand elsewhere.
   * @param {string} kind
   */
  #readBack(kind) {
    const records = this.#observer.takeRecords().map(({ target }) => target);
    const touched = [...this.#touched, ...records].filter((target) => this.field.contains(target));
    this.#touched = [];
    const index = this.view.indexOf(touched[0] ?? null);
    const line = this.view.lines[index];
    if (!line) return touched.length ? this.#readWhole(kind) : undefined;
    const shown = line.element.textContent ?? "";
    const isAlone = this.view.holds(index) && touched.every((target) => line.element.contains(target));
    if (!isAlone || shown.includes("\n")) return this.#readWhole(kind);
    const typed = plainText(shown);
    const caret = this.#columnIn(line.element);
    const splice = changeBetween(line.text, typed, caret ?? undefined);
    this.view.adopt(index, typed);
    this.#observer.takeRecords();
    const start = this.view.startOf(index);
    const column = caret ?? (splice ? splice.at + splice.insert.length : 0);
    this.select(start + Math.min(column, typed.length));
    if (!splice) return;
    splice.at += start;
    this.#text = spliced(this.#text, [splice]);
    this.carets.repaint();
    this.edited.emit({ splices: [splice], before: this.#before, kind });
  }

  /** Where the browser's caret stands in a line; null: not in it. @param {HTMLElement} line */
  #columnIn(line) {
    const selection = getSelection();
    if (!selection?.focusNode || !line.contains(selection.focusNode)) return null;
    const before = document.createRange();
    before.setStart(line, 0);
    before.setEnd(selection.focusNode, selection.focusOffset);
    return before.toString().length;
  }

  /** Reads the whole document back, whatever it has become, and shows it anew. @param {string} kind */
  #readWhole(kind) {
    const { text, caret } = readDocument(this.field);
    const clean = plainText(text);
    const splice = changeBetween(this.#text, clean, caret ?? undefined);
    const head = caret ?? this.#kept.head;
    this.#text = clean;
    this.view.load(clean);
    this.#observer.takeRecords();
    getSelection()?.removeAllRanges();
    this.select(Math.min(head, clean.length));
    this.carets.repaint();
    if (splice) this.edited.emit({ splices: [splice], before: this.#before, kind });
  }

  /** @param {ClipboardEvent} event @param {boolean} isCut */
  #copied(event, isCut) {
    const { from, to } = ordered(this.selection());
    if (from === to) return;
    event.preventDefault();
    event.clipboardData?.setData("text/plain", this.#text.slice(from, to));
    if (isCut && this.#isEditable) this.#replace(from, to, "", "deleteByCut");
  }

  /** @param {ClipboardEvent} event */
  #pasted(event) {
    if (event.defaultPrevented || !this.#isEditable) return;
    event.preventDefault();
    const { from, to } = ordered(this.selection());
    this.#replace(from, to, plainText(event.clipboardData?.getData("text/plain") ?? ""), "insertFromPaste");
  }

  /** @param {DragEvent} event */
  #dropped(event) {
    event.preventDefault();
    const text = plainText(event.dataTransfer?.getData("text/plain") ?? "");
    const place = this.#placeAt(event.clientX, event.clientY);
    if (!text || place === null || !this.#isEditable) return;
    const before = this.selection();
    const source = this.#dragged && !event.ctrlKey && !event.altKey ? ordered(this.#dragged) : null;
    this.#dragged = null;
    if (source && place >= source.from && place <= source.to) return;
    const taken = source ? [{ at: source.from, remove: source.to - source.from, insert: "" }] : [];
    const at = shiftedOver(place, taken);
    const splices = [...taken, { at, remove: 0, insert: text }];
    this.#show(splices);
    this.field.focus();
    this.select(at, at + text.length);
    this.edited.emit({ splices, before, kind: "insertFromDrop" });
  }

  /** @param {number} x @param {number} y @returns {number | null} */
  #placeAt(x, y) {
    const place = document.caretPositionFromPoint?.(x, y);
    if (place) return this.view.offsetOf(place.offsetNode, place.offset);
    const range = document.caretRangeFromPoint?.(x, y);
    return range ? this.view.offsetOf(range.startContainer, range.startOffset) : null;
  }

  get #isEditable() {
    return this.field.getAttribute("contenteditable") !== "false";
  }
}

/**
 * The text of an edited document, however it is nested: a block is a line, so is a break that is not a block's last.
 * @param {HTMLElement} root @returns {{text: string, caret: number | null}}
 */
function readDocument(root) {
  const selection = getSelection();
  let text = "";
  /** @type {number | null} */
  let caret = null;
  let isFirst = true;
  const mark = (/** @type {Node} */ node, /** @type {number} */ offset) => {
    if (node === selection?.focusNode && selection.focusOffset === offset) caret = text.length;
  };
  const walk = (/** @type {Node} */ node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (node === selection?.focusNode) caret = text.length + selection.focusOffset;
      text += node.nodeValue ?? "";
      return;
    }
    for (const [index, child] of node.childNodes.entries()) {
      const isBlock = child instanceof HTMLElement && child.tagName === "DIV";
      if (isBlock && !isFirst) text += "\n";
      mark(node, index);
      isFirst = false;
      if (child.nodeName === "BR") {
        if (child.nextSibling) text += "\n";
      } else walk(child);
    }
    mark(node, node.childNodes.length);
  };
  walk(root);
  return { text, caret };
}
