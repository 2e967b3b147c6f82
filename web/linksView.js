// @ts-check
import { fill, h, say } from "./dom.js";
import { readKeys } from "./keyring.js";
import { writeLink } from "./link.js";

/**
 * Links to hand on: the invitation, the link for watching, and one's own link for a second device or the terminal.
 */
export class LinksView {
  element = h("details", { class: "links-part" }, h("summary", {}, "Invite, other devices"));
  #body = h("div");
  #shown = "";

  /** @param {import("./room.js").Room} room */
  constructor(room) {
    this.room = room;
    this.element.append(this.#body);
  }

  update() {
    const { room } = this;
    const { key, participant, secret } = room.link;
    const shown = `${room.link.room}/${key}/${participant}/${room.role}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    const keys = readKeys(room.link.room);
    const link = (/** @type {string} */ anyKey) => writeLink(location.origin, { room: room.link.room, key: anyKey });
    const invitation = keys?.writer ?? (room.role === "writer" ? key : null);
    const personal = participant != null && secret ? writeLink(location.origin, room.link) : null;
    fill(this.#body,
      invitation && copyRow("Invite writers", link(invitation), "Whoever has this link may write here."),
      keys?.viewer && copyRow("Invite to watch", link(keys.viewer), "The clock and what is shared, nothing else."),
      !invitation && room.isHost && h("p", { class: "hint" }, "This device has the host's link only: whoever gets it is a host, too."),
      personal && copyRow("Your other device", personal, "Yours alone: it opens your drafts."),
      personal && copyRow("Write from the terminal", `cowrite join '${personal}'`, "Same room, same drafts."));
  }
}

/** @param {string} name @param {string} text @param {string} hint */
function copyRow(name, text, hint) {
  const field = h("input", { value: text, readonly: true, "aria-label": name, spellcheck: "false",
    onfocus: () => field.select() });
  const button = h("button", { type: "button", "aria-label": `Copy: ${name}`, onclick: () => copy(field, button) }, "Copy");
  return h("div", { class: "copy-row" }, h("p", { class: "copy-name" }, name), h("div", { class: "with-button" }, field, button),
    h("p", { class: "hint" }, hint));
}

/** @param {HTMLInputElement} field @param {HTMLButtonElement} button */
async function copy(field, button) {
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Not a secure origin: the older way.
    field.select();
    document.execCommand("copy");
    button.focus();
  }
  say(button, "Copied");
  setTimeout(() => say(button, "Copy"), 1500);
}
