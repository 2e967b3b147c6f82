// @ts-check
// One person at the page, moved by lines on the standard input; what scripts/terminals uses as its browser.
//
// node scripts/page-typist.mjs LINK NAME OWNER      joins, opens OWNER's draft, says "ready"
//   type FRACTION TOKEN   puts the caret behind that part of the text's lines, at a line's end, and types TOKEN: "typed"
//   text                  waits until all is saved, and says the text as a JSON string
//   anything else, or the end of the input, ends it
import { createInterface } from "node:readline";
import { Browser } from "../Tests/Page/support/browser.mjs";
import { Writer } from "../Tests/Page/support/writer.mjs";

const [link, name, owner] = process.argv.slice(2);
const browser = await Browser.launch();
try {
  const writer = await Writer.join(browser, link, name);
  await writer.openDraft(owner);
  await writer.ready();
  console.log("ready");
  for await (const line of createInterface({ input: process.stdin })) {
    const [word, fraction, token] = line.split(" ");
    if (word === "type") {
      const text = await writer.text();
      const lines = text.split("\n");
      const until = Math.floor(Number(fraction) * lines.length);
      await writer.focus(lines.slice(0, until + 1).join("\n").length);
      await writer.page.insert(` ${token}`);
      console.log("typed");
    } else if (word === "text") {
      await writer.isSaved(60_000);
      console.log(JSON.stringify(await writer.text()));
    } else break;
  }
} finally {
  await browser.close();
}
