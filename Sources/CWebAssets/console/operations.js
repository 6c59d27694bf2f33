// The admin API, from its OpenAPI document.
import { curl } from "./api.js";
import { button } from "./parts.js";
import { h } from "./tree.js";

// The operations of a document, by tag, in their order.
export function byTag(document) {
  const tags = new Map();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const [tag] = operation.tags;
      tags.set(tag, [...(tags.get(tag) ?? []), { path, method: method.toUpperCase(), ...operation }]);
    }
  }
  return tags;
}

// An example of an operation's call for an instance.
export function exampleOf(operation, instance) {
  const path = operation.path.replace("{instanceId}", encodeURIComponent(instance));
  const media = operation.requestBody?.content?.["application/json"];
  return { method: operation.method, path, body: media ? media.example ?? {} : undefined };
}

export class operations {
  static label = "API";
  topics = ["instances"];
  document = null;
  text = "";

  constructor(app) {
    this.app = app;
  }

  async load() {
    this.document ??= await this.app.api.get("/_mock/openapi.json");
  }

  tree() {
    if (!this.document) return h("p", { class: "soft" }, "Reading …");
    const isWanted = (operation) => `${operation.method} ${operation.path} ${operation.summary}`.toLowerCase().includes(this.text.toLowerCase());
    return h("div", { class: "page" }, h("div", { class: "bar" }, h("h2", null, "Admin API"),
      h("input", { type: "search", "aria-label": "Search", placeholder: "Search operations", oninput: (event) => {
        this.text = event.target.value;
        this.app.draw();
      } }), h("a", { href: "/_mock/openapi.json" }, "OpenAPI document")),
    [...byTag(this.document)].map(([tag, all]) => {
      const shown = all.filter(isWanted);
      return shown.length ? h("section", { key: tag, "aria-label": tag }, h("h3", null, tag), shown.map((operation) => this.operation(operation))) : null;
    }));
  }

  operation(operation) {
    const call = exampleOf(operation, this.app.route.instance);
    const media = operation.requestBody?.content ?? {};
    const [type] = Object.keys(media);
    return h("details", { key: `${operation.method} ${operation.path}`, class: "operation" },
      h("summary", null, h("span", { class: `method ${operation.method.toLowerCase()}` }, operation.method), h("code", null, operation.path.replace("/_mock/v1/instances/{instanceId}", "…")), h("span", { class: "soft" }, operation.summary)),
      (operation.parameters ?? []).some((each) => each.in === "query") ? h("table", { class: "table" }, h("thead", null, h("tr", null, h("th", { scope: "col" }, "Query"), h("th", { scope: "col" }, ""))), h("tbody", null,
        operation.parameters.filter((each) => each.in === "query").map((each) => h("tr", { key: each.name }, h("th", { scope: "row" }, h("code", null, each.name)), h("td", null, each.description))))) : null,
      type ? h("div", null, h("h4", null, `Body: ${type}`), h("pre", { class: "code" }, JSON.stringify(media[type].example ?? media[type].schema, null, 2))) : null,
      h("p", { class: "soft" }, `Answers ${Object.keys(operation.responses).join(", ")}`),
      h("div", { class: "bar" }, h("code", { class: "grow" }, curl(call, location.origin, { hasToken: Boolean(this.app.api.token) })), button("Copy as curl", () => this.app.copyCurl(call))));
  }
}
