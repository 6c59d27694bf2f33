// What runs here, and what each client needs to use it.
import { clients } from "./clients.js";
import { button } from "./parts.js";
import { h } from "./tree.js";
import { Words } from "./words.js";

export class start {
  static label = "Start";
  topics = ["instances"];
  health = null;
  chosen = 0;
  hasDemo = false;

  constructor(app) {
    this.app = app;
  }

  async load() {
    this.health = await this.app.api.get("/_mock/health");
    // With --admin-port or --admin-socket, the demo and the services are on another port.
    const demo = await fetch("/_mock/demo", { method: "HEAD" }).catch(() => null);
    this.hasDemo = demo?.ok ?? false;
  }

  tree() {
    const { health } = this;
    const all = clients(location.origin);
    const { name, lines } = all[this.chosen];
    return h("div", { class: "page" }, h("h2", null, "connect-chat-mock"),
      h("p", null, "A mock Amazon Connect chat server for tests. ", health ? `Version ${health.version}, with ${Words.count(health.instances, "instance", "instances")}.` : ""),
      h("section", { "aria-label": "Clients" }, h("h3", null, "Point your client here"), h("p", { class: "soft" }, this.hasDemo ? "Any region and any credentials work." : "The services are on another port of this server. Use its address instead of this one."),
        h("div", { class: "bar", role: "tablist", "aria-label": "Clients" }, all.map((each, index) => h("button", { key: each.name, type: "button", role: "tab", "aria-selected": String(index === this.chosen), onclick: () => {
          this.chosen = index;
          this.app.draw();
        } }, each.name))),
        h("div", { role: "tabpanel", "aria-label": name, class: "card" }, h("pre", { class: "code" }, lines.join("\n")), button("Copy", () => this.app.copy(lines.join("\n"), `Copied the lines for ${name}`)))),
      this.hasDemo ? h("section", { "aria-label": "Pages" }, h("h3", null, "Try it"), h("ul", { class: "cards plain" },
        [["/_mock/demo", "Demo", "Agent and customer side by side, and scripted customers"], ["/_mock/demo/agent", "Agent desktop", "A small desktop that takes chats"], ["/_mock/demo/customer", "Customer", "A chat widget that starts chats"]].map(([href, title, about]) => h("li", { key: href, class: "card" }, h("h4", null, h("a", { href }, title)), h("p", { class: "soft" }, about))))) : null,
      h("section", { "aria-label": "For programs" }, h("h3", null, "For programs"), h("ul", null, [["#/api", "The admin API"], ["/_mock/openapi.json", "The admin API as OpenAPI"], ["/_mock/scenario.schema.json", "The scenario language as JSON Schema"], ["/_mock/coverage", "How this server compares with Amazon Connect"], ["/_mock/metrics", "Metrics for Prometheus"]].map(([href, text]) => h("li", { key: href }, h("a", { href }, text))))));
  }
}
