// @ts-check
import { plainText } from "./scalarIndex.js";
import { Signal } from "./signal.js";
import { continuedList, isAddress, linked, ordered, toggledMark } from "./typing.js";

/**
 * Joins one draft to one body: what is typed goes to the draft, what others do comes to the body, and the line under
 * the caret stays at its height on screen. The rules of the keyboard are here once for both bodies.
 *
 * @typedef {import("./draft.js").Draft} Draft
 * @typedef {import("./mirrorBody.js").Body} Body
 * @typedef {{name: string, hue: number}} Author how a person's caret is shown
 */
export class Editor {
  /** @type {Draft | null} */
  draft = null;
  /** Someone typed here. @type {Signal<void>} */
  typed = new Signal();
  /** @type {Signal<void>} */
  moved = new Signal();
  isReadOnly = false;
  /** By `performance.now()`. */
  typedAt = -Infinity;

  /** @type {(() => void)[]} */
  #leave = [];
  /** @type {Element | null} */
  #hereFirst = null;

  /** @param {Body} body @param {(participant: number) => Author} author */
  constructor(body, author) {
    this.body = body;
    this.author = author;
    this.element = body.element;
    // Nothing may be typed that no draft would keep.
    body.setReadOnly(true);
    body.edited.on(({ splices, kind }) => this.#bodyEdited(splices, kind));
    body.selected.on((selection) => this.#selected(selection));
    body.composed.on(() => this.draft?.hold(false));
    body.field.addEventListener("compositionstart", () => this.draft?.hold(true));
    body.beforeEdit.on((event) => this.#beforeEdit(event));
    body.field.addEventListener("keydown", (event) => this.#key(event));
    body.field.addEventListener("paste", (event) => this.#pasted(/** @type {ClipboardEvent} */ (event)), { capture: true });
    body.field.addEventListener("blur", () => this.draft?.moveCaret(null));
    body.field.addEventListener("focus", () => this.draft?.moveCaret(body.selection()));
  }

  /** @param {Draft | null} draft @param {boolean} isReadOnly @param {string} label */
  show(draft, isReadOnly, label) {
    this.body.setLabel(label);
    this.body.setReadOnly(isReadOnly || !draft?.isLoaded);
    this.isReadOnly = isReadOnly;
    if (draft === this.draft) return;
    if (this.draft) {
      this.draft.moveCaret(null);
      this.draft.hold(false);
    }
    for (const leave of this.#leave) leave();
    this.draft = draft;
    this.#leave = draft ? [draft.changed.on((change) => this.#draftChanged(change)), draft.caretsMoved.on(() => this.#showCarets())] : [];
    this.#load();
  }

  focus() {
    this.body.field.focus({ preventScroll: false });
  }

  /** @param {number} anchor @param {number} [head] */
  goTo(anchor, head = anchor) {
    this.focus();
    this.body.select(anchor, head);
    this.#selected(this.body.selection());
    this.#reveal();
  }

  undo() {
    if (!this.isReadOnly && !this.body.isComposing) this.draft?.undo();
  }

  redo() {
    if (!this.isReadOnly && !this.body.isComposing) this.draft?.redo();
  }

  /** @param {"bold" | "italic" | "link"} style */
  format(style) {
    const { draft } = this;
    if (!draft || this.isReadOnly || this.body.isComposing) return;
    const selection = this.body.selection();
    const command = style === "link" ? linked(draft.text, selection)
      : toggledMark(draft.text, selection, style === "bold" ? "**" : "*");
    this.#run(command);
  }

  /** Puts a text where the selection is. @param {string} text */
  insert(text) {
    const { from, to } = ordered(this.body.selection());
    this.#run({
      splices: [{ at: from, remove: to - from, insert: text }],
      selection: { anchor: from + text.length, head: from + text.length },
    });
  }

  /** @param {import("./typing.js").Command} command */
  #run(command) {
    if (this.isReadOnly || !this.draft?.isLoaded) return;
    this.#noteTyping();
    this.draft.edit(command.splices, "local", command.selection);
  }

  #load() {
    const { draft, body } = this;
    body.load(draft?.text ?? "");
    if (draft) body.select(Math.min(draft.caret.anchor, draft.text.length), Math.min(draft.caret.head, draft.text.length));
    body.setReadOnly(this.isReadOnly || !draft?.isLoaded);
    this.#showCarets();
    this.#markHere();
  }

  /** @param {import("./splice.js").Splice[]} splices @param {string} kind */
  #bodyEdited(splices, kind) {
    const { draft, body } = this;
    if (!draft) return;
    this.#noteTyping();
    draft.edit(splices, "typed");
    this.#selected(body.selection());
    // The browser brings its own edits into sight; what the body did instead of it is ours to show.
    if (kind !== "insertText" && kind !== "insertCompositionText") this.#reveal();
  }

  /** @param {import("./draft.js").Change} change */
  #draftChanged({ splices, origin, selection }) {
    if (origin === "load") return this.#load();
    if (origin === "typed") return;
    if (origin === "remote") this.#keepingHeight(splices, () => this.body.apply(splices));
    else {
      this.body.apply(splices, selection);
      this.#selected(this.body.selection());
      this.#reveal();
    }
    this.#showCarets();
  }

  /**
   * The line one writes in stays where it is on screen, whatever comes in above it.
   * @param {import("./splice.js").Splice[]} splices @param {() => void} change
   */
  #keepingHeight(splices, change) {
    const { body } = this;
    const head = body.selection().head;
    const isAbove = body.hasFocus() && splices.some((splice) => splice.at <= head);
    if (!isAbove) return change();
    const before = body.view.caretRect(head);
    if (before.bottom < 0 || before.top > innerHeight) return change();
    change();
    const after = body.view.caretRect(body.selection().head);
    const moved = Math.round(after.top - before.top);
    if (moved) scrollBy({ top: moved, behavior: "instant" });
  }

  /** The caret line comes into sight if it is not. */
  #reveal() {
    const rect = this.body.view.caretRect(this.body.selection().head);
    const top = 96;
    const bottom = (window.visualViewport?.height ?? innerHeight) - 72;
    if (rect.top < top) scrollBy({ top: rect.top - top, behavior: "instant" });
    else if (rect.bottom > bottom) scrollBy({ top: rect.bottom - bottom, behavior: "instant" });
  }

  /** @param {import("./draft.js").Selection} selection */
  #selected(selection) {
    this.draft?.moveCaret(selection);
    this.body.carets.repaint();
    this.#markHere();
    this.moved.emit();
  }

  /** The paragraph the caret is in: what focus mode leaves bright. */
  #markHere() {
    const { view } = this.body;
    if (!document.documentElement.classList.contains("focus-mode")) {
      if (this.#hereFirst) for (const line of view.lines) line.element.classList.remove("here");
      this.#hereFirst = null;
      return;
    }
    const [at] = view.place(this.body.selection().head);
    let first = at;
    let last = at;
    while (first > 0 && view.lines[first - 1].text.trim() && view.lines[at].text.trim()) first--;
    while (last < view.lines.length - 1 && view.lines[last + 1].text.trim() && view.lines[at].text.trim()) last++;
    this.#hereFirst = view.lines[first].element;
    for (const [index, line] of view.lines.entries()) {
      line.element.classList.toggle("here", index >= first && index <= last);
    }
  }

  refreshFocus() {
    this.#markHere();
  }

  #showCarets() {
    const { draft, body } = this;
    if (!draft) return;
    /** @type {Map<string, import("./caretLayer.js").RemoteCaret>} */
    const carets = new Map();
    for (const [key, caret] of draft.carets) carets.set(key, { ...caret, id: key, ...this.author(caret.participant) });
    body.carets.show(carets);
  }

  #noteTyping() {
    this.typedAt = performance.now();
    this.typed.emit();
  }

  /** @param {Event & {inputType?: string}} event */
  #beforeEdit(event) {
    const { draft, body } = this;
    if (!draft) return;
    if (event.inputType === "historyUndo" || event.inputType === "historyRedo") {
      event.preventDefault();
      if (event.inputType === "historyUndo") this.undo();
      else this.redo();
      return;
    }
    if (event.inputType === "insertLineBreak" || event.inputType === "insertParagraph") {
      const { anchor, head } = body.selection();
      const command = anchor === head && !body.isComposing ? continuedList(draft.text, head) : null;
      if (!command) return;
      event.preventDefault();
      this.#run(command);
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    /** @type {(() => void) | null} */
    let action = null;
    if (key === "z") action = event.shiftKey ? () => this.redo() : () => this.undo();
    else if (key === "y" && !event.shiftKey) action = () => this.redo();
    else if (event.shiftKey) return;
    else if (key === "b") action = () => this.format("bold");
    else if (key === "i") action = () => this.format("italic");
    else if (key === "k") action = () => this.format("link");
    if (!action) return;
    event.preventDefault();
    action();
  }

  /** An address pasted over a selection links it; anything else is left to the body. @param {ClipboardEvent} event */
  #pasted(event) {
    if (this.isReadOnly || event.defaultPrevented) return;
    const text = plainText(event.clipboardData?.getData("text/plain") ?? "");
    const selection = this.body.selection();
    const { from, to } = ordered(selection);
    const selected = this.draft?.text.slice(from, to) ?? "";
    if (!selected || selected.includes("\n") || !isAddress(text) || isAddress(selected)) return;
    event.preventDefault();
    this.#run(linked(this.draft?.text ?? "", selection, text.trim()));
  }
}
