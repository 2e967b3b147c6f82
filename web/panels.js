// @ts-check
import { fill, h, named } from "./dom.js";
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
    h("div", { class: "panel-head" }, h("h2", { tabindex: "-1", autofocus: true }, title), h("button", { type: "button", class: "icon", "aria-label": "Close", onclick: () => dialog.close() }, "×")),
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

/** @param {import("./room.js").Room} room @param {() => void} changed @param {{forget: () => void, notify: () => void}} actions */
export function openSettings(room, changed, actions) {
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
  const agreement = (/** @type {"counts" | "recap" | "ledger"} */ key, /** @type {string} */ what) => {
    const box = h("input", { type: "checkbox", id: `agree-${key}`, checked: room.agrees[key], disabled: !room.isOnline, onchange: () => room.send({ type: "agree", [key]: box.checked }) });
    return h("label", { class: "tick", for: `agree-${key}` }, box, what);
  };
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
    room.me !== null && h("section", { class: "part" }, h("h3", {}, "What others may see of me in this room"),
      agreement("counts", "how many words I wrote in a sprint"), agreement("recap", "my name, intention and finished posts in the recap"),
      agreement("ledger", "my finished posts in the monthly list")),
    h("h3", {}, "Keys"),
    h("dl", { class: "keys" }, keyList.flatMap(([key, what]) => [h("dt", {}, key), h("dd", {}, what)])));
}

/**
 * @param {[string, () => void][]} actions @param {{level: number, title: string, at: number}[]} headings
 * @param {(at: number) => void} go @param {Node | null} coauthors
 */
export function openDraftPanel(actions, headings, go, coauthors) {
  const dialog = openPanel("This draft",
    h("div", { class: "action-list" }, actions.map(([label, action]) => h("button", { type: "button", onclick: () => {
      dialog.close();
      action();
    } }, label))),
    coauthors,
    h("h3", {}, "Outline"),
    headings.length === 0 ? h("p", { class: "hint" }, "Lines that begin with # are headings; they show here.")
      : h("ul", { class: "outline" }, headings.map(({ level, title, at }) => h("li", { class: `level${level}` },
        h("button", { type: "button", class: "quiet", onclick: () => {
          dialog.close();
          go(at);
        } }, title || "Untitled")))));
}

/** Who may read and write a draft beside its owner. @param {import("./room.js").Room} room @param {import("./room.js").DraftInfo} info */
export function coauthorTicks(room, info) {
  const others = [...room.people.values()].filter((person) => person.participant !== room.me && person.role !== "viewer");
  if (!others.length) return null;
  return h("section", { class: "part" }, h("h3", {}, "Write it together with"), others.map((person) => {
    const box = h("input", { type: "checkbox", id: `with-${person.participant}`, checked: info.coauthors?.includes(person.participant), disabled: !room.isOnline,
      onchange: () => room.send({ type: "invite", draft: info.draft, participant: person.participant, invited: box.checked }) });
    return h("label", { class: "tick", for: box.id }, box, named(person.name));
  }), h("p", { class: "hint" }, "They may read and write this draft, whoever else may see it."));
}

/** A recap's outline from a schedule: an iCalendar file, or Markdown. @param {(title: string, schedule: string) => void} make */
export function openOutline(make) {
  const title = h("input", { id: "outline-title", maxlength: "200", autocomplete: "off", dir: "auto", placeholder: "A week in Durham" });
  const schedule = h("textarea", { id: "outline-schedule", rows: "8", dir: "auto", placeholder: "## Monday\n- [Opening keynote](https://example.org/1)" });
  const dialog = openPanel("A draft from a schedule",
    h("p", { class: "hint" }, "Days as headings and talks as list items, or an iCalendar file: each becomes a heading, with its link."),
    h("div", { class: "row" }, h("label", { for: "outline-title" }, "Title"), title),
    h("div", { class: "row" }, h("label", { for: "outline-schedule" }, "Schedule"), schedule),
    h("div", { class: "actions" }, h("button", { type: "button", class: "primary", onclick: () => {
      if (!schedule.value.trim()) return schedule.focus();
      make(title.value.trim(), schedule.value);
      dialog.close();
    } }, "Make the draft")));
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
