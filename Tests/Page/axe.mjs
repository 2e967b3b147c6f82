// @ts-check
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Browser } from "./support/browser.mjs";
import { serveFolder } from "./support/folderServer.mjs";
import { openScreen, screens } from "./support/screens.mjs";

/**
 * Extra job: axe (all rules, best practice too) on every screen, light, dark, 360 px and 200 % zoom, and a screenshot
 * of each: `node Tests/Page/axe.mjs [FOLDER FOR SCREENSHOTS]`. axe is not part of the project; take it from PyPI:
 *   pip download --no-deps -d .cache axe-playwright-python && unzip -jo .cache/axe_playwright_python-*.whl '*axe.min.js' -d .cache
 */
const path = fileURLToPath(new URL("../../.cache/axe.min.js", import.meta.url));
if (!existsSync(path)) {
  console.log("skipped: no .cache/axe.min.js; the head of Tests/Page/axe.mjs says where it comes from");
  process.exit(0);
}
const axe = readFileSync(path, "utf8");
const shots = process.argv[2];
if (shots) mkdirSync(shots, { recursive: true });
const sizes = {
  light: {}, dark: { dark: true }, phone: { width: 360, height: 740, scale: 2, mobile: true }, zoom: { width: 500, height: 350, scale: 2 },
};
const browser = await Browser.launch();
const folder = await serveFolder();
let count = 0;
let runs = 0;
for (const screen of screens) {
  for (const [name, size] of Object.entries(sizes)) {
    const page = await openScreen(browser, folder.origin, screen, size);
    if (shots) await page.screenshot(`${shots}/${screen.name}-${name}.png`);
    await page.run(axe);
    const violations = await page.run(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
      violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ target, any }) => target.join(" ") + " " + (any[0]?.message ?? "")) })))`);
    runs++;
    for (const { id, help, nodes } of violations) {
      count++;
      console.log(`${screen.name}, ${name}: ${id}: ${help}\n  ${nodes.slice(0, 3).join("\n  ")}`);
    }
    await page.close();
  }
}
await browser.close();
folder.close();
console.log(`${count} violations in ${runs} runs`);
process.exitCode = count ? 1 : 0;
