// @ts-check
import { planInWords } from "./clock.js";
import { fill, h, named, say } from "./dom.js";
import { keepKeys, recentRooms } from "./keyring.js";
import { keyOf } from "./link.js";
import { planBar, planGuess } from "./planBar.js";
import { series } from "./seriesFields.js";

/**
 * The lobby: make a room with one press, go back to one's rooms, see the open ones.
 */
export class LobbyView {
  #title = h("input", { id: "title", name: "title", value: suggestedTitle(), maxlength: "200", autocomplete: "off" });
  #plan = h("input", { id: "plan", name: "plan", value: "5c 45w 10s", autocomplete: "off", spellcheck: "false",
    "aria-describedby": "plan-said" });
  #planSaid = h("p", { id: "plan-said", class: "hint" });
  #planDrawn = h("div");
  #dates = series();
  #problem = h("p", { class: "problem", role: "alert" });
  #create = h("button", { class: "primary", type: "submit" }, "Create the room");
  #choose = (/** @type {string} */ plan) => {
    this.#plan.value = plan;
    this.#drawPlan();
  };

  element = h("div", { class: "lobby" },
    h("header", { class: "masthead" }, h("p", { class: "wordmark" }, sun(), "cowrite"), h("span")),
    h("main", { class: "lobby-main", id: "draft" },
      h("section", { class: "hero" },
        h("h1", {}, "Write together, each your own."),
        h("p", { class: "lede" }, "One shared clock, your own draft, a finished post at the end. No account: a link and a name are enough.")),
      h("form", { class: "card create", onsubmit: (/** @type {Event} */ event) => this.#submit(event) },
        h("div", { class: "row" }, h("label", { for: "title" }, "Session"), this.#title),
        h("div", { class: "row" }, h("label", { for: "plan" }, "Plan"), this.#plan,
          h("div", { class: "presets", role: "group", "aria-label": "Common plans" },
            preset("Morning", "5c 45w 10s", this.#choose), preset("Three sprints", "25w 5b x3", this.#choose),
            preset("Short", "2c 15w 3s", this.#choose))),
        this.#planDrawn, this.#planSaid,
        h("details", {}, h("summary", {}, "Start at a set time, or again and again"),
          this.#dates.element,
          h("p", { class: "hint" }, "Left empty, the host presses Start when people are there.")),
        this.#problem,
        h("div", { class: "actions" }, this.#create,
          h("p", { class: "hint" }, "Drafts are private until their owner shares them."))),
      h("section", { class: "lists" }, this.#recent(),
        h("form", { class: "by-link", onsubmit: (/** @type {Event} */ event) => followLink(event) },
          h("label", { for: "link" }, "Have a link?"),
          h("div", { class: "with-button" },
            h("input", { id: "link", name: "link", inputmode: "url", placeholder: "https://…/r/…#…", autocomplete: "off" }),
            h("button", { type: "submit" }, "Open"))))));

  constructor() {
    document.title = "cowrite";
    this.#plan.addEventListener("input", () => this.#drawPlan());
    this.#drawPlan();
  }

  /** Says why one is here. @param {string} message */
  tell(message) {
    say(this.#problem, message);
    this.element.querySelector(".hero")?.append(this.#problem);
  }

  #drawPlan() {
    const phases = planGuess(this.#plan.value);
    fill(this.#planDrawn, phases && planBar(phases));
    const minutes = Math.round((phases ?? []).reduce((sum, phase) => sum + phase.seconds, 0) / 60);
    say(this.#planSaid, phases ? `${planInWords(phases.slice(0, 8))}${phases.length > 8 ? " …" : ""}. ${minutes} minutes in all.`
      : "c check-in, w write, b break, s share-out; minutes before the letter; x3 repeats.");
  }

  #recent() {
    const rooms = recentRooms();
    if (!rooms.length) return null;
    return h("section", {}, h("h2", {}, "Your rooms on this device"), h("ul", { class: "rooms" }, rooms.map((entry) =>
      h("li", {}, h("a", { href: `/r/${entry.room}#${entry.writer || entry.key}` },
        h("span", { class: "room-name" }, named(entry.title || entry.room)),
        h("span", { class: "hint" }, [entry.name && `as ${entry.name}`, entry.role === "host" && "host"].filter(Boolean).join(", ")))))));
  }

  /** @param {Event} event */
  async #submit(event) {
    event.preventDefault();
    if (this.#create.disabled) return;
    this.#create.disabled = true;
    say(this.#problem, "");
    const body = { title: this.#title.value.trim() || suggestedTitle(), plan: this.#plan.value.trim() || "5c 45w 10s", ...this.#dates.value() };
    try {
      const response = await fetch("/api/rooms", {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
      });
      const answer = await response.json();
      if (!response.ok) throw new Error(answer.message);
      const [host, writer, viewer] = [answer.host, answer.writer, answer.viewer].map(keyOf);
      keepKeys(answer.room, { key: host, host, writer, viewer, title: body.title, role: "host", visited: Date.now() });
      location.assign(`/r/${answer.room}#${writer}`);
    } catch (error) {
      say(this.#problem, error instanceof TypeError ? "The server does not answer. Nothing was made; press again in a moment."
        : `${/** @type {Error} */ (error).message}`);
      this.#create.disabled = false;
    }
  }
}

/** @param {string} name @param {string} plan @param {(plan: string) => void} choose */
function preset(name, plan, choose) {
  return h("button", { type: "button", class: "chip", onclick: () => choose(plan) }, name);
}

/** @param {Event} event */
function followLink(event) {
  event.preventDefault();
  const field = /** @type {HTMLInputElement} */ (document.getElementById("link"));
  try {
    const url = new URL(field.value.trim(), location.href);
    if (url.origin === location.origin && url.pathname.startsWith("/r/")) return location.assign(url.pathname + url.hash);
    if (url.pathname.startsWith("/r/") && /^https?:$/.test(url.protocol)) return location.assign(url.href);
  } catch {
    // Said below.
  }
  field.setCustomValidity("A link looks like https://example.org/r/room#key");
  field.reportValidity();
  field.addEventListener("input", () => field.setCustomValidity(""), { once: true });
}

function suggestedTitle() {
  const now = new Date();
  const day = now.toLocaleDateString("en", { weekday: "long" });
  const hour = now.getHours();
  return `${day} ${hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening"}`;
}

export function sun() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "sun");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M2 17h20M6.5 17a5.5 5.5 0 0 1 11 0M12 5v3M4.6 9l2 2M19.4 9l-2 2");
  svg.append(path);
  return svg;
}
