// @ts-check
import { fill, h, named, say } from "./dom.js";
import { openPanel } from "./panels.js";
import { series } from "./seriesFields.js";

/**
 * What a host may do beside the clock's buttons: another plan, dates, groups, the door, the lobby, the code of conduct, what
 * people reported, and what was published month by month.
 * @param {import("./room.js").Room} room
 */
export function openHost(room) {
  const problem = h("p", { class: "problem", role: "alert" });
  const send = (/** @type {object} */ message) => {
    say(problem, room.send(message) ? "" : "Offline: nothing was changed.");
  };
  const plan = h("input", { id: "host-plan", value: room.clock.plan, autocomplete: "off", spellcheck: "false" });
  const note = h("input", { id: "host-note", maxlength: "280", autocomplete: "off", dir: "auto", placeholder: "one more?" });
  const isOver = () => room.clock.state === "waiting" || room.clock.state === "ended";
  const clock = (/** @type {string} */ action) => send({ type: "clock", action, plan: plan.value.trim(), timezone: zoneHere(), ...(note.value.trim() ? { note: note.value.trim() } : {}) });
  const dates = series();
  const said = h("p", { class: "hint" });
  const size = h("input", { id: "host-groups", type: "number", min: "2", max: "50", value: "4", inputmode: "numeric" });
  const groups = h("div", {});
  const door = h("button", { type: "button", onclick: () => send({ type: "lock", locked: !room.isLocked }) });
  const conduct = h("textarea", { id: "host-conduct", rows: "4", maxlength: "4000", dir: "auto" }, room.conduct);
  const ledger = h("div", {});
  const update = () => {
    say(said, room.series || (room.clock.starts_at ? `Starts ${new Date(room.clock.starts_at).toLocaleString()}.` : "No dates yet."));
    lobby.value = room.listed;
    fill(reports, room.reports.length ? room.reports.map(({ participant, by, text }) =>
      h("li", {}, named(room.nameOf(participant)), ": ", h("span", { dir: "auto" }, text), " (", named(room.nameOf(by)), ")")) : h("li", { class: "hint" }, "Nobody has reported anything."));
    say(door, room.isLocked ? "Open the door" : "Lock the door");
    fill(groups, room.groups.length > 0 && h("ol", { class: "hint" }, room.groups.map((group) =>
      h("li", {}, group.flatMap((one, index) => [index ? ", " : "", named(room.nameOf(one))])))));
  };
  const lobby = h("select", { id: "host-lobby", onchange: () => send({ type: "list", ...(lobby.value ? { role: lobby.value } : {}) }) },
    h("option", { value: "" }, "not at all"), h("option", { value: "writer" }, "to write"), h("option", { value: "viewer" }, "to watch"));
  const reports = h("ul", {});
  const dialog = openPanel("Host", problem,
    part("Reports", reports),
    part("Plan", h("div", { class: "row" }, h("label", { for: "host-plan" }, "Phases"), plan,
      h("p", { class: "hint" }, "25w 5b x3: three sprints. 45w at :30 waits for the half hour.")),
      h("div", { class: "row" }, h("label", { for: "host-note" }, "A word to all"), note),
      h("div", { class: "actions" }, button("Start it now", () => clock("start")), !isOver() && button("Add it after this one", () => clock("chain")),
        !isOver() && button("End the session", () => send({ type: "clock", action: "cancel" })))),
    part("Dates", said, dates.element,
      h("div", { class: "actions" }, button("Set", () => send({ type: "schedule", ...dates.value() })), button("No more dates", () => send({ type: "schedule" })))),
    part("Groups", h("div", { class: "row" }, h("label", { for: "host-groups" }, "People in a group"), size), groups,
      h("div", { class: "actions" }, button("Make groups", () => send({ type: "breakout", size: Math.max(2, Number(size.value) || 4) })), button("All together", () => send({ type: "breakout", size: 0 })))),
    part("Door", h("div", { class: "actions" }, door), h("p", { class: "hint" }, "A locked room takes nobody new; who was here may come back.")),
    room.hasLobby && part("Lobby", h("div", { class: "row" }, h("label", { for: "host-lobby" }, "Strangers may come in"), lobby,
      h("p", { class: "hint" }, "The lobby shows the room with a link of its own; “not at all” takes that link back."))),
    part("Code of conduct", h("div", { class: "row" }, h("label", { for: "host-conduct" }, "Shown before the first Join"), conduct),
      h("div", { class: "actions" }, button("Keep it", () => send({ type: "conduct", text: conduct.value.trim() })))),
    part("Posts by month", ledger));
  const leave = [room.changed.on((change) => {
    if (change === "error" && room.lastError) say(problem, room.lastError.message);
    update();
  }), room.answered.on((message) => message.type === "ledger" && fill(ledger, message.months.length
    ? h("ul", {}, message.months.map((/** @type {any} */ { month, people }) => h("li", {}, `${month}: `, people.flatMap((/** @type {any} */ one, /** @type {number} */ index) => [index ? ", " : "", named(one.name), ` ${one.posts}`]))))
    : h("p", { class: "hint" }, "Of those who agreed, nobody has finished a post yet.")))];
  dialog.addEventListener("close", () => leave.forEach((stop) => stop()));
  update();
  room.send({ type: "ledger" });
}

/** What one may do about a person: a host much, others tell the hosts. @param {import("./room.js").Room} room @param {import("./room.js").Person} person */
export function openPerson(room, person) {
  const send = (/** @type {object} */ message) => {
    room.send({ participant: person.participant, ...message });
    dialog.close();
  };
  const text = h("textarea", { id: "report-text", rows: "3", maxlength: "500", dir: "auto" });
  const problem = h("p", { class: "problem", role: "alert" });
  const report = () => {
    if (!text.value.trim()) return text.focus();
    if (room.send({ type: "report", participant: person.participant, text: text.value.trim() })) dialog.close();
    else say(problem, "Offline: nobody was told. Send it once the line is back.");
  };
  const dialog = openPanel(person.name,
    !room.isHost && part("Tell the hosts", h("div", { class: "row" }, h("label", { for: "report-text" }, "What happened?"), text,
      h("p", { class: "hint" }, "The hosts read it, with your name; the person it is about does not.")), problem, h("div", { class: "actions" }, button("Send it", report))),
    room.isHost && h("div", { class: "action-list" },
      person.role !== "host" && button("Make host", () => send({ type: "role", role: "host" })),
      person.role !== "writer" && button(person.role === "host" ? "Take the host’s role back" : "Let write", () => send({ type: "role", role: "writer" })),
      person.role === "writer" && button("Mute: may only watch", () => send({ type: "role", role: "viewer" })),
      button("Remove from the room", () => confirm(`Remove ${person.name} from the room? Their text stays; their link stops working.`) && send({ type: "remove" }))));
}

/** @param {string} title @param {(import("./dom.js").Child | import("./dom.js").Child[])[]} children */
function part(title, ...children) {
  return h("section", { class: "part" }, h("h3", {}, title), ...children);
}

/** @param {string} label @param {() => void} press */
function button(label, press) {
  return h("button", { type: "button", onclick: press }, label);
}

function zoneHere() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}
