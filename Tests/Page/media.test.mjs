// @ts-check
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Browser } from "./support/browser.mjs";
import { serveFolder } from "./support/folderServer.mjs";
import { openScreen, screens } from "./support/screens.mjs";

const missing = !Browser.find() ? "no chromium here" : false;

describe("The page on paper, in forced colours and on a phone", { skip: missing, timeout: 85_000 }, () => {
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
  /** @param {string} name @param {object} [size] */
  const open = (name, size) => {
    const screen = screens.find((one) => one.name === name);
    assert.ok(screen, name);
    return openScreen(browser, folder.origin, screen, size);
  };

  for (const name of ["write", "write-textarea"]) {
    test(`printing gives the draft alone, black on white, with title and date (${name})`, async () => {
      const page = await open(name, { dark: true });
      await page.run(() => dispatchEvent(new Event("beforeprint")));
      await page.send("Emulation.setEmulatedMedia", { media: "print", features: [{ name: "prefers-color-scheme", value: "dark" }] });
      const printed = await page.run(() => {
        const isShown = (/** @type {Element | null} */ element) => element !== null && element.getClientRects().length > 0;
        const style = (/** @type {string} */ selector) => getComputedStyle(/** @type {Element} */ (document.querySelector(selector)));
        return {
          around: [".bar", ".tabs", ".side", ".status-bar", ".draft-tools", ".carets", "textarea.field"].filter((selector) => isShown(document.querySelector(selector))),
          colours: [style(".line").color, style(".draft-title").color, style(".paper").backgroundColor, style("html").backgroundColor],
          date: isShown(document.querySelector(".print-only")) && document.querySelector(".print-only")?.textContent,
          text: isShown(document.querySelector(".line")) && document.querySelector(".lines")?.textContent?.includes("The talks"),
        };
      });
      assert.deepEqual(printed.around, []);
      assert.deepEqual(printed.colours, ["rgb(0, 0, 0)", "rgb(0, 0, 0)", "rgb(255, 255, 255)", "rgb(255, 255, 255)"]);
      assert.match(String(printed.date), /\d{4}/);
      assert.equal(printed.text, true);
      await page.close();
    });
  }

  for (const name of ["write", "write-textarea", "join", "lobby"]) {
    test(`in forced colours every text can be seen (${name})`, async () => {
      const page = await open(name, { features: [{ name: "forced-colors", value: "active" }] });
      assert.equal(await page.run(() => matchMedia("(forced-colors: active)").matches), true);
      const hidden = await page.run(() => [...document.querySelectorAll("textarea, input, button, p, h1, h2, .line, .field, a")].filter((element) => {
        const style = getComputedStyle(element);
        return element.getClientRects().length && style.visibility === "visible" && /^rgba\(.*, 0\)$/.test(style.color);
      }).map((element) => `${element.tagName}.${element.className}`));
      assert.deepEqual(hidden, []);
      await page.close();
    });
  }

  for (const name of ["join", "write", "room-tab", "break-talk", "share-out", "settings", "draft-panel", "host", "lobby"]) {
    test(`on a phone every target is 44 px high and nothing is too wide (${name})`, async () => {
      const page = await open(name, { width: 360, height: 740, scale: 2, mobile: true });
      const small = await page.run(() => [...document.querySelectorAll("button, select, summary, .tick, input:not([type=checkbox], [type=range], .draft-title)")].filter((element) => {
        const box = element.getBoundingClientRect();
        return box.height > 0 && box.height < 43.5 && !element.closest(".tick")?.contains(element.parentElement) && getComputedStyle(element).visibility === "visible";
      }).map((element) => `${element.tagName} ${element.className} ${element.textContent} ${element.getBoundingClientRect().height}`));
      assert.deepEqual(small, []);
      assert.ok(await page.run(() => document.documentElement.scrollWidth <= innerWidth));
      await page.close();
    });
  }

  test("on a phone one writes in a textarea, and the bar rides above the keyboard", async () => {
    const phone = await open("write", { width: 360, height: 740, scale: 2, mobile: true });
    assert.equal(await phone.run(() => document.querySelector(".body .field")?.tagName), "TEXTAREA");
    // The keyboard takes 300 px of what is seen: a browser tells by the visual viewport.
    await phone.run(() => {
      const viewport = /** @type {VisualViewport} */ (visualViewport);
      Object.defineProperty(viewport, "height", { value: innerHeight - 300, configurable: true });
      viewport.dispatchEvent(new Event("resize"));
    });
    const bottom = await phone.until("new Promise((next) => requestAnimationFrame(() => next(innerHeight - document.querySelector('.status-bar').getBoundingClientRect().bottom)))");
    assert.ok(Math.abs(bottom - 300) <= 1, `the bar ends ${bottom} px above the lower edge`);
    await phone.close();
  });
});
