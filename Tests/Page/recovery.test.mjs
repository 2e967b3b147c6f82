// @ts-check
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Browser } from "./support/browser.mjs";
import { heldSocketSource, isKept, keptRecords, putRecords } from "./support/copies.mjs";
import { Server } from "./support/server.mjs";
import { Writer } from "./support/writer.mjs";

const missing = !Browser.find() ? "no chromium here" : !Server.find() ? "no cowrite binary here" : false;

describe("What a page leaves behind when it ends", { skip: missing, timeout: 120_000 }, () => {
  /** @type {Browser} */
  let browser;
  /** @type {Server} */
  let server;
  before(async () => {
    [browser, server] = await Promise.all([Browser.launch(), Server.start()]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** A person in a room of their own, whose line the test can hold back. */
  async function begin() {
    const { writer: link } = await server.room();
    const person = await browser.person();
    const page = await person.page();
    await page.send("Page.addScriptToEvaluateOnNewDocument", { source: heldSocketSource });
    await page.goto(link);
    const writer = new Writer(page, "Ana");
    writer.person = person;
    await writer.join();
    return { writer, link, person };
  }
  /** @param {import("./support/browser.mjs").Page} page @param {boolean} isCut */
  const cut = (page, isCut) => page.run((/** @type {boolean} */ wanted) => {
    if (wanted) {
      localStorage.setItem("test.cut", "1");
      dispatchEvent(new Event("test.cut"));
    } else {
      localStorage.removeItem("test.cut");
      dispatchEvent(new Event("online"));
    }
  }, isCut);
  /** Another page of the same person, on the lobby. @param {import("./support/browser.mjs").Person} person */
  async function another(person) {
    const page = await person.page(`${server.origin}/`);
    await page.send("Page.addScriptToEvaluateOnNewDocument", { source: heldSocketSource });
    return page;
  }
  /** @param {Writer} writer @param {string} text */
  async function type(writer, text) {
    await writer.focus();
    for (const character of text) await writer.page.insert(character);
  }

  test("a reload in the turn of a key loses nothing, also offline, twenty times over", async () => {
    const { writer } = await begin();
    let text = "";
    for (let round = 0; round < 20; round++) {
      if (round % 4 === 0) await cut(writer.page, round % 8 === 0);
      await type(writer, `w${round};`);
      text += `w${round};`;
      await writer.page.reload();
      await writer.ready();
      assert.equal(await writer.text(), text);
    }
    await cut(writer.page, false);
    await writer.isSaved();
    await writer.sees(text);
  });

  test("what is typed on a copy older than what its page sent comes once, through a second reload before the server answers", async () => {
    const { writer, link, person } = await begin();
    await cut(writer.page, true);
    await type(writer, "one ");
    await isKept(writer.page, "one ");
    const old = await keptRecords(writer.page);
    assert.ok(old.some((record) => record.state.inFlight), "the copy holds an edit in flight");
    await cut(writer.page, false);
    await writer.isSaved();
    const lobby = await another(person);
    await cut(lobby, true);
    await writer.page.close();
    await putRecords(lobby, old);
    await lobby.goto(link);
    writer.page = lobby;
    await writer.ready();
    await type(writer, "two ");
    await writer.page.reload();
    await writer.ready();
    await type(writer, "three ");
    await writer.page.reload();
    await writer.ready();
    await cut(writer.page, false);
    await writer.isSaved();
    await writer.sees("one two three ");
  });

  test("a page that goes on under its name from an older saved copy does not take an earlier answer for its own", async () => {
    const { writer, link } = await begin();
    await type(writer, "one ");
    await writer.isSaved();
    await isKept(writer.page, "one ", "saved");
    const old = await keptRecords(writer.page);
    await type(writer, "two ");
    await writer.isSaved();
    // The same tab, so that it knows its name, with the copy of before.
    await writer.page.goto(`${server.origin}/`);
    await putRecords(writer.page, old);
    await cut(writer.page, true);
    await writer.page.goto(link);
    await writer.ready();
    await type(writer, "three ");
    await cut(writer.page, false);
    await writer.isSaved();
    const text = await writer.text();
    assert.deepEqual(["one ", "two ", "three "].map((word) => text.split(word).length - 1), [1, 1, 1], text);
    await writer.page.reload();
    await writer.sees(text);
  });

  test("a page that dies right after it sent what was typed on an older copy doubles nothing", async () => {
    const { writer, link, person } = await begin();
    await cut(writer.page, true);
    await type(writer, "one ");
    await isKept(writer.page, "one ");
    const old = await keptRecords(writer.page);
    await cut(writer.page, false);
    await writer.isSaved();
    const second = await another(person);
    await cut(second, true);
    await writer.page.close();
    await putRecords(second, old);
    await second.goto(link);
    writer.page = second;
    await writer.ready();
    await type(writer, "two ");
    await second.run(() => localStorage.setItem("test.dies", "1"));
    await cut(second, false);
    const reader = await another(person);
    // It has arrived, and the page knows nothing of it.
    const other = await Writer.join(browser, link, "Bob");
    await writer.page.until("document.querySelector('.saved')?.textContent === 'sending'");
    await second.close();
    await reader.run(() => localStorage.removeItem("test.dies"));
    await reader.goto(link);
    writer.page = reader;
    await writer.ready();
    await writer.isSaved();
    await writer.sees("one two ");
    await other.page.close();
  });

  test("what a crashed tab left unsent is sent by the tab beside it, which shows it", async () => {
    const { writer, link, person } = await begin();
    const beside = new Writer(await person.page(link), "Ana");
    await beside.ready();
    await cut(writer.page, true);
    await type(writer, "left behind");
    await isKept(writer.page, "left behind");
    await beside.page.run(() => localStorage.removeItem("test.cut"));
    writer.page.send("Page.crash").catch(() => {});
    await writer.page.close().catch(() => {});
    await beside.sees("left behind", 20_000);
    await beside.isSaved();
  });

  test("a duplicated tab takes a name of its own, and both go on", async () => {
    const { writer, link, person } = await begin();
    await type(writer, "first;");
    await writer.isSaved();
    const name = await writer.page.run(() => sessionStorage.getItem(`cowrite.client.${location.pathname.slice(3)}`));
    const copied = await another(person);
    await copied.run((/** @type {string} */ room, /** @type {string} */ value) => sessionStorage.setItem(`cowrite.client.${room}`, value), new URL(link).pathname.slice(3), name);
    await copied.goto(link);
    const twin = new Writer(copied, "Ana");
    await twin.ready();
    assert.notEqual(await copied.run(() => sessionStorage.getItem(`cowrite.client.${location.pathname.slice(3)}`)), name);
    await type(twin, "second;");
    await writer.sees("first;second;");
    await type(writer, "third;");
    await twin.sees("first;second;third;");
  });
});
