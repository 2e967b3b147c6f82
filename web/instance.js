// @ts-check
import { randomName } from "./link.js";

/**
 * The name of this editor instance. It survives a reload (sessionStorage), so that what was in flight goes out again
 * under the same name and is taken once. A duplicated tab copies sessionStorage: whoever holds the name already says
 * so over a BroadcastChannel, and the copy takes a new one.
 */
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("cowrite") : null;
/** @type {Set<string>} */
const ownNames = new Set();

channel?.addEventListener("message", ({ data }) => {
  if (data?.ask && ownNames.has(data.ask)) channel.postMessage({ held: data.ask });
});

/** Whether another page of this browser works under the name. @param {string} name @param {number} wait milliseconds */
export function isHeldElsewhere(name, wait = 120) {
  if (!channel || ownNames.has(name)) return Promise.resolve(false);
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

/** The name this tab had before a reload, if it is free. @param {string} room @returns {Promise<string | null>} */
export async function formerName(room) {
  const name = session(room);
  return name && !(await isHeldElsewhere(name)) ? name : null;
}

/** @param {string} room @param {string} [name] @returns {string} */
export function takeName(room, name = `page-${randomName()}`) {
  ownNames.add(name);
  try {
    sessionStorage.setItem(`cowrite.client.${room}`, name);
  } catch {
    // The name then lives as long as the page.
  }
  return name;
}

/** @param {string} room */
function session(room) {
  try {
    return sessionStorage.getItem(`cowrite.client.${room}`);
  } catch {
    return null;
  }
}
