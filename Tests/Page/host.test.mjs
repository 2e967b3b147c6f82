// @ts-check
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Browser } from "./support/browser.mjs";
import { Server } from "./support/server.mjs";
import { Writer } from "./support/writer.mjs";

const missing = !Browser.find() ? "no chromium here" : !Server.find() ? "no cowrite binary here" : false;

describe("What a host sees to", { skip: missing, timeout: 120_000 }, () => {
  /** @type {Browser} */
  let browser;
  /** @type {Server} */
  let server;
  /** @type {Writer} */
  let ana;
  /** @type {Writer} */
  let bob;
  /** @type {Writer} */
  let cyd;
  before(async () => {
    [browser, server] = await Promise.all([Browser.launch(), Server.start(["--lobby"])]);
    const room = await server.room();
    ana = await Writer.join(browser, room.host, "Ana");
    bob = await Writer.join(browser, room.writer, "Bob");
    cyd = await Writer.join(browser, room.writer, "Cyd");
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("a plan comes after the one that runs, with a word to all, and the session can be ended", async () => {
    await ana.press("More …");
    await ana.set("#host-plan", "2c 15w 3s");
    await ana.press("Start it now");
    await bob.page.until("document.querySelector('.phase')?.textContent === 'Check-in'");
    await ana.closePanel();
    await ana.press("More …");
    await ana.set("#host-plan", "5b 25w");
    await ana.set("#host-note", "one <b> more?");
    await ana.press("Add it after this one");
    for (const { page } of [ana, bob]) {
      await page.until("document.querySelector('.phase-said')?.textContent.includes('“one <b> more?”')");
      await page.until("document.querySelectorAll('.session-part .plan-bar .piece').length === 5");
    }
    await ana.press("End the session");
    await ana.closePanel();
    await bob.page.until("document.querySelector('.phase')?.textContent === 'Ended'");
  });

  test("the posts of a month name who agreed, and nobody else", async () => {
    const months = "[...document.querySelectorAll('dialog .part:last-of-type :is(li, p)')].map((row) => row.textContent).join()";
    for (const writer of [ana, bob]) {
      await writer.focus();
      await writer.page.type("A post.");
      await writer.isSaved();
      await writer.set("#finished", true);
      await writer.page.until("[...document.querySelectorAll('[role=tab]')].some((tab) => tab.textContent.includes('✓'))");
    }
    await ana.press("More …");
    await ana.page.until(`/nobody has finished/.test(${months})`);
    await ana.closePanel();
    await ana.page.click("[aria-label='Settings and keys']");
    await ana.page.click("#agree-ledger");
    await ana.closePanel();
    await ana.press("More …");
    await ana.page.until(`/^\\d{4}-\\d\\d: Ana 1$/.test(${months})`);
    await ana.closePanel();
  });

  test("who is troubled tells the hosts, and the one it is about hears nothing", async () => {
    await bob.page.until("document.querySelectorAll('.person').length === 3");
    await bob.page.run(() => /** @type {HTMLElement} */ (document.querySelector("[aria-label='Report Cyd']")).click());
    await bob.set("#report-text", "shouts <i>");
    await bob.press("Send it");
    await bob.page.until("document.getElementById('status')?.textContent === 'The hosts were told.'");
    await ana.page.until("/reported/.test(document.getElementById('status')?.textContent)");
    await ana.page.until("document.querySelector('.host .hint')?.textContent === '1 reported: see More …'");
    await ana.press("More …");
    await ana.page.until("document.querySelector('dialog .part ul')?.textContent === 'Cyd: shouts <i> (Bob)'");
    await ana.closePanel();
    assert.ok(!(await cyd.page.run("document.body.textContent")).includes("shouts"));
    assert.equal(await cyd.page.run("/report/i.test(document.getElementById('status')?.textContent)"), false);
  });

  test("a room is shown to strangers in the lobby, and taken back", async () => {
    const listed = async () => (await (await fetch(`${server.origin}/api/rooms`)).json()).rooms.map((/** @type {any} */ { role }) => role);
    assert.deepEqual(await listed(), []);
    await ana.press("More …");
    await ana.set("#host-lobby", "viewer");
    const stranger = await (await browser.person()).page(`${server.origin}/`);
    await stranger.until(async () => (await (await fetch("/api/rooms")).json()).rooms.length === 1);
    assert.deepEqual(await listed(), ["viewer"]);
    await ana.set("#host-lobby", "");
    await stranger.until(async () => (await (await fetch("/api/rooms")).json()).rooms.length === 0);
    await ana.closePanel();
  });

  test("no console error, no report of the policy in any of it", () => {
    for (const { page } of [ana, bob, cyd]) assert.deepEqual(page.problems, []);
  });
});
