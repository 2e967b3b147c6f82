import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { difference } from "../../web/ot/difference.js";
import { apply, fromSplice, invert, MAXIMUM_COMPONENT_COUNT, normalize } from "../../web/ot/operation.js";
import { scalarToUtf16, utf16ToScalar } from "../../web/ot/scalars.js";
import { runFile, vectorFiles } from "../Vectors/vectors.mjs";
import { check, properties } from "./ot-properties.mjs";
import { Random } from "./ot-random.mjs";

const shared = fileURLToPath(new URL("../../../shared/vectors", import.meta.url));

test("vectors made by another implementation", { skip: !existsSync(shared) && "needs the shared vectors" }, () => {
  const files = vectorFiles(shared);
  assert.ok(files.length >= 4);
  for (const { name, passed, failures } of files.map(runFile)) {
    assert.deepEqual(failures, [], name);
    assert.ok(passed > 0, name);
  }
});

for (const name of Object.keys(properties)) {
  test(`5,000 random cases of ${name}`, () => {
    for (let seed = 1; seed <= 5000; seed++) check(name, seed);
  });
}

const refusals = [
  [[0], "count-not-positive"], [[-1], "count-not-positive"], [[1.5], "count-not-whole"], [[NaN], "count-not-whole"],
  [[1e30], "count-too-large"], [[2 ** 31 - 1, { d: 1 }], "count-too-large"], [[{ d: 0 }], "count-not-positive"],
  [[{ d: 0.5 }], "count-not-whole"], [[{ d: "1" }], "not-a-component"], [[{ d: 1, e: 1 }], "not-a-component"],
  [[{}], "not-a-component"], [[null], "not-a-component"], [[true], "not-a-component"], [[[1]], "not-a-component"],
  [[""], "empty-insert"], [["\ud800"], "lone-surrogate"], [["a\udc00b"], "lone-surrogate"],
  ["text", "not-an-operation"], [{ d: 1 }, "not-an-operation"],
  [Array(MAXIMUM_COMPONENT_COUNT + 1).fill(1), "too-many-components"],
];

test("what is no operation is refused with its reason", () => {
  for (const [value, code] of refusals) assert.throws(() => normalize(value), { name: "OperationError", code });
  for (const operation of [[4, "x"], [3, { d: 1 }], [{ d: 4 }]]) {
    assert.throws(() => apply(operation, "a\u{1f600}c"), { code: "length-mismatch" });
    assert.throws(() => invert(operation, "a\u{1f600}c"), { code: "length-mismatch" });
  }
});

test("components are brought into canonical form", () => {
  assert.deepEqual(normalize([{ d: 2 }, "x"]), ["x", { d: 2 }]);
  assert.deepEqual(normalize([{ d: 1 }, "a", { d: 1 }, "b", 4]), ["ab", { d: 2 }]);
  assert.deepEqual(normalize([1, 2, { d: 1 }, { d: 1 }]), [3, { d: 2 }]);
  assert.deepEqual(fromSplice(3, 0, ""), []);
  assert.deepEqual(fromSplice(0, 1, "x"), ["x", { d: 1 }]);
});

test("UTF-16 offsets and scalar offsets are told apart", () => {
  const text = "a\u{1f600}\u{301}b";
  assert.deepEqual([0, 1, 2, 3, 4, 5].map((offset) => utf16ToScalar(text, offset)), [0, 1, 1, 2, 3, 4]);
  assert.deepEqual([0, 1, 2, 3, 4, 9].map((offset) => scalarToUtf16(text, offset)), [0, 1, 3, 4, 5, 5]);
  const long = "x".repeat(100) + "\u{1f600}" + "y".repeat(100);
  assert.equal(scalarToUtf16(long, 101), 102);
  assert.equal(scalarToUtf16(long, 100), 100);
});

test("a text field's new value is told as one splice at the caret", () => {
  assert.deepEqual(difference("aa", "aaa", 1), ["a"]);
  assert.deepEqual(difference("aa", "aaa", 2), [1, "a"]);
  assert.deepEqual(difference("abcd", "axd", 2), [1, "x", { d: 2 }]);
  assert.deepEqual(difference("same", "same"), []);
  assert.deepEqual(difference("\u{1f600}", "\u{1f601}"), ["\u{1f601}", { d: 1 }], "one half of a pair is in common");
  assert.deepEqual(difference("x\u{1f600}", "x\u{1fa00}"), [1, "\u{1fa00}", { d: 1 }], "the other half is in common");
  const random = new Random(4);
  for (let round = 0; round < 2000; round++) {
    const before = random.text(random.number(0, 8));
    const after = random.text(random.number(0, 8));
    const operation = difference(before, after, scalarToUtf16(after, random.number(0, 8)));
    assert.equal(apply(operation, before), after, `round ${round}`);
    assert.deepEqual(normalize(operation), operation, `round ${round}: canonical, no half of a pair`);
  }
});
