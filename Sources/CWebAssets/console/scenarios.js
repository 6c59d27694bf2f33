// Scenarios: a gallery, and an editor that checks while people type.
import { button, empty } from "./parts.js";
import { save } from "./save.js";
import { StartForm } from "./start-form.js";
import { h } from "./tree.js";
import { Words } from "./words.js";

const NEW = `scenario: my scenario
description: What it shows, in a sentence.
customer: { name: Ana }
steps:
  - customer says: Hello
  - expect: agent says
    within: 1m
  - customer leaves
`;

export class scenarios {
  static label = "Scenarios";
  topics = ["journal"];
  all = [];
  name = null;
  text = "";
  saved = "";
  mistakes = [];
  warnings = [];
  omitted = 0;
  wanted = "";
  form = null;

  constructor(app) {
    this.app = app;
    this.form = new StartForm(app);
  }

  path(name, rest = "") {
    return this.app.base(`/scenarios/${encodeURIComponent(name)}${rest}`);
  }

  // Where the browser keeps an unsaved text, also over a reload.
  draft(name) {
    return `draft ${this.app.route.instance} ${name}`;
  }

  title = (route) => route.id ?? "Scenarios";

  async load(route) {
    const { scenarios: all } = await this.app.api.get(this.app.base("/scenarios"));
    this.all = all;
    if (route.id !== this.name) await this.open(route.id);
  }

  async open(name) {
    this.name = name;
    this.mistakes = [];
    this.warnings = [];
    if (name === null) return;
    const known = this.all.some((each) => each.name === name);
    this.saved = known ? (await this.app.api.get(this.path(name))).text : "";
    this.text = sessionStorage.getItem(this.draft(name)) ?? (known ? this.saved : NEW.replace("my scenario", name));
    await this.check();
  }

  tree(route) {
    if (route.id === null) return this.gallery();
    // The address changes before the scenario is read.
    return route.id === this.name ? this.editor() : h("p", { class: "soft" }, "Reading …");
  }

  gallery() {
    return h("div", { class: "page" }, h("div", { class: "bar" }, h("h2", null, "Scenarios"),
      h("input", { type: "search", "aria-label": "Search", placeholder: "Search scenarios", oninput: (event) => {
        this.wanted = event.target.value.toLowerCase();
        this.app.draw();
      } }), button("New", () => this.app.go("scenarios", this.freeName()), { class: "main" })),
      this.all.length ? h("ul", { class: "cards plain" }, this.all.filter(({ name, description, tags }) => [name, description ?? "", ...tags].join(" ").toLowerCase().includes(this.wanted)).map((scenario) => h("li", { key: scenario.name, class: "card" },
        h("h3", null, h("a", { href: this.app.at("scenarios", scenario.name) }, scenario.name)), h("p", null, scenario.description ?? ""),
        h("p", { class: "soft" }, [Words.count(scenario.steps, "step", "steps"), scenario.rules ? Words.count(scenario.rules, "rule", "rules") : "", scenario.rows ? Words.count(scenario.rows, "row", "rows") : "", scenario.starts === "on request" ? "" : `starts ${scenario.starts}`].filter(Boolean).join(" · ")),
        h("div", { class: "bar" }, this.starter(scenario), sessionStorage.getItem(this.draft(scenario.name)) ? h("span", { class: "badge waiting" }, "changed") : null, scenario.tags.map((tag) => h("span", { key: tag, class: "badge" }, tag))))))
        : empty("No scenarios", "A scenario is a file that plays a customer, a bot or an agent. Start the server with a folder of them, or write one here.", h("code", null, "connect-chat-mock serve fixtures")));
  }

  // A flow's scenario begins when a client starts a chat with the flow.
  starter(scenario) {
    const flow = /^with flow (.*)$/.exec(scenario.starts);
    if (flow) return h("a", { class: "button", href: `/_mock/demo/customer?flow=${encodeURIComponent(flow[1])}&instance=${encodeURIComponent(this.app.route.instance)}`, target: "_blank" }, "Be the customer");
    return button("Run", () => this.form.open(scenario.name), { "aria-label": `Run ${scenario.name}` });
  }

  freeName() {
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? "my scenario" : `my scenario ${number}`;
      if (!this.all.some((each) => each.name === name)) return name;
    }
  }

  editor() {
    const isChanged = this.text !== this.saved;
    const count = this.text.split("\n").length;
    const bad = new Map(this.mistakes.map((mistake) => [mistake.line, mistake]));
    return h("div", { key: this.name, class: "page editor-page" },
      h("div", { class: "bar head" }, h("a", { class: "back", href: this.app.at("scenarios"), "aria-label": "Back to the list" }, "←"), h("h2", null, this.name),
        isChanged ? h("span", { class: "badge waiting" }, "changed") : null, h("span", { class: "grow" }),
        button("Run", () => this.run(), { class: "main", disabled: this.mistakes.length > 0, title: "Save to this instance and run" }),
        button("Save", () => this.save(), { disabled: !isChanged || this.mistakes.length > 0, title: "Save to this instance" }),
        button("Format", () => this.format()), button("Download", () => save(new Blob([this.text], { type: "application/yaml" }), `${this.name}.yaml`.replaceAll("/", "-"))), button("Undo changes", () => this.type(this.saved), { disabled: !isChanged })),
      h("div", { class: "editor" },
        h("ol", { class: "numbers", "aria-hidden": "true" }, Array.from({ length: count }, (_, index) => h("li", { key: index, class: bad.has(index + 1) ? "bad" : "" }, index + 1))),
        h("textarea", { class: "code", spellcheck: "false", "aria-label": "Scenario", "aria-invalid": String(this.mistakes.length > 0), "aria-describedby": "problems", wrap: "off", rows: Math.max(20, count + 1), value: this.text, oninput: (event) => this.type(event.target.value), onkeydown: (event) => this.key(event) })),
      h("div", { id: "problems", class: "problems", role: "status" }, this.mistakes.length ? h("ul", { class: "plain" }, this.mistakes.map((mistake, index) => h("li", { key: index },
        button(`Line ${mistake.line}:${mistake.column}`, () => this.show(mistake)), " ", mistake.message)), this.omitted ? h("li", null, `and ${this.omitted} more`) : null)
        : h("p", { class: "soft" }, this.warnings.length ? "It can be played" : "No problems"),
      this.warnings.length ? h("ul", { class: "plain warnings" }, this.warnings.map((warning, index) => h("li", { key: index },
        button(`Line ${warning.line}:${warning.column}`, () => this.show(warning)), " ", warning.message))) : null));
  }

  // Tab indents, because a scenario is YAML. Escape leaves the editor.
  key(event) {
    if (event.key !== "Tab" || event.shiftKey) return;
    event.preventDefault();
    event.target.setRangeText("  ", event.target.selectionStart, event.target.selectionEnd, "end");
    this.type(event.target.value);
  }

  show({ line, column }) {
    const area = document.querySelector(".editor textarea");
    const start = this.text.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0) + column - 1;
    area.focus();
    area.setSelectionRange(start, start + 1);
  }

  type(text) {
    this.text = text;
    if (text === this.saved) sessionStorage.removeItem(this.draft(this.name));
    else sessionStorage.setItem(this.draft(this.name), text);
    this.app.draw();
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.check().then(() => this.app.draw()), 200);
  }

  async check() {
    const { text, name } = this;
    const found = await this.app.api.send("POST", this.path(name, "/check"), { text }, { isQuiet: true }).catch(() => null);
    if (found && text === this.text) Object.assign(this, { mistakes: found.mistakes, warnings: found.warnings, omitted: found.omitted });
  }

  async format() {
    const formatted = await this.app.act("Formatted", () => this.app.api.send("POST", this.path(this.name, "/format"), { text: this.text }));
    if (formatted) this.type(formatted.text);
  }

  // The text's own name decides where it is saved.
  async save() {
    clearTimeout(this.pause);
    await this.check();
    const name = /^scenario:\s*["']?(.+?)["']?\s*$/m.exec(this.text)?.[1] ?? this.name;
    const saved = await this.app.act(`Saved ${name} to this instance`, () => this.app.api.send("PUT", this.path(name), this.text));
    if (!saved) return null;
    this.saved = this.text;
    sessionStorage.removeItem(this.draft(this.name));
    if (name !== this.name) {
      this.name = name;
      this.app.go("scenarios", name);
    }
    return name;
  }

  async run() {
    const name = this.text === this.saved && this.all.some((each) => each.name === this.name) ? this.name : await this.save();
    if (name) this.form.open(name);
  }
}
