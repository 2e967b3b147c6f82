// The page's editors for the simulator: one JSON request a line on stdin, one answer a line on stdout.
//   {"editor": 3, "call": "edit", "operation": [...], "at": 17}  ->  {"scalarCount": ..., "revision": ..., ...}
import { createInterface } from "node:readline";

import { ClientState } from "../../web/ot/client-state.js";
import { apply, invert, normalize } from "../../web/ot/operation.js";
import { scalarCount } from "../../web/ot/scalars.js";
import { UndoStack } from "../../web/ot/undo.js";

class PageEditor {
  constructor(client) {
    this.text = "";
    this.state = new ClientState(client, 0);
    this.undo = new UndoStack();
  }

  edit({ operation, at }) {
    const edit = normalize(operation);
    const inverse = invert(edit, this.text);
    this.text = apply(edit, this.text);
    this.undo.record(edit, inverse, at);
    return { send: this.state.edit(edit) };
  }

  takeBack({ isRedo }) {
    const operation = isRedo ? this.undo.redo() : this.undo.undo();
    if (operation === null) return { nothing: true };
    const deletedText = inserted(invert(operation, this.text));
    this.text = apply(operation, this.text);
    return { send: this.state.edit(operation), deletedText, insertedText: inserted(operation) };
  }

  receive({ operation, revision }) {
    this.#apply(this.state.receive(normalize(operation), revision));
    return {};
  }

  acknowledge({ sequence, revision }) {
    return { send: this.state.acknowledge(sequence, revision) };
  }

  rebase({ operation, from, to }) {
    const { apply: change, send } = this.state.rebase(normalize(operation), from, to);
    this.#apply(change);
    return { send };
  }

  resume({ steps }) {
    const { apply: change, send } = this.state.resume(steps);
    this.#apply(change);
    return { send };
  }

  reload() {
    this.state = ClientState.fromJSON(JSON.parse(JSON.stringify(this.state)));
    this.undo = new UndoStack();
    return {};
  }

  read() {
    return { text: this.text };
  }

  #apply(change) {
    this.text = apply(change, this.text);
    this.undo.transform(change);
  }
}

function inserted(operation) {
  return operation.filter((part) => typeof part === "string").join("");
}

/** @type {Map<number, PageEditor>} */
const editors = new Map();

function answer(request) {
  try {
    if (request.call === "open") editors.set(request.editor, new PageEditor(request.client));
    if (request.call === "close") return editors.delete(request.editor) && {};
    const editor = editors.get(request.editor);
    const result = request.call === "open" ? {} : editor[request.call](request);
    const { revision, inFlight } = editor.state;
    return { ...result, scalarCount: scalarCount(editor.text), revision, inFlight };
  } catch (error) {
    return { error: `${error.name}: ${error.message}` };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(answer(JSON.parse(line))) + "\n");
}
