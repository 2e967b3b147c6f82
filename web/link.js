// @ts-check

/**
 * Links: `http://HOST/r/ROOM#KEY`, and `#KEY.PARTICIPANT.SECRET` for a person's other device. What stands after the `#`
 * never travels in a request.
 *
 * @typedef {{room: string, key: string, participant?: number, secret?: string}} Link
 */

/** @param {{pathname: string, hash: string}} location @returns {Link | null} null on the lobby */
export function readLink(location) {
  const room = /^\/r\/([A-Za-z0-9_-]{1,64})\/?$/.exec(location.pathname)?.[1];
  if (!room) return null;
  const [key = "", participant, secret] = decodeURIComponent(location.hash.slice(1)).split(".");
  const number = Number(participant);
  if (secret && Number.isSafeInteger(number)) return { room, key, participant: number, secret };
  return { room, key };
}

/** @param {string} origin @param {Link} link */
export function writeLink(origin, link) {
  const person = link.participant != null && link.secret ? `.${link.participant}.${link.secret}` : "";
  return `${origin}/r/${link.room}#${link.key}${person}`;
}

/** The key in a link the server made. @param {string} url */
export function keyOf(url) {
  return url.split("#")[1] ?? "";
}

/** A random name of 128 bits in base64url. */
export function randomName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
