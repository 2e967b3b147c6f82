// @ts-check
import { Bell } from "./bell.js";
import { CopyKeeper } from "./copyKeeper.js";
import { CrashCopy } from "./crashCopy.js";
import { fill } from "./dom.js";
import { JoinView } from "./joinView.js";
import { forgetKeys, keepKeys, readKeys } from "./keyring.js";
import { readLink, writeLink } from "./link.js";
import { LobbyView } from "./lobbyView.js";
import { Rescue, inherit } from "./recovery.js";
import { Room } from "./room.js";
import { RoomView } from "./roomView.js";
import { applySettings } from "./theme.js";

/**
 * Where the page begins: the lobby at `/`, a room at `/r/ROOM`. Joins what knows (`Room`, `CrashCopy`) to what shows.
 */
const page = /** @type {HTMLElement} */ (document.getElementById("page"));

/**
 * Which key to show the server. The address bar always holds a link that may be passed on: one's personal part is
 * taken out at once, and who made the room sees the writers' link there while this browser keeps the host's.
 *
 * @param {import("./link.js").Link} link as it stands in the address bar @returns {import("./link.js").Link}
 */
function linkToUse(link) {
  const known = readKeys(link.room);
  if (link.secret) {
    keepKeys(link.room, { key: link.key, participant: link.participant, secret: link.secret });
    history.replaceState(null, "", writeLink("", { room: link.room, key: link.key }));
    return link;
  }
  if (!known) return link;
  const isKnownKey = !link.key || [known.key, known.host, known.writer, known.viewer].includes(link.key);
  const key = isKnownKey ? known.host ?? known.key : link.key;
  return { room: link.room, key, participant: known.participant, secret: known.secret };
}

/** @param {import("./link.js").Link} addressed */
async function enterRoom(addressed) {
  const link = linkToUse(addressed);
  const copy = new CrashCopy();
  const { client, own, orphans } = await inherit(link.room, copy);
  const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;
  const room = new Room(link, client, url);
  new CopyKeeper(room, copy, own);
  for (const record of own) room.openDraft(record.draft).restore(record);
  room.leftovers = new Rescue(() => room.link, url, copy);
  room.leftovers.begin(client, orphans);

  const bell = new Bell();
  /** @type {RoomView | null} */
  let view = null;
  /** @type {JoinView | null} */
  let join = null;
  const showRoom = () => {
    view ??= new RoomView(room, bell, { forget });
    fill(page, view.element);
    view.enter();
  };
  const forget = async () => {
    if (room.hasUnsaved && !confirm("Some of your text is not saved on the server. Forget it all the same?")) return;
    room.connection.close();
    await copy.forget(link.room);
    forgetKeys(link.room);
    location.assign("/");
  };

  if (link.secret && own.length) {
    // The last local copy shows at once, and can be written in, before the server answers.
    room.me = link.participant ?? null;
    room.role = readKeys(link.room)?.role ?? "writer";
    room.title = readKeys(link.room)?.title ?? "";
    for (const record of own) {
      room.infos.set(record.draft, { draft: record.draft, owner: link.participant ?? -1, title: "", sharing: "private", finished: false });
    }
    showRoom();
  } else {
    join = new JoinView(room, (name, acceptsConduct) => {
      // Sound may begin only within a press.
      bell.unlock();
      room.join(name, acceptsConduct);
    });
    if (!link.secret) fill(page, join.element);
  }

  room.changed.on((change) => {
    if (view) return;
    if (change === "joined" || (change === "welcome" && room.me !== null)) return showRoom();
    if (change === "error" && join && room.lastError) return join.refuse(room.lastError.message);
    if (change === "connection" && room.connection.state === "closed") return refused(room);
    if (join && !join.element.isConnected && room.hasWelcome && room.me === null) fill(page, join.element);
    join?.update();
  });
  addEventListener("online", () => room.connection.tryNow());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    room.time.doubt();
    room.connection.probe();
    room.connection.tryNow();
  });
  addEventListener("beforeunload", (event) => {
    if (room.hasUnsaved && !copy.isKept) event.preventDefault();
  });
  room.connection.open();
}

/** A link that opens nothing. @param {Room} room */
function refused(room) {
  const { fatal } = room.connection;
  const lobby = new LobbyView();
  fill(page, lobby.element);
  lobby.tell(fatal?.message ?? "This link opens no room. Ask whoever invited you for a new one.");
}

applySettings();
const link = readLink(location);
if (link) enterRoom(link);
else fill(page, new LobbyView().element);
// Another link pasted into the address bar of an open room.
addEventListener("hashchange", () => location.reload());
