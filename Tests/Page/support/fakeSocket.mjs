// @ts-check

/**
 * Source of a WebSocket that the test plays the server for: `fake.say(message)`, `fake.close(code)`, `fake.sent`.
 * It answers `hello`, `join`, `create`, `open`, `edit` and `time` as a healthy server would, from `fake.state`.
 */
export const fakeSocketSource = `(() => {
  const plan = [{ kind: "checkin", seconds: 300 }, { kind: "write", seconds: 2700 }, { kind: "share", seconds: 600 }];
  const now = Date.now();
  const fake = window.fake = {
    sent: [], socket: null, refuses: false, holdsAcks: false, texts: {}, revisions: {},
    state: {
      title: "Early birds", role: "host", participant: null, name: "Ana",
      clock: { state: "running", plan: "5c 45w 10s", phases: plan, phase: 1, round: 1, rounds: 1, started_at: now - 600000, ends_at: now + 1062000 },
      people: [], drafts: [],
    },
    say(message) { fake.socket?.onmessage?.({ data: JSON.stringify(message) }); },
    close(code, reason = "") { const socket = fake.socket; fake.socket = null; if (socket) { socket.readyState = 3; socket.onclose?.({ code, reason }); } },
    clock(changes, bell = false) { Object.assign(fake.state.clock, changes); fake.say({ type: "clock", server_now: Date.now(), bell, clock: fake.state.clock }); },
  };
  const configured = sessionStorage.getItem("fake") ?? localStorage.getItem("fake");
  if (configured) { const { texts, ...state } = JSON.parse(configured); Object.assign(fake.state, state); Object.assign(fake.texts, texts ?? {}); }
  const answer = {
    hello(message) {
      const { state } = fake;
      const participant = message.participant ?? state.participant ?? undefined;
      fake.say({ type: "welcome", version: 1, room: message.room, title: state.title, role: state.role, ...(participant != null ? { participant, name: state.name } : {}),
    locked: false, server_now: Date.now(), clock: state.clock, people: state.people, drafts: state.drafts, limits: {}, ...(state.share_out ? { share_out: state.share_out } : {}), ...(state.more ?? {}) });
    },
    join(message) {
      fake.say({ type: "joined", participant: 3, name: message.name, secret: "Zk3v9x2mq7p0Jx1mY2kP4" });
      fake.state.participant = 3; fake.state.name = message.name;
      const person = { participant: 3, name: message.name, role: fake.state.role, here: true, pulse: "idle", intention: "" };
      fake.state.people.push(person);
      fake.say({ type: "person", person });
    },
    create(message) {
      const draft = 7 + fake.state.drafts.length;
      const info = { draft, owner: 3, title: message.title, sharing: "private", finished: false };
      fake.state.drafts.push(info);
      fake.say({ type: "draft_info", draft: info });
      fake.say({ type: "created", draft, reference: message.reference });
    },
    open({ draft, revision, sequence }) {
      const head = fake.revisions[draft] ?? 5;
      fake.revisions[draft] = head;
      if (revision === undefined) fake.say({ type: "draft", draft, revision: head, text: fake.texts[draft] ?? "", last_sequence: 0, authors: [], ...(fake.state.opened ?? {}) });
      else fake.say({ type: "catch_up", draft, revision, last_sequence: 0, steps: [] });
    },
    edit({ draft, sequence }) {
      if (fake.holdsAcks) return;
      fake.revisions[draft] = (fake.revisions[draft] ?? 5) + 1;
      fake.say({ type: "ack", draft, sequence, revision: fake.revisions[draft] });
    },
    past({ draft, revision }) { fake.say({ type: "past", draft, revision, text: (fake.texts[draft] ?? "").slice(0, revision * 60) + (revision < 5 ? "A line that went.\\n" : "") }); },
    ledger() { fake.say({ type: "ledger", months: [{ month: "2026-11", people: [{ participant: 3, name: "Ana", posts: 2 }] }] }); },
    time({ sent }) { fake.say({ type: "time", sent, server_now: Date.now() }); },
  };
  window.WebSocket = class FakeSocket {
    static OPEN = 1;
    readyState = 0;
    constructor() {
      if (fake.refuses) { queueMicrotask(() => this.onclose?.({ code: 1006, reason: "" })); return; }
      fake.socket = this;
      queueMicrotask(() => { this.readyState = 1; this.onopen?.({}); });
    }
    send(data) {
      const message = JSON.parse(data);
      fake.sent.push(message);
      queueMicrotask(() => { if (fake.socket === this) answer[message.type]?.(message); });
    }
    close() { this.readyState = 3; }
  };
})();`;
