// @ts-check

/**
 * What is not needed to write, in one file of its own that is fetched when it is asked for. The binary joins the modules
 * themselves under this name; this file stands for them under `serve --web`.
 */
export { openHost, openPerson } from "./hostView.js";
export { coauthorTicks, findBar, openDraftPanel, openOutline, openPanel, openSettings } from "./panels.js";
export { openPast } from "./pastView.js";
