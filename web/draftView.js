// @ts-check
import { fill, h, named, say } from "./dom.js";
import { rendered } from "./preview.js";
import { ResumeCard } from "./resumeCard.js";
import { Signal } from "./signal.js";

/**
 * One draft on the page: its title, who may see it, whether it is finished, the text, and its preview.
 */
export class DraftView {
  #title = h("input", { class: "draft-title", id: "draft-title", "aria-label": "Title of the draft", placeholder: "Untitled", maxlength: "200",
    dir: "auto", autocomplete: "off", enterkeyhint: "next" });
  #sharing = h("select", { id: "sharing", "aria-label": "Who may see this draft" },
    h("option", { value: "private" }, "Only I see it"), h("option", { value: "readable" }, "Room reads"),
    h("option", { value: "writable" }, "Room writes"));
  #shareRow = h("span", { class: "share-switch" }, this.#sharing);
  #finished = h("input", { type: "checkbox", id: "finished" });
  #finishedRow = h("label", { class: "tick", for: "finished" }, this.#finished, "Finished");
  #whose = h("p", { class: "whose" });
  #preview = h("button", { type: "button", "aria-pressed": "false", class: "quiet" }, "Preview");
  #publish = h("button", { type: "button", class: "quiet publish-button", "aria-haspopup": "dialog" }, "Publish");
  #more = h("button", { type: "button", class: "quiet more", "aria-haspopup": "dialog",
    "aria-label": "More for this draft" }, "•••");
  #notice = h("div", { class: "notice", role: "group", "aria-label": "About this draft", hidden: true });
  #tools = h("div", { class: "draft-tools" }, this.#shareRow, this.#finishedRow, this.#whose,
    h("span", { class: "spacer" }), this.#publish, this.#preview, this.#more);
  #paper = h("div", { class: "paper-body", "data-region": "editor" });
  /** On paper only. */
  #printed = h("p", { class: "print-only" });
  #reading = h("div", { class: "reading", hidden: true });
  #resume;
  element = h("section", { class: "paper" });
  isPreview = false;
  /** @type {import("./room.js").DraftInfo | null} */
  info = null;
  #titleTimer = 0;
  /** Enter in the title goes on to the text. @type {Signal<void>} */
  titleDone = new Signal();
  /** @type {Signal<void>} */
  previewed = new Signal();
  /** @type {Signal<void>} */
  published = new Signal();

  /**
   * @param {import("./room.js").Room} room @param {import("./editor.js").Editor} editor @param {() => void} more
   */
  constructor(room, editor, more) {
    this.room = room;
    this.editor = editor;
    this.#paper.append(editor.element);
    this.#resume = new ResumeCard(room, (from, to) => editor.goTo(from, to));
    this.element.append(this.#tools, this.#notice, this.#resume.element, this.#title, this.#printed, this.#paper, this.#reading);
    addEventListener("beforeprint", () => say(this.#printed, new Date().toLocaleDateString([], { dateStyle: "long" })));
    editor.typed.on(() => this.#resume.seen(editor.draft));
    this.#more.addEventListener("click", more);
    this.#publish.addEventListener("click", () => this.published.emit());
    this.#preview.addEventListener("click", () => this.showPreview(!this.isPreview));
    this.#title.addEventListener("input", () => {
      clearTimeout(this.#titleTimer);
      this.#titleTimer = window.setTimeout(() => this.#sendTitle(), 400);
    });
    this.#title.addEventListener("change", () => this.#sendTitle());
    this.#title.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        this.#sendTitle();
        this.titleDone.emit();
      }
    });
    this.#sharing.addEventListener("change", () => {
      if (this.info) room.send({ type: "share", draft: this.info.draft, sharing: this.#sharing.value });
    });
    this.#finished.addEventListener("change", () => {
      if (!this.info) return;
      const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
      room.send({ type: "finish", draft: this.info.draft, finished: this.#finished.checked, timezone });
    });
  }

  /** @param {HTMLElement} element the body of the editor, where another one replaced it */
  mount(element) {
    this.#paper.replaceChildren(element);
  }

  /** @param {import("./room.js").DraftInfo | null} info @param {import("./draft.js").Draft | null} draft */
  update(info, draft) {
    const { room } = this;
    const changedDraft = info?.draft !== this.info?.draft;
    if (changedDraft) this.#sendTitle();
    this.info = info;
    const isMine = info?.owner === room.me && info !== null;
    const mayEdit = info !== null && room.mayEdit(info);
    if (changedDraft || document.activeElement !== this.#title) this.#title.value = info?.title ?? "";
    this.#title.readOnly = !isMine;
    this.#title.tabIndex = isMine ? 0 : -1;
    this.#shareRow.hidden = !isMine;
    this.#finishedRow.hidden = !isMine;
    this.#publish.hidden = !isMine || !info?.finished;
    if (info) {
      this.#sharing.value = info.sharing;
      this.#finished.checked = info.finished;
    }
    this.#sharing.disabled = this.#finished.disabled = !room.isOnline;
    this.#whose.hidden = isMine || !info;
    if (info && !isMine) {
      fill(this.#whose, named(room.nameOf(info.owner)), info.finished ? ", finished" : "", mayEdit ? " · you may write here" : " · read-only");
    }
    const label = !info ? "Draft" : isMine ? "My draft" : `Draft of ${room.nameOf(info.owner)}`;
    this.editor.show(draft, !mayEdit, label);
    if (this.isPreview) this.showPreview(true);
    this.element.classList.toggle("waiting", draft !== null && !draft.isLoaded);
    this.#resume.update(draft);
    this.#updateNotice(draft, isMine);
  }

  /** @param {boolean} isPreview */
  showPreview(isPreview) {
    const differs = isPreview !== this.isPreview;
    this.isPreview = isPreview;
    this.#preview.setAttribute("aria-pressed", String(isPreview));
    this.#paper.hidden = isPreview;
    this.#reading.hidden = !isPreview;
    fill(this.#reading, isPreview && rendered(this.editor.draft?.text ?? ""));
    if (differs) this.previewed.emit();
  }

  /** @param {import("./draft.js").Draft | null} draft @param {boolean} isMine */
  #updateNotice(draft, isMine) {
    const kind = draft?.conflict ? "conflict" : draft?.refusal ? draft.refusal.message : draft && !draft.isReadable ? "gone" : "";
    if (this.#notice.dataset.kind === kind) return;
    this.#notice.dataset.kind = kind;
    this.#notice.hidden = !kind;
    if (draft?.conflict) {
      const choose = (/** @type {string} */ label, /** @type {"mine" | "theirs" | "both"} */ choice) =>
        h("button", { type: "button", onclick: () => draft.settleConflict(choice) }, label);
      fill(this.#notice, h("p", {}, "The server has another text than this device, and does not know this one. Nothing is thrown away: which shall stay?"),
        h("div", { class: "compare" }, h("div", {}, h("h3", {}, "Here"), h("pre", { tabindex: "0" }, draft.text)),
          h("div", {}, h("h3", {}, "On the server"), h("pre", { tabindex: "0" }, draft.conflict.theirs))),
        h("div", { class: "actions" }, choose("Use mine", "mine"), choose("Use theirs", "theirs"), choose("Keep both", "both")));
    } else if (draft?.refusal) {
      fill(this.#notice, h("p", {}, `Not saved: ${draft.refusal.message} What you wrote stays here.`));
    } else if (kind === "gone") {
      fill(this.#notice, h("p", {}, isMine ? "This draft is no longer in the room." : "Its owner no longer shares this draft."));
    }
  }

  #sendTitle() {
    clearTimeout(this.#titleTimer);
    const { info, room } = this;
    const title = this.#title.value.trim();
    if (!info || info.owner !== room.me || title === info.title) return;
    if (room.send({ type: "title", draft: info.draft, title })) info.title = title;
  }
}
