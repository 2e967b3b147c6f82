// @ts-check
import { Browser } from "./support/browser.mjs";
import { quirkList } from "./support/quirks.mjs";

quirkList("Chromium", () => Browser.launch(), !Browser.find() ? "no chromium here" : false, 85_000);
