// @ts-check
// A job of its own (root, strace, some seconds of waiting for the disk): node --test Tests/Page/disk.mjs
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Browser } from "./support/browser.mjs";
import { Server } from "./support/server.mjs";
import { Writer } from "./support/writer.mjs";

const binary = Server.find();
const missing = !Browser.find() ? "no chromium here" : !binary ? "no cowrite binary here"
  : process.getuid?.() !== 0 ? "only root mounts a small disk" : !existsSync("/usr/bin/strace") ? "no strace here" : false;

const savedText = () => document.querySelector(".saved")?.textContent ?? "";
const saysNotSaved = "/^(offline|not saved)/.test(document.querySelector('.saved')?.textContent ?? '')";
const saysSaved = "/^(saved|back)/.test(document.querySelector('.saved')?.textContent ?? '')";

/** @param {Server} server */
const ready = async (server) => (await fetch(`${server.origin}/readyz`)).status;

/** Waits for the thing itself, with a deadline. @param {string} what @param {() => Promise<boolean>} condition @param {number} seconds */
async function until(what, condition, seconds) {
  const end = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited ${seconds} s for: ${what}`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

describe("A disk that does not take what is written", { skip: missing, timeout: 120_000 }, () => {
  test("is full: the page says so within 5 s, keeps the text, and all is saved by itself when there is room", async () => {
    const disk = mkdtempSync(join(tmpdir(), "cowrite-disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]);
    const browser = await Browser.launch();
    const server = new Server();
    rmSync(server.data, { recursive: true });
    server.data = join(disk, "data");
    try {
      await server.run();
      const ana = await Writer.join(browser, (await server.room()).host, "Ana");
      const process = server.child?.pid;
      await ana.focus();
      await ana.page.type("Before the disk was full. ");
      await ana.isSaved();
      writeFileSync(join(disk, "others"), "");
      // Somebody else's file takes all the rest, a page at a time.
      try {
        for (;;) writeFileSync(join(disk, "others"), Buffer.alloc(4096, 1), { flag: "a" });
      } catch (error) {
        assert.equal(/** @type {NodeJS.ErrnoException} */ (error).code, "ENOSPC");
      }
      // What the log has room for already may still be saved; then nothing is.
      let typed = "";
      const paragraph = "word ".repeat(200);
      await until("the server to notice", async () => {
        await ana.page.type(paragraph);
        typed += paragraph;
        return (await ready(server)) === 503;
      }, 30);
      const began = Date.now();
      await ana.page.until(saysNotSaved);
      assert.ok(Date.now() - began < 5000, `the page said "${await ana.page.run(savedText)}" after ${Date.now() - began} ms`);
      await ana.page.type("While it was full.");
      assert.ok(!(await ana.page.run(`${saysSaved}`)), "nothing is saved while the disk is full");

      execFileSync("mount", ["-o", "remount,size=64m", disk]);
      await until("service to return", async () => (await ready(server)) === 200, 20);
      await ana.isSaved(30_000);
      assert.equal(server.child?.pid, process, "it is the same server");
      assert.equal(await ana.text(), `Before the disk was full. ${typed}While it was full.`);
      const log = execFileSync(String(binary), ["log", "--data", server.data, "--room", await ana.page.run("location.pathname.slice(3)")], { stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 28 });
      assert.ok(log.includes("While it was full"), "it is in the log");
    } finally {
      await browser.close();
      await server.kill();
      execFileSync("umount", ["-l", disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  });

  test("fails to sync: no \"saved\" before it is, the page says so within 5 s and comes back by itself", async () => {
    const folder = mkdtempSync(join(tmpdir(), "cowrite-sync-"));
    const wrapper = join(folder, "cowrite");
    // From the 30th sync on, 12 fail.
    writeFileSync(wrapper, `#!/bin/sh\nexec strace -f -qq -o ${folder}/trace -D -e trace=fsync,fdatasync -e inject=fsync,fdatasync:error=EIO:when=30..41 ${binary} "$@"\n`);
    chmodSync(wrapper, 0o700);
    const browser = await Browser.launch();
    const before = process.env.COWRITE_BIN;
    process.env.COWRITE_BIN = wrapper;
    const server = await Server.start();
    process.env.COWRITE_BIN = before;
    if (before === undefined) delete process.env.COWRITE_BIN;
    try {
      const room = await server.room();
      const ana = await Writer.join(browser, room.host, "Ana");
      await ana.focus();
      let typed = "";
      for (let word = 0; (await ready(server)) === 200; word++) {
        assert.ok(word < 400, "the injected failure never came");
        await ana.page.type(`w${word} `);
        typed += `w${word} `;
      }
      const began = Date.now();
      await ana.page.until(saysNotSaved);
      assert.ok(Date.now() - began < 5000, `the page said "${await ana.page.run(savedText)}" after ${Date.now() - began} ms`);
      await ana.page.type("and on.");
      await until("service to return", async () => (await ready(server)) === 200, 30);
      await ana.isSaved(30_000);
      assert.equal(await ana.text(), `${typed}and on.`);
    } finally {
      await browser.close();
      await server.kill();
      rmSync(folder, { recursive: true, force: true });
      rmSync(server.data, { recursive: true, force: true });
    }
  });
});
