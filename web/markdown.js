// @ts-check

/**
 * Markdown as one writes it: cuts a line into runs that carry a style, without hiding or adding a character. This is
 * for the eye while writing; what is published is made by a real CommonMark parser on the server.
 *
 * A line's look depends on the lines above only through a `Fence`: "" outside, else the mark that will close the code
 * block or front matter we are in.
 *
 * @typedef {string} Fence
 * @typedef {{text: string, style: string}} Run style: class names, "" for none
 * @typedef {{kind: string, runs: Run[], fence: Fence}} StyledLine `fence` holds for the next line
 */

/** Longer lines are shown plain: nobody wrote them by hand, and every key would pay for them. */
const styledLengthMax = 4000;

/** @param {string} line @param {Fence} fence @param {boolean} isFirst @returns {StyledLine} */
export function styledLine(line, fence, isFirst) {
  if (fence) return insideFence(line, fence);
  if (isFirst && line === "---") return { kind: "meta", runs: [{ text: line, style: "mark" }], fence: "---" };
  const opening = /^ {0,3}(`{3,}|~{3,})[^`]*$/.exec(line);
  if (opening) return { kind: "code", runs: [{ text: line, style: "mark" }], fence: opening[1] };
  if (line.length > styledLengthMax) return { kind: "plain", runs: [{ text: line, style: "" }], fence: "" };

  const heading = /^ {0,3}(#{1,6})(?:[ \t]+|$)/.exec(line);
  if (heading) {
    const runs = [{ text: heading[0], style: "mark" }];
    return { kind: `h${heading[1].length}`, runs: [...runs, ...inline(line.slice(heading[0].length))], fence: "" };
  }
  if (/^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/.test(line)) {
    return { kind: "rule", runs: [{ text: line, style: "mark" }], fence: "" };
  }
  const quote = /^ {0,3}(?:> ?)+/.exec(line);
  if (quote) {
    return { kind: "quote", runs: [{ text: quote[0], style: "mark" }, ...inline(line.slice(quote[0].length))], fence: "" };
  }
  const item = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?/.exec(line);
  if (item) {
    return { kind: "item", runs: [{ text: item[0], style: "bullet" }, ...inline(line.slice(item[0].length))], fence: "" };
  }
  return { kind: "plain", runs: inline(line), fence: "" };
}

/** @param {string} line @param {Fence} fence @returns {StyledLine} */
function insideFence(line, fence) {
  const kind = fence === "---" ? "meta" : "code";
  const closes = fence === "---" ? line === "---" : closesFence(line, fence);
  return { kind, runs: line ? [{ text: line, style: closes ? "mark" : "" }] : [], fence: closes ? "" : fence };
}

/** @param {string} line @param {Fence} fence */
function closesFence(line, fence) {
  const trimmed = line.trim();
  return trimmed.length >= fence.length && trimmed === fence[0].repeat(trimmed.length);
}

/** What may begin a style within a line; everything between two of these is plain. */
const inlinePattern = new RegExp([
  /(?<tick>`+)(?!`)(?<code>.+?)(?<!`)\k<tick>(?!`)/,
  /(?<bracket>!?\[)(?<label>[^\[\]]{0,400})(?<middle>\]\()(?<address>[^()\s]{0,1000})(?<close>\))/,
  /(?<bare><?https?:\/\/[^\s<>()]+>?)/,
  /(?<strong>\*\*|__)(?=\S)(?<bold>[^*_]{1,1000}?)(?<=\S)\k<strong>/,
  /(?<light>\*|(?<![\p{L}\p{N}])_)(?=[^\s*_])(?<soft>[^*_]{1,1000}?)(?<=\S)\k<light>(?![\p{L}\p{N}])/u,
  /(?<wave>~~)(?=\S)(?<struck>[^~]{1,1000}?)(?<=\S)~~/,
  /(?<escaped>\\[!-\/:-@\[-\x60\{-~])/,
].map((part) => part.source).join("|"), "gu");

/** The named parts of the pattern in their order, with the style of each. */
const inlineParts = /** @type {[string, string, string?][]} */ ([
  // part, its style, the part repeated after it as a closing mark
  ["tick", "mark"], ["code", "code", "tick"],
  ["bracket", "mark"], ["label", "link"], ["middle", "mark"], ["address", "address"], ["close", "mark"],
  ["bare", "link"],
  ["strong", "mark"], ["bold", "strong", "strong"],
  ["light", "mark"], ["soft", "em", "light"],
  ["wave", "mark"], ["struck", "struck", "wave"],
  ["escaped", "mark"],
]);

/** @param {string} text @returns {Run[]} */
function inline(text) {
  if (!/[\x60[<*_~\\]|:\/\//.test(text)) return text ? [{ text, style: "" }] : [];
  /** @type {Run[]} */
  const runs = [];
  const put = (/** @type {string | undefined} */ part, style = "") => {
    if (part) runs.push({ text: part, style });
  };
  let end = 0;
  for (const found of text.matchAll(inlinePattern)) {
    put(text.slice(end, found.index));
    end = (found.index ?? 0) + found[0].length;
    const parts = found.groups ?? {};
    for (const [name, style, closing] of inlineParts) {
      put(parts[name], style);
      if (closing && parts[name] != null) put(parts[closing], "mark");
    }
  }
  put(text.slice(end));
  return runs;
}

/** @param {string} text @returns {{level: number, title: string, at: number}[]} headings and their UTF-16 offsets */
export function outline(text) {
  const headings = [];
  /** @type {Fence} */
  let fence = "";
  let at = 0;
  for (const [index, line] of text.split("\n").entries()) {
    const styled = styledLine(line, fence, index === 0);
    if (/^h\d$/.test(styled.kind)) {
      const title = styled.runs.slice(1).filter((run) => run.style !== "mark").map((run) => run.text).join("");
      headings.push({ level: Number(styled.kind[1]), title: title.replace(/\s+#+\s*$/, "").trim(), at });
    }
    fence = styled.fence;
    at += line.length + 1;
  }
  return headings;
}
