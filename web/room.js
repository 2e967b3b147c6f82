// @ts-check
import { ServerTime, phaseKind } from "./clock.js";
import { Connection } from "./connection.js";
import { Draft } from "./draft.js";
import { keepKeys, readKeys } from "./keyring.js";
import { Signal } from "./signal.js";

/**
 * The room as this page knows it: what the server said, in the protocol's own words, and the drafts opened here.
 * Views read it and hear `changed` with the name of what changed.
 *
 * @typedef {{added: number, removed: number}} WordChange
 * @typedef {{participant: number, name: string, role: string, here: boolean, pulse: string, intention: string,
 *   reflection?: string, counts?: WordChange}} Person
 * @typedef {{draft: number, owner: number, title: string, sharing: "private" | "readable" | "writable",
 *   finished: boolean, finished_at?: number, timezone?: string, coauthors?: number[]}} DraftInfo
 * @typedef {{participant: number, draft: number, title: string, text: string, added?: [number, number][]}} Shown
 * @typedef {{speaker?: number, next: number[], shown?: Shown}} ShareOut
 * @typedef {{participant: number, text: string, at: number}} Said
 * @typedef {"welcome" | "joined" | "people" | "clock" | "bell" | "drafts" | "share_out" | "connection" | "locked" | "error"
 *   | "chat" | "groups" | "agreed" | "counts" | "conduct" | "schedule" | "report"} RoomChange
 */
export class Room {
  title = "";
  /** "guest" until someone joined. */
  role = "guest";
  /** One's own number; null for a guest. @type {number | null} */
  me = null;
  name = "";
  isLocked = false;
  hasWelcome = false;
  /** @type {Map<number, Person>} */
  people = new Map();
  /** @type {Map<number, DraftInfo>} */
  infos = new Map();
  /** Drafts opened in this page. @type {Map<number, Draft>} */
  drafts = new Map();
  /** @type {import("./clock.js").ClockState} */
  clock = { state: "waiting", plan: "", phases: [] };
  /** @type {ShareOut} */
  shareOut = { next: [] };
  /** @type {Said[]} */
  chat = [];
  /** Breakout groups; none: all are together. @type {number[][]} */
  groups = [];
  /** What others may see of me, as the server knows it. @type {{counts?: boolean, recap?: boolean, ledger?: boolean, credit?: boolean, address?: string}} */
  agrees = {};
  /** One's own words in the last sprint. @type {WordChange | null} */
  counts = null;
  conduct = "";
  /** What people told the hosts: for hosts all, for others their own. @type {{participant: number, by: number, text: string}[]} */
  reports = [];
  /** The server has a lobby for strangers. */
  hasLobby = false;
  /** As what strangers may come in from the lobby; "": the room is not shown there. */
  listed = "";
  /** A series of sessions, in words. */
  series = "";
  time = new ServerTime();
  /** What earlier tabs of this browser left unsent. @type {import("./recovery.js").Rescue | null} */
  leftovers = null;
  /** @type {{code: string, message: string} | null} */
  lastError = null;

  /** @type {Signal<RoomChange>} */
  changed = new Signal();
  /** @type {Signal<Draft>} */
  draftOpened = new Signal();
  /** A draft was made at our wish. @type {Signal<{draft: number, reference: string}>} */
  created = new Signal();
  /** Answers to `past` and `ledger`. @type {Signal<any>} */
  answered = new Signal();

  /**
   * @param {import("./link.js").Link} link @param {string} client @param {string} url of the WebSocket
   */
  constructor(link, client, url) {
    this.link = link;
    this.client = client;
    this.connection = new Connection(url, () => this.#hello());
    this.connection.message.on((message) => this.#receive(message));
    this.connection.changed.on(() => this.changed.emit("connection"));
  }

  get isOnline() {
    return this.connection.state === "online";
  }

  get canWrite() {
    return this.role === "writer" || this.role === "host";
  }

  get isHost() {
    return this.role === "host";
  }

  /** @param {object} message */
  send(message) {
    return this.connection.send(message);
  }

  /** @param {string} name @param {boolean} [acceptsConduct] */
  join(name, acceptsConduct = false) {
    return this.send({ type: "join", name, ...(acceptsConduct ? { conduct: true } : {}) });
  }

  /** Those one talks and shares with: one's breakout group, or all. @returns {number[] | null} null: all */
  get group() {
    return this.groups.find((group) => this.me !== null && group.includes(this.me)) ?? null;
  }

  /** The draft's text comes, now or when the line is back. @param {number} id */
  openDraft(id) {
    let draft = this.drafts.get(id);
    if (!draft) {
      draft = new Draft(id, this.client, (message) => this.send(message));
      this.drafts.set(id, draft);
      this.draftOpened.emit(draft);
      if (this.isOnline) draft.open();
    }
    return draft;
  }

  /** @param {DraftInfo} info */
  mayEdit(info) {
    return this.canWrite && (info.owner === this.me || info.sharing === "writable" || (this.me !== null && info.coauthors?.includes(this.me) === true));
  }

  /** Own drafts first, then what others share, oldest first. @returns {DraftInfo[]} */
  get draftOrder() {
    const all = [...this.infos.values()].sort((one, other) => one.draft - other.draft);
    return [...all.filter((info) => info.owner === this.me), ...all.filter((info) => info.owner !== this.me)];
  }

  /** @param {number} participant */
  nameOf(participant) {
    return this.people.get(participant)?.name ?? "someone";
  }

  get phase() {
    return phaseKind(this.clock);
  }

  get hasUnsaved() {
    return [...this.drafts.values()].some((draft) => draft.hasUnsaved || draft.conflict);
  }

  get unsavedWords() {
    return [...this.drafts.values()].reduce((/** @type {number} */ sum, draft) => sum + draft.unsavedWords, 0);
  }

  #hello() {
    const { room, key, participant, secret } = this.link;
    const person = participant != null && secret ? { participant, secret } : {};
    return { type: "hello", version: 1, room, key, client: this.client, ...person };
  }

  /** @param {any} message */
  #receive(message) {
    switch (message.type) {
      case "welcome": return this.#welcome(message);
      case "joined":
        this.me = message.participant;
        this.name = message.name;
        this.link = { ...this.link, participant: message.participant, secret: message.secret };
        keepKeys(this.link.room, {
          key: this.link.key, participant: message.participant, secret: message.secret, name: message.name,
          visited: Date.now(),
        });
        return this.changed.emit("joined");
      case "person": {
        const { person } = message;
        this.people.set(person.participant, person);
        if (person.participant === this.me) {
          this.role = person.role;
          this.name = person.name;
        }
        return this.changed.emit("people");
      }
      case "person_removed":
        this.people.delete(message.participant);
        return this.changed.emit("people");
      case "clock":
        this.time.learn(message.server_now);
        this.clock = message.clock;
        this.changed.emit("clock");
        if (message.bell) this.changed.emit("bell");
        return;
      case "draft_info":
        this.infos.set(message.draft.draft, message.draft);
        return this.changed.emit("drafts");
      case "draft_gone":
        this.infos.delete(message.draft);
        return this.changed.emit("drafts");
      case "created": return this.created.emit(message);
      case "share_out":
        this.shareOut = { speaker: message.speaker, next: message.next ?? [], shown: message.shown };
        return this.changed.emit("share_out");
      case "locked":
        this.isLocked = message.locked;
        return this.changed.emit("locked");
      case "chat":
        this.chat.push(message);
        return this.changed.emit("chat");
      case "groups":
        this.groups = message.groups;
        return this.changed.emit("groups");
      case "agreed":
        this.agrees = message;
        return this.changed.emit("agreed");
      case "counts":
        this.counts = message;
        return this.changed.emit("counts");
      case "conduct":
        this.conduct = message.text;
        return this.changed.emit("conduct");
      case "report":
        this.reports.push(message);
        return this.changed.emit("report");
      case "listed":
        this.listed = message.role ?? "";
        return this.changed.emit("locked");
      case "schedule":
        this.series = message.series ?? "";
        return this.changed.emit("schedule");
      case "rotated": {
        const { key, role } = message;
        const isOwn = role === this.role && readKeys(this.link.room)?.[/** @type {"host" | "writer" | "viewer"} */ (role)] === this.link.key;
        if (isOwn || role === "host") this.link = { ...this.link, key };
        keepKeys(this.link.room, { [role]: key, key: this.link.key });
        return this.changed.emit("locked");
      }
      case "past":
      case "ledger": return this.answered.emit(message);
      case "time": return this.time.learn(message.server_now, performance.now() - message.sent);
      case "error":
        if (message.draft != null && this.drafts.has(message.draft)) this.drafts.get(message.draft)?.receive(message);
        this.lastError = message;
        return this.changed.emit("error");
      default: this.drafts.get(message.draft)?.receive(message);
    }
  }

  /** @param {any} message */
  #welcome(message) {
    this.hasWelcome = true;
    this.title = message.title;
    this.role = message.role;
    this.me = message.participant ?? null;
    this.name = message.name ?? "";
    this.isLocked = message.locked;
    this.time.doubt();
    this.time.learn(message.server_now);
    this.clock = message.clock;
    this.people = new Map(message.people.map((/** @type {Person} */ person) => [person.participant, person]));
    this.infos = new Map(message.drafts.map((/** @type {DraftInfo} */ info) => [info.draft, info]));
    const { share_out: shareOut, chat = [], groups = [], agrees = {}, counts = null, conduct = "", series = "", reports = [], lobby: hasLobby = false, listed = "" } = message;
    Object.assign(this, { chat, groups, agrees, counts, conduct, series, reports, hasLobby, listed });
    this.shareOut = shareOut ? { speaker: shareOut.speaker, next: shareOut.next ?? [], shown: shareOut.shown } : { next: [] };
    const known = readKeys(this.link.room);
    if (this.me === null && this.link.secret) {
      // The server does not know this person any more: join anew, under the same key.
      this.link = { room: this.link.room, key: this.link.key };
    }
    keepKeys(this.link.room, { ...known, key: this.link.key, title: this.title, role: this.role, visited: Date.now() });
    for (const draft of this.drafts.values()) draft.open();
    this.changed.emit("welcome");
  }
}
