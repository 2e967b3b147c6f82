// @ts-check
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isKept } from "./copies.mjs";
import { Server } from "./server.mjs";
import { Wire } from "./wire.mjs";
import { Writer } from "./writer.mjs";

const seed = Number(process.env.COWRITE_SEED ?? 20261121);
const turns = Number(process.env.COWRITE_TURNS ?? 24);
/** How many times slower than it is the machine is made. */
const slowness = Number(process.env.COWRITE_SLOWNESS ?? 1);

/** @param {number} start */
function generator(start) {
  let state = start >>> 0;
  return (/** @type {number} */ below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * @param {string} name of the browser @param {() => Promise<any>} launch @param {string | false} missing why it cannot run
 * @param {number} timeout
 */
export function eightPeople(name, launch, missing, timeout) {
  const skip = missing || (!Server.find() ? "no cowrite binary here" : false);
  describe(`Eight people in one draft in ${name}, with cuts, reloads and killed tabs (COWRITE_SEED=${seed})`, { skip, timeout }, () => {
    /** @type {import("./browser.mjs").Browser} */
    let browser;
    /** @type {Server} */
    let server;
    before(async () => {
      [browser, server] = await Promise.all([launch(), Server.start()]);
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
      for (const { page } of writers) if (slowness > 1) await page.slowDown(slowness);
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
            // A reload may come with the last key.
            await write(writer, word);
            await writer.page.reload();
            break;
          case 3:
            await write(writer, word);
            await isKept(writer.page, `${word};`);
            await writer.page.crash();
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
      // What a crashed tab left may be under way still: the tab after it sends it.
      const areThere = typed.map((word) => `text.includes(${JSON.stringify(`${word};`)})`).join(" && ");
      await first.page.until(`((text) => ${areThere})(document.querySelector(".body .field")?.textContent ?? "")`, [], 30_000).catch(() => {});
      const text = await first.text();
      for (const word of typed) {
        assert.equal(text.split(`${word};`).length - 1, 1, `${word} is in the text ${text.split(word).length - 1} times: ${text}`);
      }
      assert.equal(text.length, typed.reduce((sum, word) => sum + word.length + 1, 0), "nothing but what was typed");
      for (const writer of writers) await writer.sees(text, 15_000);

      // Each writes a letter of their own; every second takes it back.
      const letters = [..."ABCDEFGH"];
      await Promise.all(writers.map((writer, index) => write(writer, letters[index].repeat(3), "")));
      await Promise.all(writers.map((writer) => writer.isSaved(30_000)));
      await Promise.all([1, 3, 5, 7].map(async (index) => {
        const { page } = writers[index];
        // A word typed with pauses, as on a busy machine, is more than one step.
        for (let step = 0; step < 3 && (await writers[index].text()).includes(letters[index]); step++) await page.press("Control+z");
      }));
      const kept = [0, 2, 4, 6].map((index) => letters[index].repeat(3));
      await first.page.until(`document.querySelector(".body .field")?.textContent.length === ${text.length + kept.join("").length}`, [], 15_000);
      const undone = await first.text();
      for (const word of kept) assert.equal(undone.split(word).length - 1, 1, `${word} after the others undid theirs: ${undone}`);
      assert.ok(undone.endsWith(text), "undo takes nothing of what was there before");
      for (const writer of writers) await writer.sees(undone, 15_000);
      for (const writer of writers) {
        assert.deepEqual(writer.page.problems.filter((problem) => !/WebSocket|ws:\/\/|ERR_|Failed to load/.test(problem)), [], writer.name);
      }
    });
  });
}

/** @param {Writer} writer @param {string} word @param {string} [end] */
async function write(writer, word, end = ";") {
  await writer.focus(0);
  for (const character of word + end) await writer.page.insert(character);
}
