// @ts-check
// A whole morning: two people in browsers and one in a terminal write in one draft, the server is killed in
// mid-typing, and at the end all three show the text that the session log replays to.
//
// COWRITE_EDITS=500 makes it as long as one likes; COWRITE_SEED replays a run; COWRITE_SHOTS=DIR keeps pictures.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { apply } from "../../web/ot/operation.js";
import { Browser } from "./support/browser.mjs";
import { Server } from "./support/server.mjs";
import { Terminal } from "./support/terminal.mjs";
import { Writer } from "./support/writer.mjs";

const missing = !Browser.find() ? "no chromium here" : !Server.find() ? "no cowrite binary here" : !Terminal.isHere() ? "no tmux here" : false;
const editCount = Number(process.env.COWRITE_EDITS ?? 40);
const seed = Number(process.env.COWRITE_SEED ?? 7);
const shots = process.env.COWRITE_SHOTS;

/** mulberry32: a small seeded generator of numbers in [0, 1). @param {number} state */
function random(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The words of a post, or of a text of our own where the posts are not at hand. @param {string} name */
function words(name) {
  const path = fileURLToPath(new URL(`../../../shared/posts/${name}`, import.meta.url));
  const text = existsSync(path) ? readFileSync(path, "utf8") : "Tea first, then the café's quiet corner 🌅 and 早朝の執筆, a page about the walk there.\n\nIt rained.\n";
  return text.split(/\s+/).map((word) => word.replaceAll(/[\p{Cc}~]/gu, "")).filter((word) => word !== "");
}

/** One person's keys: a word of the post with a mark of its own, sometimes a slip taken back, sometimes another place. */
class Typist {
  /** @param {string} mark @param {string[]} words @param {number} seed */
  constructor(mark, words, seed) {
    this.mark = mark;
    this.words = words;
    this.random = random(seed);
    this.count = 0;
    /** All that was typed to stay. */
    this.typed = "";
  }

  next() {
    const word = this.words[this.count % this.words.length];
    this.count += 1;
    const edit = { text: `${word}<${this.mark}${this.count}> `, slips: this.random() < 0.15, moves: this.random() < 0.1, breaks: this.random() < 0.05, place: this.random() };
    this.typed += (edit.breaks ? "\n" : "") + edit.text;
    return edit;
  }
}

describe("A whole morning", { skip: missing, timeout: 60_000 + editCount * 1200 }, () => {
  test(`two browsers and a terminal, ${editCount} edits each, seed ${seed}, a kill -9 in the middle`, async () => {
    const [browser, server] = await Promise.all([Browser.launch(), Server.start()]);
    /** @type {Terminal | undefined} */
    let terminal;
    try {
      const room = await server.room({ title: "Early birds", plan: "0:05c 10w 0:20s" });
      const ana = await Writer.join(browser, room.host, "Ana");
      await ana.share("writable");
      const bob = await Writer.join(browser, room.writer, "Bob");
      await bob.openDraft("Ana");
      await bob.ready();
      const draft = 1;
      terminal = new Terminal([/** @type {string} */ (Server.find()), "join", room.writer, "--name", "Cyd", "--draft", String(draft)], { columns: 80, rows: 2000 });
      const cyd = terminal;
      await cyd.until((screen) => /saved/.test(screen));
      await ana.page.click(".host button.primary");

      let typed = 0;
      const typists = [new Typist("a", words("pelican-2024-recap.md"), seed), new Typist("b", words("jekyll-announcement.md"), seed + 1), new Typist("c", words("ablog-skeleton.md"), seed + 2)];
      const inBrowser = async (/** @type {Writer} */ writer, /** @type {Typist} */ typist) => {
        await writer.focus();
        while (typist.count < editCount) {
          const edit = typist.next();
          if (edit.moves) await writer.focus(Math.floor(edit.place * (await writer.text()).length));
          if (edit.breaks) await writer.page.press("Enter");
          await writer.page.insert(edit.text);
          if (edit.slips) {
            await writer.page.insert("~");
            await writer.page.press("Backspace");
          }
          typed += 1;
          await new Promise((next) => setTimeout(next, 20 + edit.place * 60));
        }
      };
      const inTerminal = async (/** @type {Typist} */ typist) => {
        while (typist.count < editCount) {
          const edit = typist.next();
          if (edit.moves) cyd.press(...(edit.place < 0.5 ? ["Up", "End"] : ["Down", "Home"]));
          if (edit.breaks) cyd.press("Enter");
          cyd.type(edit.text);
          if (edit.slips) {
            cyd.type("~");
            cyd.press("BSpace");
          }
          typed += 1;
          await new Promise((next) => setTimeout(next, 20 + edit.place * 60));
        }
      };
      const crash = async () => {
        while (typed < editCount * 1.2) await new Promise((next) => setTimeout(next, 10));
        await server.kill();
        const clock = await bob.page.run(() => document.querySelector(".clock")?.textContent);
        const before = typed;
        while (typed < before + Math.min(60, editCount * 0.5)) await new Promise((next) => setTimeout(next, 10));
        await server.run();
        return clock;
      };
      const loads = ana.page.requests.filter(({ url }) => url === ana.page.requests[0].url).length;
      await Promise.all([inBrowser(ana, typists[0]), inBrowser(bob, typists[1]), inTerminal(typists[2]), crash()]);
      await Promise.all([ana.isSaved(40_000), bob.isSaved(40_000), cyd.until((screen) => /saved \d\d:/.test(screen), 40_000)]);
      // What was acknowledged last is on its way to the others.
      const text = await settled(ana, bob);
      assert.equal(ana.page.requests.filter(({ url }) => url === ana.page.requests[0].url).length, loads, "nobody reloaded");

      assert.ok(!text.includes("~"), "a slip was not taken back");

      if (shots) await pictures(browser, server, room, ana, bob, cyd, shots);
      await browser.close();
      // Its whole screen, once nobody else's caret is on it; how it wraps lines is its own business.
      const plain = (/** @type {string} */ value) => value.replaceAll(/\s+/g, "");
      await cyd.until((screen) => plain(screen).includes(plain(text)), 10_000);
      await server.kill();
      const tape = execFileSync(/** @type {string} */ (Server.find()), ["log", "--data", server.data, "--room", room.room], { encoding: "utf8", maxBuffer: 1 << 28 });
      let replayed = "";
      const inserted = new Map();
      for (const line of tape.trim().split("\n")) {
        const entry = JSON.parse(line);
        if (entry.event !== "operation" || entry.draft !== draft) continue;
        replayed = apply(entry.operation, replayed);
        const texts = entry.operation.filter((/** @type {unknown} */ part) => typeof part === "string");
        inserted.set(entry.author, (inserted.get(entry.author) ?? "") + texts.join(""));
      }
      assert.ok(replayed === text, `the log replays to ${replayed.length} units, all see ${text.length}`);
      // Whatever was merged, cut and sent again: each character that somebody typed is in the log once, as theirs.
      for (const [index, typist] of typists.entries()) {
        assert.equal(histogram(inserted.get(index + 1).replaceAll("~", "")), histogram(typist.typed), `what ${typist.mark} typed`);
      }
      assert.equal(histogram(text), histogram(typists.map((typist) => typist.typed).join("")), "all that was typed stands in the draft");
    } finally {
      terminal?.close();
      await browser.close().catch(() => {});
      await server.stop();
    }
  });
});

/** How often each character occurs. @param {string} text */
function histogram(text) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts].sort().map(([character, count]) => `${JSON.stringify(character)} ${count}`).join("\n");
}

/** The text that both show, once it stays the same. @param {Writer} one @param {Writer} other */
async function settled(one, other) {
  for (const end = Date.now() + 20_000; ; ) {
    const [first, second] = await Promise.all([one.text(), other.text()]);
    if (first === second) return first;
    if (Date.now() > end) assert.equal(first, second, "both show the same");
    await new Promise((next) => setTimeout(next, 50));
  }
}

/**
 * @param {Browser} browser @param {Server} server @param {{host: string, writer: string}} room
 * @param {Writer} ana @param {Writer} bob @param {Terminal} cyd @param {string} folder
 */
async function pictures(browser, server, room, ana, bob, cyd, folder) {
  const { writeFileSync, mkdirSync } = await import("node:fs");
  mkdirSync(folder, { recursive: true });
  const lobby = await (await browser.person()).page(`${server.origin}/`);
  await lobby.until("document.querySelector('.create button.primary')");
  await lobby.screenshot(`${folder}/lobby.png`);
  const guest = await (await browser.person()).page(room.writer);
  await guest.until("document.querySelector('.join button:not(:disabled)')");
  await guest.screenshot(`${folder}/join.png`);
  await bob.page.screenshot(`${folder}/write.png`);
  await bob.page.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: "dark" }] });
  await bob.page.screenshot(`${folder}/write-dark.png`);
  const phone = await Writer.join(browser, room.writer, "Dee", { width: 360, height: 740, scale: 2, mobile: true });
  await phone.page.screenshot(`${folder}/phone.png`);
  writeFileSync(`${folder}/terminal.txt`, cyd.screen());
  await ana.page.until("/write/i.test(document.querySelector('.bar .phase')?.textContent ?? '')");
  await ana.page.run(() => /** @type {HTMLElement | undefined} */ ([...document.querySelectorAll("button")].find((button) => button.textContent === "Skip"))?.click());
  await ana.page.until("/share/i.test(document.querySelector('.bar .phase')?.textContent ?? '')");
  await ana.page.screenshot(`${folder}/share-out.png`);
  await bob.page.screenshot(`${folder}/share-out-other-dark.png`);
}
