// @ts-check

/**
 * What this browser keeps: for each room the keys it holds and who one is there; and one's settings. All of it in
 * localStorage; where that is refused (private windows of some browsers) it lives as long as the page.
 *
 * @typedef {object} RoomKeys
 * @property {string} key the best key held: host before writer before viewer
 * @property {number} [participant]
 * @property {string} [secret]
 * @property {string} [name]
 * @property {string} [host] @property {string} [writer] @property {string} [viewer] known to who made the room
 * @property {string} [title]
 * @property {string} [role]
 * @property {number} [visited] milliseconds since 1970
 *
 * @typedef {object} Settings
 * @property {"auto" | "light" | "dark"} theme
 * @property {"serif" | "sans" | "mono"} face
 * @property {boolean} sound
 * @property {number} volume 0 to 1
 * @property {"all" | "bells" | "none"} announcements
 * @property {boolean} hideClock
 * @property {boolean} fade the page fades while one writes
 * @property {boolean} typewriter the caret line stays at one height in focus mode
 * @property {"auto" | "textarea" | "lines"} editor
 * @property {string} name the name last used
 * @property {number} goal words
 */

/** @type {Settings} */
export const defaultSettings = {
  theme: "auto", face: "serif", sound: true, volume: 0.6, announcements: "all", hideClock: false, fade: true,
  typewriter: false, editor: "auto", name: "", goal: 0,
};

const prefix = "cowrite.";
/** @type {Map<string, string>} */
const memory = new Map();

/** @param {string} name @returns {any} */
function read(name) {
  try {
    const text = localStorage.getItem(prefix + name) ?? memory.get(name);
    return text ? JSON.parse(text) : null;
  } catch {
    return memory.has(name) ? JSON.parse(memory.get(name) ?? "null") : null;
  }
}

/** @param {string} name @param {any} value */
function write(name, value) {
  memory.set(name, JSON.stringify(value));
  try {
    localStorage.setItem(prefix + name, JSON.stringify(value));
  } catch {
    // Full or refused: kept in memory above.
  }
}

/** @param {string} room @returns {RoomKeys | null} */
export function readKeys(room) {
  return read(`room.${room}`);
}

/** @param {string} room @param {Partial<RoomKeys>} changes @returns {RoomKeys} */
export function keepKeys(room, changes) {
  const keys = { key: "", ...readKeys(room), ...changes };
  write(`room.${room}`, keys);
  return keys;
}

/** @param {string} room */
export function forgetKeys(room) {
  memory.delete(`room.${room}`);
  try {
    localStorage.removeItem(`${prefix}room.${room}`);
  } catch {
    // Nothing was kept.
  }
}

/** Rooms visited with this browser, newest first. @returns {(RoomKeys & {room: string})[]} */
export function recentRooms() {
  /** @type {string[]} */
  let names = [];
  try {
    names = Object.keys(localStorage).filter((name) => name.startsWith(`${prefix}room.`));
  } catch {
    names = [...memory.keys()].filter((name) => name.startsWith("room.")).map((name) => prefix + name);
  }
  return names.map((name) => name.slice(prefix.length + 5))
    .map((room) => ({ ...(readKeys(room) ?? { key: "" }), room }))
    .filter((entry) => entry.key)
    .sort((one, other) => (other.visited ?? 0) - (one.visited ?? 0))
    .slice(0, 8);
}

/** @returns {Settings} */
export function readSettings() {
  return { ...defaultSettings, ...read("settings") };
}

/** @param {Partial<Settings>} changes @returns {Settings} */
export function keepSettings(changes) {
  const settings = { ...readSettings(), ...changes };
  write("settings", settings);
  return settings;
}
