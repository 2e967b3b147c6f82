// @ts-check
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Browser } from "./support/browser.mjs";
import { Server } from "./support/server.mjs";
import { Writer } from "./support/writer.mjs";

const missing = !Browser.find() ? "no chromium here" : !Server.find() ? "no cowrite binary here" : false;
const nameOf = () => sessionStorage.getItem(`cowrite.client.${location.pathname.slice(3)}`);

describe("Plain http in a local network: no Web Locks, no clipboard", { skip: missing, timeout: 90_000 }, () => {
  /** @type {Browser} */
  let browser;
  /** @type {Server} */
  let server;
  before(async () => {
    [browser, server] = await Promise.all([Browser.launch(["--host-resolver-rules=MAP 10.0.0.7 127.0.0.1"]), Server.start()]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  const link = async () => (await server.room()).writer.replace("127.0.0.1", "10.0.0.7");

  test("a reload keeps the name and the text, and the link is copied the older way", async () => {
    const ana = await Writer.join(browser, await link(), "Ana");
    assert.deepEqual(await ana.page.run(() => [isSecureContext, "locks" in navigator, "clipboard" in navigator]), [false, false, false]);
    const name = await ana.page.run(nameOf);
    await ana.focus();
    await ana.page.type("one ");
    await ana.page.reload();
    await ana.ready();
    await ana.sees("one ");
    assert.equal(await ana.page.run(nameOf), name);
    await ana.focus();
    await ana.page.type("two");
    await ana.isSaved();
    await ana.page.click(".links-part summary");
    await ana.press("Copy");
    await ana.press("Copied");
    await ana.sees("one two");
    // Chromium says of its own accord that it heeds this header of the server on secure origins only.
    assert.deepEqual(ana.page.problems.filter((problem) => !problem.startsWith("The Cross-Origin-Opener-Policy header has been ignored")), []);
    await ana.page.close();
  });

  test("a duplicated tab takes a name of its own, and both go on", async () => {
    const address = await link();
    const ana = await Writer.join(browser, address, "Ana");
    await ana.focus();
    await ana.page.type("first;");
    await ana.isSaved();
    const name = await ana.page.run(nameOf);
    const copied = await /** @type {import("./support/browser.mjs").Person} */ (ana.person).page(new URL("/", address).href);
    await copied.run((/** @type {string} */ room, /** @type {string} */ value) => sessionStorage.setItem(`cowrite.client.${room}`, value), new URL(address).pathname.slice(3), name);
    await copied.goto(address);
    const twin = new Writer(copied, "Ana");
    await twin.ready();
    assert.notEqual(await copied.run(nameOf), name);
    await twin.focus();
    await copied.type("second;");
    await ana.sees("first;second;");
    await ana.focus();
    await ana.page.type("third;");
    await twin.sees("first;second;third;");
  });
});
