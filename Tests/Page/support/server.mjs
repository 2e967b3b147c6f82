// @ts-check
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** COWRITE_WEB=web tries the page's files as they are, without building the binary anew. */
const webOption = process.env.COWRITE_WEB ? ["--web", process.env.COWRITE_WEB] : [];

/** The real server, on a free port, with a data folder of its own. It can be killed and started again in place. */
export class Server {
  /** @returns {string | null} the binary under test */
  static find() {
    const places = [process.env.COWRITE_BIN, `${root}.build/debug/cowrite`, `${root}.build/release/cowrite`];
    return places.find((place) => place && existsSync(place)) ?? null;
  }

  data = mkdtempSync(join(tmpdir(), "cowrite-data-"));
  origin = "";
  /** @type {string[]} */
  options = [];
  /** @type {import("node:child_process").ChildProcess | null} */
  child = null;
  log = "";

  /** @param {string[]} [options] of `cowrite serve` */
  static async start(options = []) {
    const server = new Server();
    server.options = options;
    await server.run();
    return server;
  }

  /** Starts the process; a second time on the port of the first. */
  async run() {
    const path = Server.find();
    if (!path) throw new Error("no cowrite binary: run swift build, or name it in COWRITE_BIN");
    const listen = this.origin ? this.origin.replace("http://", "") : "127.0.0.1:0";
    const child = spawn(path, ["serve", "--listen", listen, "--data", this.data, ...this.options, ...webOption], { stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    this.origin = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the server did not say where it listens: ${this.log}`)), 20_000);
      const hear = (/** @type {Buffer} */ data) => {
        this.log += data;
        const found = /listening on (http:\/\/\S+)/.exec(this.log);
        if (!found) return;
        clearTimeout(timer);
        resolve(found[1]);
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${this.log}`)));
    });
    this.log = "";
  }

  /** As power loss would. */
  async kill() {
    const { child } = this;
    if (!child) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
    this.child = null;
  }

  /** @param {object} [room] @returns {Promise<{room: string, host: string, writer: string, viewer: string}>} */
  async room(room = { title: "Early birds", plan: "5c 45w 10s" }) {
    const response = await fetch(`${this.origin}/api/rooms`, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(room),
    });
    if (response.status !== 201) throw new Error(`no room: ${response.status} ${await response.text()}`);
    return response.json();
  }

  async stop() {
    await this.kill();
    rmSync(this.data, { recursive: true, force: true, maxRetries: 5 });
  }
}
