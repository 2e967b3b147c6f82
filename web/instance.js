// @ts-check
import { randomName } from "./link.js";

/**
 * The name of this editor instance, and who else works under one. The name survives a reload (sessionStorage), so that
 * what was in flight goes out again under the same name and is taken once. A name belongs to one page at a time: the
 * page holds a lock of that name (Web Locks) that ends with the page, however it ends. Browsers grant locks on secure
 * origins only; elsewhere whoever holds a name says so over a BroadcastChannel, and silence means that it is free.
 */
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("cowrite") : null;
/** @type {LockManager | undefined} */
const locks = navigator.locks;
/** @type {Set<string>} */
const ownNames = new Set();
/** Other pages of this browser, by name, with their room. @type {Map<string, string>} */
const others = new Map();
/** @type {{room: string, name: string} | null} */
let present = null;
let hearOther = (/** @type {string} */ room, /** @type {string} */ name) => {};

channel?.addEventListener("message", ({ data }) => {
  if (data?.ask && ownNames.has(data.ask)) channel.postMessage({ held: data.ask });
  if (!data?.works) return;
  others.set(data.works, data.room);
  hearOther(data.room, data.works);
  if (data.isNew && present) channel.postMessage({ works: present.name, room: present.room });
});

/** Takes a name if no page of this browser works under it. @param {string} name @returns {Promise<boolean>} */
export async function takeIfFree(name) {
  if (ownNames.has(name)) return true;
  const isFree = locks ? await requestLock(name, { ifAvailable: true }) : !(await isAnswered(name, 150));
  if (isFree) ownNames.add(name);
  return isFree;
}

/**
 * The name this tab had before a reload. The page before it may need a moment to end; a duplicated tab, which copies
 * sessionStorage, hears at once that the name is taken.
 * @param {string} room @returns {Promise<string | null>}
 */
export async function formerName(room) {
  const name = session(room);
  if (!name) return null;
  if (await takeIfFree(name)) return name;
  if (!locks) return null;
  const gaveUp = new AbortController();
  const granted = requestLock(name, { signal: gaveUp.signal });
  isAnswered(name, 3000).then(() => gaveUp.abort());
  if (!(await granted)) return null;
  ownNames.add(name);
  return name;
}

/** This page works under the name from now on, which it has taken, or under a new one. @param {string} room @param {string} [taken] */
export async function begin(room, taken) {
  const name = taken ?? `page-${randomName()}`;
  if (!taken) await takeIfFree(name);
  try {
    sessionStorage.setItem(`cowrite.client.${room}`, name);
  } catch {
    // The name then lives as long as the page.
  }
  present = { room, name };
  channel?.postMessage({ works: name, room, isNew: true });
  return name;
}

/** Tells of each other page of this browser, those there are and those that come. @param {(room: string, name: string) => void} hear */
export function hearOfOthers(hear) {
  hearOther = hear;
  for (const [name, room] of others) hear(room, name);
}

/** Waits until the page that works under a name is gone for good, not for the moment of a reload, and takes the name. @param {string} name */
export async function takeWhenGone(name) {
  for (;;) {
    // A lock that is let go at once: only to hear when the other page ends.
    if (locks) await locks.request(lockOf(name), () => {});
    await new Promise((next) => setTimeout(next, reloadTime));
    if (await takeIfFree(name)) return;
  }
}

const reloadTime = 3000;

/** @param {string} name */
function lockOf(name) {
  return `cowrite.${name}`;
}

/** @param {string} name @param {LockOptions} options @returns {Promise<boolean>} whether this page holds the lock, until it ends */
function requestLock(name, options) {
  return new Promise((resolve) => {
    locks?.request(lockOf(name), options, (lock) => {
      resolve(lock !== null);
      return lock ? new Promise(() => {}) : undefined;
    }).catch(() => resolve(false));
  });
}

/** Whether another page says that it works under the name. @param {string} name @param {number} wait milliseconds @returns {Promise<boolean>} */
function isAnswered(name, wait) {
  if (!channel) return Promise.resolve(false);
  return new Promise((resolve) => {
    const timer = setTimeout(() => answer(false), wait);
    const hear = (/** @type {MessageEvent} */ { data }) => {
      if (data?.held === name) answer(true);
    };
    const answer = (/** @type {boolean} */ isHeld) => {
      clearTimeout(timer);
      channel.removeEventListener("message", hear);
      resolve(isHeld);
    };
    channel.addEventListener("message", hear);
    channel.postMessage({ ask: name });
  });
}

/** @param {string} room */
function session(room) {
  try {
    return sessionStorage.getItem(`cowrite.client.${room}`);
  } catch {
    return null;
  }
}
