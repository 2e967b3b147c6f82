// @ts-check
import { Announcer, changeInWords } from "./announcer.js";
import { WakeLock } from "./bell.js";
import { phaseName, remaining, spoken } from "./clock.js";
import { fill, h } from "./dom.js";
import { download } from "./download.js";
import { DraftView } from "./draftView.js";
import { Editor } from "./editor.js";
import { keepSettings, readKeys, readSettings } from "./keyring.js";
import { LinksView } from "./linksView.js";
import { outline } from "./markdown.js";
import { NoticesView } from "./noticesView.js";
import { bodyFor } from "./bodyChoice.js";
import { ChatView } from "./chatView.js";
import { PeopleView, hueOf } from "./peopleView.js";
import { rendered } from "./preview.js";
import { connectionWord, RoomHeader } from "./roomHeader.js";
import { SessionView } from "./sessionView.js";
import { ShareOutView } from "./shareOutView.js";
import { StatusBar } from "./statusBar.js";
import { Tabs } from "./tabs.js";
import { applySettings } from "./theme.js";
import { ordered } from "./typing.js";
import { inWords, wordCount, wordsChanged } from "./words.js";

/**
 * The room: one page, the text in the middle, everything else around it. It decides what shows when; the parts draw
 * themselves. No focus is ever moved while someone types.
 */
export class RoomView {
  announcer = new Announcer();
  wake = new WakeLock();
  /** The tab shown: a draft's number, "share" or "room". */
  tab = "";
  #editor;
  #find = h("div", { class: "find-place" });
  #aside = h("aside", { class: "side", "aria-label": "The room", "data-region": "side" });
  #panel = h("div", { class: "panel-of-tab", role: "tabpanel", id: "tab-panel" });
  /** Room and draft stand side by side. */
  #wide = matchMedia("(min-width: 56.25rem)");
  #main = h("main", { id: "draft", class: "desk", tabindex: "-1" });
  /** Text of each draft when the sprint began. @type {Map<number, string>} */
  #sprintBase = new Map();
  #phaseShown = "";
  #minutesSaid = -1;
  #offlineTimer = 0;
  #saidOffline = false;
  #pulse = "";
  #pulseTimer = 0;
  #quietTimer = 0;
  #hasMadeFirst = false;
  #followCreated = "";
  /** @type {Map<number, boolean>} */
  #wasHere = new Map();

  /**
   * @param {import("./room.js").Room} room @param {import("./bell.js").Bell} bell unlocked by the press of Join
   * @param {{forget: () => void}} actions
   */
  constructor(room, bell, actions) {
    this.room = room;
    this.bell = bell;
    this.actions = actions;
    const settings = readSettings();
    this.bell.isOn = settings.sound;
    this.bell.volume = settings.volume;
    this.announcer.setting = settings.announcements;
    this.#editor = new Editor(bodyFor(settings.editor), (participant) => ({ name: room.nameOf(participant), hue: hueOf(participant) }));
    this.header = new RoomHeader(room, {
      sound: () => this.#toggleSound(), more: () => this.openSettings(), state: () => this.sayState(),
    });
    this.tabs = new Tabs(() => this.makeDraft());
    this.tabs.chosen.on((id) => this.choose(id));
    this.draftView = new DraftView(room, this.#editor, () => this.openDraftPanel());
    this.draftView.published.on(() => this.openPublish());
    this.draftView.titleDone.on(() => this.#editor.goTo(this.#editor.draft?.caret.head ?? 0));
    this.people = new PeopleView(room, (person) => this.#more((more) => more.openPerson(room, person)));
    this.session = new SessionView(room, () => this.#focusDraft(), {
      host: () => this.#more((more) => more.openHost(room)), recap: () => this.#make({ type: "recap" }),
    });
    this.chat = new ChatView(room);
    this.links = new LinksView(room);
    this.shareOut = new ShareOutView(room, () => this.#shareChoice());
    this.notices = new NoticesView(room, this.announcer);
    this.status = new StatusBar(room, () => this.sayState());
    this.#aside.append(this.session.element, this.people.element, this.chat.element, this.links.element);
    this.#panel.append(this.draftView.element, this.shareOut.element);
    this.#main.append(this.notices.element, this.#find, this.#panel);
    this.element = h("div", { class: "room" }, this.header.element, this.tabs.element,
      h("div", { class: "middle" }, this.#main, this.#aside), this.status.element);
    this.status.element.dataset.region = "status";

    room.changed.on((change) => this.#roomChanged(change));
    room.created.on(({ draft, reference }) => {
      if (reference !== this.#followCreated || room.me === null) return;
      // Known here even if its description is still under way.
      if (!room.infos.has(draft)) room.infos.set(draft, { draft, owner: room.me, title: "", sharing: "private", finished: false });
      this.choose(String(draft));
      this.update();
    });
    this.#editor.typed.on(() => this.#typed());
    this.#editor.moved.on(() => this.#typewriter());
    document.addEventListener("visibilitychange", () => this.#setPulse());
    for (const event of ["pointermove", "focusin"]) document.addEventListener(event, () => this.#loud(), { passive: true });
    document.addEventListener("keydown", (event) => this.#key(event));
    // The room's own tab is a phone's: beside the room there would be nothing.
    this.#wide.addEventListener("change", () => {
      if (this.#wide.matches && this.tab === "room") this.choose(String(this.draft?.id ?? room.draftOrder[0]?.draft ?? this.tab));
    });
    this.#trackViewport();
    this.#tick();
  }

  get draft() {
    return this.#editor.draft;
  }

  /** First time on the page: which draft, and where the focus goes. */
  enter() {
    const { room } = this;
    if (room.hasWelcome) this.#phaseChanged();
    const mine = room.draftOrder.filter((info) => info.owner === room.me);
    if (room.canWrite && room.me !== null && mine.length === 0 && !this.#hasMadeFirst) this.makeDraft();
    if (!this.tab) {
      const first = room.draftOrder[0];
      if (first) this.choose(String(first.draft));
      else if (!room.canWrite) this.choose(room.phase === "share" ? "share" : "room");
    }
    this.update();
    const mayIntend = room.canWrite && room.me !== null && room.phase !== "write" && !room.people.get(room.me)?.intention;
    // Somebody who has gone to a place already stays there.
    const isPlaced = document.activeElement instanceof HTMLElement && document.activeElement.closest("#draft");
    if (isPlaced) return;
    if (mayIntend && this.#wide.matches) this.session.intentionField.focus();
    else this.#focusDraft();
  }

  makeDraft() {
    this.#make({ type: "create", title: "" });
  }

  /** A draft of one's own; the page goes to it once it is there. @param {object} message */
  #make(message) {
    this.#hasMadeFirst = true;
    this.#followCreated = `new-${Math.round(performance.now())}`;
    if (!this.room.send({ ...message, reference: this.#followCreated })) {
      this.announcer.politely("Offline: a new draft can be made once the line is back.", true);
    }
  }

  /** What is not needed to write comes when it is asked for. @param {(more: typeof import("./more.js")) => void} open */
  async #more(open) {
    try {
      open(await import("./more.js"));
    } catch {
      this.announcer.politely("Offline: this part of the page comes once the line is back.", true);
    }
  }

  /** @param {string} id */
  choose(id) {
    if (id === this.tab) return;
    this.tab = id;
    this.draftView.showPreview(false);
    this.#find.replaceChildren();
    this.update();
    scrollTo({ top: 0, behavior: "instant" });
  }

  update() {
    const { room } = this;
    const settings = readSettings();
    const infos = room.draftOrder;
    const isDraftTab = /^\d+$/.test(this.tab);
    if (isDraftTab && room.hasWelcome && room.isOnline && !room.infos.has(Number(this.tab)) && !room.drafts.get(Number(this.tab))?.hasUnsaved) {
      // The draft on show is gone: say so on the page, and show what there is.
      this.tab = String(infos[0]?.draft ?? (room.canWrite ? "" : "room"));
    }
    this.header.update(settings.hideClock, settings.sound);
    this.tabs.update(this.#tabList(infos), this.tab, room.canWrite && room.me !== null && infos.length > 0);
    const showsDraft = this.tab !== "share" && this.tab !== "room";
    this.draftView.element.hidden = !showsDraft || !this.tab;
    this.shareOut.element.hidden = this.tab !== "share";
    this.element.classList.toggle("shows-room", this.tab === "room");
    this.element.dataset.phase = room.phase;
    this.#panel.setAttribute("aria-labelledby", `tab-${this.tab}`);
    if (showsDraft && this.tab) {
      const id = Number(this.tab);
      const info = room.infos.get(id) ?? null;
      const draft = info || room.drafts.has(id) ? this.#draftFor(id) : null;
      this.draftView.update(info ?? this.#lostInfo(id), draft);
    }
    this.session.update();
    this.people.update();
    this.chat.update();
    this.links.update();
    this.shareOut.update();
    this.notices.update(this.draft, this.draftView.info?.title ?? "");
    this.#updateStatus();
  }

  openSettings() {
    this.#more((more) => more.openSettings(this.room, () => this.settingsChanged(), { forget: () => this.actions.forget(), notify: () => Notification?.requestPermission?.() }));
  }

  settingsChanged() {
    const settings = applySettings();
    this.bell.volume = settings.volume;
    this.announcer.setting = settings.announcements;
    this.update();
  }

  openDraftPanel() {
    const { draft } = this;
    const info = this.draftView.info;
    if (!draft || !info) return;
    const isMine = info.owner === this.room.me;
    /** @type {[string, () => void][]} */
    const actions = [["Find", () => this.openFind()]];
    if (!this.#editor.isReadOnly) {
      actions.push(["Undo", () => this.#editor.undo()], ["Redo", () => this.#editor.redo()], ["Bold", () => this.#editor.format("bold")],
        ["Italic", () => this.#editor.format("italic")], ["Link", () => this.#editor.format("link")]);
    }
    actions.push(["Focus mode", () => this.toggleFocusMode()], ["Copy Markdown", () => navigator.clipboard?.writeText(draft.text)],
      ["Download .md", () => download(info.title, draft.text)], ["Print", () => print()],
      ["Earlier versions", () => this.#more((more) => more.openPast(this.room, draft, isMine))]);
    if (this.room.canWrite) actions.push(["New draft from a schedule", () => this.#more((more) => more.openOutline((title, schedule) => this.#make({ type: "create", title, schedule })))]);
    if (this.room.me !== null) actions.push(["Publish", () => this.openPublish()]);
    if (isMine) actions.push(["Discard this draft", () => this.#discard(info)]);
    this.#more((more) => more.openDraftPanel(actions, outline(draft.text), (at) => {
      this.draftView.showPreview(false);
      this.#editor.goTo(at);
    }, isMine ? more.coauthorTicks(this.room, info) : null));
  }

  /** The finish check and the ways out: asked for from the server only now. */
  async openPublish() {
    const { draft, room } = this;
    const info = this.draftView.info;
    const keys = readKeys(room.link.room);
    if (!draft || !info || !keys?.secret) return;
    const [module, more] = await Promise.all([import("./publishPanel.js"), import("./more.js")]).catch(() => []);
    if (!module || !more) return this.announcer.politely("Offline: publishing needs the server. What you write is kept here.", true);
    new module.PublishPanel({
      h, fill, openPanel: more.openPanel, rendered, info, room: room.link.room, isMine: info.owner === room.me, agrees: room.agrees,
      bearer: `${keys.key}.${keys.participant}.${keys.secret}`, text: () => draft.text, hasUnsaved: () => draft.hasUnsaved,
      goTo: (at) => {
        this.draftView.showPreview(false);
        this.#editor.goTo(at);
      },
      agree: (change) => room.send({ type: "agree", ...change }),
    });
  }

  openFind() {
    this.draftView.showPreview(false);
    const { from, to } = ordered(this.#editor.body.selection());
    const start = this.draft?.text.slice(from, Math.min(to, from + 60)) ?? "";
    this.#more((more) => this.#find.replaceChildren(more.findBar(() => this.draft?.text ?? "", (first, last) => this.#editor.goTo(first, last), start.includes("\n") ? "" : start)));
  }

  toggleFocusMode() {
    const isOn = document.documentElement.classList.toggle("focus-mode");
    this.#editor.refreshFocus();
    this.announcer.politely(isOn ? "Focus mode on" : "Focus mode off", true);
  }

  /** What F2 says: time left, phase, connection, saved. */
  sayState() {
    const { room } = this;
    const left = remaining(room.clock, room.time.now());
    const saved = this.status.sentence(this.draft);
    const parts = [left === null ? "" : `${spoken(left)} left`, phaseName(room.phase), connectionWord(room), saved];
    if (this.draft) parts.push(inWords(wordCount(this.draft.text)));
    this.announcer.politely(`${parts.filter(Boolean).join(", ")}.`, true);
  }

  /** @param {number} id */
  #draftFor(id) {
    const isNew = !this.room.drafts.has(id);
    const draft = this.room.openDraft(id);
    if (isNew || !this.#watched.has(draft)) {
      this.#watched.add(draft);
      draft.noted.on(() => this.#updateStatus());
      draft.changed.on(({ origin }) => {
        if (draft.isLoaded && !this.#sprintBase.has(id)) this.#sprintBase.set(id, draft.text);
        if (origin === "load" && this.draft === draft) this.update();
      });
    }
    return draft;
  }

  /** @type {WeakSet<object>} */
  #watched = new WeakSet();

  /** A draft with unsaved text that the server no longer lists. @param {number} id @returns {import("./room.js").DraftInfo | null} */
  #lostInfo(id) {
    if (this.room.hasWelcome || this.room.me === null) {
      return { draft: id, owner: this.room.me ?? -1, title: "", sharing: "private", finished: false };
    }
    return null;
  }

  /** @param {import("./room.js").DraftInfo[]} infos @returns {import("./tabs.js").Tab[]} */
  #tabList(infos) {
    const { room } = this;
    /** @type {import("./tabs.js").Tab[]} */
    const tabs = infos.map((info) => ({
      id: String(info.draft), label: info.title || (info.owner === room.me ? "My draft" : "Untitled"),
      owner: info.owner === room.me ? undefined : room.nameOf(info.owner),
      detail: info.finished ? "✓" : info.owner === room.me && info.sharing !== "private" ? "shared" : "",
    }));
    if (room.phase === "share" || room.shareOut.speaker != null) {
      tabs.unshift({ id: "share", label: "Share-out", mark: this.tab === "share" ? "" : "now" });
    }
    tabs.push({ id: "room", label: "Room", only: "phone" });
    return tabs;
  }

  /** @param {import("./room.js").RoomChange} change */
  #roomChanged(change) {
    const { room } = this;
    if (change === "clock" || change === "welcome") this.#phaseChanged();
    if (change === "bell") this.#ring();
    if (change === "report" && !(room.isHost && room.phase === "write")) this.announcer.politely(room.isHost ? "Someone reported a person: read it under More." : "The hosts were told.", true);
    if (change === "people" || change === "welcome") this.#announcePeople(change === "welcome");
    if (change === "connection") this.#connectionChanged();
    if (change === "error" && room.lastError && ["plan", "schedule", "chat_shut"].includes(room.lastError.code)) this.announcer.politely(room.lastError.message);
    this.update();
  }

  #phaseChanged() {
    const { room } = this;
    const key = `${room.clock.state}/${room.clock.phase}/${room.clock.started_at}`;
    if (key === this.#phaseShown) return;
    const isFirst = this.#phaseShown === "";
    const wasTyping = performance.now() - this.#editor.typedAt < 8000;
    this.#phaseShown = key;
    this.#minutesSaid = -1;
    this.wake.want(room.phase === "write" && room.clock.state === "running");
    if (room.phase === "write") {
      this.#sprintBase.clear();
      for (const [id, draft] of room.drafts) if (draft.isLoaded) this.#sprintBase.set(id, draft.text);
    }
    if (isFirst) return;
    const left = remaining(room.clock, room.time.now());
    this.announcer.politely(`${phaseName(room.phase)}${left ? `, ${spoken(left)}` : ""}.`);
    const isInField = document.activeElement instanceof HTMLInputElement && document.activeElement.value !== "";
    if (room.phase === "write" && !wasTyping) {
      if (this.tab === "share" || this.tab === "room") this.choose(String(room.draftOrder[0]?.draft ?? this.tab));
      if (!isInField || document.activeElement === this.session.intentionField) this.#focusDraft();
    }
    if (room.phase === "share" && !wasTyping) this.choose("share");
  }

  #ring() {
    const { room } = this;
    this.bell.ring();
    const draft = this.draft;
    const base = draft && this.#sprintBase.get(draft.id);
    const done = draft && base != null && room.phase !== "write" ? wordsChanged(base, draft.text) : null;
    const left = remaining(room.clock, room.time.now());
    this.announcer.urgently(`The bell. ${phaseName(room.phase)}${left ? `, ${spoken(left)}` : ""}.${done ? ` ${changeInWords(done.added, done.removed)}.` : ""}`);
    if (document.hidden && "Notification" in window && Notification.permission === "granted") {
      try {
        new Notification(`${phaseName(room.phase)} · ${room.title}`, { tag: "cowrite-bell", silent: !this.bell.isOn });
      } catch {
        // Some phones allow notifications from service workers only: the sound and the title tell.
      }
    }
  }

  /** @param {boolean} isWelcome */
  #announcePeople(isWelcome) {
    const here = new Map([...this.room.people.values()].map((person) => [person.participant, person.here]));
    if (!isWelcome) {
      for (const [participant, isHere] of here) {
        const was = this.#wasHere.get(participant) ?? false;
        if (was !== isHere && participant !== this.room.me) {
          this.announcer.person(this.room.nameOf(participant), isHere, this.room.phase === "write");
        }
      }
    }
    this.#wasHere = here;
  }

  #connectionChanged() {
    const { room } = this;
    if (room.isOnline) {
      clearTimeout(this.#offlineTimer);
      this.#offlineTimer = 0;
      if (this.#saidOffline) this.announcer.politely("Back online.");
      this.#saidOffline = false;
      this.#pulse = "";
      this.#setPulse();
    } else if (!this.#offlineTimer && !this.#saidOffline && room.connection.everOnline) {
      this.#offlineTimer = window.setTimeout(() => {
        this.#offlineTimer = 0;
        this.#saidOffline = true;
        this.announcer.politely("Connection lost. What you write is kept here.");
      }, 3000);
    }
  }

  #updateStatus() {
    const draft = /^\d+$/.test(this.tab) ? this.room.drafts.get(Number(this.tab)) ?? null : null;
    const base = draft && this.room.phase === "write" ? this.#sprintBase.get(draft.id) ?? null : null;
    this.status.update(draft, readSettings().goal, base);
  }

  #typed() {
    clearTimeout(this.#pulseTimer);
    this.#setPulse("writing");
    this.#pulseTimer = window.setTimeout(() => this.#setPulse("idle"), 60_000);
    if (this.room.phase === "write" && readSettings().fade) {
      clearTimeout(this.#quietTimer);
      this.element.classList.add("quiet");
    }
  }

  #loud() {
    this.element.classList.remove("quiet");
  }

  /** @param {string} [state] */
  #setPulse(state) {
    if (this.room.me === null) return;
    const pulse = document.hidden ? "away" : state ?? (performance.now() - this.#editor.typedAt < 60_000 ? "writing" : "idle");
    if (pulse !== this.#pulse && this.room.send({ type: "pulse", state: pulse })) this.#pulse = pulse;
  }

  #focusDraft() {
    if (this.tab === "share" || this.tab === "room" || !this.tab) return;
    this.#editor.focus();
  }

  /** @returns {{draft: number, from: number, to: number, isPassage: boolean} | null} */
  #shareChoice() {
    const mine = this.draft && this.draftView.info?.owner === this.room.me ? this.draft
      : this.room.drafts.get(this.room.draftOrder.find((info) => info.owner === this.room.me)?.draft ?? -1);
    if (!mine?.isLoaded) return null;
    const { from, to } = ordered(mine === this.draft ? this.#editor.body.selection() : mine.caret);
    return { draft: mine.id, from: mine.index.scalars(from), to: mine.index.scalars(to), isPassage: from !== to };
  }

  /** @param {import("./room.js").DraftInfo} info */
  #discard(info) {
    if (confirm(`Discard “${info.title || "My draft"}”? The room's log keeps what was written; the draft leaves the room.`)) {
      this.room.send({ type: "discard", draft: info.draft });
    }
  }

  #toggleSound() {
    const settings = keepSettings({ sound: !readSettings().sound });
    this.bell.isOn = settings.sound;
    if (settings.sound) {
      this.bell.unlock();
      setTimeout(() => this.bell.ring(), 60);
    }
    this.update();
  }

  /** Draws what time alone changes, four times a second at most; a throttled tab is right at its next turn. */
  #tick() {
    const text = this.header.tick(readSettings().hideClock);
    this.session.tick();
    const title = text ? `${text} ${this.room.title}` : this.room.title || "cowrite";
    if (document.title !== title) document.title = title;
    const { clock } = this.room;
    const left = clock.state === "running" ? remaining(clock, this.room.time.now()) : null;
    if (left !== null) {
      const minutes = Math.ceil(left / 60_000);
      if ([10, 5, 1].includes(minutes) && left % 60_000 > 58_000 && this.#minutesSaid !== minutes) {
        this.#minutesSaid = minutes;
        this.announcer.politely(`${minutes} ${minutes === 1 ? "minute" : "minutes"} left.`);
      }
    }
    if (!this.room.isOnline || this.room.hasUnsaved || this.status.element.textContent?.includes("back;")) this.#updateStatus();
    setTimeout(() => this.#tick(), left !== null ? Math.min(250, (left % 1000) + 5 || 250) : 250);
  }

  #typewriter() {
    if (!document.documentElement.classList.contains("focus-mode") || !readSettings().typewriter) return;
    const rect = this.#editor.body.view.caretRect(this.#editor.body.selection().head);
    scrollBy({ top: rect.top - innerHeight * 0.45, behavior: "instant" });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.key === "F2") this.sayState();
    else if (event.key === "F8") this.toggleFocusMode();
    else if (event.key === "F6") {
      if (!this.#nextRegion(event.shiftKey ? -1 : 1)) return;
    } else if (isCommand && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "s") {
      this.announcer.politely(this.status.sentence(this.draft) || "saved", true);
    } else return;
    event.preventDefault();
  }

  /** @param {1 | -1} step @returns {boolean} false past the last one: the browser goes on */
  #nextRegion(step) {
    this.#loud();
    const regions = ["header", "tabs", "editor", "status", "side"]
      .map((name) => /** @type {HTMLElement | null} */ (this.element.querySelector(`[data-region="${name}"]`)))
      .filter((region) => region?.offsetParent || region?.getClientRects().length);
    const at = regions.findIndex((region) => region?.contains(document.activeElement));
    const next = regions[at < 0 ? (step > 0 ? 0 : regions.length - 1) : at + step];
    if (!next) return false;
    /** @type {HTMLElement | null} */ (next.querySelector(
      "[tabindex='0'], textarea, [contenteditable]:not([contenteditable=false]), button:not([hidden]), input, select, a[href]"))?.focus();
    return true;
  }

  /** Over a phone's keyboard the bar stays in sight. */
  #trackViewport() {
    const viewport = window.visualViewport;
    if (!viewport) return;
    const place = () => {
      const hidden = Math.max(0, innerHeight - viewport.height - viewport.offsetTop);
      this.element.style.setProperty("--keyboard", `${Math.round(hidden)}px`);
    };
    viewport.addEventListener("resize", place);
    viewport.addEventListener("scroll", place);
  }
}
