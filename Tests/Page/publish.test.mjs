// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Browser } from "./support/browser.mjs";
import { Server } from "./support/server.mjs";
import { Writer } from "./support/writer.mjs";

const missing = !Browser.find() ? "no chromium here" : !Server.find() ? "no cowrite binary here" : false;
const shots = process.env.COWRITE_SHOTS;

/** A picture of one dot. */
const dot = Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082", "hex");

describe("Publishing from the browser", { skip: missing, timeout: 80_000 }, () => {
  const blog = mkdtempSync(join(tmpdir(), "cowrite-blog-"));
  const files = mkdtempSync(join(tmpdir(), "cowrite-files-"));
  const git = (/** @type {string[]} */ ...words) => execFileSync("git", ["-C", blog, ...words], { encoding: "utf8" }).trim();
  /** @type {Browser} */
  let browser;
  /** @type {Server} */
  let server;
  /** @type {Writer} */
  let ana;
  /** @type {Writer} */
  let bob;
  const shown = (/** @type {string} */ selector) => ana.page.run((/** @type {string} */ wanted) => document.querySelector(wanted)?.textContent ?? "", selector);
  const fill = (/** @type {string} */ id, /** @type {string} */ text) => ana.page.run((/** @type {string} */ field, /** @type {string} */ value) => {
    const input = /** @type {HTMLInputElement} */ (document.getElementById(field));
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }, id, text);

  before(async () => {
    mkdirSync(join(blog, "_posts"));
    writeFileSync(join(blog, "_config.yml"), "title: x\ntimezone: Europe/Lisbon\n");
    for (let month = 1; month <= 4; month++) {
      writeFileSync(join(blog, "_posts", `2026-0${month}-02-p${month}.md`),
        `---\nlayout: post\ntitle: P ${month}\ndate: 2026-0${month}-02 12:00:00 +0000\nauthor: Rae\ntags: [sea, writing]\n---\n\nText.\n`);
    }
    writeFileSync(join(files, "sea.png"), dot);
    git("init", "-q", "-b", "main");
    git("config", "user.name", "Operator");
    git("config", "user.email", "op@example.org");
    git("add", "-A");
    git("commit", "-q", "-m", "first");
    [browser, server] = await Promise.all([Browser.launch(), Server.start(["--blog", blog, "--blog-name", "The sea blog"])]);
    const room = await server.room();
    ana = await Writer.join(browser, room.host, "Ana", { width: 1000, height: 900 });
    bob = await Writer.join(browser, room.writer, "Bob");
    await ana.focus();
    await ana.page.insert("# By the sea\n\nThe sea was blue, and we sat there writing.\n\n![](sea.png)\n\nSee [below](#nowhere). TODO more\n");
    await ana.isSaved();
    await ana.page.run(() => {
      const title = /** @type {HTMLInputElement} */ (document.getElementById("draft-title"));
      title.value = "By the sea";
      title.dispatchEvent(new Event("change", { bubbles: true }));
      document.getElementById("finished")?.click();
    });
    await ana.page.click(".publish-button");
    await ana.page.until("document.querySelector('dialog.publish .publish-path')?.textContent");
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    for (const folder of [blog, files]) rmSync(folder, { recursive: true, force: true });
  });
  const shot = async (/** @type {string} */ name) => {
    if (!shots) return;
    const { data } = await ana.page.send("Page.captureScreenshot", { format: "png" });
    writeFileSync(join(shots, `${name}.png`), Buffer.from(data, "base64"));
  };

  test("the finish check lists what is missing, and a line of it leads to its place in the text", async () => {
    await shot("publish-check");
    const wrong = await ana.page.run(() => [...document.querySelectorAll(".checks .wrong")].map((item) => item.textContent));
    assert.ok(wrong.some((line) => line?.includes("sea.png: choose its file")), wrong.join("\n"));
    assert.ok(wrong.some((line) => line?.includes("#nowhere leads nowhere")), wrong.join("\n"));
    assert.ok(wrong.some((line) => line?.includes('"TODO" is still there')), wrong.join("\n"));
    await ana.page.run(() => [...document.querySelectorAll(".checks button")].find((button) => button.textContent?.includes("nowhere"))?.dispatchEvent(new MouseEvent("click", { bubbles: true })));
    await ana.page.until("!document.querySelector('dialog.publish')");
    await ana.page.insert("* ");
    await ana.seesPart("* See [below]");
    await ana.isSaved();
  });

  test("the file shows as the blog of this server writes its posts; a typed tag and the picture's words come in", async () => {
    await ana.page.click(".publish-button");
    await ana.page.until("document.querySelector('dialog.publish .publish-path')?.textContent");
    assert.match(await shown("#publish-target option:checked"), /^The sea blog \(Jekyll\)$/);
    const { root } = await ana.page.send("DOM.getDocument", { depth: -1 });
    const { nodeId } = await ana.page.send("DOM.querySelector", { nodeId: root.nodeId, selector: ".picture input[type=file]" });
    await ana.page.send("DOM.setFileInputFiles", { nodeId, files: [join(files, "sea.png")] });
    await ana.page.until("document.querySelector('.publish-path').textContent.includes('sea.png')");
    await fill("publish-field-alt-0", "Waves at noon");
    await fill("publish-field-tags", "sea, lisbon");
    await fill("publish-field-slug", "by-the-sea-again");
    await ana.page.click("#publish-file");
    await ana.page.until("document.querySelector('.publish-view pre')?.textContent.includes('![Waves at noon](/assets/images/sea.png)')");
    await ana.page.until("document.querySelector('.publish-view pre')?.textContent.includes('tags: [sea, lisbon]')");
    const file = await shown(".publish-view pre");
    assert.match(file, /^---\nlayout: post\ntitle: By the sea\ndate: 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d \+0[01]00\nauthor: Ana\ntags: \[sea, lisbon\]\n---\n\nThe sea was blue/);
    assert.match(await shown(".publish-path"), /^_posts\/20\d\d-\d\d-\d\d-by-the-sea-again\.md, assets\/images\/sea\.png$/);
    await shot("publish-file");
    await ana.page.click("#publish-rendered");
    await ana.page.until("document.querySelector('.publish-view .publish-title')?.textContent === 'By the sea'");
    assert.ok((await shown(".publish-view article")).startsWith("The sea was blue"));
    await shot("publish-rendered");
  });

  test("one press is one commit on a branch, pictures and all, and pressed again it is none", async () => {
    const before = git("rev-parse", "main");
    await ana.page.click("dialog.publish button.primary");
    await ana.page.until("document.querySelector('.publish-status').textContent.startsWith('Done: commit')");
    await shot("publish-done");
    assert.equal(git("rev-list", "--count", "main..cowrite/by-the-sea-again"), "1");
    assert.equal(git("rev-parse", "main"), before);
    assert.equal(git("status", "--porcelain"), "");
    assert.deepEqual(git("diff", "--name-only", "main", "cowrite/by-the-sea-again").split("\n").map((path) => path.replace(/20\d\d-\d\d-\d\d/, "DAY")),
      ["_posts/DAY-by-the-sea-again.md", "assets/images/sea.png"]);
    assert.ok(execFileSync("git", ["-C", blog, "show", "cowrite/by-the-sea-again:assets/images/sea.png"]).equals(dot));
    await ana.page.until("!document.querySelector('dialog.publish button.primary').disabled");
    await ana.page.click("dialog.publish button.primary");
    await ana.page.until("document.querySelector('.publish-status').textContent.startsWith('It is there already')");
    assert.equal(git("rev-list", "--count", "main..cowrite/by-the-sea-again"), "1");
  });

  test("for another engine it is a download: a zip with the picture in its place", async () => {
    const place = mkdtempSync(join(tmpdir(), "cowrite-down-"));
    await ana.page.browser.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: place, browserContextId: ana.person?.context });
    await ana.page.run(() => {
      const select = /** @type {HTMLSelectElement} */ (document.getElementById("publish-target"));
      select.value = "hugo";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await ana.page.until("document.querySelector('.publish-path').textContent.startsWith('content/posts/by-the-sea-again/index.md')");
    assert.ok(await ana.page.run("document.querySelector('dialog.publish button.primary').hidden"), "only the blog takes commits");
    await ana.page.run("[...document.querySelectorAll('dialog.publish .actions button')].find((button) => button.textContent === 'Download .zip').click()");
    await ana.page.until("document.querySelector('.publish-status').textContent.endsWith('is in your downloads.')");
    const end = Date.now() + 10_000;
    while (!readdirSync(place).includes("by-the-sea-again.zip") && Date.now() < end) await new Promise((next) => setTimeout(next, 20));
    const zip = readFileSync(join(place, "by-the-sea-again.zip"));
    assert.ok(zip.includes("content/posts/by-the-sea-again/sea.png") && zip.includes(dot));
    rmSync(place, { recursive: true, force: true });
  });

  test("what was typed is there when the panel is opened again; Esc gives the text back its focus", async () => {
    await ana.page.press("Escape");
    await ana.page.until("!document.querySelector('dialog.publish')");
    await ana.page.click(".publish-button");
    await ana.page.until("document.querySelector('dialog.publish .publish-path')?.textContent");
    assert.equal(await ana.page.run("document.getElementById('publish-field-tags').value"), "sea, lisbon");
    await ana.page.press("Escape");
    assert.deepEqual(ana.page.problems, []);
  });

  test("a co-writer agrees to be named with an address, and stands in the commit", async () => {
    await ana.share("writable");
    await bob.openDraft("By the sea");
    await bob.ready();
    await bob.focus();
    await bob.page.insert("\nBob wrote this whole paragraph, which is long enough for a name.\n");
    await bob.isSaved();
    await bob.page.click(".draft-tools .more");
    await bob.page.until("[...document.querySelectorAll('.action-list button')].some((button) => button.textContent === 'Publish')");
    await bob.page.run("[...document.querySelectorAll('.action-list button')].find((button) => button.textContent === 'Publish').click()");
    await bob.page.until("document.querySelector('dialog.publish .publish-path')?.textContent");
    assert.equal(await bob.page.run("[...document.querySelectorAll('#publish-target option')].some((option) => option.value === 'blog')"), false, "the blog is its owner's");
    await bob.page.run(() => {
      document.getElementById("publish-credit")?.click();
      const address = /** @type {HTMLInputElement} */ (document.getElementById("publish-address"));
      address.value = "bob@example.org";
      address.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await bob.page.until(() => !/has not agreed\)/.test(document.querySelector(".publish-people .hint")?.textContent?.split("Bob")[1] ?? "has not agreed)"));
    await ana.page.click(".publish-button");
    await ana.page.until("document.querySelector('dialog.publish #publish-target option[value=blog]')");
    await ana.page.run(() => {
      const select = /** @type {HTMLSelectElement} */ (document.getElementById("publish-target"));
      select.value = "blog";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await ana.page.until("!document.querySelector('dialog.publish button.primary').hidden && !document.querySelector('dialog.publish button.primary').disabled");
    assert.match(await shown(".publish-people .hint"), /^Written by .*Bob \d+ %.*Named from 5 % on\.$/);
    await ana.page.click("dialog.publish button.primary");
    await ana.page.until("document.querySelector('.publish-status').textContent.startsWith('Done: commit')");
    const message = git("log", "-1", "--format=%B", "cowrite/by-the-sea-again");
    assert.match(message, /Written by (Ana, Bob|Bob, Ana)\./);
    assert.match(message, /Co-authored-by: Bob <bob@example\.org>/);
    assert.deepEqual([...ana.page.problems, ...bob.page.problems], []);
  });
});
