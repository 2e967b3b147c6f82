// @ts-check
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { DraftServer } from "./draftServer.mjs";
import { fakeSocketSource } from "./fakeSocket.mjs";
import { serveFolder } from "./folderServer.mjs";
import { Writer } from "./writer.mjs";

/**
 * The editor's quirk list: what a person does, at every kind of place, with and without a remote edit in the same
 * instant, in both bodies. What stands on the screen, in the model and on the server is the same, and the caret is
 * where a person expects it. `editor.test.mjs` runs it in Chromium, `editor-firefox.mjs` in Firefox.
 */
const family = "👨‍👩‍👧‍👦";
const text = `# Heading\nfirst line of prose\n\nwith ${family} and 🇩🇪 here\nשלום עולם to the right\nlast line`;
const at = (/** @type {string} */ part) => text.indexOf(part);

/** Places: a selection in the text. */
const places = {
  "a line's start": [at("first"), at("first")],
  "a line's middle": [at("line of"), at("line of")],
  "a line's end": [at("first") + 19, at("first") + 19],
  "an empty line": [at("\n\nwith") + 1, at("\n\nwith") + 1],
  "across three lines": [at("line of"), at(" and 🇩🇪")],
  "behind an emoji": [at(family) + family.length, at(family) + family.length],
  "before an emoji": [at(family), at(family)],
  "right-to-left text": [at("שלום") + 2, at("שלום") + 2],
  "the beginning": [0, 0],
  "the end": [text.length, text.length],
};

const remotePlaces = ["a line's start", "an empty line", "across three lines", "behind an emoji", "right-to-left text"];

const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });
const lastLength = (/** @type {string} */ part) => [...segmenter.segment(part)].pop()?.segment.length ?? 0;
const firstLength = (/** @type {string} */ part) => [...segmenter.segment(part)][0]?.segment.length ?? 0;

/**
 * What a person does, and what must come of it: how much goes before and behind the caret, and what is put in.
 * @type {Record<string, {run: (writer: Writer) => Promise<any>, put?: string, before?: (text: string) => number, behind?: (text: string) => number}>}
 */
const actions = {
  "typing a letter": { run: ({ page }) => page.insert("x"), put: "x" },
  "a real key": { run: ({ page }) => page.press("q"), put: "q" },
  Enter: { run: ({ page }) => page.press("Enter"), put: "\n" },
  Backspace: { run: ({ page }) => page.press("Backspace"), before: lastLength },
  Delete: { run: ({ page }) => page.press("Delete"), behind: firstLength },
  "deleting a word": {
    run: ({ page }) => page.press("Control+Backspace"),
    before: (part) => (part.endsWith("\n") ? 1 : /[\p{L}\p{N}]+ ?$/u.exec(part)?.[0].length ?? lastLength(part)),
  },
  "pasting two lines": { run: ({ page }) => page.paste("one\r\ntwo"), put: "one\ntwo" },
  "an input method": { run: ({ page }) => compose(page), put: "日本" },
};

/** @param {string} name of the browser @param {() => Promise<any>} launch @param {string | false} missing why it cannot run @param {number} timeout */
export function quirkList(name, launch, missing, timeout) {
  describe(`The editor's quirk list in ${name}`, { skip: missing, timeout }, () => {
    /** @type {import("./browser.mjs").Browser} */
    let browser;
    /** @type {Awaited<ReturnType<typeof serveFolder>>} */
    let folder;
    before(async () => {
      [browser, folder] = await Promise.all([launch(), serveFolder()]);
    });
    after(async () => {
      await browser?.close();
      folder?.close();
    });

    for (const body of ["lines", "textarea"]) {
      describe(`in the ${body} body`, () => {
        /** @type {Writer} */
        let writer;
        /** @type {DraftServer} */
        let server;
        before(async () => {
          const person = await browser.person();
          const page = await person.page();
          await page.before(`try {
            localStorage.setItem("cowrite.settings", ${JSON.stringify(JSON.stringify({ editor: body }))});
            localStorage.setItem("cowrite.room.quirks", '{"key":"k","participant":3,"secret":"s","role":"writer"}');
            localStorage.setItem("fake", '{"participant":3,"role":"writer","drafts":[{"draft":7,"owner":3,"title":"","sharing":"private","finished":false}],"texts":{"7":"x"}}');
          } catch {}`);
          await page.before(fakeSocketSource);
          await page.goto(`${folder.origin}/r/quirks#k`);
          writer = new Writer(page, body);
          await writer.ready();
          await page.run("void (fake.holdsAcks = true)");
          server = new DraftServer(page, 7);
        });

        // One window at a time: an input method works in the one that has the focus.
        after(() => writer?.page.close());

        for (const [what, action] of Object.entries(actions)) {
          for (const isRemote of [false, true]) {
            test(`${what}${isRemote ? ", with a remote edit in the same instant" : ""}`, async () => {
              for (const [place, [from, to]] of Object.entries(places)) {
                // Gathering others' edits takes a quarter of a second each time: half of the places will do.
                if (isRemote && !remotePlaces.includes(place)) continue;
                await server.reset(text);
                await select(writer, from, to);
                const expected = outcome(action, from, to);
                // Bob writes at the very beginning, which the server takes first.
                if (isRemote) await Promise.all([action.run(writer), server.edit(["Bob: "])]);
                else await action.run(writer);
                await server.settleWith(() => writer.text());
                const shift = isRemote ? 5 : 0;
                const wanted = isRemote ? `Bob: ${expected.text}` : expected.text;
                const [screen, model, caret] = await state(writer);
                // Where a word ends is the browser's own to say in a textarea.
                const isNativeWord = name === "Firefox" && body === "textarea" && what === "deleting a word";
                if (!isNativeWord) assert.equal(server.text.replace("Bob: ", ""), expected.text, `the server, at ${place}`);
                assert.equal(screen, server.text, `the screen, at ${place}`);
                assert.equal(model, server.text, `the model, at ${place}`);
                if (screen === wanted && !(isRemote && from === 0)) assert.equal(caret, expected.caret + shift, `the caret, at ${place}`);
              }
            });
          }
        }

        test("cutting across lines takes the text to the clipboard, and undo brings it back", async () => {
          await server.reset(text);
          const [from, to] = places["across three lines"];
          await select(writer, from, to);
          await writer.page.cut();
          await server.settleWith(() => writer.text());
          assert.equal(server.text, text.slice(0, from) + text.slice(to));
          assert.equal(await writer.page.run("navigator.clipboard.readText()"), text.slice(from, to));
          await writer.page.press("Control+z");
          await server.settleWith(() => writer.text());
          assert.equal(server.text, text);
          assert.deepEqual((await state(writer)).slice(0, 2), [text, text]);
        });

        test("a text dropped from elsewhere lands where it is dropped", async () => {
          await server.reset(text);
          await select(writer, text.length, text.length);
          const spot = await caretSpot(writer, at("line of"));
          await writer.page.drop("dropped ", spot);
          await server.settleWith(() => writer.text());
          const [screen, model] = await state(writer);
          assert.equal(screen, server.text);
          assert.equal(model, server.text);
          assert.equal(server.text, `${text.slice(0, at("line of"))}dropped ${text.slice(at("line of"))}`);
        });

        test("a spelling suggestion replaces the word", async () => {
          await server.reset(text);
          await select(writer, at("prose"), at("prose"));
          await writer.page.run(replaceWord, at("prose"), at("prose") + 5, "verse");
          await server.settleWith(() => writer.text());
          assert.equal(server.text, text.replace("prose", "verse"));
          assert.deepEqual((await state(writer)).slice(0, 2), [server.text, server.text]);
        });

        test("during a composition nothing touches the text, and it lands once", async () => {
          await server.reset(text);
          await select(writer, at("line of"), at("line of"));
          await writer.page.compose("に");
          await server.edit(["Bob: "]);
          await writer.page.compose("にほ");
          assert.ok(!(await writer.text()).includes("Bob"), "a remote edit waits for the composition");
          await writer.page.commit("日本");
          await server.settleWith(() => writer.text());
          assert.equal(server.text, `Bob: ${text.slice(0, at("line of"))}日本${text.slice(at("line of"))}`);
          assert.deepEqual((await state(writer)).slice(0, 2), [server.text, server.text]);
        });

        test("lists go on at Enter, an empty item ends the list, a pasted address links the selection", async () => {
          await server.reset("- one");
          await select(writer, 5, 5);
          await writer.page.press("Enter");
          await writer.page.insert("two");
          await writer.page.press("Enter");
          await writer.page.press("Enter");
          await server.settleWith(() => writer.text());
          assert.equal(server.text, "- one\n- two\n");
          await server.reset("see the talk");
          await select(writer, 8, 12);
          await writer.page.paste("https://example.org/a");
          await server.settleWith(() => writer.text());
          assert.equal(server.text, "see the [talk](https://example.org/a)");
        });

        test("a remote insert above keeps the line one writes in at its height", async () => {
          await server.reset(`${"line\n".repeat(80)}here`);
          await select(writer, 80 * 5 + 4, 80 * 5 + 4);
          await writer.page.insert("!");
          await server.settleWith(() => writer.text());
          const height = () => caretSpot(writer, -1);
          const first = await height();
          await server.edit(["ten\n".repeat(10)]);
          await writer.page.until("document.querySelector('.lines').textContent.includes('ten')");
          const second = await height();
          assert.ok(Math.abs(first.y - second.y) <= 1, `it went from ${first.y} to ${second.y}`);
          await server.settleWith(() => writer.text());
        });

        test("undo takes back one's own only, and the browser's undo is not heard", async () => {
          await server.reset("start");
          await select(writer, 5, 5);
          await writer.page.insert(" mine");
          await server.settleWith(() => writer.text());
          await server.edit(["theirs "]);
          await writer.page.until("document.querySelector('.lines').textContent.includes('theirs')");
          await writer.page.press("Control+z");
          await server.settleWith(() => writer.text());
          assert.equal(server.text, "theirs start");
          assert.deepEqual((await state(writer)).slice(0, 2), [server.text, server.text]);
        });

        test("no console error, no report of the policy in any of it", () => {
          assert.deepEqual(writer.page.problems, []);
        });
      });
    }
  });
}

/** @param {(typeof actions)[string]} action @param {number} from @param {number} to */
function outcome({ put = "", before: back, behind }, from, to) {
  let [start, end] = [from, to];
  if (from === to && back) start -= from === 0 ? 0 : back(text.slice(0, from));
  if (from === to && behind) end += behind(text.slice(to));
  return { text: text.slice(0, start) + put + text.slice(end), caret: start + put.length };
}

/** @param {import("./browser.mjs").Page} page */
async function compose(page) {
  await page.compose("に");
  await page.compose("にほ");
  await page.commit("日本");
}

/** Sets the browser's own selection. @param {Writer} writer @param {number} from @param {number} to */
async function select({ page }, from, to) {
  await page.run((/** @type {number} */ first, /** @type {number} */ last) => {
    const field = /** @type {HTMLElement} */ (document.querySelector(".body .field"));
    field.focus();
    if (field instanceof HTMLTextAreaElement) return field.setSelectionRange(first, last);
    const point = (/** @type {number} */ offset) => {
      let left = offset;
      for (const line of field.children) {
        const length = line.textContent?.length ?? 0;
        if (left > length) {
          left -= length + 1;
          continue;
        }
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const size = node.nodeValue?.length ?? 0;
          if (left <= size) return /** @type {const} */ ([node, left]);
          left -= size;
        }
        return /** @type {const} */ ([line, 0]);
      }
      throw new Error(`no place ${offset}`);
    };
    getSelection()?.setBaseAndExtent(...point(first), ...point(last));
  }, from, to);
  // A frame lies between a person's press and their next key.
  await page.run("new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))");
}

/** The text on the screen, in the model, and the caret. @param {Writer} writer @returns {Promise<[string, string, number]>} */
async function state(writer) {
  const screen = await writer.text();
  // The crash copy is the model's own account of itself; leaving the page writes it at once.
  const [model, caret] = await writer.page.run(async () => {
    dispatchEvent(new Event("pagehide"));
    /** @type {any[]} */
    const records = await new Promise((resolve) => {
      const request = indexedDB.open("cowrite", 1);
      request.onsuccess = () => {
        const all = request.result.transaction("drafts").objectStore("drafts").getAll();
        all.onsuccess = () => {
          request.result.close();
          resolve(all.result);
        };
      };
    });
    const newest = records.sort((one, other) => other.writtenAt - one.writtenAt)[0];
    return [newest.text, newest.caret.head];
  });
  return [screen, model, caret];
}

/** Where an offset is on the screen; -1: the caret. @param {Writer} writer @param {number} offset @returns {Promise<{x: number, y: number}>} */
function caretSpot({ page }, offset) {
  return page.run((/** @type {number} */ wanted) => {
    const field = document.querySelector(".body .field");
    const lines = /** @type {HTMLElement} */ (document.querySelector(".body .lines"));
    let left = wanted;
    if (wanted < 0) {
      if (field instanceof HTMLTextAreaElement) left = field.selectionStart;
      else {
        const rect = getSelection()?.getRangeAt(0).getBoundingClientRect();
        return { x: rect?.left ?? 0, y: rect?.top ?? 0 };
      }
    }
    for (const line of lines.querySelectorAll(".line")) {
      const length = line.textContent?.length ?? 0;
      if (left > length) {
        left -= length + 1;
        continue;
      }
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const size = node.nodeValue?.length ?? 0;
        if (left <= size) {
          const range = document.createRange();
          range.setStart(node, left);
          range.collapse(true);
          const rect = range.getBoundingClientRect();
          return { x: rect.left + 1, y: rect.top + rect.height / 2 };
        }
        left -= size;
      }
    }
    return { x: 0, y: 0 };
  }, offset);
}

/** As a spelling menu does it: a textarea gets the new text, an editable block is asked first. */
function replaceWord(/** @type {number} */ from, /** @type {number} */ to, /** @type {string} */ word) {
  const field = /** @type {HTMLElement} */ (document.querySelector(".body .field"));
  if (field instanceof HTMLTextAreaElement) {
    field.setRangeText(word, from, to, "end");
    field.dispatchEvent(new InputEvent("input", { inputType: "insertReplacementText", data: word, bubbles: true }));
    return;
  }
  const selection = /** @type {Selection} */ (getSelection());
  for (let step = 0; step < to - from; step++) selection.modify("extend", "forward", "character");
  field.dispatchEvent(new InputEvent("beforeinput", { inputType: "insertReplacementText", data: word, bubbles: true, cancelable: true }));
}
