// @ts-check
import { h } from "./dom.js";
import { styledLine } from "./markdown.js";

/**
 * A draft as a reader would see it, built as nodes: nothing a person typed is ever read as HTML. A reading aid while
 * writing; the blog's own generator has the last word. Pictures from elsewhere are shown as links, not fetched.
 *
 * @param {string} text @returns {HTMLElement}
 */
export function rendered(text) {
  const article = h("article", { class: "rendered", dir: "auto" });
  const lines = text.replace(/^---\n[\s\S]*?\n---(\n|$)/, "").split("\n");
  let fence = "";
  /** @type {string[]} */
  let paragraph = [];
  /** @type {string[]} */
  let code = [];
  /** The open list or quote. @type {HTMLElement | null} */
  let group = null;
  const closeParagraph = () => {
    if (paragraph.length) (group?.tagName === "BLOCKQUOTE" ? group : article).append(h("p", {}, inlineNodes(paragraph.join("\n"))));
    paragraph = [];
  };
  const closeGroup = () => {
    closeParagraph();
    group = null;
  };
  for (const line of lines) {
    const styled = styledLine(line, fence, false);
    const wasInside = fence !== "";
    fence = styled.fence;
    if (styled.kind === "code") {
      if (!wasInside) {
        closeGroup();
        code = [];
      } else if (fence) code.push(line);
      if (!fence && wasInside) article.append(h("pre", { tabindex: "0" }, h("code", {}, code.join("\n"))));
      continue;
    }
    if (!line.trim()) {
      closeParagraph();
      if (group?.tagName === "BLOCKQUOTE") group = null;
      continue;
    }
    const content = line.slice(styled.runs[0]?.style === "mark" || styled.runs[0]?.style === "bullet" ? styled.runs[0].text.length : 0);
    if (/^h\d$/.test(styled.kind)) {
      closeGroup();
      // The page's own heading is level 1: a draft's headings stand under it.
      const level = Math.min(6, Number(styled.kind[1]) + 1);
      article.append(h(/** @type {"h2"} */ (`h${level}`), { class: `as-${styled.kind}` }, inlineNodes(content.replace(/\s+#+\s*$/, ""))));
    } else if (styled.kind === "rule") {
      closeGroup();
      article.append(h("hr"));
    } else if (styled.kind === "quote") {
      closeParagraphUnless(group, "BLOCKQUOTE");
      if (group?.tagName !== "BLOCKQUOTE") article.append(group = h("blockquote"));
      paragraph.push(content);
    } else if (styled.kind === "item") {
      closeParagraph();
      const tag = /^\s*\d/.test(styled.runs[0].text) ? "ol" : "ul";
      if (group?.tagName !== tag.toUpperCase()) article.append(group = h(/** @type {"ul"} */ (tag)));
      const indent = /^[ \t]*/.exec(line)?.[0].replace(/\t/g, "    ").length ?? 0;
      const item = h("li", {}, inlineNodes(content));
      if (indent) item.style.marginInlineStart = `${Math.min(4, Math.ceil(indent / 2)) * 1.2}em`;
      group.append(item);
    } else if (group && group.tagName !== "BLOCKQUOTE" && /^\s/.test(line)) {
      group.lastElementChild?.append("\n", ...inlineNodes(line.trim()));
    } else {
      if (group?.tagName !== "BLOCKQUOTE") group = null;
      paragraph.push(content || line);
    }
  }
  if (fence && fence !== "---") article.append(h("pre", { tabindex: "0" }, h("code", {}, code.join("\n"))));
  closeGroup();
  return article;

  /** @param {HTMLElement | null} open @param {string} tag */
  function closeParagraphUnless(open, tag) {
    if (open?.tagName !== tag) closeGroup();
  }
}

/** @param {string} text @returns {Node[]} */
function inlineNodes(text) {
  /** @type {Node[]} */
  const nodes = [];
  const runs = styledLine(`\u200b${text}`.replaceAll("\n", " "), "", false).runs;
  for (const [index, run] of runs.entries()) {
    const content = index === 0 ? run.text.replace("\u200b", "") : run.text;
    const address = runs[index + 2]?.style === "address" ? runs[index + 2].text : run.text.replace(/^<|>$/g, "");
    if (run.style === "mark") {
      if (content.startsWith("\\")) nodes.push(document.createTextNode(content.slice(1)));
    } else if (run.style === "strong") nodes.push(h("strong", {}, content));
    else if (run.style === "em") nodes.push(h("em", {}, content));
    else if (run.style === "struck") nodes.push(h("s", {}, content));
    else if (run.style === "code") nodes.push(h("code", {}, content));
    else if (run.style === "link") {
      const isPicture = runs[index - 1]?.text === "![";
      const label = isPicture ? `picture: ${content || address}` : content.replace(/^<|>$/g, "") || address;
      // Only addresses a click may follow; javascript: and the like stay text.
      nodes.push(/^https?:\/\//.test(address)
        ? h("a", { href: address, rel: "noreferrer noopener", target: "_blank" }, label)
        : h("span", { class: "link" }, label));
    } else if (run.style !== "address") nodes.push(document.createTextNode(content));
  }
  return nodes;
}
