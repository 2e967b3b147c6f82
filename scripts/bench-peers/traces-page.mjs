// Replays concurrent traces through the page's algebra, writers and server: node scripts/bench-peers/traces-page.mjs FILE...
// Every writer moves what it receives past its own text, the server moves what arrives past what it ordered,
// and the text is kept. Prints ms for the whole stream, and whether the end text is exact.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";

import { apply, composeAll, fromSplice, transform, transformOver } from "../../web/ot/operation.js";

const rounds = 9;

function replay(trace, knowledge) {
  const log = [];
  let text = "";
  const agents = Array.from({ length: trace.numAgents }, () => ({ base: 0, unseen: [] }));
  for (const [index, { agent, patches }] of trace.txns.entries()) {
    const writer = agents[agent];
    const seen = knowledge[index];
    while (writer.base < seen) writer.unseen.push({ revision: writer.base + 1, operation: log[writer.base++] });
    while (writer.unseen.length > 0 && writer.unseen[0].revision <= seen) writer.unseen.shift();
    let operation = patches.length === 1
      ? fromSplice(...patches[0])
      : composeAll(patches.map((patch) => fromSplice(...patch)));
    for (const one of writer.unseen) [operation, one.operation] = transform(operation, one.operation);
    let ordered = operation;
    for (let revision = writer.base; revision < log.length; revision++) {
      ordered = transformOver(ordered, log[revision], "left");
      // What the writer receives before its answer.
      const [pending, received] = transform(operation, log[revision]);
      operation = pending;
      writer.unseen.push({ revision: revision + 1, operation: received });
    }
    log.push(ordered);
    writer.base = log.length;
    text = apply(ordered, text);
  }
  return text;
}

/** For each transaction, how many of the log its writer has seen of the others. */
function whatWasSeen(trace) {
  const known = [];
  return trace.txns.map(({ agent, parents }, index) => {
    const last = new Array(trace.numAgents).fill(-1);
    for (const parent of parents) {
      for (let other = 0; other < last.length; other++) last[other] = Math.max(last[other], known[parent][other]);
    }
    const seen = Math.max(-1, ...last.filter((_, other) => other !== agent)) + 1;
    last[agent] = index;
    known.push(last);
    return seen;
  });
}

let isExact = true;
for (const file of process.argv.slice(2)) {
  const bytes = readFileSync(file);
  const trace = JSON.parse(file.endsWith(".gz") ? gunzipSync(bytes) : bytes);
  if (trace.kind !== "concurrent") continue;
  const knowledge = whatWasSeen(trace);
  let shortest = Infinity;
  let text = "";
  for (let round = 0; round < rounds; round++) {
    const start = process.cpuUsage();
    text = replay(trace, knowledge);
    const { user, system } = process.cpuUsage(start);
    shortest = Math.min(shortest, (user + system) / 1000);
  }
  isExact &&= text === trace.endContent;
  const name = basename(file).replace(/\.json(\.gz)?$/, "");
  console.log(`page (node)  ${name}: ${shortest.toFixed(1)} ms, ${text === trace.endContent ? "exact" : "WRONG"}`);
}
process.exitCode = isExact ? 0 : 1;
