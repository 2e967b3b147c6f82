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
    const keys = readKeys(room.link.room);
    const shown = [room.link.room, key, participant, room.role, keys?.writer, keys?.viewer].join("/");
    if (shown === this.#shown) return;
    // Whoever copies the address passes on the writers' link, also after it was changed.
    if (this.#shown && keys?.writer && room.isHost) history.replaceState(null, "", writeLink("", { room: room.link.room, key: keys.writer }));
    this.#shown = shown;
    const renew = (/** @type {"host" | "writer" | "viewer"} */ role) => room.isHost && h("button", { type: "button", class: "quiet small", onclick: () => {
      if (confirm("Make a new link? The old one opens nothing any more; who has joined comes back all the same.")) room.send({ type: "rotate", role });
    } }, "Make a new link");
    const link = (/** @type {string} */ anyKey) => writeLink(location.origin, { room: room.link.room, key: anyKey });
    const invitation = keys?.writer ?? (room.role === "writer" ? key : null);
    const personal = participant != null && secret ? writeLink(location.origin, room.link) : null;
    fill(this.#body,
      invitation && copyRow("Invite writers", link(invitation), "Whoever has this link may write here.", renew("writer")),
      keys?.viewer && copyRow("Invite to watch", link(keys.viewer), "The clock and what is shared, nothing else.", renew("viewer")),
      !invitation && room.isHost && h("p", { class: "hint" }, "This device has the host's link only: whoever gets it is a host, too. ", renew("writer")),
      personal && copyRow("Your other device", personal, "Yours alone: it opens your drafts."),
      personal && copyRow("Write from the terminal", `cowrite join '${personal}'`, "Same room, same drafts."));
  }
}

/** @param {string} name @param {string} text @param {string} hint @param {HTMLElement | false} [more] */
function copyRow(name, text, hint, more = false) {
  const field = h("input", { value: text, readonly: true, "aria-label": name, spellcheck: "false",
    onfocus: () => field.select() });
  const button = h("button", { type: "button", "aria-label": `Copy: ${name}`, onclick: () => copy(field, button) }, "Copy");
  return h("div", { class: "copy-row" }, h("p", { class: "copy-name" }, name), h("div", { class: "with-button" }, field, button),
    h("p", { class: "hint" }, hint), more);
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
