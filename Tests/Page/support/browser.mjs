// @ts-check
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A real Chromium, spoken to over the DevTools pipe: JSON texts, each ended by a zero byte, on file descriptors 3 and
 * 4. No port, no package. A person is a browser context of its own.
 */
export class Browser {
  name = "Chromium";

  /** @returns {string | null} where a Chromium is, if there is one */
  static find() {
    const places = [process.env.COWRITE_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];
    return places.find((place) => place && existsSync(place)) ?? null;
  }

  /** @param {string[]} [flags] */
  static async launch(flags = []) {
    const path = Browser.find();
    if (!path) throw new Error("no chromium found: install it, or name it in COWRITE_CHROMIUM");
    const profile = mkdtempSync(join(tmpdir(), "cowrite-page-"));
    const child = spawn(path, ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions",
      "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--mute-audio",
      "--remote-debugging-pipe", `--user-data-dir=${profile}`, "--window-size=1000,700", "--hide-scrollbars",
      "--disable-features=Translate,MediaRouter", ...flags, "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    return new Browser(child, profile);
  }

  #next = 1;
  /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Error) => void, method: string}>} */
  #waiting = new Map();
  /** @type {Map<string, Page>} */
  pages = new Map();

  /** @param {import("node:child_process").ChildProcess} child @param {string} profile */
  constructor(child, profile) {
    this.child = child;
    this.profile = profile;
    /** @type {Buffer[]} */
    let parts = [];
    /** @type {any} */ (child.stdio[4]).on("data", (/** @type {Buffer} */ data) => {
      let start = 0;
      for (let zero = data.indexOf(0); zero >= 0; zero = data.indexOf(0, start)) {
        parts.push(data.subarray(start, zero));
        this.#receive(JSON.parse(Buffer.concat(parts).toString("utf8")));
        parts = [];
        start = zero + 1;
      }
      if (start < data.length) parts.push(data.subarray(start));
    });
    child.on("exit", () => {
      for (const { reject, method } of this.#waiting.values()) reject(new Error(`the browser ended before it answered ${method}`));
      this.#waiting.clear();
    });
  }

  /** @param {string} method @param {object} [params] @param {string} [sessionId] @returns {Promise<any>} */
  send(method, params = {}, sessionId = undefined) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, method });
      /** @type {any} */ (this.child.stdio[3]).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  /** @param {any} message */
  #receive(message) {
    const waiting = this.#waiting.get(message.id);
    if (waiting) {
      this.#waiting.delete(message.id);
      if (message.error) waiting.reject(new Error(`${waiting.method}: ${message.error.message}`));
      else waiting.resolve(message.result);
    } else this.pages.get(message.sessionId)?.receive(message);
  }

  /** A person: cookies, storage and pages of their own. */
  async person() {
    const { browserContextId } = await this.send("Target.createBrowserContext", {});
    await this.send("Browser.grantPermissions", { permissions: ["clipboardReadWrite", "clipboardSanitizedWrite"], browserContextId });
    return new Person(this, browserContextId);
  }

  async close() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.send("Browser.close").catch(() => {});
    const timer = setTimeout(() => this.child.kill("SIGKILL"), 3000);
    await ended;
    clearTimeout(timer);
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

export class Person {
  /** @param {Browser} browser @param {string} context */
  constructor(browser, context) {
    this.browser = browser;
    this.context = context;
  }

  /** @param {string} [url] @param {{width?: number, height?: number, scale?: number, mobile?: boolean}} [size] @returns {Promise<Page>} */
  async page(url, { width = 1000, height = 700, scale = 1, mobile = false } = {}) {
    const { browser } = this;
    const { targetId } = await browser.send("Target.createTarget", { url: "about:blank", browserContextId: this.context });
    const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(browser, sessionId, targetId);
    browser.pages.set(sessionId, page);
    await Promise.all([page.send("Page.enable"), page.send("Runtime.enable"), page.send("Network.enable"), page.send("Log.enable"),
      page.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: scale, mobile }),
      page.send("Emulation.setFocusEmulationEnabled", { enabled: true }),
      ...(mobile ? [page.send("Emulation.setTouchEmulationEnabled", { enabled: true })] : [])]);
    if (url) await page.goto(url);
    return page;
  }

  async leave() {
    await this.browser.send("Target.disposeBrowserContext", { browserContextId: this.context });
  }
}

export class Page {
  /** Console errors, uncaught exceptions and reports of the content security policy. @type {string[]} */
  problems = [];
  /** @type {{url: string, bytes: number}[]} */
  requests = [];
  /** @type {Map<string, {url: string, bytes: number}>} */
  #byId = new Map();
  #loaded = () => {};

  /** @param {Browser} browser @param {string} session @param {string} target */
  constructor(browser, session, target) {
    this.browser = browser;
    this.session = session;
    this.target = target;
  }

  /** @param {string} method @param {object} [params] */
  send(method, params = {}) {
    return this.browser.send(method, params, this.session);
  }

  /** @param {any} message */
  receive({ method, params }) {
    if (method === "Page.loadEventFired") this.#loaded();
    else if (method === "Runtime.exceptionThrown") {
      const { exceptionDetails } = params;
      this.problems.push(exceptionDetails.exception?.description ?? exceptionDetails.text);
    } else if (method === "Runtime.consoleAPICalled" && ["error", "warning", "assert"].includes(params.type)) {
      this.problems.push(params.args.map((/** @type {any} */ arg) => arg.value ?? arg.description).join(" "));
    } else if (method === "Log.entryAdded" && ["error", "warning"].includes(params.entry.level)) {
      this.problems.push(`${params.entry.text} ${params.entry.url ?? ""}`);
    } else if (method === "Network.requestWillBeSent") {
      const request = { url: params.request.url, bytes: 0 };
      this.requests.push(request);
      this.#byId.set(params.requestId, request);
    } else if (method === "Network.loadingFinished") {
      const request = this.#byId.get(params.requestId);
      if (request) request.bytes = params.encodedDataLength;
    } else if (method === "Page.javascriptDialogOpening") {
      this.send("Page.handleJavaScriptDialog", { accept: true });
    }
  }

  /** @param {string} url */
  async goto(url) {
    const loaded = new Promise((resolve) => (this.#loaded = () => resolve(undefined)));
    await this.send("Page.navigate", { url });
    await loaded;
  }

  async reload() {
    const loaded = new Promise((resolve) => (this.#loaded = () => resolve(undefined)));
    await this.send("Page.reload");
    await loaded;
  }

  /** Runs before each page's own scripts. @param {string} source */
  before(source) {
    return this.send("Page.addScriptToEvaluateOnNewDocument", { source });
  }

  /** Runs a function in the page. @template T @param {string | ((...args: any[]) => T)} code @param {...any} args @returns {Promise<T>} */
  async run(code, ...args) {
    const expression = typeof code === "string" ? code : `(${code})(...${JSON.stringify(args)})`;
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /**
   * Waits until a function in the page gives something true, looking at every frame.
   * @param {string | ((...args: any[]) => any)} code @param {any[]} [args] @param {number} [deadline] milliseconds
   */
  async until(code, args = [], deadline = 10_000) {
    const body = typeof code === "string" ? `() => (${code})` : String(code);
    const end = Date.now() + deadline;
    for (;;) {
      // The page may go elsewhere while it is being asked.
      const value = await this.#tryRun(`(async () => { const test = ${body}; const end = performance.now() + 1000;
        for (;;) { const value = await test(...${JSON.stringify(args)}); if (value || performance.now() > end) return value;
        await new Promise((next) => setTimeout(next, 15)); } })()`);
      if (value) return value;
      if (Date.now() > end) throw new Error(`waited ${deadline} ms in vain for ${body.slice(0, 200)}`);
    }
  }

  /** @param {string} code */
  async #tryRun(code) {
    try {
      return await this.run(code);
    } catch (error) {
      if (/navigated or closed|context was destroyed|Cannot find context/.test(String(error))) return null;
      throw error;
    }
  }

  /** Types as an input method would commit it: each character in one insertText. @param {string} text */
  async type(text) {
    for (const character of text) {
      if (character === "\n") await this.press("Enter");
      else await this.send("Input.insertText", { text: character });
    }
  }

  /** @param {string} text at once */
  insert(text) {
    return this.send("Input.insertText", { text });
  }

  /** Pastes as a person does, by way of the clipboard. @param {string} text */
  async paste(text) {
    await this.run((/** @type {string} */ copied) => navigator.clipboard.writeText(copied), text);
    await this.#command("v", 86, "paste");
  }

  cut() {
    return this.#command("x", 88, "cut");
  }

  /** An input method shows what is not decided yet. @param {string} text */
  compose(text) {
    return this.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  }

  /** The input method's last word. @param {string} text */
  commit(text) {
    return this.insert(text);
  }

  /** A text dragged here from elsewhere. @param {string} text @param {{x: number, y: number}} at */
  async drop(text, at) {
    const data = { items: [{ mimeType: "text/plain", data: text }], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"]) await this.send("Input.dispatchDragEvent", { type, ...at, data });
  }

  /** A key that the browser has a command for. @param {string} key @param {number} code @param {string} command */
  #command(key, code, command) {
    return this.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key, code: `Key${key.toUpperCase()}`, windowsVirtualKeyCode: code, modifiers: 2, commands: [command] });
  }

  /** A real key, with modifiers as in "Control+Shift+z". @param {string} chord */
  async press(chord) {
    const names = chord.split("+");
    const key = names.pop() ?? "";
    const modifiers = names.reduce((sum, name) => sum | ({ Alt: 1, Control: 2, Meta: 4, Shift: 8 }[name] ?? 0), 0);
    const known = keys[key];
    const isText = key.length === 1 && !(modifiers & 7);
    const event = known
      ? { key, code: key.length === 1 && key !== " " ? `Key${key.toUpperCase()}` : key, windowsVirtualKeyCode: known.code, ...(known.text && !(modifiers & 2) ? { text: known.text } : {}) }
      : { key: modifiers & 8 ? key.toUpperCase() : key, code: `Key${key.toUpperCase()}`, windowsVirtualKeyCode: key.toUpperCase().charCodeAt(0), ...(isText ? { text: key } : {}) };
    const commands = known?.commands?.[names.join("+")] ?? [];
    await this.send("Input.dispatchKeyEvent", { type: event.text ? "keyDown" : "rawKeyDown", modifiers, ...event, commands });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", modifiers, ...event, text: undefined });
  }

  /** @param {string} selector */
  async click(selector) {
    const at = await this.until((/** @type {string} */ wanted) => {
      const element = /** @type {HTMLElement | null} */ ([...document.querySelectorAll(wanted)].find((one) => one.getClientRects().length));
      if (!element) return null;
      element.scrollIntoView({ block: "nearest", behavior: "instant" });
      const { left, top, width, height } = element.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    }, [selector]);
    await this.clickAt(at.x, at.y);
  }

  /** @param {number} x @param {number} y */
  async clickAt(x, y) {
    for (const type of ["mouseMoved", "mousePressed", "mouseReleased"]) {
      await this.send("Input.dispatchMouseEvent", { type, x, y, button: type === "mouseMoved" ? "none" : "left", clickCount: 1 });
    }
  }

  /** @param {string} path */
  async screenshot(path) {
    const { data } = await this.send("Page.captureScreenshot", { format: "png" });
    writeFileSync(path, Buffer.from(data, "base64"));
  }

  async close() {
    await this.browser.send("Target.closeTarget", { targetId: this.target });
  }

  /** As a crash: nothing in the page gets to know. It never answers. */
  async crash() {
    this.send("Page.crash").catch(() => {});
    await this.close().catch(() => {});
  }

  /** @param {number} rate how many times slower the processor seems */
  async slowDown(rate) {
    await this.send("Emulation.setCPUThrottlingRate", { rate });
  }
}

/** @type {Record<string, {code: number, text?: string, commands?: Record<string, string[]>}>} */
const keys = {
  Enter: { code: 13, text: "\r" }, Tab: { code: 9 }, Escape: { code: 27 }, Backspace: { code: 8, commands: { Control: ["deleteWordBackward"] } },
  Delete: { code: 46, commands: { Control: ["deleteWordForward"] } }, ArrowLeft: { code: 37 }, ArrowUp: { code: 38 }, ArrowRight: { code: 39 },
  ArrowDown: { code: 40 }, z: { code: 90, commands: { Control: ["undo"], "Control+Shift": ["redo"] } }, Home: { code: 36 }, End: { code: 35 }, F2: { code: 113 }, F6: { code: 117 }, F8: { code: 119 }, " ": { code: 32, text: " " },
};
