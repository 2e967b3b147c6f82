// @ts-check
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const table = readFileSync(`${root}Sources/CWebAssets/CWebAssets.c`, "utf8");
/** These stand for the modules of the second file, each in its way. */
const standIns = ["more.js", "more-imports.js"];
const joined = [...table.matchAll(/#embed "\.\.\/\.\.\/web\/(.+\.js)"/g)].map(([, name]) => name).filter((name) => !standIns.includes(name));
const source = (/** @type {string} */ name) => readFileSync(`${root}web/${name}`, "utf8");

/** Those of the second file, which comes when it is asked for. */
const late = [...(table.split("more_js[]")[1] ?? "").matchAll(/#embed "\.\.\/\.\.\/web\/(.+\.js)"/g)].map(([, name]) => name).slice(1);

describe("The modules the binary joins into one", () => {
  test("every module of the page is there, after those it needs", () => {
    const all = [...readdirSync(`${root}web`), ...readdirSync(`${root}web/ot`).map((name) => `ot/${name}`)].filter((name) => name.endsWith(".js"));
    // The page reads its own text fields: scalarIndex.js has a difference that keeps UTF-16.
    assert.deepEqual([...joined].sort(), all.filter((name) => name !== "ot/difference.js" && !standIns.includes(name)).sort());
    for (const [index, name] of joined.entries()) {
      for (const [, path] of source(name).matchAll(/^import .* from "\.\/(.+)";$/gm)) {
        const needed = name.startsWith("ot/") ? `ot/${path}` : path;
        assert.ok(joined.slice(0, index).includes(needed), `${name} needs ${needed}, which comes later`);
      }
    }
  });

  test("up to the end of its first comment a module holds imports and comments only", () => {
    for (const name of joined) {
      const head = source(name).split("*/")[0];
      const code = head.replace(/\/\*[\s\S]*$/, "").split("\n").filter((line) => line && !line.startsWith("//") && !/^import \{[^}]*\} from "[^"]+";$/.test(line));
      assert.deepEqual(code, [], name);
    }
  });

  test("imports keep names, exports have names, no text between backticks spans lines", () => {
    for (const name of joined) {
      const text = source(name);
      assert.doesNotMatch(text, /^import .* as /m, name);
      assert.doesNotMatch(text, /^export default/m, name);
      assert.doesNotMatch(text, /^export \{/m, name);
      for (const [index, line] of text.split("\n").entries()) {
        // A regular expression or comment may hold one; a literal has two on its line.
        const ticks = line.replace(/`{3}/g, "").replace(/(?:^|\s)\/\/.*$|^\s*\*.*$|\/\*.*?\*\//g, "").replace(/\/[^/\s][^/]*\/[a-z]*/g, "").match(/`/g)?.length ?? 0;
        assert.equal(ticks % 2, 0, `${name}:${index + 1}`);
      }
    }
  });

  test("the second file imports from the first what its modules need, and stands for all of them", () => {
    assert.ok(late.length > 0);
    const needed = late.flatMap((name) => [...source(name).matchAll(/^import \{ (.*) \} from "\.\/(.+)";$/gm)]
      .flatMap(([, names, path]) => (late.includes(path) ? [] : names.split(", "))));
    const given = /^import \{ (.*) \} from "\.\/app\.js";\n$/.exec(source("more-imports.js"))?.[1].split(", ") ?? [];
    assert.deepEqual(given, [...new Set(needed)].sort());
    for (const [, names, path] of source("more.js").matchAll(/^export \{ (.*) \} from "\.\/(.+)";$/gm)) {
      assert.ok(late.includes(path), path);
      for (const name of names.split(", ")) assert.match(source(path), new RegExp(`^export function ${name}\\b`, "m"));
    }
  });

  test("no two modules give one name at their top level", () => {
    /** @type {Map<string, string>} */
    const owners = new Map();
    for (const name of joined) {
      for (const [, given] of source(name).matchAll(/^(?:export )?(?:async )?(?:function|class|const|let) (\w+)/gm)) {
        assert.ok(!owners.has(given), `${given} is in ${owners.get(given)} and in ${name}`);
        owners.set(given, name);
      }
    }
  });
});
