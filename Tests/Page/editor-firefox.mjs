// @ts-check
import { Firefox } from "./support/firefox.mjs";
import { quirkList } from "./support/quirks.mjs";

// A job of its own: `node --test Tests/Page/editor-firefox.mjs`, with firefox-esr or another Firefox from 136 on.
quirkList("Firefox", () => Firefox.launch(), !Firefox.find() ? "no firefox here" : false, 300_000);
