// @ts-check
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Browser } from "./support/browser.mjs";
import { serveFolder } from "./support/folderServer.mjs";
import { hostile, openScreen, screens } from "./support/screens.mjs";

const missing = !Browser.find() ? "no chromium here" : false;
const sizes = {
  "320 px": { width: 320, height: 640, deviceScaleFactor: 2, mobile: false },
  "1000 px": { width: 1000, height: 700, deviceScaleFactor: 1, mobile: false },
  "200 % zoom": { width: 500, height: 350, deviceScaleFactor: 2, mobile: false },
};

describe("Every screen", { skip: missing, timeout: 85_000 }, () => {
  /** @type {Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serveFolder>>} */
  let folder;
  before(async () => {
    [browser, folder] = await Promise.all([Browser.launch(), serveFolder()]);
  });
  after(async () => {
    await browser?.close();
    folder?.close();
  });

  test("fits 320 px, 1000 px and 200 % zoom without sideways scroll, console error or report of the policy", async () => {
    for (const screen of screens) {
      const page = await openScreen(browser, folder.origin, screen);
      for (const [size, metrics] of Object.entries(sizes)) {
        await page.send("Emulation.setDeviceMetricsOverride", metrics);
        const over = await page.run("new Promise((next) => requestAnimationFrame(() => next(document.documentElement.scrollWidth - document.documentElement.clientWidth)))");
        assert.ok(over <= 0, `${screen.name} is ${over} px too wide at ${size}`);
      }
      assert.deepEqual(page.problems, [], screen.name);
      // A date field draws its own icon from a data URL.
      const foreign = page.requests.filter(({ url }) => !url.startsWith(folder.origin) && !url.startsWith("data:"));
      assert.deepEqual(foreign, [], screen.name);
      await page.close();
    }
  });

  test("a window widened on the phone's room tab shows the draft that was there before, and keeps it when narrowed", async () => {
    const screen = screens.find(({ name }) => name === "write");
    assert.ok(screen);
    const page = await openScreen(browser, folder.origin, screen, { width: 360, height: 740 });
    await page.click("[data-tab='8']");
    await page.click("[data-tab=room]");
    await page.until("!document.querySelector('.paper').getClientRects().length && document.querySelector('.side').getClientRects().length");
    await page.send("Emulation.setDeviceMetricsOverride", sizes["1000 px"]);
    await page.until("document.querySelector('[data-tab=room]').getClientRects().length === 0");
    const shown = () => page.run(() => ({
      tab: /** @type {HTMLElement} */ (document.querySelector("[role=tab][aria-selected=true]")).dataset.tab,
      hasText: document.querySelector(".paper .line")?.getClientRects().length === 1,
      side: /** @type {Element} */ (document.querySelector(".side")).getClientRects().length > 0,
    }));
    await page.until("document.querySelector('.paper').getClientRects().length");
    assert.deepEqual(await shown(), { tab: "8", hasText: true, side: true });
    await page.send("Emulation.setDeviceMetricsOverride", sizes["320 px"]);
    await page.until("document.querySelector('[data-tab=room]').getClientRects().length");
    assert.deepEqual(await shown(), { tab: "8", hasText: true, side: false });
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test("markup, overrides and piled marks in names, titles and drafts are harmless text", async () => {
    const screen = screens.find(({ name }) => name === "hostile");
    assert.ok(screen);
    const page = await openScreen(browser, folder.origin, screen);
    assert.equal(await page.run(() => document.querySelectorAll("img, script:not([src])").length), 0, "nothing typed became an element");
    const shown = await page.run(() => [...document.querySelectorAll(".person .name")].map((name) => name.textContent));
    assert.ok(shown.includes(hostile.name) && shown.includes(hostile.title) && shown.includes(hostile.marks));
    assert.equal(await page.run(() => document.querySelector(".room-title bdi")?.textContent), hostile.title);
    const tall = await page.run(() => Math.max(...[...document.querySelectorAll(".person")].map((person) => person.getBoundingClientRect().height)));
    assert.ok(tall < 220, `a name takes ${tall} px`);
    await page.close();
  });

  test("the keyboard alone reaches every part with F6 and leaves the text with Tab", async () => {
    const screen = screens.find(({ name }) => name === "write");
    assert.ok(screen);
    const page = await openScreen(browser, folder.origin, screen);
    const regions = [];
    await page.run(() => /** @type {HTMLElement} */ (document.activeElement)?.blur());
    for (let step = 0; step < 5; step++) {
      await page.press("F6");
      regions.push(await page.run(() => /** @type {HTMLElement | null} */ (document.activeElement?.closest("[data-region]"))?.dataset.region));
    }
    assert.deepEqual(regions, ["header", "tabs", "editor", "status", "side"]);
    await page.run(() => /** @type {HTMLElement} */ (document.querySelector(".body .field")).focus());
    const before = await page.run(() => document.querySelector(".body .lines")?.textContent);
    await page.press("Tab");
    assert.ok(await page.run(() => !document.activeElement?.closest(".body")), "Tab leaves the text");
    assert.equal(await page.run(() => document.querySelector(".body .lines")?.textContent), before);
    await page.close();
  });

  test("F2 says time left, phase, connection and saved; a panel closes with Esc and gives the focus back", async () => {
    const screen = screens.find(({ name }) => name === "write");
    assert.ok(screen);
    const page = await openScreen(browser, folder.origin, screen);
    await page.run(() => /** @type {HTMLElement} */ (document.querySelector(".body .field")).focus());
    await page.press("F2");
    assert.match(await page.run(() => document.getElementById("status")?.textContent ?? ""), /^18 minutes left, Write, online, saved \d\d:\d\d:\d\d, \d+ words\.$/);
    await page.run(() => /** @type {HTMLElement} */ (document.querySelector(".tools .icon:last-child")).focus());
    await page.press("Enter");
    await page.until("document.querySelector('dialog[open]')");
    await page.press("Escape");
    await page.until("!document.querySelector('dialog[open]')");
    assert.equal(await page.run(() => document.activeElement?.getAttribute("aria-label")), "Settings and keys");
    await page.close();
  });

  test("while people write nobody's coming or going is announced, and others' edits never are", async () => {
    const screen = screens.find(({ name }) => name === "write");
    assert.ok(screen);
    const page = await openScreen(browser, folder.origin, screen);
    await page.run(() => {
      const { fake } = /** @type {any} */ (globalThis);
      const said = /** @type {any} */ (globalThis).said = [];
      for (const id of ["status", "alert"]) {
        new MutationObserver(() => said.push(document.getElementById(id)?.textContent)).observe(/** @type {Node} */ (document.getElementById(id)), { childList: true });
      }
      fake.say({ type: "person", person: { participant: 20, name: "Eve", role: "writer", here: true, pulse: "idle", intention: "" } });
      fake.say({ type: "edited", draft: 7, revision: 6, operation: ["x"], participant: 4, client: "b" });
      fake.clock({ ends_at: Date.now() + 510_000, phase: 2 }, true);
    });
    await page.until("said.length >= 2");
    const said = (await page.run("said")).sort();
    assert.equal(said.length, 2, said.join(" | "));
    assert.equal(said[0], "Share-out, 9 minutes.");
    assert.match(said[1], /^The bell\. Share-out, 9 minutes\./);
    await page.close();
  });
});
