// @ts-check
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A program in a real terminal: tmux runs it on a server of its own, types into it and reads its screen. */
export class Terminal {
  /** @returns {boolean} whether tmux is here */
  static isHere() {
    return spawnSync("tmux", ["-V"]).status === 0;
  }

  home = mkdtempSync(join(tmpdir(), "cowrite-home-"));

  /** @param {string[]} command @param {{columns?: number, rows?: number}} [size] */
  constructor(command, { columns = 100, rows = 40 } = {}) {
    this.socket = join(this.home, "tmux");
    const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
    this.#tmux("-f", "/dev/null", "new-session", "-d", "-s", "t", "-x", String(columns), "-y", String(rows),
      `env HOME='${this.home}' XDG_CONFIG_HOME='${this.home}/config' XDG_STATE_HOME='${this.home}/state' LC_ALL=C.UTF-8 ${quoted}`);
  }

  /** @param {...string} words */
  #tmux(...words) {
    return execFileSync("tmux", ["-S", this.socket, ...words], { encoding: "utf8", env: { ...process.env, LC_ALL: "C.UTF-8", TMUX: "" } });
  }

  /** @param {string} text */
  type(text) {
    this.#tmux("send-keys", "-t", "t", "-l", "--", text);
  }

  /** @param {...string} keys by tmux's names: Enter, BSpace, C-q */
  press(...keys) {
    this.#tmux("send-keys", "-t", "t", ...keys);
  }

  screen() {
    return this.#tmux("capture-pane", "-t", "t", "-p");
  }

  /** With colours, as escape sequences. */
  paintedScreen() {
    return this.#tmux("capture-pane", "-t", "t", "-p", "-e");
  }

  /** @param {(screen: string) => boolean} test @param {number} [deadline] milliseconds */
  async until(test, deadline = 15_000) {
    const end = Date.now() + deadline;
    for (;;) {
      const screen = this.screen();
      if (test(screen)) return screen;
      if (Date.now() > end) throw new Error(`waited ${deadline} ms in vain for ${test}; the screen shows\n${screen}`);
      await new Promise((next) => setTimeout(next, 30));
    }
  }

  close() {
    try {
      this.#tmux("kill-server");
    } catch {
      // It ended by itself.
    }
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}
