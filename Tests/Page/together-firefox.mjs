// @ts-check
import { eightPeople } from "./support/eightPeople.mjs";
import { Firefox } from "./support/firefox.mjs";

// A job of its own: `node --test Tests/Page/together-firefox.mjs`, with firefox-esr or another Firefox from 136 on.
eightPeople("Firefox", () => Firefox.launch(), !Firefox.find() ? "no firefox here" : false, 300_000);
