// @ts-check
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Checks the page's JSDoc types: `node Tests/Page/types.mjs`, with `tsc` on the path (Debian: node-typescript). The
 * compiler reads a tag at the beginning of a comment's line only; the page also writes it behind the sentence. So it is
 * given a copy in which each tag has a line of its own, and what it says is told in the lines of the page.
 */
const web = fileURLToPath(new URL("../../web/", import.meta.url));
const copy = mkdtempSync(join(tmpdir(), "cowrite-types-"));
/** For each file of the copy the page's line of each of its lines. @type {Map<string, number[]>} */
const lines = new Map();
mkdirSync(join(copy, "ot"));
const names = [...readdirSync(web), ...readdirSync(`${web}ot`).map((name) => `ot/${name}`)]
  .filter((name) => name.endsWith(".js") && name !== "more-imports.js");
for (const name of names) {
  /** @type {string[]} */
  const out = [];
  /** @type {number[]} */
  const from = [];
  let isComment = false;
  for (const [index, line] of readFileSync(web + name, "utf8").split("\n").entries()) {
    if (/^\s*\/\*\*/.test(line)) isComment = true;
    const end = isComment ? line.indexOf("*/") + 1 || line.length : 0;
    const parts = isComment
      ? (line.slice(0, end).replace(/(\S) (@(?:param|type|typedef|returns|template|property|implements|throws)\b)/g, "$1\n * $2") + line.slice(end)).split("\n")
      : [line];
    if (line.includes("*/")) isComment = false;
    out.push(...parts);
    from.push(...parts.map(() => index + 1));
  }
  lines.set(name, from);
  writeFileSync(join(copy, name), out.join("\n"));
}
// What browsers have and the compiler's library may not.
writeFileSync(join(copy, "newer.d.ts"), `
interface WakeLockSentinel extends EventTarget { release(): Promise<void> }
interface Navigator { wakeLock?: { request(type: "screen"): Promise<WakeLockSentinel> } }
interface Document { caretPositionFromPoint?(x: number, y: number): { offsetNode: Node, offset: number } | null }
interface IDBDatabase { transaction(names: string, mode?: IDBTransactionMode, options?: { durability?: "default" | "relaxed" | "strict" }): IDBTransaction }
declare namespace Intl {
  class Segmenter { constructor(locale?: string, options?: { granularity: "grapheme" | "word" | "sentence" }); segment(text: string): Iterable<{ segment: string, index: number, isWordLike?: boolean }> & { containing(at: number): { segment: string, index: number, isWordLike?: boolean } | undefined } }
}
`);
writeFileSync(join(copy, "tsconfig.json"), JSON.stringify({
  compilerOptions: { allowJs: true, checkJs: true, noEmit: true, strict: true, target: "es2022", module: "es2022", moduleResolution: "node",
    lib: ["es2022", "dom", "dom.iterable"], types: [], skipLibCheck: true },
  include: ["**/*.js", "newer.d.ts"],
}));
const run = spawnSync("tsc", ["-p", copy, "--pretty", "false"], { encoding: "utf8", cwd: copy });
if (run.error) {
  console.log("skipped: no tsc here (Debian: node-typescript)");
  process.exit(0);
}
const said = run.stdout.split("\n").filter((line) => line && !/'"instant"' is not assignable to type 'ScrollBehavior/.test(line))
  .map((line) => line.replace(/^([\w/.-]+)\((\d+),\d+\)/, (whole, name, row) => `web/${name}:${lines.get(name)?.[row - 1] ?? row}`));
console.log(said.join("\n") || `${names.length} modules: types fit`);
rmSync(copy, { recursive: true });
process.exit(said.length ? 1 : 0);
