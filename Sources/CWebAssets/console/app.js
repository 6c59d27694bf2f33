// The console: the frame around the views, its addresses, keyboard, dialogs and live data. Everything on this page comes
// from the admin API, and is inserted as text.
import { API, curl } from "./api.js";
import { Live } from "./live.js";
import { button, empty, field } from "./parts.js";
import { patch } from "./patch.js";
import { address, GENERAL, parse } from "./route.js";
import "./rows.js";
import { h } from "./tree.js";
import { agents } from "./agents.js";
import { clock } from "./clock.js";
import { contacts } from "./contacts.js";
import { faults } from "./faults.js";
import { journal } from "./journal.js";
import { operations } from "./operations.js";
import { runs } from "./runs.js";
import { scenarios } from "./scenarios.js";
import { settings } from "./settings.js";
import { snapshots } from "./snapshots.js";
import { StartForm } from "./start-form.js";
import { start } from "./start-view.js";

const VIEWS = { contacts, runs, agents, journal, faults, clock, scenarios, snapshots, settings, start, api: operations };
const KEYS = [
  ["/", "Search"], ["j, k", "Next and previous row"], ["Enter", "Open the row"], ["Esc", "Back, or close"], ["?", "Show these keys"],
  ["g then a letter", "Go to a view: c contacts, r runs, a agents, j journal, f faults, t time, s scenarios, n snapshots, e settings, h start, i API"],
];
const JUMPS = { c: "contacts", r: "runs", a: "agents", j: "journal", f: "faults", t: "clock", s: "scenarios", n: "snapshots", e: "settings", h: "start", i: "api" };

class App {
  api = new API({ askForToken: () => this.askForToken(), token: sessionStorage.getItem("token") });
  route = parse(location.hash);
  // The ids of all instances; null until they are read.
  instances = null;
  time = null;
  isLive = false;
  notice = null;
  dialog = null;
  views = new Map();
  // What has changed since the last reading began.
  pending = [];
  isDrawing = false;

  constructor() {
    if (!this.route.instance) this.route.instance = sessionStorage.getItem("instance") || "default";
    this.live = new Live({
      instance: this.route.instance, token: () => this.api.token,
      changed: (topics) => this.changed(topics),
      state: (isLive) => {
        this.setLive(isLive);
        // Without the socket, the page still has data.
        if (!isLive && !this.hasBegun) this.reload();
      },
    });
    addEventListener("hashchange", () => this.follow());
    addEventListener("keydown", (event) => this.key(event));
    setInterval(() => this.draw(), 1000);
    // The socket's first answer begins the first reading. Nothing is drawn before it.
    this.live.follow();
  }

  // ---- Addresses ----

  base(path = "", instance = this.route.instance) {
    return `/_mock/v1/instances/${encodeURIComponent(instance)}${path}`;
  }

  // The address of a view of this instance. Query items of the present address can be kept.
  at(view, id = null, query = {}) {
    return address({ view, instance: this.route.instance, id, query });
  }

  go(view, id = null, query = {}) {
    location.hash = this.at(view, id, query);
  }

  // Changes query items of the address, without a step in the history.
  refine(items) {
    const { view, instance, id, query } = this.route;
    history.replaceState(null, "", address({ view, instance, id, query: { ...query, ...items } }));
    this.follow();
  }

  follow() {
    const before = this.route;
    this.route = parse(location.hash);
    if (this.route.view !== before.view && this.notice?.isBad) this.hush();
    if (!this.route.instance) this.route.instance = before.instance;
    if (this.route.instance !== before.instance) this.views.clear();
    sessionStorage.setItem("instance", this.route.instance);
    this.live.watch(this.route.instance);
    this.reload();
    this.draw();
  }

  // The present view's object, which lives as long as the instance is the same.
  get view() {
    const { view } = this.route;
    if (!this.views.has(view)) this.views.set(view, new VIEWS[view](this));
    return this.views.get(view);
  }

  // ---- Data ----

  setLive(isLive) {
    if (this.isLive === isLive) return;
    this.isLive = isLive;
    if (this.hasBegun) this.draw();
  }

  async changed(topics) {
    if (topics.includes("instances")) this.instances = null;
    const wanted = this.view.topics ?? ["state"];
    if (topics.includes("instances") || topics.some((topic) => wanted.includes(topic))) await this.reload(topics);
  }

  async readInstances() {
    const { instances } = await this.api.get("/_mock/v1/instances");
    this.instances = instances.map((each) => each.id);
  }

  // Whether the view can be read. The browser would report each request for an instance that does not exist.
  get isReadable() {
    if (this.instances === null) return true;
    return GENERAL.includes(this.route.view) || this.view.worksWithoutInstance || this.instances.includes(this.route.instance);
  }

  // Reads what the page shows. One reading at a time: a call during one leads to another one after it.
  reload(topics = null) {
    // Without topics, a person wants to see something else.
    this.pending.push(...(topics ?? ["state"]));
    this.reading ??= this.readAll().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  async readAll() {
    this.hasBegun = true;
    while (this.pending.length) {
      const topics = [...new Set(this.pending)];
      this.pending = [];
      await this.readOnce(topics);
    }
  }

  async readOnce(topics) {
    const { view, route } = this;
    try {
      if (this.instances === null) await this.readInstances();
      if (!this.isReadable) {
        this.time = null;
        return this.draw();
      }
      await Promise.all([this.instances.includes(route.instance) ? this.readClock() : null, view.load(route, topics)]);
      view.problem = null;
    } catch (problem) {
      view.problem = problem;
    }
    this.draw();
  }

  async readClock() {
    const clock = await this.api.get(this.base("/clock"));
    // The instance's time goes on between two reads, unless the clock is moved by hand.
    this.time = { ...clock, read: performance.now() };
  }

  // The time of the instance's clock, as an ISO text.
  get now() {
    if (!this.time) return new Date().toISOString();
    const { now, mode, factor, read } = this.time;
    const passed = mode === "real" || mode === "auto" ? performance.now() - read : mode === "scaled" ? (performance.now() - read) * factor : 0;
    return new Date(Date.parse(now) + passed).toISOString();
  }

  // ---- Actions ----

  // Performs a person's action, and says what happened. `undo` is an action that takes it back.
  // `text` can be a function of the result.
  async act(text, work, { undo = null } = {}) {
    try {
      this.api.last = null;
      const result = await work();
      this.say(typeof text === "function" ? text(result) : text, { call: this.api.last, undo });
      this.reload();
      return result || true;
    } catch (problem) {
      this.say(problem.message, { isBad: true, hint: [problem.hint, ...(problem.candidates ?? [])].filter(Boolean).join("; "), call: problem.call });
      this.reload();
      return null;
    }
  }

  // Reads something for a person, and says why it failed.
  async fetch(work) {
    try {
      return await work();
    } catch (problem) {
      this.say(problem.message, { isBad: true, hint: problem.hint });
      return null;
    }
  }

  say(text, more = {}) {
    this.notice = { text, ...more };
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.hush(), more.isBad ? 15_000 : 5000);
    this.draw();
  }

  hush() {
    this.notice = null;
    this.draw();
  }

  async copy(text, what = "Copied") {
    try {
      await navigator.clipboard.writeText(text);
      this.say(what);
    } catch {
      // The clipboard needs a secure origin.
      this.show(h("div", null, h("h2", null, "Copy this"), h("textarea", { readonly: true, rows: 6, class: "code", "aria-label": "Text to copy" }, text), this.closing("Close")));
    }
  }

  copyCurl(call) {
    this.copy(curl(call, location.origin, { hasToken: Boolean(this.api.token) }), "The curl command is copied");
  }

  // Asks before something is destroyed.
  confirm(title, text, verb) {
    return new Promise((decide) => this.show(h("div", null, h("h2", null, title), h("p", null, text),
      h("div", { class: "bar" }, button(verb, () => this.close(decide, true), { class: "danger" }), button("Cancel", () => this.close(decide, false)))),
    () => decide(false)));
  }

  askForToken() {
    return new Promise((decide) => this.show(h("form", {
      onsubmit: (event) => {
        event.preventDefault();
        const token = new FormData(event.target).get("token");
        sessionStorage.setItem("token", token);
        this.close(decide, token);
      },
    }, h("h2", null, "Admin token"), h("p", null, "This server was started with --admin-token."),
    field("Token", h("input", { name: "token", type: "password", required: true, autocomplete: "off" })), h("button", { class: "main" }, "Continue")), () => decide(null)));
  }

  show(tree, onclose = () => {}) {
    this.dialog = { tree, onclose };
    this.notice = null;
    // At once, so that the dialog has something to focus.
    this.drawNow();
    const dialog = document.querySelector("dialog");
    if (!dialog.open) dialog.showModal();
  }

  close(decide = null, value = null) {
    const { onclose } = this.dialog ?? {};
    this.dialog = null;
    document.querySelector("dialog").close();
    if (decide) decide(value);
    else onclose?.();
    this.draw();
  }

  closing(text) {
    return h("div", { class: "bar" }, button(text, () => this.close()));
  }

  // ---- Keyboard ----

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "Escape") return this.back(event, isTyping);
    if (isTyping || this.dialog) return;
    if (this.isJumping) {
      this.isJumping = false;
      if (JUMPS[event.key]) this.go(JUMPS[event.key]);
      return;
    }
    if (event.key === "/") this.search(event);
    else if (event.key === "?") this.showKeys();
    else if (event.key === "g") this.isJumping = true;
    else if (event.key === "j" || event.key === "k") this.view.step?.(event.key === "j" ? 1 : -1);
    else if (event.key === "Enter" && event.target === document.body) this.view.enter?.();
  }

  back(event, isTyping) {
    if (this.dialog) return event.preventDefault(), this.close();
    if (isTyping) return this.leave(event);
    if (this.route.id !== null) this.go(this.route.view, null, this.view.kept?.(this.route.query) ?? {});
  }

  // Leaves a field. A search is cleared with it.
  leave(event) {
    const { target } = event;
    if (target.type === "search" && target.value) {
      event.preventDefault();
      target.value = "";
      target.dispatchEvent(new Event("input", { bubbles: true }));
    }
    target.blur();
  }

  search(event) {
    const input = document.querySelector("input[type=search]");
    if (!input) return;
    event.preventDefault();
    input.focus();
    input.select();
  }

  showKeys() {
    this.show(h("div", null, h("h2", null, "Keys"), h("dl", { class: "pairs" }, KEYS.map(([keys, text]) => [h("dt", null, h("kbd", null, keys)), h("dd", null, text)])), this.closing("Close")));
  }

  // ---- Drawing ----

  draw() {
    if (this.isDrawing || !this.hasBegun) return;
    this.isDrawing = true;
    requestAnimationFrame(() => {
      this.isDrawing = false;
      this.drawNow();
    });
  }

  drawNow() {
    const title = this.view.title?.(this.route) ?? VIEWS[this.route.view].label;
    document.title = `${title} – connect-chat-mock`;
    patch(document.getElementById("app"), this.frame());
    this.view.drawn?.(this.route);
    if (this.shownView === this.route.view) return;
    this.shownView = this.route.view;
    document.querySelector("nav.views [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }

  frame() {
    return [this.header(), this.navigation(), h("main", { key: "main", id: "main", tabindex: "-1", class: `view ${this.route.view}` }, this.content()), this.toast(this.dialog ? null : this.notice), this.dialogTree()];
  }

  content() {
    const { view } = this;
    const problem = view.problem;
    if (this.instances !== null && !this.isReadable) return this.noInstance();
    return [problem ? h("p", { key: "problem", class: "failure", role: "alert" }, problem.message, problem.hint ? h("small", null, problem.hint) : null) : null, view.tree(this.route)];
  }

  noInstance() {
    return empty(`The instance "${this.route.instance}" does not exist yet`,
      "The first chat that a client starts, or the first change here, creates it.",
      button("Start a chat", () => this.create().then((made) => made && new StartForm(this).open()), { class: "main" }),
      button("Create it", () => this.create()));
  }

  create() {
    return this.act(`Created ${this.route.instance}`, async () => {
      await this.api.send("PUT", this.base(), {});
      await this.readInstances();
    });
  }

  header() {
    const ids = [...new Set([this.route.instance, ...(this.instances ?? [])])].sort();
    return h("header", { key: "header" },
      h("a", { class: "skip", href: "#main", onclick: (event) => {
        event.preventDefault();
        document.getElementById("main").focus();
      } }, "Skip to the content"),
      h("h1", { class: "brand" }, h("a", { href: "#/start" }, "connect-chat-mock")),
      h("label", { class: "instance" }, h("span", null, "Instance"), h("select", {
        "aria-label": "Instance", value: this.route.instance, onchange: (event) => {
          this.choose(event.target.value);
          // The address decides what is chosen.
          event.target.value = this.route.instance;
        },
      }, ids.map((each) => h("option", { key: each, value: each }, each)), h("option", { key: "new instance", value: "" }, "New…"))),
      this.time ? h("a", { class: "clock", href: this.at("clock"), title: "The instance's time" }, `${this.now.slice(0, 19).replace("T", " ")} UTC`,
        h("span", { class: "badge" }, this.time.mode === "scaled" ? `×${this.time.factor}` : this.time.mode)) : null,
      h("span", { class: `live ${this.isLive ? "on" : "off"}`, role: "status" }, this.isLive ? "live" : "not connected"),
      button("?", () => this.showKeys(), { class: "quiet", "aria-label": "Keys", title: "Keys (?)" }));
  }

  choose(id) {
    if (id) {
      location.hash = address({ view: GENERAL.includes(this.route.view) ? "contacts" : this.route.view, instance: id });
      return;
    }
    this.show(h("form", {
      onsubmit: (event) => {
        event.preventDefault();
        const name = new FormData(event.target).get("id").trim();
        this.close();
        this.act(`Created ${name}`, () => this.api.send("PUT", this.base("", name), {})).then((made) => {
          if (made) location.hash = address({ view: "contacts", instance: name });
        });
      },
    }, h("h2", null, "New instance"), h("p", null, "Instances are separate from each other: their chats, clock, faults and settings."),
    field("InstanceId", h("input", { name: "id", required: true, maxlength: 100, autocomplete: "off" })),
    h("div", { class: "bar" }, h("button", { class: "main" }, "Create"), button("Cancel", () => this.close()))));
    this.draw();
  }

  navigation() {
    const entry = (view) => h("a", {
      key: view, href: GENERAL.includes(view) ? `#/${view}` : this.at(view), "aria-current": this.route.view === view ? "page" : null,
    }, h("span", { class: `icon icon-${view}`, "aria-hidden": "true" }), VIEWS[view].label);
    return h("nav", { key: "views", class: "views", "aria-label": "Views" }, Object.keys(VIEWS).map(entry));
  }

  // A dialog covers everything else, so that it has the notice.
  toast(notice) {
    return h("div", { key: "toast", class: "toast", role: notice?.isBad ? "alert" : "status", "aria-live": "polite" }, notice ? h("div", { class: notice.isBad ? "bad" : "" },
      h("p", null, notice.text), notice.hint ? h("small", null, notice.hint) : null,
      h("div", { class: "bar" },
        notice.undo ? button("Undo", () => this.act("Undone", notice.undo)) : null,
        notice.call ? button("Copy as curl", () => this.copyCurl(notice.call)) : null,
        button("✕", () => this.hush(), { class: "quiet", "aria-label": "Close" }))) : null);
  }

  dialogTree() {
    return h("dialog", { key: "dialog", oncancel: (event) => {
      event.preventDefault();
      this.close();
    } }, this.dialog ? [this.dialog.tree, this.notice ? this.toast(this.notice) : null] : null);
  }
}

new App();

