// @ts-check
import { h } from "./dom.js";

/** Gives a draft to the person as a Markdown file. @param {string} title @param {string} text */
export function download(title, text) {
  const name = title.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 80);
  const link = h("a", { href: URL.createObjectURL(new Blob([text], { type: "text/markdown" })), download: `${name || "draft"}.md` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
