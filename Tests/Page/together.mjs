// @ts-check
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Browser } from "./support/browser.mjs";
import { Server } from "./support/server.mjs";
import { Wire } from "./support/wire.mjs";
import { Writer } from "./support/writer.mjs";

const missing = !Browser.find() ? "no chromium here" : !Server.find() ? "no cowrite binary here" : false;
const seed = Number(process.env.COWRITE_SEED ?? 20261121);
const turns = Number(process.env.COWRITE_TURNS ?? 24);

/** @param {number} start */
function generator(start) {
  let state = start >>> 0;
  return (/** @type {number} */ below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe(`Eight people in one draft, with cuts, reloads and killed tabs (COWRITE_SEED=${seed})`, { skip: missing, timeout: 85_000 }, () => {
  /** @type {Browser} */
  let browser;
  /** @type {Server} */
  let server;
  before(async () => {
    [browser, server] = await Promise.all([Browser.launch(), Server.start()]);
  });
  /** @type {Wire[]} */
  const wires = [];
  after(async () => {
    for (const wire of wires) wire.close();
    await browser?.close();
    await server?.stop();
  });

  test("every typed word is there once, and all end with the same text", async () => {
    const random = generator(seed);
    const room = await server.room();
    for (let index = 0; index < 8; index++) wires.push(await Wire.to(server.origin));
    const link = (/** @type {number} */ index) => (index === 0 ? room.host : room.writer).replace(server.origin, wires[index].origin);
    const first = await Writer.join(browser, link(0), "P0");
    await first.share("writable");
    const others = await Promise.all(wires.slice(1).map(async (_, index) => {
      const writer = await Writer.join(browser, link(index + 1), `P${index + 1}`, { width: 700, height: 500 });
      await writer.openDraft("P0");
      await writer.ready();
      return writer;
    }));
    const writers = [first, ...others];
    /** @type {string[]} */
    const typed = [];
    const turn = async (/** @type {Writer} */ writer, /** @type {number} */ index, /** @type {number} */ count) => {
      const word = `w${index}x${count}`;
      switch (random(8)) {
        case 0:
        case 1:
          wires[index].cut();
          await write(writer, word);
          wires[index].mend();
          break;
        case 2:
          await write(writer, word);
          await kept(writer);
          await writer.page.reload();
          break;
        case 3:
          await write(writer, word);
          await kept(writer);
          // As a crash would: nothing in the page gets to know. It never answers.
          writer.page.send("Page.crash").catch(() => {});
          await writer.page.close().catch(() => {});
          if (writer.person) writer.page = await writer.person.page(link(index), { width: 700, height: 500 });
          break;
        default: await write(writer, word);
      }
      typed.push(word);
      await writer.ready();
      await writer.openDraft(index === 0 ? "My draft" : "P0");
      await writer.ready();
    };
    for (let count = 0; count < turns / 8; count++) {
      await Promise.all(writers.map((writer, index) => turn(writer, index, count)));
    }
    await Promise.all(writers.map((writer) => writer.isSaved(30_000)));
    const text = await first.text();
    for (const word of typed) {
      assert.equal(text.split(`${word};`).length - 1, 1, `${word} is in the text ${text.split(word).length - 1} times: ${text}`);
    }
    assert.equal(text.length, typed.reduce((sum, word) => sum + word.length + 1, 0), "nothing but what was typed");
    for (const writer of writers) await writer.sees(text, 15_000);
    for (const writer of writers) {
      assert.deepEqual(writer.page.problems.filter((problem) => !/WebSocket|ERR_|Failed to load/.test(problem)), [], writer.name);
    }
  });
});

/** @param {Writer} writer @param {string} word */
async function write(writer, word) {
  await writer.focus(0);
  for (const character of `${word};`) await writer.page.insert(character);
}

/** Waits until the crash copy holds what is on the screen: at most half a second of typing may be lost to a kill. @param {Writer} writer */
function kept(writer) {
  return writer.page.run("new Promise((next) => setTimeout(next, 500))");
}
