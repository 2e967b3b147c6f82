// @ts-check
import { fakeSocketSource } from "./fakeSocket.mjs";

/**
 * Every screen and state of the page, as a test brings it about; the test plays the server. Used by the tests of
 * layout, by the accessibility job and for screenshots.
 *
 * @typedef {object} Screen
 * @property {string} name
 * @property {string} [path]
 * @property {boolean} [isGuest] nobody has joined from this browser
 * @property {object} [state] what the server knows
 * @property {object} [settings] of the person
 * @property {(page: import("./browser.mjs").Page) => Promise<any>} [then]
 */
const people = [
  { participant: 3, name: "Ana", role: "host", here: true, pulse: "writing", intention: "the intro, then the talks" },
  { participant: 4, name: "Bob", role: "writer", here: true, pulse: "writing", intention: "photos and captions" },
  { participant: 5, name: "Cyd", role: "writer", here: true, pulse: "away", intention: "" },
  { participant: 6, name: "Δημήτρης Παπαδόπουλος", role: "viewer", here: true, pulse: "idle", intention: "" },
];
const drafts = [
  { draft: 7, owner: 3, title: "A week in Durham", sharing: "readable", finished: false },
  { draft: 8, owner: 4, title: "Sprints recap", sharing: "writable", finished: true },
  { draft: 9, owner: 3, title: "", sharing: "private", finished: false },
];
export const sampleText = "# Why I went\n\nIt was great to be back in **Durham** and to see [everyone](https://example.org/people) again. "
  + "Some `code`, some *calm*, and ~~no~~ hurry.\n\n## The talks\n\n- a list of talks\n- another one\n\n> Write first, tidy up later.\n\n"
  + "```\nlet tea = hot\n```\n\nשלום עולם, and a paragraph that is long enough to wrap over several lines on every screen there is, "
  + "with averyveryverylongwordthatnobodywouldeverwritebutsomebodywillpasteanywayaveryveryverylongword in it.\n";
const texts = { 7: sampleText, 8: sampleText, 9: "" };
const room = { people, drafts, texts, participant: 3 };
const phases = [{ kind: "checkin", seconds: 300 }, { kind: "write", seconds: 2700 }, { kind: "share", seconds: 600 }];
const running = (/** @type {number} */ phase) => ({ state: "running", plan: "5c 45w 10s", phases, phase, round: 1, rounds: 1, started_at: 1, ends_at: Date.now() + 512_000 });
const fakeCall = (/** @type {string} */ code) => (/** @type {import("./browser.mjs").Page} */ page) => page.run(`void (${code})`);

/** Markup, a right-to-left override and a pile of marks: names people give to try what happens. */
export const hostile = {
  name: "<img src=x onerror=alert(1)>",
  title: "\u202Eevil\u202C <script>alert(1)</script>",
  marks: `Z${"\u0335\u0316".repeat(250)}`,
};
const hostilePeople = [hostile.name, hostile.title, hostile.marks, "a".repeat(64)].map((name, index) => ({
  participant: 10 + index, name, role: "writer", here: true, pulse: "idle", intention: hostile.title,
}));

/** What the server answers to a preview: a question, a picture without its file, a dead link. */
const previewAnswer = {
  target: "blog", mayCommit: true, threshold: 5, upload: "word", questions: [],
  targets: [{ id: "blog", label: "The sea blog (Jekyll)" }, { id: "hugo", label: "Hugo" }],
  suggestions: { title: "A week in Durham", slug: "a-week-in-durham", tags: ["django", "travel"], description: "It was great to be back." },
  plan: { title: "A week in Durham", slug: "a-week-in-durham", path: "_posts/2026-11-25-a-week-in-durham.md",
    text: `---\nlayout: post\ntitle: A week in Durham\ndate: 2026-11-25 09:00:00 +0000\n---\n\n${sampleText}`,
    files: [{ path: "_posts/2026-11-25-a-week-in-durham.md", state: "new", bytes: 900 }], remarks: ["category: talks, as in 9 of the last 12 posts"] },
  checks: [{ rule: "dead-link", line: 3, message: "#hotel leads nowhere in this post" }],
  images: [{ name: "pics/crowd.jpg", alt: "", line: 5, local: true }],
  writers: [{ participant: 3, name: "Ana", scalars: 900, agrees: true }, { participant: 4, name: hostile.name, scalars: 90, agrees: false }],
};

/** Presses a button by its words. @param {string} label */
const pressed = (label) => {
  const button = [...document.querySelectorAll("button")].find((one) => one.textContent === label && one.getClientRects().length);
  button?.click();
  return button !== undefined;
};

/** @type {Screen[]} */
export const screens = [
  { name: "lobby", path: "/", isGuest: true },
  { name: "join", isGuest: true, state: { people, role: "writer" } },
  { name: "write", state: room, then: fakeCall('fake.say({ type: "caret", draft: 7, participant: 4, client: "b", revision: 5, anchor: 60, head: 75 })') },
  { name: "write-textarea", state: room, settings: { editor: "textarea" } },
  { name: "waiting", state: { ...room, clock: { state: "waiting", plan: "5c 45w 10s", phases } } },
  { name: "check-in", state: { ...room, clock: running(0) } },
  { name: "break-talk", state: { ...room, people: people.map((person, index) => ({ ...person, counts: { added: 212 - index * 30, removed: 9 }, reflection: index ? "" : "the intro stands" })),
    clock: { ...running(1), phases: [phases[1], { kind: "break", seconds: 300 }, phases[1]], rounds: 2 },
    more: { counts: { added: 412, removed: 58 }, groups: [[3, 4], [5]], chat: [{ participant: 4, text: "coffee first", at: 1795246203000 }, { participant: 3, text: "<b>tea</b>", at: 1795246263000 }] } },
    then: (page) => page.run(() => {
      if (innerWidth < 900) /** @type {HTMLElement} */ (document.querySelector("[data-tab=room]")).click();
      /** @type {HTMLElement} */ (document.querySelector(".chat-part summary")).click();
    }) },
  { name: "resume", state: { ...room, opened: { stopped: 60, away: { since: 3, inserted: [[70, 12, 4], [200, 5, 5]], deleted: 3 } } } },
  { name: "past", state: room, then: async (page) => {
    await page.run(() => /** @type {HTMLElement} */ (document.querySelector(".draft-tools .more")).click());
    await page.until(pressed, ["Earlier versions"]);
    await page.until("document.querySelector('#past-revision')");
    await page.run(() => {
      const slider = /** @type {HTMLInputElement} */ (document.querySelector("#past-revision"));
      slider.value = "3";
      slider.dispatchEvent(new Event("input"));
    });
    await page.until("document.querySelector('.revision del')");
  } },
  { name: "host", state: { ...room, more: { series: "tue,wed,thu 07:30 America/New_York from 2026-12-01", conduct: "Be kind. No recordings." } }, then: async (page) => {
    await page.run(() => innerWidth < 900 && /** @type {HTMLElement} */ (document.querySelector("[data-tab=room]")).click());
    await page.until(pressed, ["More …"]);
    await page.until("document.querySelector('#host-plan')");
  } },
  { name: "person", state: room, then: async (page) => {
    await page.run(() => innerWidth < 900 && /** @type {HTMLElement} */ (document.querySelector("[data-tab=room]")).click());
    await page.until(pressed, ["Role, remove"]);
    await page.until("document.querySelector('dialog .action-list')");
  } },
  { name: "report", state: { ...room, role: "writer" }, then: async (page) => {
    await page.run(() => innerWidth < 900 && /** @type {HTMLElement} */ (document.querySelector("[data-tab=room]")).click());
    await page.until(pressed, ["Report"]);
    await page.until("document.querySelector('#report-text')");
  } },
  { name: "host-reports", state: { ...room, more: { lobby: true, listed: "viewer", reports: [{ participant: 4, by: 5, text: hostile.name, at: 1795246203000 }] } }, then: async (page) => {
    await page.run(() => innerWidth < 900 && /** @type {HTMLElement} */ (document.querySelector("[data-tab=room]")).click());
    await page.until(pressed, ["More …"]);
    await page.until("document.querySelector('#host-lobby')?.value === 'viewer'");
  } },
  { name: "outline", state: room, then: async (page) => {
    await page.run(() => /** @type {HTMLElement} */ (document.querySelector(".draft-tools .more")).click());
    await page.until(pressed, ["New draft from a schedule"]);
    await page.until("document.querySelector('#outline-schedule')");
  } },
  { name: "find", state: room, then: async (page) => {
    await page.run(() => /** @type {HTMLElement} */ (document.querySelector(".draft-tools .more")).click());
    await page.until(pressed, ["Find"]);
    await page.until("document.querySelector('.find-bar')");
  } },
  { name: "join-conduct", isGuest: true, state: { people, role: "writer", more: { conduct: "Be kind. No recordings.\nSpeak one at a time." } } },
  { name: "lobby-series", path: "/", isGuest: true, then: (page) => page.run(() => /** @type {HTMLElement} */ (document.querySelector(".create summary")).click()) },
  { name: "break", state: { ...room, clock: { ...running(1), phases: [phases[1], { kind: "break", seconds: 300 }, phases[1]], rounds: 2 } } },
  { name: "share-out", state: { ...room, clock: running(2), share_out: { speaker: 3, next: [4, 5], shown: { participant: 3, draft: 7, title: "A week in Durham", text: sampleText } } },
    then: (page) => page.click("[data-tab=share]") },
  { name: "share-sprint", state: { ...room, clock: running(2), share_out: { speaker: 4, next: [3, 5], shown: { participant: 4, draft: 8, title: "Sprints recap", text: "It was great to be back.\nTea was hot.", added: [[7, 5], [25, 12]] } } },
    then: (page) => page.click("[data-tab=share]") },
  { name: "ended", state: { ...room, clock: { ...running(2), state: "ended" }, more: { counts: { added: 412, removed: 58 } } } },
  { name: "room-tab", state: room, then: (page) => page.run(() => /** @type {HTMLElement} */ (document.querySelector("[data-tab=room]")).click()) },
  { name: "links", state: room, then: (page) => page.run(() => {
    /** @type {HTMLElement} */ (document.querySelector("[data-tab=room]")).click();
    /** @type {HTMLElement} */ (document.querySelector(".links-part summary")).click();
  }) },
  { name: "readable", state: { ...room, drafts: [{ ...drafts[1], sharing: "readable" }] } },
  { name: "viewer", state: { ...room, role: "viewer", drafts: [drafts[1]] } },
  { name: "preview", state: room, then: (page) => page.run(() => /** @type {HTMLElement} */ ([...document.querySelectorAll(".draft-tools button")].find((button) => button.textContent === "Preview")).click()) },
  { name: "settings", state: room, then: (page) => page.run(() => /** @type {HTMLElement} */ (document.querySelector(".tools .icon:last-child")).click()).then(() => page.until("document.querySelector('dialog')")) },
  { name: "draft-panel", state: room, then: (page) => page.run(() => /** @type {HTMLElement} */ (document.querySelector(".draft-tools .more")).click()).then(() => page.until("document.querySelector('dialog')")) },
  { name: "publish", state: room, then: async (page) => {
    await page.run((/** @type {object} */ answer) => {
      window.fetch = async () => new Response(JSON.stringify(answer));
      /** @type {HTMLElement} */ (document.querySelector(".draft-tools .more")).click();
    }, previewAnswer);
    await page.until(() => {
      const button = [...document.querySelectorAll("dialog .action-list button")].find((one) => one.textContent === "Publish");
      /** @type {HTMLElement | undefined} */ (button)?.click();
      return button;
    });
    await page.until("document.querySelector('dialog.publish .publish-path')?.textContent");
  } },
  { name: "publish-file", state: room, then: async (page) => {
    await screens.find(({ name }) => name === "publish")?.then?.(page);
    await page.until(pressed, ["File"]);
  } },
  { name: "note", state: { ...room, clock: { ...running(3), plan: "25w 5b 25w 5b 45w 10s", note: "one more? until the coffee is ready", rounds: 3, round: 2,
    phases: [phases[1], { kind: "break", seconds: 300 }, phases[1], { kind: "break", seconds: 300 }, phases[1], phases[2]] } },
    then: (page) => page.run(() => innerWidth < 900 && /** @type {HTMLElement} */ (document.querySelector("[data-tab=room]")).click()) },
  { name: "offline", state: room, then: fakeCall("fake.refuses = true, fake.close(1006)") },
  { name: "kicked", state: room, then: fakeCall("fake.close(4003)") },
  { name: "version", state: room, then: fakeCall("fake.close(4010)") },
  { name: "refused", state: room, then: fakeCall('fake.say({ type: "error", code: "draft_too_large", message: "this draft holds 1048570 bytes; the limit is 1048576. Split the post.", draft: 7, sequence: 1 })') },
  { name: "hostile", state: { people: [...people, ...hostilePeople], texts: { 7: `${hostile.name}\n${hostile.title}\n${hostile.marks}\n`, 10: hostile.name }, participant: 3, title: hostile.title,
    drafts: [{ ...drafts[0], title: hostile.name }, { draft: 10, owner: 12, title: hostile.title, sharing: "readable", finished: false }] } },
];

/**
 * @param {import("./browser.mjs").Browser} browser @param {string} origin @param {Screen} screen
 * @param {{width?: number, height?: number, scale?: number, mobile?: boolean, dark?: boolean, features?: {name: string, value: string}[]}} [size]
 */
export async function openScreen(browser, origin, screen, size = {}) {
  const page = await (await browser.person()).page(undefined, size);
  const features = [...(size.dark ? [{ name: "prefers-color-scheme", value: "dark" }] : []), ...(size.features ?? [])];
  if (features.length) await page.send("Emulation.setEmulatedMedia", { features });
  const keys = { key: "key", participant: 3, secret: "sss", name: "Ana", writer: "wkey", viewer: "vkey", host: "key", title: "Early birds", role: "host", visited: 1 };
  await page.send("Page.addScriptToEvaluateOnNewDocument", { source: `try {
    ${screen.isGuest ? "" : `localStorage.setItem("cowrite.room.room1", ${JSON.stringify(JSON.stringify(keys))});`}
    ${screen.settings ? `localStorage.setItem("cowrite.settings", ${JSON.stringify(JSON.stringify(screen.settings))});` : ""}
    sessionStorage.setItem("fake", ${JSON.stringify(JSON.stringify(screen.state ?? {}))});
  } catch {}` });
  await page.send("Page.addScriptToEvaluateOnNewDocument", { source: fakeSocketSource });
  await page.goto(origin + (screen.path ?? "/r/room1#key"));
  await page.until(screen.path === "/" ? "document.querySelector('.lobby')" : screen.isGuest ? "document.querySelector('.join button:not(:disabled)')"
    : "document.querySelector('.room .tab')");
  await settled(page);
  await screen.then?.(page);
  await settled(page);
  return page;
}

/** @param {import("./browser.mjs").Page} page */
function settled(page) {
  return page.until("new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => next(true), 60))))");
}
