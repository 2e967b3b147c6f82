// @ts-check
import { h, named } from "./dom.js";
import { Signal } from "./signal.js";

/**
 * The row of drafts, and beside them the share-out and, on a phone, the room. Arrow keys move along it.
 *
 * @typedef {{id: string, label: string, detail?: string, owner?: string, mark?: string, only?: "phone"}} Tab
 */
export class Tabs {
  #list = h("div", { class: "tab-list", role: "tablist", "aria-label": "Drafts", onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event) });
  #new = h("button", { class: "new-draft icon", type: "button", "aria-label": "New draft" }, "+");
  element = h("nav", { class: "tabs", "aria-label": "Drafts", "data-region": "tabs" }, this.#list, this.#new);
  /** @type {Signal<string>} */
  chosen = new Signal();
  #shown = "";
  #selected = "";
  #inSight = "";

  /** @param {() => void} makeNew */
  constructor(makeNew) {
    this.#new.addEventListener("click", makeNew);
  }

  /** @param {Tab[]} tabs @param {string} selected @param {boolean} canMake */
  update(tabs, selected, canMake) {
    this.#new.hidden = !canMake;
    this.#selected = selected;
    const shown = JSON.stringify(tabs);
    if (shown !== this.#shown) {
      this.#shown = shown;
      const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.tab : undefined;
      this.#list.replaceChildren(...tabs.map((tab) => h("button", {
        class: `tab${tab.only ? ` only-${tab.only}` : ""}${tab.mark === "now" ? " glows" : ""}`, type: "button", role: "tab", id: `tab-${tab.id}`,
        "data-tab": tab.id, "aria-controls": "tab-panel", onclick: () => this.chosen.emit(tab.id),
      }, tab.owner && [h("span", { class: "tab-owner" }, named(tab.owner), ": ")], h("span", { class: "tab-label", dir: "auto" }, tab.label),
      tab.detail && h("span", { class: "tab-detail" }, ` ${tab.detail}`))));
      if (focused) this.#button(focused)?.focus();
    }
    for (const button of this.#list.children) {
      const isSelected = /** @type {HTMLElement} */ (button).dataset.tab === selected;
      button.setAttribute("aria-selected", String(isSelected));
      button.setAttribute("tabindex", isSelected ? "0" : "-1");
      if (isSelected && button.id !== this.#inSight) {
        this.#inSight = button.id;
        button.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
      }
    }
  }

  /** @param {string} id @returns {HTMLElement | null} */
  #button(id) {
    return this.#list.querySelector(`[data-tab="${CSS.escape(id)}"]`);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const buttons = /** @type {HTMLElement[]} */ ([...this.#list.children]).filter((button) => button.offsetParent);
    const at = buttons.findIndex((button) => button.dataset.tab === this.#selected);
    const step = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = buttons[(step + buttons.length) % buttons.length];
    this.chosen.emit(next.dataset.tab ?? "");
    this.#button(next.dataset.tab ?? "")?.focus();
  }
}
