// Runs a folder of vectors through the page's algebra: node Tests/Vectors/vectors.mjs DIR
// Prints passed and failed per file; exit code 1 if any failed or a file is of no known kind.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { fileURLToPath } from "node:url";

import { apply, composeAll, invert, normalize, transform, transformOffset, transformOver } from "../../web/ot/operation.js";
import { scalarCount } from "../../web/ot/scalars.js";

/** One checker for each kind of line, told by a key only that kind has. Each gives the names of what differed. */
const kinds = [
  { key: "a_left_of_b", check: checkPair },
  { key: "ops", check: checkComposition },
  { key: "before", check: checkCarets },
  { key: "submissions", check: checkOrder },
];

function checkPair(vector) {
  const [a, b, doc] = [normalize(vector.a), normalize(vector.b), vector.doc];
  const [aLeft, bRight] = transform(a, b);
  const [bLeft, aRight] = transform(b, a);
  const afterA = apply(a, doc);
  return differing({
    after_a: [afterA, vector.after_a],
    after_b: [apply(b, doc), vector.after_b],
    a_left_of_b: [aLeft, vector.a_left_of_b],
    b_right_of_a: [bRight, vector.b_right_of_a],
    a_right_of_b: [aRight, vector.a_right_of_b],
    b_left_of_a: [bLeft, vector.b_left_of_a],
    "merged_a_left by a": [apply(bRight, vector.after_a), vector.merged_a_left],
    "merged_a_left by b": [apply(aLeft, vector.after_b), vector.merged_a_left],
    "merged_b_left by a": [apply(bLeft, vector.after_a), vector.merged_b_left],
    "merged_b_left by b": [apply(aRight, vector.after_b), vector.merged_b_left],
    a_inverse: [invert(a, doc), vector.a_inverse],
    "a_inverse applied": [apply(vector.a_inverse, afterA), doc],
    utf16_after_a: [afterA.length, vector.utf16_after_a],
    utf8_after_a: [Buffer.byteLength(afterA), vector.utf8_after_a],
  });
}

function checkComposition(vector) {
  const ops = vector.ops.map(normalize);
  const composed = composeAll(ops);
  const stepwise = ops.reduce((x, op) => transformOver(x, op, "left"), normalize(vector.x));
  const whole = transformOver(vector.x, composed, "left");
  return differing({
    composed: [composed, vector.composed],
    result: [apply(composed, vector.doc), vector.result],
    "result step by step": [ops.reduce((text, op) => apply(op, text), vector.doc), vector.result],
    x_stepwise_left: [stepwise, vector.x_stepwise_left],
    x_composed_left: [whole, vector.x_composed_left],
    agree: [isDeepStrictEqual(stepwise, whole), vector.agree],
  });
}

function checkCarets(vector) {
  const op = normalize(vector.op);
  const offsets = [...Array(scalarCount(vector.doc) + 1).keys()];
  return differing({
    before: [offsets.map((offset) => transformOffset(op, offset, "before")), vector.before],
    after: [offsets.map((offset) => transformOffset(op, offset, "after")), vector.after],
  });
}

function checkOrder(vector) {
  const log = [];
  let text = vector.doc;
  const lengths = [scalarCount(text)];
  const ordered = vector.submissions.map(({ base, op }) => {
    const moved = log.slice(base).reduce((x, earlier) => transformOver(x, earlier, "left"), normalize(op));
    log.push(moved);
    text = apply(moved, text);
    lengths.push(scalarCount(text));
    return moved;
  });
  return differing({
    ordered: [ordered, vector.submissions.map((submission) => submission.ordered)],
    final: [text, vector.final],
    lengths: [lengths, vector.lengths],
  });
}

function differing(pairs) {
  return Object.entries(pairs).filter(([, [found, expected]]) => !isDeepStrictEqual(found, expected))
    .map(([name]) => name);
}

/** @returns {{name: string, passed: number, failures: string[]}} */
export function runFile(path) {
  const result = { name: path.split("/").at(-1), passed: 0, failures: [] };
  const lines = readFileSync(path, "utf8").split("\n");
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const place = `${result.name}:${index + 1}`;
    try {
      const vector = JSON.parse(line);
      const kind = kinds.find(({ key }) => key in vector);
      const names = kind === undefined ? ["a line of no known kind"] : kind.check(vector);
      if (names.length === 0) result.passed++;
      else result.failures.push(`${place}: ${names.join(", ")}`);
    } catch (error) {
      result.failures.push(`${place}: ${error.message}`);
    }
  }
  return result;
}

/** @returns {string[]} the vector files of a folder */
export function vectorFiles(folder) {
  return readdirSync(folder).filter((name) => name.endsWith(".jsonl")).sort().map((name) => join(folder, name));
}

function main(folder) {
  if (folder === undefined) {
    console.error("usage: node Tests/Vectors/vectors.mjs DIR");
    return 2;
  }
  const files = vectorFiles(folder);
  if (files.length === 0) {
    console.error(`${folder} holds no .jsonl file`);
    return 2;
  }
  let isFailed = false;
  for (const { name, passed, failures } of files.map(runFile)) {
    console.log(`JavaScript ${name}: ${passed} passed, ${failures.length} failed`);
    for (const failure of failures.slice(0, 10)) console.log(`  ${failure}`);
    isFailed ||= failures.length > 0 || passed === 0;
  }
  return isFailed ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv[2]);
