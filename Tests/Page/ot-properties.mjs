// What must hold for any texts and operations in the page's algebra; the twin of Sources/MergeTesting/Properties.swift.
// Each case comes from its seed alone. As a program, many cases of each:
//   node Tests/Page/ot-properties.mjs [--count N] [--from N] [--seed N]      1,000,000 of each; exit 1 on a failure
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

import {
  apply, baseScalarCount, compose, composeAll, invert, normalize, transform, transformOffset, transformOver,
} from "../../web/ot/operation.js";
import { scalarCount } from "../../web/ot/scalars.js";
import { Random } from "./ot-random.mjs";

/** Two operations on one text give the same either way round: the same text, and component for component. */
function transforming(random) {
  const text = random.text(random.number(0, 20));
  const a = random.operation(scalarCount(text));
  const b = random.operation(scalarCount(text));
  const [newA, newB] = transform(a, b);
  same(compose(a, newB), compose(b, newA), "the operations do not commute");
  assert.equal(apply(newB, apply(a, text)), apply(newA, apply(b, text)));
  same(normalize(newA), newA, "the left one is not canonical");
  same(normalize(newB), newB, "the right one is not canonical");
  same(transformOver(a, b, "left"), newA, "one-sided left");
  same(transformOver(b, a, "right"), newB, "one-sided right");
}

/** A composed operation does what its parts do in a row, and is canonical. */
function composing(random) {
  const text = random.text(random.number(0, 20));
  let result = text;
  const parts = [];
  for (let count = random.number(0, 6); count > 0; count--) {
    parts.push(random.operation(scalarCount(result)));
    result = apply(parts.at(-1), result);
  }
  const composed = composeAll(parts);
  assert.equal(apply(composed, text), result);
  same(normalize(composed), composed, "not canonical");
}

/** An operation and its inverse leave the text as it was. */
function inverting(random) {
  const text = random.text(random.number(0, 20));
  const operation = random.operation(scalarCount(text));
  const inverse = invert(operation, text);
  same(normalize(inverse), inverse, "not canonical");
  assert.equal(apply(inverse, apply(operation, text)), text);
}

/** Carets stand where the scalars around them went: counted scalar by scalar. */
function carets(random) {
  const count = random.number(0, 20);
  const operation = random.operation(count);
  const first = [0];
  const last = [0];
  let [old, now] = [0, 0];
  const reach = () => {
    first[old] ??= now;
    last[old] = now;
  };
  for (const component of [...operation, count - baseScalarCount(operation)]) {
    if (typeof component === "string") {
      now += [...component].length;
      reach();
    } else {
      const isRetain = typeof component === "number";
      for (let left = isRetain ? component : component.d; left > 0; left--) {
        old += 1;
        if (isRetain) now += 1;
        reach();
      }
    }
  }
  for (let offset = 0; offset <= count; offset++) {
    assert.equal(transformOffset(operation, offset, "before"), first[offset], `before, offset ${offset}`);
    assert.equal(transformOffset(operation, offset, "after"), last[offset], `after, offset ${offset}`);
  }
}

/** Any list of components comes into one canonical form that does the same. */
function canonical(random) {
  const operation = random.operation(random.number(0, 20));
  // The same in single steps, deletes before inserts.
  const scattered = [];
  let inserts = [];
  for (const component of operation) {
    if (typeof component === "string") {
      inserts = [...component];
    } else if (typeof component === "number") {
      scattered.push(...inserts, ...Array(component).fill(1));
      inserts = [];
    } else {
      scattered.push(...Array(component.d).fill({ d: 1 }));
    }
  }
  scattered.push(...inserts);
  if (random.number(0, 1) === 0) scattered.push(random.number(1, 9));
  same(normalize(scattered), operation, "another form");
}

/** An operation survives its JSON form. */
function json(random) {
  const operation = random.operation(random.number(0, 20));
  same(normalize(JSON.parse(JSON.stringify(operation))), operation, "another operation");
}

export const properties = { transforming, composing, inverting, carets, canonical, json };

/** Two operations, component for component. `deepEqual` is 30 times slower. */
function same(a, b, message) {
  if (JSON.stringify(a) !== JSON.stringify(b)) assert.deepEqual(a, b, message);
}

/** @throws with the property and the seed in the message */
export function check(name, seed) {
  try {
    properties[name](new Random(seed));
  } catch (error) {
    error.message = `${name}, seed ${seed}: ${error.message}\n  replay: node Tests/Page/ot-properties.mjs --seed ${seed}`;
    throw error;
  }
}

function main(options) {
  const number = (option, otherwise) => {
    const index = options.indexOf(option);
    return index < 0 ? otherwise : Number(options[index + 1]);
  };
  const first = number("--seed", number("--from", 1));
  const count = options.includes("--seed") ? 1 : number("--count", 1_000_000);
  for (const name of Object.keys(properties)) {
    let failures = 0;
    for (let seed = first; seed < first + count && failures < 10; seed++) {
      try {
        check(name, seed);
      } catch (error) {
        failures += 1;
        console.log(error.message);
      }
    }
    console.log(`JavaScript ${name}: ${count} cases from seed ${first}, ${failures} failed`);
    if (failures > 0) process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
