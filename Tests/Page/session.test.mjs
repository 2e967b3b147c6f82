// @ts-check
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Browser } from "./support/browser.mjs";
import { Server } from "./support/server.mjs";
import { Writer } from "./support/writer.mjs";

const missing = !Browser.find() ? "no chromium here" : !Server.find() ? "no cowrite binary here" : false;

describe("A session in the browser", { skip: missing, timeout: 80_000 }, () => {
  /** @type {Browser} */
  let browser;
  /** @type {Server} */
  let server;
  /** @type {{room: string, host: string, writer: string, viewer: string}} */
  let room;
  /** @type {Writer} */
  let ana;
  /** @type {Writer} */
  let bob;

  before(async () => {
    [browser, server] = await Promise.all([Browser.launch(), Server.start()]);
    room = await server.room();
    ana = await Writer.join(browser, room.host, "Ana");
    bob = await Writer.join(browser, room.writer, "Bob");
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("one press in the lobby makes a room, and the address bar holds the writers' link", async () => {
    const page = await (await browser.person()).page(`${server.origin}/`);
    await page.click(".create button.primary");
    await page.until("document.querySelector('.join button:not(:disabled)')");
    const [address, keys] = await page.run(() => [location.href, JSON.parse(localStorage.getItem(`cowrite.room.${location.pathname.slice(3)}`) ?? "{}")]);
    assert.ok(address.endsWith(`#${keys.writer}`), `the address bar shows ${address}`);
    assert.equal(keys.key, keys.host);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("what one types in a private draft is saved, and the other sees nothing of it", async () => {
    await ana.focus();
    await ana.page.type("Good morning");
    await ana.isSaved();
    assert.equal(await ana.text(), "Good morning");
    const tabs = await bob.page.run(() => [...document.querySelectorAll("[role=tab]")].map((tab) => tab.textContent));
    assert.ok(!tabs.some((tab) => tab?.includes("Ana")), `Bob has the tabs ${tabs}`);
  });

  test("a shared draft merges what both type, and shows the other's caret with a name", async () => {
    await ana.share("writable");
    await bob.openDraft("Ana");
    await bob.sees("Good morning");
    await bob.ready();
    await bob.focus();
    await Promise.all([bob.page.type(", said Bob"), ana.page.type(". Tea?")]);
    await Promise.all([ana.isSaved(), bob.isSaved()]);
    await bob.page.until("document.querySelector('.body .caret .flag')");
    // Saved is on the server's disk, not yet on the other's screen.
    await ana.seesPart(", said Bob");
    const text = await ana.text();
    assert.ok(text.includes(". Tea?"), text);
    await bob.sees(text);
    assert.equal(await bob.page.run(() => document.querySelector(".body .flag")?.textContent), "Ana");
  });

  test("undo takes back one's own typing only", async () => {
    await bob.page.press("Control+z");
    await ana.page.until("!document.querySelector('.body').textContent.includes('said Bob')");
    const text = await ana.text();
    assert.ok(text.includes("Tea?") && text.startsWith("Good morning"), text);
    await bob.page.press("Control+Shift+z");
    await ana.seesPart("said Bob");
  });

  test("the host starts the clock for all, and both show the same time", async () => {
    await ana.page.click(".host button.primary");
    await Promise.all([ana, bob].map((writer) => writer.page.until("document.querySelector('.bar .phase')?.textContent === 'Check-in'")));
    const [first, second] = await Promise.all([ana, bob].map((writer) => writer.page.run(() => document.querySelector(".clock")?.textContent)));
    assert.match(first ?? "", /^0[45]:\d\d$/);
    const seconds = (/** @type {string | null | undefined} */ text) => Number(text?.slice(0, 2)) * 60 + Number(text?.slice(3));
    assert.ok(Math.abs(seconds(first) - seconds(second)) <= 1, `${first} and ${second}`);
  });

  test("kill -9 of the server in mid-typing loses and doubles nothing, and nobody reloads", async () => {
    const before = await ana.text();
    await ana.focus();
    const typing = ana.page.type("\nThe tea was hot and the room was quiet.");
    await server.kill();
    await typing;
    await ana.page.until("/offline|kept here/.test(document.querySelector('.saved')?.textContent ?? '')");
    await ana.page.type(" Nobody noticed.");
    await server.run();
    await ana.isSaved(30_000);
    const expected = `${before}\nThe tea was hot and the room was quiet. Nobody noticed.`;
    assert.equal(await ana.text(), expected);
    await bob.sees(expected, 30_000);
  });

  test("a reload shows the draft again, with name and place, without joining anew", async () => {
    const text = await ana.text();
    await ana.page.reload();
    await ana.ready();
    await ana.openDraft("My draft");
    await ana.sees(text);
  });

  test("the second device's link is taken out of the address bar, and opens the same drafts", async () => {
    const link = await ana.page.run(() => {
      const room = location.pathname.slice(3);
      const keys = JSON.parse(localStorage.getItem(`cowrite.room.${room}`) ?? "{}");
      return `${location.origin}/r/${room}#${keys.key}.${keys.participant}.${keys.secret}`;
    });
    const page = await (await browser.person()).page(link);
    const phone = new Writer(page, "Ana");
    await phone.ready();
    await phone.sees(await ana.text());
    assert.ok(!(await page.run(() => location.href)).includes(link.split(".").pop() ?? "?"), "the secret stays out of sight");
    await page.close();
  });

  test("nothing was asked of another host, no console error, no report of the policy", () => {
    for (const { page, name } of [ana, bob]) {
      const foreign = page.requests.filter(({ url }) => !url.startsWith(server.origin) && !url.startsWith(server.origin.replace("http", "ws")));
      assert.deepEqual(foreign.map(({ url }) => url), [], name);
      // The browser itself reports the outage that a test above caused.
      assert.deepEqual(page.problems.filter((problem) => !/WebSocket connection|ERR_CONNECTION_REFUSED/.test(problem)), [], name);
    }
  });
});
