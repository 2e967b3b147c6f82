// @ts-check
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocketClient } from "./webSocketClient.mjs";

/**
 * A real Firefox, spoken to over WebDriver BiDi on a port that it chooses itself. It has the methods of browser.mjs that
 * the tests of the editor use; keys are real keys.
 */
export class Firefox {
  name = "Firefox";

  /** @returns {string | null} where a Firefox is, if there is one */
  static find() {
    const places = [process.env.COWRITE_FIREFOX, "/usr/bin/firefox-esr", "/usr/bin/firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"];
    return places.find((place) => place && existsSync(place)) ?? null;
  }

  static async launch() {
    const path = Firefox.find();
    if (!path) throw new Error("no firefox found: install it, or name it in COWRITE_FIREFOX");
    const profile = mkdtempSync(join(tmpdir(), "cowrite-firefox-"));
    writeFileSync(join(profile, "user.js"), Object.entries({
      "dom.events.testing.asyncClipboard": true, "dom.events.asyncClipboard.readText": true, "app.update.auto": false,
      "datareporting.policy.dataSubmissionEnabled": false, "toolkit.telemetry.enabled": false, "browser.shell.checkDefaultBrowser": false,
      "network.captive-portal-service.enabled": false, "network.connectivity-service.enabled": false, "services.settings.server": "",
      "extensions.getAddons.cache.enabled": false, "browser.newtabpage.enabled": false, "browser.startup.page": 0,
      "media.autoplay.default": 0, "remote.active-protocols": 1,
    }).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`).join(""));
    const child = spawn(path, ["--headless", "--no-remote", "--remote-debugging-port=0", "--remote-allow-system-access", "--profile", profile, "--width", "1000", "--height", "700", "about:blank"],
      { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, MOZ_HEADLESS: "1", HOME: profile } });
    const address = await new Promise((resolve, reject) => {
      let said = "";
      child.stderr.on("data", (data) => {
        said += data;
        const found = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(said);
        if (found) resolve(found[1]);
      });
      child.on("exit", (code) => reject(new Error(`firefox ended with ${code}: ${said}`)));
      setTimeout(() => reject(new Error(`firefox did not say where it listens: ${said}`)), 60_000).unref();
    });
    const browser = new Firefox(child, profile, await WebSocketClient.connect(`${address}/session`));
    await browser.send("session.new", { capabilities: { alwaysMatch: { unhandledPromptBehavior: { default: "accept" } } } });
    await browser.send("session.subscribe", { events: ["log.entryAdded"] });
    return browser;
  }

  #next = 1;
  /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Error) => void, method: string}>} */
  #waiting = new Map();
  /** @type {Map<string, FirefoxPage>} */
  pages = new Map();

  /** @param {import("node:child_process").ChildProcess} child @param {string} profile @param {WebSocketClient} socket */
  constructor(child, profile, socket) {
    this.child = child;
    this.profile = profile;
    this.socket = socket;
    socket.onmessage = (text) => this.#receive(JSON.parse(text));
    child.on("exit", () => {
      for (const { reject, method } of this.#waiting.values()) reject(new Error(`firefox ended before it answered ${method}`));
      this.#waiting.clear();
    });
  }

  /** @param {string} method @param {object} [params] @returns {Promise<any>} */
  send(method, params = {}) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, method });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** @param {any} message */
  #receive(message) {
    const waiting = this.#waiting.get(message.id);
    if (waiting) {
      this.#waiting.delete(message.id);
      if (message.type === "error") waiting.reject(new Error(`${waiting.method}: ${message.error}: ${message.message}`));
      else waiting.resolve(message.result);
    } else if (message.method === "log.entryAdded") {
      const { level, text, source } = message.params;
      if (["error", "warn"].includes(level)) this.pages.get(source.context)?.problems.push(text);
    }
  }

  /** A person: cookies, storage and pages of their own. */
  async person() {
    const { userContext } = await this.send("browser.createUserContext");
    return new FirefoxPerson(this, userContext);
  }

  async close() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.send("browser.close").catch(() => {});
    const timer = setTimeout(() => this.child.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(timer);
    this.socket.close();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

export class FirefoxPerson {
  /** @param {Firefox} browser @param {string} context */
  constructor(browser, context) {
    this.browser = browser;
    this.context = context;
  }

  /** @param {string} [url] @param {{width?: number, height?: number}} [size] */
  async page(url, { width = 1000, height = 700 } = {}) {
    const { context } = await this.browser.send("browsingContext.create", { type: "window", userContext: this.context });
    const page = new FirefoxPage(this.browser, context);
    this.browser.pages.set(context, page);
    await this.browser.send("browsingContext.setViewport", { context, viewport: { width, height } });
    if (url) await page.goto(url);
    return page;
  }
}

export class FirefoxPage {
  /** @type {string[]} */
  problems = [];

  /** @param {Firefox} browser @param {string} context */
  constructor(browser, context) {
    this.browser = browser;
    this.context = context;
  }

  /** @param {string} url */
  async goto(url) {
    await this.browser.send("browsingContext.navigate", { context: this.context, url, wait: "complete" });
  }

  async reload() {
    await this.browser.send("browsingContext.reload", { context: this.context, wait: "complete" });
  }

  /** Runs before each page's own scripts; Firefox also runs it in the empty window that a new page begins as. @param {string} source */
  async before(source) {
    await this.browser.send("script.addPreloadScript", { functionDeclaration: `() => { if (location.protocol.startsWith("http")) { ${source} } }`, contexts: [this.context] });
  }

  /** Runs a function in the page. @param {string | ((...args: any[]) => any)} code @param {...any} args @returns {Promise<any>} */
  async run(code, ...args) {
    const expression = typeof code === "string" ? code : `(${code})(...${JSON.stringify(args)})`;
    const { result, exceptionDetails, type } = await this.browser.send("script.evaluate", {
      expression: `(async () => JSON.stringify((await (${expression})) ?? null))()`, target: { context: this.context }, awaitPromise: true,
      userActivation: true,
    });
    if (type === "exception") throw new Error(exceptionDetails.text);
    return JSON.parse(result.value);
  }

  /** Waits until a function in the page gives something true. @param {string | ((...args: any[]) => any)} code @param {any[]} [args] @param {number} [deadline] milliseconds */
  async until(code, args = [], deadline = 10_000) {
    const body = typeof code === "string" ? `() => (${code})` : String(code);
    const end = Date.now() + deadline;
    for (;;) {
      const value = await this.run(`(async () => { const test = ${body}; const end = performance.now() + 1000;
        for (;;) { const value = await test(...${JSON.stringify(args)}); if (value || performance.now() > end) return value instanceof Node ? true : value;
        await new Promise((next) => setTimeout(next, 15)); } })()`).catch((error) => {
        if (/no such frame|discarded|unknown error|AbortError/i.test(String(error))) return null;
        throw error;
      });
      if (value) return value;
      if (Date.now() > end) throw new Error(`waited ${deadline} ms in vain for ${body.slice(0, 200)}`);
    }
  }

  /** Real keys, one after the other. @param {string} text */
  async insert(text) {
    await this.#keys([...text].flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]));
  }

  /** @param {string} text */
  async type(text) {
    await this.#keys([...text].map((value) => (value === "\n" ? keyValues.Enter : value)).flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]));
  }

  /** A real key, with modifiers as in "Control+Shift+z". @param {string} chord */
  async press(chord) {
    const names = chord.split("+").map((name) => keyValues[name] ?? name);
    await this.#keys([...names.map((value) => ({ type: "keyDown", value })), ...names.reverse().map((value) => ({ type: "keyUp", value }))]);
  }

  /** @param {object[]} actions */
  async #keys(actions) {
    await this.browser.send("input.performActions", { context: this.context, actions: [{ type: "key", id: "keyboard", actions }] });
  }

  /** Pastes as a person does, by way of the clipboard. @param {string} text */
  async paste(text) {
    await this.run((/** @type {string} */ copied) => navigator.clipboard.writeText(copied), text);
    await this.press("Control+v");
  }

  async cut() {
    await this.press("Control+x");
  }

  /** A text dragged here from elsewhere: WebDriver has no such thing, the browser's own tests do. @param {string} text @param {{x: number, y: number}} at */
  async drop(text, at) {
    await this.#inContent(`
      var service = Components.classes["@mozilla.org/widget/dragservice;1"].getService(Components.interfaces.nsIDragService);
      service.startDragSessionForTests(content, service.DRAGDROP_ACTION_COPY);
      // What the browser itself puts into a drag the page may not read.
      var sandbox = Components.utils.Sandbox(content, { sandboxPrototype: content });
      sandbox.dropped = ${JSON.stringify(text)};
      var data = Components.utils.evalInSandbox('var data = new DataTransfer(); data.setData("text/plain", dropped); data', sandbox);
      for (var type of ["dragenter", "dragover", "drop"]) {
        var event = content.document.createEvent("DragEvent");
        event.initDragEvent(type, true, true, content, 0, content.mozInnerScreenX + ${at.x}, content.mozInnerScreenY + ${at.y}, ${at.x}, ${at.y}, false, false, false, false, 0, null, data);
        content.windowUtils.dispatchDOMEventViaPresShellForTesting(content.document.elementFromPoint(${at.x}, ${at.y}), event);
      }
      service.getCurrentSession(content).endDragSession(true);`);
  }

  /** An input method shows what is not decided yet. @param {string} text */
  async compose(text) {
    await this.#inputMethod(`tip.setPendingCompositionString(${JSON.stringify(text)});
      tip.appendClauseToPendingComposition(${text.length}, tip.ATTR_RAW_CLAUSE);
      tip.setCaretInPendingComposition(${text.length});
      tip.flushPendingComposition();`);
  }

  /** The input method's last word. @param {string} text */
  async commit(text) {
    await this.#inputMethod(`tip.commitCompositionWith(${JSON.stringify(text)});`);
  }

  /** The browser's own input method. @param {string} code with \`tip\` */
  #inputMethod(code) {
    return this.#inContent(`
        var tip = globalThis.cowriteTip ??= Components.classes["@mozilla.org/text-input-processor;1"].createInstance(Components.interfaces.nsITextInputProcessor);
        tip.beginInputTransactionForTests(content);
        ${code}`);
  }

  /** Runs where only the browser itself does, beside the page. @param {string} code with \`content\`, the page's window */
  async #inContent(code) {
    const { contexts } = await this.browser.send("browsingContext.getTree", { "moz:scope": "chrome" });
    const address = await this.run("location.href");
    const script = `data:application/javascript;charset=utf-8,${encodeURIComponent(`
      try {
        ${code}
        sendAsyncMessage("cowrite:done", "");
      } catch (error) {
        sendAsyncMessage("cowrite:done", String(error));
      }`)}`;
    for (const { context } of contexts) {
      const { result } = await this.browser.send("script.evaluate", { target: { context }, awaitPromise: true, expression: `new Promise((next) => {
        const browser = globalThis.gBrowser?.selectedBrowser;
        if (browser?.currentURI.spec !== ${JSON.stringify(address)}) return next(false);
        const { messageManager } = browser;
        messageManager.addMessageListener("cowrite:done", function done({ data }) {
          messageManager.removeMessageListener("cowrite:done", done);
          next(data || true);
        });
        messageManager.loadFrameScript(${JSON.stringify(script)}, false);
      })` });
      if (result?.value === true) return;
      if (result?.value) throw new Error(result.value);
    }
    throw new Error(`no window shows ${address}`);
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
    const { x, y } = at;
    await this.browser.send("input.performActions", { context: this.context, actions: [{ type: "pointer", id: "mouse", actions: [
      { type: "pointerMove", x: Math.round(x), y: Math.round(y) }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }] }] });
  }

  /** @param {string} path */
  async screenshot(path) {
    const { data } = await this.browser.send("browsingContext.captureScreenshot", { context: this.context });
    writeFileSync(path, Buffer.from(data, "base64"));
  }

  async close() {
    await this.browser.send("browsingContext.close", { context: this.context });
  }

  /** As a crash: kill -9 of the process that has this page. A person's pages have a process of their own. */
  async crash() {
    const { contexts } = await this.browser.send("browsingContext.getTree", { "moz:scope": "chrome" });
    const address = await this.run("location.href");
    const numbers = [];
    for (const { context } of contexts) {
      // The window of another page that crashes may be gone meanwhile.
      const { result } = await this.browser.send("script.evaluate", { target: { context }, awaitPromise: false, expression: `(() => {
        const browser = globalThis.gBrowser?.selectedBrowser;
        return browser?.currentURI.spec === ${JSON.stringify(address)} ? browser.browsingContext.currentWindowGlobal.osPid : 0;
      })()` }).catch(() => ({}));
      if (result?.value > 0) numbers.push(result.value);
    }
    if (numbers.length !== 1 || numbers[0] === this.browser.child.pid) throw new Error(`${address} is shown by processes ${numbers}`);
    process.kill(numbers[0], "SIGKILL");
    await this.close().catch(() => {});
  }

  /** @param {number} rate */
  async slowDown(rate) {
    throw new Error(`Firefox cannot be made ${rate} times slower`);
  }
}

/** Of WebDriver, § 17.4.2. @type {Record<string, string>} */
const keyValues = {
  Enter: "\uE006", Tab: "\uE004", Escape: "\uE00C", Backspace: "\uE003", Delete: "\uE017", ArrowLeft: "\uE012", ArrowUp: "\uE013",
  ArrowRight: "\uE014", ArrowDown: "\uE015", Home: "\uE011", End: "\uE010", F2: "\uE032", F6: "\uE036", F8: "\uE038",
  Control: "\uE009", Shift: "\uE008", Alt: "\uE00A", Meta: "\uE03D",
};
