// Settings, as a form made from their table (OpenAPI document).
import { button, field } from "./parts.js";
import { h } from "./tree.js";

// What a control of a setting has, as the setting's value.
export function valueOf(schema, text) {
  if (schema.type === "integer" || schema.type === "number") return Number(text);
  if (schema.type === "array") return text.split(",").map((each) => each.trim()).filter(Boolean);
  if (schema.type === "object") return text.trim() ? JSON.parse(text) : {};
  return text;
}

// The schema of a member that can be absent.
const plain = (schema) => (schema.anyOf && schema.anyOf.at(-1)?.type === "null" ? { ...schema.anyOf[0] } : schema);

export class settings {
  static label = "Settings";
  topics = ["state", "journal"];
  schema = {};
  values = {};

  constructor(app) {
    this.app = app;
  }

  async load() {
    if (!Object.keys(this.schema).length) {
      const { paths } = await this.app.api.get("/_mock/openapi.json");
      this.schema = paths["/_mock/v1/instances/{instanceId}/settings"].put.requestBody.content["application/json"].schema.properties;
    }
    this.values = await this.app.api.get(this.app.base("/settings"));
  }

  tree() {
    return h("div", { class: "page" }, h("div", { class: "bar" }, h("h2", null, "Settings of this instance"), h("span", { class: "grow" }), this.app.route.instance === "default" ? null : button("Delete the instance", () => this.remove(), { class: "danger" })),
      h("p", { class: "soft" }, "A change applies from the next request on."),
      h("ul", { class: "plain" }, Object.entries(this.schema).map(([name, given]) => {
        const schema = plain(given);
        return h("li", { key: name, class: "card setting" }, h("div", null, h("strong", null, name), h("p", { class: "soft" }, schema.description ?? given.description ?? ""), schema["x-option"] ? h("code", { class: "soft" }, schema["x-option"]) : null),
          schema.properties ? h("div", { class: "stack" }, Object.entries(schema.properties).map(([member, inner]) => field(member, this.control(`${name}.${member}`, plain(inner), this.values[name]?.[member], (value) => this.put(name, { [member]: value })))))
            : this.control(name, schema, this.values[name], (value) => this.put(name, value)));
      })));
  }

  control(name, schema, value, put) {
    const label = { "aria-label": name };
    if (schema.type === "boolean") return h("input", { ...label, type: "checkbox", checked: value === true, onchange: async (event) => {
      const input = event.target;
      if (!await put(input.checked)) input.checked = value === true;
    } });
    if (schema.enum) return h("select", { ...label, value, onchange: async (event) => {
      const input = event.target;
      if (!await put(input.value)) input.value = value;
    } }, schema.enum.map((each) => h("option", { key: each, value: each }, each)));
    const text = Array.isArray(value) ? value.join(", ") : typeof value === "object" ? JSON.stringify(value) : value ?? "";
    // A refused value gives way to the one that holds.
    const change = async (event) => {
      const input = event.target;
      let given;
      try {
        given = valueOf(schema, input.value);
      } catch {
        this.app.say(`${name}: expected JSON`, { isBad: true });
      }
      if (given === undefined || !await put(given)) input.value = text;
    };
    return h("input", { ...label, type: ["integer", "number"].includes(schema.type) ? "number" : "text", value: text, onchange: change });
  }

  async remove() {
    const { app } = this;
    if (!await app.confirm(`Delete the instance ${app.route.instance}?`, "Everything in it is lost, and its tokens are no longer valid.", "Delete")) return;
    const deleted = await app.act("The instance is deleted", async () => {
      const { instance } = app.route;
      await app.api.send("DELETE", app.base());
      app.instances = app.instances?.filter((id) => id !== instance) ?? null;
    });
    if (deleted) location.hash = "#/instances/default/contacts";
  }

  put(name, value) {
    const before = this.values[name];
    return this.app.act(`${name} is set`, () => this.app.api.send("PUT", this.app.base("/settings"), { [name]: value }), {
      undo: () => this.app.api.send("PUT", this.app.base("/settings"), { [name]: before }),
    });
  }
}
