// @ts-check
import { LineBody } from "./lineBody.js";
import { MirrorBody } from "./mirrorBody.js";

/**
 * Which editor body fits: styled lines where there is a keyboard and the browser has plain-text editing; a textarea on
 * phones, whose keyboards know best how to work with it.
 *
 * @param {"auto" | "textarea" | "lines"} setting @returns {import("./mirrorBody.js").Body}
 */
export function bodyFor(setting) {
  const wantsLines = setting === "lines" || (setting === "auto" && !matchMedia("(pointer: coarse)").matches);
  return wantsLines && LineBody.isSupported() ? new LineBody() : new MirrorBody();
}
