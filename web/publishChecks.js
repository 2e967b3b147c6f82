// @ts-check

/**
 * The finish check as a list: what is right, what to look at, and where that is: a field of the panel, or a line of the
 * text. What to look at comes first.
 *
 * @typedef {{isRight: boolean, words: string, field?: string, line?: number}} CheckItem
 *
 * @param {import("./publishRequest.js").Answer} answer @param {import("./room.js").DraftInfo} info
 * @param {Map<string, {file: File | null, alt: string}>} pictures @returns {CheckItem[]}
 */
export function finishChecks({ plan, suggestions, questions, images, checks }, info, pictures) {
  /** @type {CheckItem[]} */
  const found = [];
  const title = plan?.title || suggestions.title;
  found.push(title ? { isRight: true, words: `Title: ${title}`, field: "title" } : { isRight: false, words: "Title: none yet", field: "title" });
  found.push({ isRight: true, words: `Address: ${plan?.slug ?? suggestions.slug}`, field: "slug" });
  const { finished_at: at, timezone } = info;
  const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", ...(timezone ? { timeZone: timezone } : {}) }).format(at ?? Date.now());
  found.push({ isRight: true, words: at ? `Date: ${day}` : `Date: ${day}, since the draft is not marked as finished` });
  for (const { name, reason } of questions) {
    if (name !== "title") found.push({ isRight: false, words: `${name}: ${reason}`, field: name });
  }
  for (const [index, { name, alt, line, local }] of images.entries()) {
    const start = `Picture ${index + 1}, ${name}: `;
    const given = pictures.get(name);
    const first = images.findIndex((image) => image.name === name);
    if (local && !given?.file) found.push({ isRight: false, words: `${start}choose its file`, field: `picture-${first}` });
    else if (alt || given?.alt) found.push({ isRight: true, words: start + (alt || given?.alt), line });
    else found.push({ isRight: false, words: `${start}no words for those who do not see it`, ...(local ? { field: `alt-${first}` } : { line }) });
  }
  for (const { rule, line, message } of checks) {
    // Said above, with the picture.
    if (rule !== "image-without-text") found.push({ isRight: false, words: `Line ${line}: ${message}`, line });
  }
  return found.sort((one, other) => Number(one.isRight) - Number(other.isRight));
}
