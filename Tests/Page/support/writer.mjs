// @ts-check

/**
 * One person at the page, as tests speak of them: joins, opens a draft, writes, and tells what is on the screen.
 */
export class Writer {
  /** @param {import("./browser.mjs").Page} page @param {string} name */
  constructor(page, name) {
    this.page = page;
    this.name = name;
    /** @type {import("./browser.mjs").Person | null} */
    this.person = null;
  }

  /** @param {import("./browser.mjs").Browser} browser @param {string} link @param {string} name @param {object} [size] */
  static async join(browser, link, name, size) {
    const person = await browser.person();
    const page = await person.page(link, size);
    const writer = new Writer(page, name);
    writer.person = person;
    await writer.join();
    return writer;
  }

  async join() {
    await this.page.until("document.querySelector('.join button:not(:disabled)')");
    await this.page.run((/** @type {string} */ name) => {
      const field = /** @type {HTMLInputElement} */ (document.getElementById("name"));
      field.value = name;
      const conduct = /** @type {HTMLInputElement | null} */ (document.getElementById("conduct"));
      if (conduct) conduct.checked = true;
    }, this.name);
    await this.page.click(".join button.primary");
    await this.ready();
  }

  /** The draft is there and takes keys. */
  async ready() {
    await this.page.until(() => {
      const field = document.querySelector(".body .field");
      return field && field.getClientRects().length && !(/** @type {HTMLTextAreaElement} */ (field).readOnly) && field.getAttribute("contenteditable") !== "false";
    });
  }

  /** @param {string} label a part of the tab's text */
  async openDraft(label) {
    const find = (/** @type {string} */ wanted) => [...document.querySelectorAll("[role=tab]")].find((tab) => tab.textContent?.includes(wanted));
    await this.page.until(find, [label]);
    await this.page.run(`(${find})(${JSON.stringify(label)}).click()`);
    await this.page.until((/** @type {string} */ wanted) => document.querySelector("[role=tab][aria-selected=true]")?.textContent?.includes(wanted), [label]);
  }

  /** @param {"private" | "readable" | "writable"} sharing */
  share(sharing) {
    return this.page.run((/** @type {string} */ value) => {
      const select = /** @type {HTMLSelectElement} */ (document.getElementById("sharing"));
      select.value = value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }, sharing);
  }

  /** Puts the focus into the text, the caret at an offset or at the end. @param {number} [offset] UTF-16 */
  async focus(offset) {
    await this.page.run((/** @type {number | null} */ at) => {
      const field = /** @type {HTMLElement} */ (document.querySelector(".body .field"));
      field.focus();
      if (field instanceof HTMLTextAreaElement) {
        const place = at ?? field.value.length;
        return field.setSelectionRange(place, place);
      }
      const lines = [...field.children];
      let left = at ?? Infinity;
      for (const [index, line] of lines.entries()) {
        const length = line.textContent?.length ?? 0;
        if (left > length && index < lines.length - 1) {
          left -= length + 1;
          continue;
        }
        left = Math.min(left, length);
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const size = node.nodeValue?.length ?? 0;
          if (left <= size) return getSelection()?.collapse(node, left);
          left -= size;
        }
        return getSelection()?.collapse(line, 0);
      }
    }, offset ?? null);
  }

  /** Presses a button once it is there and takes presses. @param {string} label exactly */
  async press(label) {
    await this.page.until((/** @type {string} */ wanted) => {
      const button = [...document.querySelectorAll("button")].find((one) => one.textContent === wanted && !one.disabled && one.getClientRects().length);
      button?.click();
      return button !== undefined;
    }, [label]);
  }

  /** Fills in a field, ticks a box, chooses. @param {string} selector @param {string | boolean} value */
  async set(selector, value) {
    await this.page.until((/** @type {string} */ wanted, /** @type {string | boolean} */ given) => {
      const field = /** @type {HTMLInputElement | null} */ (document.querySelector(wanted));
      if (!field) return false;
      if (typeof given === "boolean") field.checked = given;
      else field.value = given;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    }, [selector, value]);
  }

  async closePanel() {
    await this.page.run(() => /** @type {HTMLDialogElement | null} */ (document.querySelector("dialog"))?.close());
  }

  /** What stands on the screen. @returns {Promise<string>} */
  text() {
    return this.page.run(screenText);
  }

  /** @param {string} text @param {number} [deadline] */
  async sees(text, deadline) {
    try {
      await this.page.until(`((${screenText})()) === ${JSON.stringify(text)}`, [], deadline);
    } catch {
      throw new Error(`${this.name} sees ${JSON.stringify(await this.text())} instead of ${JSON.stringify(text)}`);
    }
  }

  /** @param {string} part @param {number} [deadline] */
  seesPart(part, deadline) {
    return this.page.until(`((${screenText})()).includes(${JSON.stringify(part)})`, [], deadline);
  }

  /** What the page says about saving. @returns {Promise<string>} */
  saved() {
    return this.page.run(() => document.querySelector(".saved")?.textContent ?? "");
  }

  /** @param {number} [deadline] */
  isSaved(deadline) {
    return this.page.until("/^(saved|back)/.test(document.querySelector('.saved')?.textContent ?? '')", [], deadline);
  }
}

/** The text of the body on show, as the browser holds it. */
function screenText() {
  const field = document.querySelector(".body .field");
  if (field instanceof HTMLTextAreaElement) return field.value;
  return [...(field?.children ?? [])].map((line) => line.textContent).join("\n");
}
