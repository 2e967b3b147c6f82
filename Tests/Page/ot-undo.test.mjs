import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, invert } from "../../web/ot/operation.js";
import { scalarCount } from "../../web/ot/scalars.js";
import { UndoStack } from "../../web/ot/undo.js";
import { Random } from "./ot-random.mjs";

/** A text with one person's undo; others' operations come from elsewhere. */
class Editor {
  constructor(text = "") {
    this.text = text;
    this.stack = new UndoStack();
    this.now = 0;
  }

  edit(operation, milliseconds = 1000) {
    this.now += milliseconds;
    const inverse = invert(operation, this.text);
    this.text = apply(operation, this.text);
    this.stack.record(operation, inverse, this.now);
  }

  receive(operation) {
    this.text = apply(operation, this.text);
    this.stack.transform(operation);
  }

  move(operation) {
    if (operation === null) return false;
    this.text = apply(operation, this.text);
    return true;
  }

  undo() {
    return this.move(this.stack.undo());
  }

  redo() {
    return this.move(this.stack.redo());
  }
}

test("a burst of typing at one place is one step, a pause or another place begins a new one", () => {
  const editor = new Editor();
  editor.edit(["h"]);
  editor.edit([1, "j"], 100);
  editor.edit([1, { d: 1 }], 100);
  editor.edit([1, "i"], 100);
  editor.edit([2, "!"], 600);
  editor.edit(["x"], 10);
  assert.equal(editor.text, "xhi!");
  for (const expected of ["hi!", "hi", ""]) {
    assert.ok(editor.undo());
    assert.equal(editor.text, expected);
  }
  assert.ok(!editor.undo() && !editor.stack.canUndo);
  for (const expected of ["hi", "hi!", "xhi!"]) {
    assert.ok(editor.redo());
    assert.equal(editor.text, expected);
  }
  assert.ok(!editor.redo());
});

test("undo leaves what others typed inside and takes only what is left of one's own", () => {
  const editor = new Editor("ab");
  editor.edit([1, "hello"]);
  editor.receive([3, "YOU"]);
  editor.receive([1, { d: 1 }]);
  assert.equal(editor.text, "aeYOUllob");
  assert.ok(editor.undo());
  assert.equal(editor.text, "aYOUb");
  assert.ok(editor.redo());
  assert.equal(editor.text, "aeYOUllob");
});

test("a step others have undone already is passed over, and a new edit ends what could be redone", () => {
  const editor = new Editor();
  editor.edit(["a"]);
  editor.edit([1, "b"]);
  editor.receive([1, { d: 1 }]);
  assert.ok(editor.undo());
  assert.equal(editor.text, "");
  editor.edit(["c"]);
  assert.ok(!editor.redo());
});

test("undoing all of one's edits leaves others' text, and redoing them all brings the text back", () => {
  for (let seed = 0; seed < 100; seed++) {
    const random = new Random(seed);
    const editor = new Editor();
    // Own text is lower case, others' is upper case; nobody deletes the other's.
    for (let round = 0; round < 40; round++) {
      const isOwn = random.number(0, 1) === 1;
      const offset = random.number(0, scalarCount(editor.text));
      const isMine = /[a-z]/.test(editor.text[offset] ?? "") === isOwn && offset < editor.text.length;
      const operation = (offset > 0 ? [offset] : [])
        .concat(isMine && random.number(0, 1) === 1 ? [{ d: 1 }] : [isOwn ? "own" : "OTHER"]);
      if (isOwn) editor.edit(operation, random.number(0, 1000));
      else editor.receive(operation);
    }
    const full = editor.text;
    let steps = 0;
    while (editor.undo()) steps++;
    assert.equal(editor.text, full.replace(/[a-z]/g, ""), `seed ${seed}`);
    for (; steps > 0; steps--) assert.ok(editor.redo());
    assert.equal(editor.text, full, `seed ${seed}`);
  }
});
