// @ts-check
import { fill, h } from "./dom.js";
import { keepSettings, readSettings } from "./keyring.js";

/**
 * The panels over the page: keys and settings, and what belongs to one draft. Each is a `dialog`: Esc closes it and
 * the focus goes back to where it was.
 *
 * @param {string} title @param {(import("./dom.js").Child | import("./dom.js").Child[])[]} children
 */
export function openPanel(title, ...children) {
  const back = document.activeElement;
  const dialog = h("dialog", { class: "panel", "aria-label": title },
    h("header", {}, h("h2", {}, title), h("button", { type: "button", class: "icon", "aria-label": "Close", onclick: () => dialog.close() }, "×")),
    h("div", { class: "panel-body" }, ...children));
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (back instanceof HTMLElement && document.activeElement === document.body) back.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Every key is also a button somewhere; none is a single letter. */
const keyList = [
  ["Ctrl+Z, Ctrl+Shift+Z", "undo, redo: your own edits only"], ["Ctrl+B, Ctrl+I", "bold, italic"], ["Ctrl+K", "link"],
  ["Ctrl+S", "say whether all is saved"], ["F2", "say time left, phase and connection"], ["F6, Shift+F6", "next, previous part of the page"],
  ["F8", "focus mode"], ["Esc", "close the topmost panel"], ["Tab", "leaves the text"],
];

/** @param {() => void} changed @param {{forget: () => void, notify: () => void}} actions */
export function openSettings(changed, actions) {
  const settings = readSettings();
  const set = (/** @type {Partial<import("./keyring.js").Settings>} */ change) => {
    keepSettings(change);
    changed();
  };
  const choice = (/** @type {string} */ name, /** @type {any} */ key, /** @type {[string, string][]} */ options) => {
    const select = h("select", { id: `set-${key}`, onchange: () => set({ [key]: select.value }) },
      options.map(([value, label]) => h("option", { value, selected: /** @type {any} */ (settings)[key] === value }, label)));
    return h("div", { class: "row" }, h("label", { for: `set-${key}` }, name), select);
  };
  const tick = (/** @type {string} */ name, /** @type {any} */ key) => {
    const box = h("input", { type: "checkbox", id: `set-${key}`, checked: /** @type {any} */ (settings)[key], onchange: () => set({ [key]: box.checked }) });
    return h("label", { class: "tick", for: `set-${key}` }, box, name);
  };
  const volume = h("input", { type: "range", id: "set-volume", min: "0", max: "1", step: "0.1", value: String(settings.volume),
    oninput: () => set({ volume: Number(volume.value) }) });
  const goal = h("input", { type: "number", id: "set-goal", min: "0", max: "100000", step: "50", inputmode: "numeric", value: String(settings.goal || ""),
    oninput: () => set({ goal: Math.max(0, Math.floor(Number(goal.value) || 0)) }) });
  openPanel("Settings and keys",
    h("section", { class: "settings" },
      choice("Light", "theme", [["auto", "as the system"], ["light", "day"], ["dark", "night"]]),
      choice("Typeface", "face", [["serif", "Serif"], ["sans", "Sans serif"], ["mono", "Typewriter"]]),
      choice("Announcements", "announcements", [["all", "all"], ["bells", "bells only"], ["none", "none"]]),
      choice("Text field", "editor", [["auto", "as fits the device"], ["textarea", "plain"], ["lines", "styled lines"]]),
      h("div", { class: "row" }, h("label", { for: "set-goal" }, "Word goal"), goal),
      h("div", { class: "row" }, h("label", { for: "set-volume" }, "Bell"), volume),
      tick("Hide the clock", "hideClock"), tick("Fade the page while I write", "fade"), tick("Typewriter scrolling in focus mode", "typewriter"),
      h("div", { class: "actions" }, h("button", { type: "button", onclick: actions.notify }, "Notify me at the bell"),
        h("button", { type: "button", onclick: actions.forget }, "Forget this room on this device"))),
    h("h3", {}, "Keys"),
    h("dl", { class: "keys" }, keyList.flatMap(([key, what]) => [h("dt", {}, key), h("dd", {}, what)])));
}

/** @param {[string, () => void][]} actions @param {{level: number, title: string, at: number}[]} headings @param {(at: number) => void} go */
export function openDraftPanel(actions, headings, go) {
  const dialog = openPanel("This draft",
    h("div", { class: "action-list" }, actions.map(([label, action]) => h("button", { type: "button", onclick: () => {
      dialog.close();
      action();
    } }, label))),
    h("h3", {}, "Outline"),
    headings.length === 0 ? h("p", { class: "hint" }, "Lines that begin with # are headings; they show here.")
      : h("ul", { class: "outline" }, headings.map(({ level, title, at }) => h("li", { class: `level${level}` },
        h("button", { type: "button", class: "quiet", onclick: () => {
          dialog.close();
          go(at);
        } }, title || "Untitled")))));
}

/**
 * Find in the draft: Enter goes to the next place.
 * @param {() => string} text @param {(from: number, to: number) => void} go @param {string} start
 */
export function findBar(text, go, start) {
  const field = h("input", { type: "search", "aria-label": "Find in the draft", value: start, placeholder: "Find", enterkeyhint: "search" });
  const count = h("span", { class: "hint", role: "status" });
  let at = -1;
  const step = (/** @type {number} */ by) => {
    const query = field.value.toLowerCase();
    const places = [];
    const whole = text().toLowerCase();
    if (query) for (let place = whole.indexOf(query); place >= 0 && places.length < 9999; place = whole.indexOf(query, place + query.length)) places.push(place);
    if (!places.length) {
      at = -1;
      return fill(count, query ? "nothing found" : "");
    }
    at = (at + by + places.length) % places.length;
    fill(count, `${at + 1} of ${places.length}`);
    go(places[at], places[at] + query.length);
    field.focus({ preventScroll: true });
  };
  field.addEventListener("input", () => {
    at = -1;
    step(1);
  });
  const bar = h("form", { class: "find-bar", role: "search", onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    step(1);
  } }, field, count,
  h("button", { type: "button", "aria-label": "Previous", onclick: () => step(-1) }, "↑"),
  h("button", { type: "submit", "aria-label": "Next" }, "↓"),
  h("button", { type: "button", class: "icon", "aria-label": "Close find", onclick: () => close() }, "×"));
  const close = () => {
    const place = at >= 0;
    bar.remove();
    return place;
  };
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      bar.dispatchEvent(new CustomEvent("closed"));
      close();
    }
  });
  queueMicrotask(() => field.select());
  return bar;
}
