// @ts-check
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Browser } from "./support/browser.mjs";
import { Server } from "./support/server.mjs";
import { Writer } from "./support/writer.mjs";

const missing = !Browser.find() ? "no chromium here" : !Server.find() ? "no cowrite binary here" : false;

describe("The end of a sprint", { skip: missing, timeout: 60_000 }, () => {
  /** @type {Browser} */
  let browser;
  /** @type {Server} */
  let server;
  /** @type {Writer} */
  let ana;
  /** @type {Writer} */
  let bob;
  before(async () => {
    [browser, server] = await Promise.all([Browser.launch(), Server.start()]);
    const room = await server.room({ title: "Early birds", plan: "0:02w 5s" });
    ana = await Writer.join(browser, room.host, "Ana");
    bob = await Writer.join(browser, room.writer, "Bob");
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("the bell is said once, and whoever has the turn shows a private draft to all", async () => {
    await ana.focus();
    await ana.page.type("# Hello\n\nmy passage");
    await ana.isSaved();
    await ana.page.click(".host button.primary");
    for (const writer of [ana, bob]) await writer.openDraft("Share-out");
    assert.match(await bob.page.run(() => document.getElementById("alert")?.textContent ?? ""), /^The bell\. Share-out/);
    const isAnas = (await ana.page.run(() => document.querySelector(".turn-bar h2")?.textContent)) === "Your turn";
    const [speaker, listener] = isAnas ? [ana, bob] : [bob, ana];
    await speaker.page.click(".turn-bar button.primary");
    await listener.page.until("document.querySelector('.shown-title')");
    const shown = await listener.page.run(() => document.querySelector(".shown")?.textContent ?? "");
    if (isAnas) assert.ok(shown.includes("my passage"), shown);
    const done = () => /** @type {HTMLElement | undefined} */ ([...document.querySelectorAll(".turn-bar button")].find((button) => button.textContent === "Done"))?.click();
    await speaker.page.run(done);
    await listener.page.until("document.querySelector('.turn-bar h2')?.textContent === 'Your turn'");
  });

  test("who is removed is told so, and keeps the text", async () => {
    await bob.openDraft("My draft");
    await bob.focus();
    await bob.page.type("mine");
    await bob.isSaved();
    await ana.page.run(() => /** @type {HTMLElement} */ (document.querySelector(".person button")).click());
    await ana.page.until(() => {
      const button = [...document.querySelectorAll("dialog button")].find((one) => one.textContent === "Remove from the room");
      /** @type {HTMLElement | undefined} */ (button)?.click();
      return button;
    });
    await bob.page.until("document.querySelector('.ended:not([hidden])')?.textContent.includes('The host removed you')");
    assert.equal(await bob.text(), "mine");
    for (const { page, name } of [ana, bob]) assert.deepEqual(page.problems, [], name);
  });
});
