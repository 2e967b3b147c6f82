// @ts-check
import { Browser } from "./support/browser.mjs";
import { eightPeople } from "./support/eightPeople.mjs";

eightPeople("Chromium", () => Browser.launch(), !Browser.find() ? "no chromium here" : false, 180_000);
