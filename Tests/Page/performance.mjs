// @ts-check
import { Browser } from "./support/browser.mjs";
import { DraftServer } from "./support/draftServer.mjs";
import { fakeSocketSource } from "./support/fakeSocket.mjs";
import { serveFolder } from "./support/folderServer.mjs";

/**
 * The acceptance figures of the editor, measured: `node Tests/Page/performance.mjs [lines|textarea]`. No test: it takes
 * the machine for itself, and says figures instead of passed.
 *
 * A key is timed twice: by the browser itself, from the moment it has the key to the next paint (Event Timing, in steps
 * of 8 ms), and by the page, to the first task behind that frame, which also waits for whatever else is queued. Ten
 * keys a second, twenty remote edits a second all over the text.
 */
const seconds = Number(process.env.SECONDS ?? 10);
const bodies = process.argv[2] ? [process.argv[2]] : ["lines", "textarea"];

const sentence = "It was great to be back in **Durham** and to see [everyone](https://example.org) again, on a quiet morning. ";
const document = (/** @type {number} */ size) => {
  let text = "";
  for (let index = 0; text.length < size; index++) {
    text += index % 9 === 0 ? `## Day ${index}\n\n` : index % 5 === 0 ? `- item ${index}\n` : `${sentence.repeat(1 + (index % 4))}\n\n`;
  }
  return text.slice(0, size);
};

const browser = await Browser.launch();
const folder = await serveFolder();
console.log("body      size    cpu   key to paint, to the task behind it: p50 / p95 / max ms   main thread ms/s   heap MB");
for (const body of bodies) {
  await measure(body, 100_000, 1);
  await measure(body, 30_000, 4);
}
await browser.close();
folder.close();

/** @param {string} body @param {number} size @param {number} slowDown */
async function measure(body, size, slowDown) {
  const text = document(size);
  const page = await (await browser.person()).page();
  await page.send("Page.addScriptToEvaluateOnNewDocument", { source: `try {
    localStorage.setItem("cowrite.settings", ${JSON.stringify(JSON.stringify({ editor: body }))});
    localStorage.setItem("cowrite.room.speed", '{"key":"k","participant":3,"secret":"s","role":"writer"}');
    localStorage.setItem("fake", JSON.stringify({ participant: 3, role: "writer", people: [{ participant: 4, name: "Bob", role: "writer", here: true, pulse: "writing", intention: "" }],
      drafts: [{ draft: 7, owner: 3, title: "", sharing: "writable", finished: false }], texts: { 7: "" } }));
  } catch {}` });
  await page.send("Page.addScriptToEvaluateOnNewDocument", { source: fakeSocketSource });
  await page.goto(`${folder.origin}/r/speed#k`);
  await page.until("document.querySelector('.body .field')");
  await page.run("void (fake.holdsAcks = true)");
  const server = new DraftServer(page, 7);
  await server.reset(text);
  await page.run("new Promise((next) => setTimeout(next, 1500))");
  await page.send("HeapProfiler.collectGarbage");
  await page.send("Performance.enable");
  // The caret goes to the middle of the text.
  await page.run((/** @type {number} */ wanted) => {
    const field = /** @type {HTMLElement} */ (window.document.querySelector(".body .field"));
    field.focus();
    if (field instanceof HTMLTextAreaElement) {
      field.setSelectionRange(wanted, wanted);
      window.scrollTo(0, field.getBoundingClientRect().height / 2);
      return;
    }
    const line = [...field.children][Math.floor(field.children.length / 2)];
    line.scrollIntoView({ block: "center" });
    const walker = window.document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    const node = walker.nextNode();
    getSelection()?.collapse(node ?? line, 0);
  }, Math.floor(size / 2));
  await page.run("new Promise((next) => setTimeout(next, 800))");
  if (slowDown > 1) await page.send("Emulation.setCPUThrottlingRate", { rate: slowDown });
  await page.run(() => {
    const times = /** @type {any} */ (window).times = [];
    const paints = /** @type {any} */ (window).paints = [];
    new PerformanceObserver((list) => paints.push(...list.getEntries().filter(({ name }) => name === "keydown").map(({ duration }) => duration)))
      .observe(/** @type {any} */ ({ type: "event", durationThreshold: 16 }));
    const field = /** @type {HTMLElement} */ (window.document.querySelector(".body .field"));
    // The browser's own clock says when it took the key; a task behind the frame says when it was shown.
    field.addEventListener("keydown", (event) => requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => times.push(performance.now() - event.timeStamp);
      channel.port2.postMessage(0);
    }), true);
  });
  const before = await metrics(page);
  const end = Date.now() + seconds * 1000;
  let edits = 0;
  let seed = 7;
  const random = (/** @type {number} */ below) => (seed = (seed * 48271) % 2147483647) % below;
  const remote = (async () => {
    for (let next = Date.now(); Date.now() < end; next += 50) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - Date.now())));
      const at = random(server.text.length - 10);
      await server.edit(edits++ % 4 === 3 ? [at, { d: 1 }] : [at, "abc "[random(4)]]);
    }
  })();
  const acks = (async () => {
    while (Date.now() < end) {
      await server.answer();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  for (let next = Date.now(); Date.now() < end; next += 100) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - Date.now())));
    await page.press("abcdefghij klmnop"[random(17)]);
  }
  await Promise.all([remote, acks]);
  const after = await metrics(page);
  await page.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await server.settleWith(() => page.run(() => {
    const field = window.document.querySelector(".body .field");
    return field instanceof HTMLTextAreaElement ? field.value : [...(field?.children ?? [])].map((line) => line.textContent).join("\n");
  }));
  const same = await page.run((/** @type {string} */ wanted) => {
    const field = window.document.querySelector(".body .field");
    return (field instanceof HTMLTextAreaElement ? field.value : [...(field?.children ?? [])].map((line) => line.textContent).join("\n")) === wanted;
  }, server.text);
  const [times, paints] = (await page.run(() => [/** @type {any} */ (window).times, /** @type {any} */ (window).paints]))
    .map((/** @type {number[]} */ all) => all.sort((one, other) => one - other));
  // Keys that took less than two steps are not told.
  while (paints.length < times.length) paints.unshift(8);
  await page.send("HeapProfiler.collectGarbage");
  const { JSHeapUsedSize } = await metrics(page);
  const perSecond = (/** @type {string} */ what) => Math.round((after[what] - before[what]) * 1000 / seconds);
  const spread = (/** @type {number[]} */ all) => [0.5, 0.95, 1].map((part) => all[Math.min(all.length - 1, Math.floor(all.length * part))].toFixed(0)).join(" / ");
  console.log(`${body.padEnd(9)} ${String(size / 1000).padStart(4)} kB  ${slowDown}x    ${spread(paints)}, ${spread(times)}`
    + `   ${Math.round((after.TaskDuration - before.TaskDuration) * 1000 / seconds)}   ${(JSHeapUsedSize / 1e6).toFixed(1)}`
    + `   (layout ${perSecond("LayoutDuration")}, style ${perSecond("RecalcStyleDuration")}, script ${perSecond("ScriptDuration")} ms/s; ${times.length} keys, ${edits} remote edits, texts ${same ? "equal" : "DIFFER"})`);
  await page.close();
}

/** @param {import("./support/browser.mjs").Page} page @returns {Promise<Record<string, number>>} */
async function metrics(page) {
  const { metrics: all } = await page.send("Performance.getMetrics");
  return Object.fromEntries(all.map((/** @type {{name: string, value: number}} */ metric) => [metric.name, metric.value]));
}
