// @ts-check

/**
 * Counts words as a writer would: not the front matter, not fenced code, not bare addresses; a CJK character is a word.
 * @param {string} text
 */
export function wordCount(text) {
  let body = text;
  if (body.startsWith("---\n")) {
    const end = body.indexOf("\n---\n", 3);
    if (end > 0) body = body.slice(end + 5);
  }
  if (body.includes("```") || body.includes("~~~")) body = body.replace(/^(```|~~~)[^\n]*\n[\s\S]*?(^\1|$(?![\s\S]))/gm, " ");
  if (body.includes("://")) body = body.replace(/[a-z]+:\/\/\S+/g, " ");
  const ideographs = body.match(/[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/gu)?.length ?? 0;
  const words = body.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’_-]*/gu)?.filter((word) => !/^[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/.test(word));
  return ideographs + (words?.length ?? 0);
}

/**
 * Words put in and taken out between two texts, line by line: a moved line counts as neither.
 * @param {string} before @param {string} after
 */
export function wordsChanged(before, after) {
  /** @type {Map<string, number>} */
  const lines = new Map();
  for (const line of before.split("\n")) lines.set(line, (lines.get(line) ?? 0) + 1);
  let added = 0;
  let removed = 0;
  const fresh = [];
  for (const line of after.split("\n")) {
    const left = lines.get(line) ?? 0;
    if (left > 0) lines.set(line, left - 1);
    else fresh.push(line);
  }
  const gone = [...lines].flatMap(([line, count]) => Array(count).fill(line));
  /** @type {Map<string, number>} */
  const words = new Map();
  for (const word of gone.join("\n").match(wordPattern) ?? []) words.set(word, (words.get(word) ?? 0) + 1);
  for (const word of fresh.join("\n").match(wordPattern) ?? []) {
    const left = words.get(word) ?? 0;
    if (left > 0) words.set(word, left - 1);
    else added++;
  }
  for (const left of words.values()) removed += left;
  return { added, removed };
}

const wordPattern = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’_-]*/gu;

/** "1 word", "37 words". @param {number} count */
export function inWords(count) {
  return `${count} ${count === 1 ? "word" : "words"}`;
}
