// @ts-check
import { finishChecks } from "./publishChecks.js";
import { PublishRequest } from "./publishRequest.js";

/**
 * Publish: the finish check, what the post will say, its file as the blog writes it, and the ways out: a commit in the
 * blog of this server, a download, the clipboard. Loaded when it is first opened and not with the page: what it needs of
 * the page is handed to it.
 *
 * @typedef {object} PublishPage
 * @property {typeof import("./dom.js").h} h
 * @property {typeof import("./dom.js").fill} fill
 * @property {typeof import("./panels.js").openPanel} openPanel
 * @property {typeof import("./preview.js").rendered} rendered
 * @property {string} room
 * @property {string} bearer what opens the draft over HTTP: KEY.PARTICIPANT.SECRET
 * @property {import("./room.js").DraftInfo} info
 * @property {boolean} isMine
 * @property {() => string} text of the draft, as this page has it
 * @property {() => boolean} hasUnsaved
 * @property {(at: number) => void} goTo puts the caret there, UTF-16
 * @property {{credit?: boolean, address?: string}} agrees what this person agreed to
 * @property {(change: {credit: boolean, address: string}) => void} agree
 */
export class PublishPanel {
  #request;
  /** @type {import("./publishRequest.js").Answer | null} */
  #answer = null;
  #shown = "rendered";
  #timer = 0;
  #asked = 0;
  #dialog;
  #target;
  #checks;
  #fields;
  #pictureList;
  #people;
  #tabs;
  #path;
  #view;
  #remarks;
  #commit;
  #download;
  #copy;
  #status;

  /** @param {PublishPage} page */
  constructor(page) {
    this.page = page;
    const { h } = page;
    this.#request = new PublishRequest(page.room, page.info.draft, page.bearer);
    this.#target = h("select", { id: "publish-target", onchange: () => this.#say({ target: this.#target.value }, 0) });
    this.#checks = h("ul", { class: "checks", "aria-label": "Finish check" });
    this.#fields = h("div", { class: "publish-fields" });
    this.#pictureList = h("div", { class: "pictures" });
    this.#people = h("div", { class: "publish-people" });
    this.#path = h("p", { class: "publish-path" });
    this.#view = h("div", { class: "publish-view", id: "publish-view", role: "tabpanel", tabindex: "0" });
    this.#tabs = h("div", { class: "publish-tabs", role: "tablist", "aria-label": "The post" },
      [["rendered", "Rendered"], ["file", "File"], ["diff", "Diff"]].map(([id, label]) => h("button", { type: "button", role: "tab",
        id: `publish-${id}`, "aria-controls": "publish-view", class: "quiet", onclick: () => this.#show(id), onkeydown: (/** @type {KeyboardEvent} */ event) => this.#tabKey(event) }, label)));
    this.#remarks = h("ul", { class: "publish-remarks", "aria-label": "About this post" });
    this.#commit = h("button", { type: "button", class: "primary", hidden: true, onclick: () => this.#carryOut("commit") }, "Commit");
    this.#copy = h("button", { type: "button", onclick: () => this.#copyText() }, "Copy Markdown");
    this.#download = h("button", { type: "button", onclick: () => this.#carryOut("download") }, "Download");
    this.#status = h("p", { class: "publish-status", role: "status" });
    this.#dialog = page.openPanel("Publish",
      h("div", { class: "row" }, h("label", { for: "publish-target" }, "For"), this.#target),
      this.#checks, this.#fields, this.#pictureList, this.#people,
      h("div", {}, this.#tabs, this.#path, this.#view), this.#remarks,
      h("div", { class: "publish-out" }, this.#status, h("div", { class: "actions" }, this.#commit, this.#copy, this.#download)));
    this.#dialog.classList.add("publish");
    this.#drawFields([]);
    this.#drawPeople();
    this.#ask(0);
  }

  /** @param {Partial<import("./publishRequest.js").Said>} change @param {number} [delay] */
  #say(change, delay = 500) {
    this.#request.say(change);
    this.#ask(delay);
  }

  /** Asks for the preview, once typing rests. @param {number} delay milliseconds */
  #ask(delay) {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(async () => {
      const turn = ++this.#asked;
      try {
        const answer = await (await this.#request.send("preview")).json();
        // A later question has overtaken this one.
        if (turn === this.#asked && this.#dialog.isConnected) this.#take(answer);
      } catch (error) {
        if (turn !== this.#asked) return;
        const { code, message } = /** @type {Error & {code?: string}} */ (error);
        // A target kept from another room, or one that is no longer offered.
        if (this.#request.said.target && (code === "target" || code === "not_allowed")) return this.#say({ target: "" }, 0);
        this.#tell(code ? message : "The server cannot be reached; the preview comes when it is back.", true);
        if (!code && this.#dialog.isConnected) this.#ask(3000);
      }
    }, delay);
  }

  /** @param {import("./publishRequest.js").Answer} answer */
  #take(answer) {
    const wasAsking = (this.#answer?.questions ?? []).map(({ name }) => name).join();
    this.#answer = answer;
    const { h, fill } = this.page;
    fill(this.#target, answer.targets.map(({ id, label }) => h("option", { value: id, selected: id === answer.target }, label)));
    if (wasAsking !== answer.questions.map(({ name }) => name).join() || !this.#fields.querySelector("input")) this.#drawFields(answer.questions);
    this.#hintFields();
    this.#drawPictures();
    this.#drawChecks();
    this.#drawPeople();
    const { plan } = answer;
    fill(this.#remarks, (plan?.remarks ?? []).map((remark) => h("li", {}, remark)));
    this.#commit.hidden = !answer.mayCommit;
    this.#commit.textContent = `Commit to ${answer.targets.find(({ id }) => id === answer.target)?.label ?? "the blog"}`;
    this.#commit.disabled = this.#copy.disabled = this.#download.disabled = !plan;
    this.#download.textContent = plan && plan.files.length > 1 ? "Download .zip" : "Download .md";
    this.#show(this.#shown);
    this.#tell(this.page.hasUnsaved() ? "Not all you typed is saved yet: what you see here is what the server has." : "", false);
  }

  /** @param {"commit" | "download"} action */
  async #carryOut(action) {
    const missing = this.#answer?.images.find(({ name, local }) => local && !this.#request.pictures.get(name)?.file);
    if (missing && !confirm(`The picture ${missing.name} has no file: the post will show a gap there. Go on?`)) return;
    this.#commit.disabled = this.#download.disabled = true;
    this.#tell(action === "commit" ? "Committing…" : "Packing…", false);
    try {
      const response = await this.#request.send(action, this.#answer?.upload);
      if (action === "download") {
        const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "post.md";
        const link = this.page.h("a", { href: URL.createObjectURL(await response.blob()), download: name });
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
        this.#tell(`${name} is in your downloads.`, false);
      } else {
        /** @type {import("./publishRequest.js").Answer} */
        const done = await response.json();
        this.#tell(done.isNew
          ? `Done: commit ${done.commit?.slice(0, 10)} on the branch ${done.branch}. Nothing was pushed; whoever keeps the blog merges it.`
          : `It is there already, on the branch ${done.branch}; nothing to do.`, false);
      }
      // The word for the upload is used up: the next preview brings another.
      if (this.#request.pictures.size) this.#answer = { .../** @type {import("./publishRequest.js").Answer} */ (this.#answer), ...await (await this.#request.send("preview")).json() };
    } catch (error) {
      this.#tell(/** @type {Error} */ (error).message, true);
    } finally {
      this.#commit.disabled = this.#download.disabled = !this.#answer?.plan;
    }
  }

  async #copyText() {
    try {
      await navigator.clipboard.writeText(this.#answer?.plan?.text ?? "");
      this.#tell("Copied, header and all.", false);
    } catch {
      this.#tell("This browser gives no clipboard here: download the file, or copy it from “File”.", true);
    }
  }

  // What shows

  /** @param {string} sentence @param {boolean} isProblem */
  #tell(sentence, isProblem) {
    this.#status.classList.toggle("problem", isProblem);
    if (this.#status.textContent !== sentence) this.#status.textContent = sentence;
  }

  /** @param {import("./publishRequest.js").Answer["questions"]} questions */
  #drawFields(questions) {
    const { h, fill } = this.page;
    const field = (/** @type {string} */ name, /** @type {string} */ label, /** @type {string} */ value, /** @type {(text: string) => void} */ said, /** @type {string[]} */ choices = []) => {
      const list = choices.length ? h("datalist", { id: `publish-${name}-choices` }, choices.map((choice) => h("option", { value: choice }))) : null;
      const input = h("input", { id: `publish-field-${name}`, value, dir: "auto", autocomplete: "off", list: list?.id, oninput: () => said(input.value) });
      return h("div", { class: "row" }, h("label", { for: input.id }, label), input, list);
    };
    const asked = questions.filter(({ name }) => name !== "title");
    // An answer takes its question away while it is still being typed: the caret stays where it is.
    const active = document.activeElement instanceof HTMLInputElement && this.#fields.contains(document.activeElement) ? document.activeElement : null;
    const caret = active?.selectionStart ?? null;
    fill(this.#fields,
      field("title", "Title", this.#request.said.title, (title) => this.#say({ title })),
      field("slug", "Address (slug)", this.#request.said.slug, (slug) => this.#say({ slug })),
      field("tags", "Tags, with commas between", this.#request.said.tags, (tags) => this.#say({ tags })),
      field("description", "Description", this.#request.said.description, (description) => this.#say({ description })),
      asked.some(({ name }) => name === "category") ? null : field("category", "Category", this.#request.said.category, (category) => this.#say({ category })),
      asked.map(({ name, reason, choices }) => h("div", { class: "asked" }, name === "category"
        ? field(name, `Category (${reason})`, this.#request.said.category, (category) => this.#say({ category }), choices)
        : field(name, `${name} (${reason})`, this.#request.said.set[name] ?? "", (text) => this.#say({ set: { ...this.#request.said.set, [name]: text } }), choices))),
      // What was answered stays to be changed.
      Object.keys(this.#request.said.set).filter((name) => !asked.some((question) => question.name === name))
        .map((name) => field(name, name, this.#request.said.set[name], (text) => this.#say({ set: { ...this.#request.said.set, [name]: text } }))));
    const again = active && /** @type {HTMLInputElement | null} */ (this.#fields.querySelector(`[id="${active.id}"]`));
    again?.focus();
    again?.setSelectionRange(caret, caret);
  }

  /** What the text and the blog imply stands in the empty fields. */
  #hintFields() {
    const { suggestions, plan } = /** @type {import("./publishRequest.js").Answer} */ (this.#answer);
    for (const [name, hint] of [["title", suggestions.title], ["slug", plan?.slug ?? suggestions.slug],
      ["tags", suggestions.tags.length ? `in the text: ${suggestions.tags.join(", ")}` : ""], ["description", suggestions.description ? `first sentence: ${suggestions.description}` : ""]]) {
      this.#fields.querySelector(`#publish-field-${name}`)?.setAttribute("placeholder", hint);
    }
  }

  #drawChecks() {
    const { h, fill, info } = this.page;
    const found = finishChecks(/** @type {import("./publishRequest.js").Answer} */ (this.#answer), info, this.#request.pictures);
    const wrong = found.filter(({ isRight }) => !isRight).length;
    const summary = h("li", { class: "checks-summary" }, h("strong", {}, "Finish check: "), `${found.length - wrong} right, ${wrong} to look at`);
    fill(this.#checks, summary, found.map(({ isRight, words, field, line }) => {
      const go = field ? () => /** @type {HTMLElement | null} */ (this.#dialog.querySelector(`#publish-field-${field}`))?.focus()
        : line ? () => this.#goToLine(line) : null;
      return h("li", { class: isRight ? "right" : "wrong" },
        h("span", { class: "check-mark", "aria-hidden": "true" }, isRight ? "✓" : "!"), h("span", { class: "unseen" }, isRight ? "right: " : "to look at: "),
        go ? h("button", { type: "button", class: "quiet", onclick: go }, words) : h("span", {}, words));
    }));
  }

  /** @param {number} line from 1 */
  #goToLine(line) {
    let at = 0;
    const text = this.page.text();
    for (let seen = 1; seen < line; seen++) {
      const next = text.indexOf("\n", at);
      if (next < 0) break;
      at = next + 1;
    }
    this.#dialog.close();
    this.page.goTo(at);
  }

  #drawPictures() {
    const { h, fill } = this.page;
    const local = /** @type {import("./publishRequest.js").Answer} */ (this.#answer).images.map((image, index) => ({ ...image, index })).filter((image) => image.local);
    const names = local.map(({ name }) => name).join("\n");
    if (this.#pictureList.dataset.names === names) return;
    this.#pictureList.dataset.names = names;
    /** @type {Set<string>} */
    const seen = new Set();
    fill(this.#pictureList, local.length > 0 && h("h3", {}, "Pictures"), local.filter(({ name }) => !seen.has(name) && seen.add(name)).map(({ name, alt, index }) => {
      const picture = this.#request.pictures.get(name) ?? { file: null, alt: "", credit: "" };
      this.#request.pictures.set(name, picture);
      const note = h("span", { class: "hint" }, picture.file ? picture.file.name : "");
      const file = h("input", { type: "file", id: `publish-field-picture-${index}`, accept: "image/png,image/jpeg,image/gif,image/webp,image/avif,image/svg+xml", onchange: () => {
        const chosen = file.files?.[0] ?? null;
        const isTooLarge = (chosen?.size ?? 0) > 10 * 1024 * 1024;
        picture.file = isTooLarge ? null : chosen;
        note.textContent = isTooLarge ? "More than 10 MiB: make it smaller" : "";
        this.#ask(0);
      } });
      const words = h("input", { id: `publish-field-alt-${index}`, value: picture.alt, oninput: () => {
        picture.alt = words.value;
        this.#ask(500);
      } });
      const credit = h("input", { id: `publish-field-credit-${index}`, value: picture.credit, oninput: () => {
        picture.credit = credit.value;
        this.#ask(500);
      } });
      return h("div", { class: "picture" }, h("div", { class: "row" }, h("label", { for: file.id }, `File of ${name}`), file, note),
        !alt && h("div", { class: "row" }, h("label", { for: words.id }, "Words for those who do not see it"), words),
        h("div", { class: "row" }, h("label", { for: credit.id }, "Photo credit"), credit));
    }));
  }

  #drawPeople() {
    const { h, fill, agrees, isMine } = this.page;
    const writers = this.#answer?.writers ?? [];
    const total = writers.reduce((sum, { scalars }) => sum + scalars, 0) || 1;
    const threshold = this.#answer?.threshold ?? 5;
    const shares = writers.map(({ name, scalars, agrees: may }) => {
      const why = !may ? " (not named: has not agreed)" : scalars * 100 < total * threshold ? " (too little to be named)" : "";
      return `${name} ${Math.floor((scalars * 100) / total)} %${why}`;
    });
    const list = writers.length > 1 && h("p", { class: "hint" }, `Written by ${shares.join(", ")}. Named from ${threshold} % on.`);
    if (this.#people.querySelector("input")) return void (list && this.#people.firstElementChild?.replaceWith(list));
    const box = h("input", { type: "checkbox", id: "publish-credit", checked: Boolean(agrees.credit), onchange: () => changed() });
    const address = h("input", { type: "email", id: "publish-address", value: agrees.address ?? "", autocomplete: "email", placeholder: "only if you want Co-authored-by", onchange: () => changed() });
    const changed = () => {
      if (address.value && !address.checkValidity()) return this.#tell("This is no mail address.", true);
      this.page.agree({ credit: box.checked, address: address.value });
      this.#ask(400);
    };
    fill(this.#people, list || h("p", { hidden: true }), h("details", {}, h("summary", {}, "My own name in posts"),
      !isMine && h("p", { class: "hint" }, "Its owner publishes this draft. You are named where you wrote a part of it and agree:"),
      h("label", { class: "tick", for: "publish-credit" }, box, "Name me in posts of others that I wrote a part of"),
      h("div", { class: "row" }, h("label", { for: "publish-address" }, "Address for commits (public in the blog's history)"), address)));
  }

  /** @param {string} id */
  #show(id) {
    const { h, fill, rendered } = this.page;
    const plan = this.#answer?.plan;
    this.#shown = id;
    for (const tab of this.#tabs.children) {
      const isShown = tab.id === `publish-${id}`;
      tab.setAttribute("aria-selected", String(isShown));
      tab.setAttribute("tabindex", isShown ? "0" : "-1");
    }
    this.#view.setAttribute("aria-labelledby", `publish-${id}`);
    this.#path.textContent = plan ? plan.files.map(({ path, state }) => path + (state === "new" ? "" : ` (${state})`)).join(", ") : "";
    if (!plan) return fill(this.#view, this.#answer && h("p", { class: "hint" }, "The file shows here once the questions above are answered."));
    if (id === "file") return fill(this.#view, h("pre", {}, plan.text));
    if (id === "diff") {
      const lines = plan.diff !== undefined ? plan.diff.split("\n") : plan.text.split("\n").map((line) => `+${line}`);
      const isSame = plan.diff === "";
      return fill(this.#view, isSame ? h("p", { class: "hint" }, "It is there already; nothing changes.")
        : h("pre", {}, lines.map((line) => h("span", { class: line.startsWith("+") ? "added" : line.startsWith("-") ? "gone" : "" }, `${line}\n`))));
    }
    const article = rendered(plan.text.replace(/^(?:---\n[\s\S]*?\n---|\+\+\+\n[\s\S]*?\n\+\+\+|<!--\n[\s\S]*?\n-->|(?:[A-Z][\w-]*: .*\n)+)\n/, ""));
    fill(this.#view, h("h2", { class: "publish-title", dir: "auto" }, plan.title), article);
  }

  /** @param {KeyboardEvent} event */
  #tabKey(event) {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    const tabs = /** @type {HTMLElement[]} */ ([...this.#tabs.children]);
    const next = tabs[(tabs.indexOf(/** @type {HTMLElement} */ (event.currentTarget)) + step + tabs.length) % tabs.length];
    this.#show(next.id.replace("publish-", ""));
    next.focus();
    event.preventDefault();
  }
}
