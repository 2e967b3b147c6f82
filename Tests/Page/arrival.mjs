// @ts-check
import { Browser } from "./support/browser.mjs";
import { Server } from "./support/server.mjs";
import { Writer } from "./support/writer.mjs";

/**
 * The acceptance figures of arriving, measured against the real server: `node Tests/Page/arrival.mjs`. First load, Join
 * to the first accepted key (loopback, and 150 ms with 1.6 Mbit/s), layout shift, typing lost to a crashed tab.
 */
const browser = await Browser.launch();
const server = await Server.start();
const room = await server.room();

{
  const page = await (await browser.person()).page(room.writer);
  await page.until("document.querySelector('.join button:not(:disabled)')");
  const bytes = page.requests.reduce((sum, request) => sum + request.bytes, 0);
  console.log(`first load: ${page.requests.length} requests, ${(bytes / 1000).toFixed(1)} kB on the wire`);
  for (const { url, bytes: size } of page.requests) console.log(`  ${size} ${new URL(url).pathname}`);
  await page.close();
}

for (const [name, conditions] of /** @type {[string, object | null][]} */ ([["loopback", null], ["150 ms, 1.6 Mbit/s", { latency: 150, throughput: 1.6e6 / 8 }]])) {
  const times = [];
  const loads = [];
  for (let round = 0; round < 5; round++) {
    const page = await (await browser.person()).page();
    // Chromium does not slow WebSockets down: the delay of the line is put between the page and its socket.
    if (conditions) {
      const { latency, throughput } = /** @type {{latency: number, throughput: number}} */ (conditions);
      await page.send("Network.emulateNetworkConditions", { offline: false, latency, downloadThroughput: throughput, uploadThroughput: throughput });
      await page.send("Page.addScriptToEvaluateOnNewDocument", { source: `(() => {
        const Real = WebSocket;
        window.WebSocket = class extends Real {
          constructor(...all) { super(...all); }
          send(data) { setTimeout(() => super.send(data), ${latency / 2} + data.length / ${throughput / 1000}); }
          set onmessage(listener) { super.onmessage = (event) => setTimeout(() => listener(event), ${latency / 2} + event.data.length / ${throughput / 1000}); }
          set onopen(listener) { super.onopen = (event) => setTimeout(() => listener(event), ${latency}); }
        };
      })()` });
    }
    const begin = performance.now();
    await page.goto(room.writer);
    await page.until("document.querySelector('.join button:not(:disabled)')");
    loads.push(performance.now() - begin);
    times.push(await page.run(`(async () => {
      document.getElementById("name").value = "Ana";
      const start = performance.now();
      document.querySelector(".join button.primary").click();
      for (;;) {
        const field = document.querySelector(".body .field");
        if (field && field.getAttribute("contenteditable") === "plaintext-only") {
          field.focus();
          document.execCommand("insertText", false, "x");
          if (field.textContent === "x") return performance.now() - start;
        }
        await new Promise((next) => setTimeout(next, 4));
      }
    })()`));
    if (round === 4) {
      const shift = await page.run(`new Promise((next) => {
        let sum = 0;
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value; }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => next(sum), 500);
      })`);
      console.log(`layout shift (${name}): ${shift.toFixed(4)}`);
    }
    await page.close();
  }
  const median = (/** @type {number[]} */ all) => Math.round(all.sort((one, other) => one - other)[2]);
  console.log(`${name}: page ready ${median(loads)} ms, Join to first accepted key ${median(times)} ms (all: ${times.map(Math.round).join(", ")})`);
}

{
  /** @type {number[]} */
  const lost = [];
  for (let round = 0; round < 5; round++) {
    const writer = await Writer.join(browser, room.writer, `Crash ${round}`);
    await server.kill();
    await writer.focus();
    const begin = performance.now();
    let letters = 0;
    while (performance.now() - begin < 1500) {
      await writer.page.insert("abcdefghij"[letters++ % 10]);
      await new Promise((next) => setTimeout(next, 30));
    }
    writer.page.send("Page.crash").catch(() => {});
    await writer.page.close().catch(() => {});
    await server.run();
    if (writer.person) writer.page = await writer.person.page(room.writer);
    await writer.ready();
    await writer.isSaved();
    lost.push(Math.round((letters - (await writer.text()).length) * (1500 / letters)));
    await writer.page.close();
  }
  console.log(`typing lost to a crashed tab, offline: ${lost.join(", ")} ms`);
}
await browser.close();
await server.stop();
