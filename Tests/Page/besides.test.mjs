// @ts-check
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Browser } from "./support/browser.mjs";
import { Server } from "./support/server.mjs";
import { Writer } from "./support/writer.mjs";

const missing = !Browser.find() ? "no chromium here" : !Server.find() ? "no cowrite binary here" : false;

describe("What a room offers beside the text", { skip: missing, timeout: 120_000 }, () => {
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
    room = await server.room({ title: "Early birds", plan: "5c 45w 10s" });
    ana = await Writer.join(browser, room.host, "Ana");
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("a code of conduct is shown before the first Join, and must be accepted", async () => {
    await ana.press("More …");
    await ana.set("#host-conduct", "Be kind.\nNo recordings.");
    await ana.press("Keep it");
    const person = await browser.person();
    bob = new Writer(await person.page(room.writer), "Bob");
    bob.person = person;
    await bob.page.until("document.querySelector('.conduct')?.textContent === 'Be kind.\\nNo recordings.'");
    await bob.page.run(() => (/** @type {HTMLInputElement} */ (document.getElementById("name")).value = "Bob"));
    await bob.page.click(".join button.primary");
    assert.equal(await bob.page.run(() => document.querySelector(".join form, form.join")?.matches(":invalid")), true);
    await bob.join();
    await ana.closePanel();
  });

  test("people talk before the clock runs, and the chat is shut while they write", async () => {
    for (const { page } of [ana, bob]) await page.click(".chat-part summary");
    await ana.set(".chat-part input", "coffee first <b>");
    await ana.press("Say");
    await bob.page.until("document.querySelector('.chat')?.textContent.includes('coffee first <b>')");
    await ana.press("Start");
    await ana.press("Skip");
    await bob.page.until("document.querySelector('.chat-part form').hidden && /rests/.test(document.querySelector('.chat-part .hint:not(li *)')?.textContent)");
  });

  test("an invited person writes in a private draft, and no longer once the invitation is taken back", async () => {
    await ana.focus();
    await ana.page.type("Mine and Bob's.");
    await ana.isSaved();
    await ana.page.click(".draft-tools .more");
    await ana.page.until("document.querySelector('[id^=with-]')");
    await ana.page.click("[id^=with-]");
    await bob.openDraft("Ana");
    await bob.ready();
    await bob.focus();
    await bob.page.type(" Yes.");
    await ana.sees("Mine and Bob's. Yes.");
    await ana.page.click("[id^=with-]");
    await bob.page.until("![...document.querySelectorAll('[role=tab]')].some((tab) => tab.textContent.includes('Ana'))");
    await ana.closePanel();
  });

  test("an earlier version stands beside the present one, and can be brought back", async () => {
    const text = await ana.text();
    await ana.focus();
    await ana.page.type("\nA line too many.");
    await ana.isSaved();
    await ana.page.click(".draft-tools .more");
    await ana.press("Earlier versions");
    await ana.page.until("document.querySelector('#past-revision')?.max > 0");
    for (let tries = 0; tries < 60; tries++) {
      const then = await ana.page.until(() => [...document.querySelectorAll(".compare section:first-child .revision p")].map((line) => line.textContent).join("\n"));
      if (then === text) break;
      await ana.press("Earlier");
      await ana.page.until((/** @type {string} */ before) => [...document.querySelectorAll(".compare section:first-child .revision p")].map((line) => line.textContent).join("\n") !== before, [then]);
    }
    assert.equal(await ana.page.run(() => document.querySelector(".compare section:last-child .revision ins")?.textContent), "A line too many.");
    await ana.press("Bring this text back");
    await ana.sees(text);
    await ana.isSaved();
  });

  test("who comes back on another device is told where they stopped and what others wrote since", async () => {
    await ana.share("writable");
    await bob.openDraft("Ana");
    await bob.ready();
    await bob.focus(0);
    await bob.page.type("Bob came by. ");
    await bob.isSaved();
    const link = await bob.page.run(() => {
      const keys = JSON.parse(localStorage.getItem(`cowrite.room.${location.pathname.slice(3)}`) ?? "{}");
      return `${location.origin}/r/${location.pathname.slice(3)}#${keys.key}.${keys.participant}.${keys.secret}`;
    });
    await bob.page.close();
    await ana.page.until("![...document.querySelectorAll('.person .name')].some((name) => name.textContent === 'Bob')");
    await ana.focus();
    await ana.page.type(" And the end.");
    await ana.isSaved();
    bob.page = await (await browser.person()).page(link);
    await bob.openDraft("Ana");
    await bob.page.until("/You stopped .*Since then Ana wrote in one place/.test(document.querySelector('.resume')?.textContent)");
    await bob.press("Show what is new");
    assert.equal(await bob.page.run(() => String(getSelection())), " And the end.");
    await bob.focus();
    const height = await bob.page.run(() => document.querySelector(".body")?.getBoundingClientRect().top);
    await bob.page.insert("!");
    await bob.page.until("getComputedStyle(document.querySelector('.resume')).visibility === 'hidden'");
    assert.equal(await bob.page.run(() => document.querySelector(".body")?.getBoundingClientRect().top), height, "the text does not move");
  });

  test("a host hands the room on, makes groups, and a new link voids the old one", async () => {
    await ana.press("Role, remove");
    await ana.press("Make host");
    await bob.page.until("document.querySelector('.host:not([hidden]) button')");
    await bob.press("More …");
    await bob.press("Make groups");
    await ana.page.until("document.querySelector('.people')?.textContent.includes('in your group')");
    await bob.press("All together");
    await ana.page.until("!document.querySelector('.people')?.textContent.includes('in your group')");
    await bob.closePanel();
    await ana.page.click(".links-part summary");
    await ana.press("Make a new link");
    await ana.page.until((/** @type {string} */ old) => location.href !== old && location.href.includes("#"), [room.writer]);
    const fresh = await ana.page.run(() => location.href);
    const late = await (await browser.person()).page(room.writer);
    await late.until("/opens no room/.test(document.body.textContent)");
    await late.close();
    await Writer.join(browser, fresh, "Cyd");
  });

  test("a draft begins as the outline of a schedule", async () => {
    await ana.page.click(".draft-tools .more");
    await ana.press("New draft from a schedule");
    await ana.set("#outline-title", "Recap");
    await ana.set("#outline-schedule", "## Monday\n- [Opening keynote](https://example.org/1)");
    await ana.press("Make the draft");
    await ana.seesPart("Opening keynote");
    await ana.seesPart("https://example.org/1");
  });

  test("words of the sprint are one's own unless one agrees, and the recap is a draft", async () => {
    await bob.page.click(".tools .icon:last-child");
    await bob.page.until("document.querySelector('#agree-counts')");
    await bob.page.click("#agree-counts");
    await bob.closePanel();
    await ana.press("Skip");
    // The server counts in turns, with the next messages that come.
    await bob.page.until("/You wrote \\+\\d+/.test(document.querySelector('.wrote:not([hidden])')?.textContent)", [], 30_000);
    await ana.page.until("/words in the last sprint/.test(document.querySelector('.people')?.textContent)");
    const own = await bob.page.run(() => [...document.querySelectorAll(".person .own-line")].length);
    assert.equal(own, 1, "only who agreed shows a count");
    await ana.set("#reflection", "the intro stands");
    await ana.press("Say");
    await ana.press("More …");
    await ana.press("End the session");
    await ana.closePanel();
    await ana.press("Write a recap of the session");
    await ana.page.until("document.querySelector('.body .field')?.textContent.length > 10");
  });

  test("a room that repeats starts by itself on the next of its days", async () => {
    const page = await (await browser.person()).page(`${server.origin}/`);
    await page.click(".create summary");
    await page.run(() => {
      const starts = /** @type {HTMLInputElement} */ (document.querySelector(".series input[type=datetime-local]"));
      starts.value = "2036-12-02T07:30";
      /** @type {HTMLInputElement} */ (document.querySelector(".days input[value=wed]")).click();
    });
    await page.click(".create button.primary");
    await page.until("document.querySelector('.join button:not(:disabled)')");
    // The second of December 2036 is a Tuesday.
    assert.match(await page.run(() => document.querySelector(".lede")?.textContent ?? ""), /Starts Wed.*0?7:30/);
    assert.deepEqual(page.problems, []);
  });

  test("no console error, no report of the policy in any of it", () => {
    for (const { page, name } of [ana, bob]) assert.deepEqual(page.problems.filter((problem) => !/WebSocket connection/.test(problem)), [], name);
  });
});
