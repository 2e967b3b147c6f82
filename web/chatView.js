// @ts-check
import { fill, h, named, say } from "./dom.js";

/** Talk beside the text: shut while people write, one's own group only while there are groups. Nothing is announced. */
export class ChatView {
  #summary = h("summary", {}, "Chat");
  #list = h("ul", { class: "chat", tabindex: "0", "aria-label": "What was said" });
  #field = h("input", { maxlength: "500", autocomplete: "off", dir: "auto", "aria-label": "Say something", placeholder: "Say something", enterkeyhint: "send" });
  #form = h("form", { class: "with-button", onsubmit: (/** @type {Event} */ event) => this.#send(event) }, this.#field, h("button", { type: "submit" }, "Say"));
  #hint = h("p", { class: "hint" });
  element = h("details", { class: "chat-part" }, this.#summary, h("div", {}, this.#list, this.#hint, this.#form));
  /** When the last thing seen was said. */
  #seenAt = 0;
  #drawn = "";

  /** @param {import("./room.js").Room} room */
  constructor(room) {
    this.room = room;
    this.element.addEventListener("toggle", () => {
      this.update();
      this.#list.scrollTop = this.#list.scrollHeight;
    });
  }

  update() {
    const { room } = this;
    const isShut = room.phase === "write" && room.clock.state === "running";
    this.element.hidden = room.me === null;
    this.#form.hidden = isShut;
    say(this.#hint, isShut ? "The chat rests while people write." : room.group ? "Your group hears it." : room.chat.length ? "" : "Nobody has said anything yet.");
    const last = room.chat[room.chat.length - 1]?.at ?? 0;
    if (this.element.open) this.#seenAt = last;
    const unread = isShut ? 0 : room.chat.filter(({ at, participant }) => at > this.#seenAt && participant !== room.me).length;
    say(this.#summary, unread ? `Chat, ${unread} new` : "Chat");
    const drawn = `${room.chat.length}/${last}`;
    if (this.#drawn === drawn) return;
    this.#drawn = drawn;
    const isAtEnd = this.#list.scrollTop + this.#list.clientHeight > this.#list.scrollHeight - 20;
    fill(this.#list, room.chat.slice(-100).map(({ participant, text, at }) => h("li", {},
      h("p", { class: "hint" }, named(participant === room.me ? "you" : room.nameOf(participant)),
        ` ${new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`),
      h("p", { dir: "auto" }, text))));
    if (isAtEnd) this.#list.scrollTop = this.#list.scrollHeight;
  }

  /** @param {Event} event */
  #send(event) {
    event.preventDefault();
    const text = this.#field.value.trim();
    if (text && this.room.send({ type: "say", text })) this.#field.value = "";
  }
}
