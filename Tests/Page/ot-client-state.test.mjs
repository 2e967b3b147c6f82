import assert from "node:assert/strict";
import { test } from "node:test";

import { ClientState } from "../../web/ot/client-state.js";

const remote = ["xy"];

function withBuffer() {
  const state = new ClientState("me", 0);
  const sent = state.edit(["a"]);
  assert.equal(state.edit([1, "b"]), null);
  return { state, sent };
}

test("one submission is in flight; what is typed meanwhile is sent as one when it is saved", () => {
  const state = new ClientState("me", 4);
  assert.equal(state.hasUnsaved, false);
  assert.equal(state.edit([]), null);
  assert.deepEqual(state.edit(["a"]), { client: "me", sequence: 1, revision: 4, operation: ["a"] });
  assert.equal(state.edit([1, "b"]), null);
  assert.equal(state.edit([2, "c"]), null);
  assert.deepEqual(state.unsaved, ["abc"]);
  assert.deepEqual(state.acknowledge(1, 5), { client: "me", sequence: 2, revision: 5, operation: [1, "bc"] });
  assert.equal(state.acknowledge(2, 6), null);
  assert.equal(state.hasUnsaved, false);
});

test("edits that cancel out are not sent", () => {
  const { state } = withBuffer();
  state.edit([1, { d: 1 }]);
  assert.equal(state.buffer, null);
  assert.equal(state.acknowledge(1, 1), null);
});

test("another's text at the same place stands right of what is pending", () => {
  const { state, sent } = withBuffer();
  assert.deepEqual(state.receive(remote, 1), [2, "xy"]);
  assert.deepEqual(state.receive(remote, 1), [], "received before");
  const before = state.toJSON();
  assert.throws(() => state.receive(remote, 3), { code: "revision-gap" });
  assert.throws(() => state.acknowledge(1, 4), { code: "revision-gap" });
  assert.throws(() => state.acknowledge(2, 2), { code: "sequence-unknown" });
  assert.deepEqual(state.toJSON(), before);
  assert.deepEqual(state.inFlight, sent, "as sent");
  assert.deepEqual(state.acknowledge(1, 2)?.operation, [1, "b"]);
  assert.equal(state.acknowledge(1, 2), null, "a second time");
});

test("a refused old base is transformed once over the catch-up and sent again as the same sequence", () => {
  const { state } = withBuffer();
  const { apply, send } = state.rebase(["0123"], 0, 300);
  assert.deepEqual(apply, [2, "0123"]);
  assert.deepEqual(send, { client: "me", sequence: 1, revision: 300, operation: ["a"] });
  assert.deepEqual(state.rebase(remote, 0, 400), { apply: [], send: null }, "refused twice");
  state.receive(remote, 301);
  assert.throws(() => state.rebase(remote, 300, 400), { code: "rebase-mismatch" });
  const seen = state.rebase(remote, 300, 301);
  assert.deepEqual(seen.apply, [], "it came one by one meanwhile");
  assert.equal(seen.send?.revision, 301);
});

test("after a lost connection the submission in flight is found saved, or is sent again as it was", () => {
  const { state, sent } = withBuffer();
  const before = state.toJSON();
  const again = () => ClientState.fromJSON(JSON.parse(JSON.stringify(before)));

  const notTaken = again().resume([{ operation: remote, from: 0, to: 1, author: 2 }]);
  assert.deepEqual(notTaken, { apply: [2, "xy"], send: sent });

  const taken = again().resume([
    { operation: remote, from: 0, to: 1, author: 2 }, { sequence: 1, revision: 2 },
    { operation: [3, "z"], from: 2, to: 9, author: null },
  ]);
  assert.deepEqual(taken.apply, [2, "xyz"]);
  assert.deepEqual(taken.send, { client: "me", sequence: 2, revision: 9, operation: [1, "b"] });

  const composed = again().resume([{ operation: remote, from: 0, to: 9, author: null }]);
  assert.deepEqual(composed.send, { client: "me", sequence: 1, revision: 9, operation: ["a"] });

  const state2 = again();
  assert.throws(() => state2.resume([{ operation: remote, from: 1, to: 2 }]), { code: "revision-gap" });
  assert.throws(() => state2.resume([{ sequence: 5, revision: 1 }]), { code: "sequence-unknown" });
  assert.deepEqual(state2.toJSON(), before);
  assert.deepEqual(state2.resume([]), { apply: [], send: sent });
});
