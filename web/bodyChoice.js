// @ts-check
import { MirrorBody } from "./mirrorBody.js";

/**
 * Which editor body fits: a textarea on phones, where keyboards know best how to work with it.
 *
 * @param {"auto" | "textarea" | "lines"} setting @returns {import("./mirrorBody.js").Body}
 */
export function bodyFor(setting) {
  void setting;
  return new MirrorBody();
}
