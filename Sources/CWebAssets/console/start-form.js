// The dialog that starts a chat: a scenario with its row, seed, attributes, variables and cast, or a bare chat.
import { attributes, button, field, select, values } from "./parts.js";
import { h } from "./tree.js";

// Who plays an expected actor: a client, or the member of the body that names it.
const PLAYERS = [["", "a client"], ["standIns", "the server"], ["silent", "the server, in silence"]];

// The body of POST …/runs for what a person has entered.
export function runBody(given, awaits) {
  const body = { record: true };
  if (given.seed !== undefined) body.seed = given.seed;
  if (given.row !== undefined) body.row = Number(given.row);
  if (given.attributes) body.attributes = attributes(given.attributes);
  if (given.variables) body.variables = attributes(given.variables);
  for (const [way] of PLAYERS.slice(1)) {
    const actors = awaits.filter((actor) => given[`plays ${actor}`] === way);
    if (actors.length) body[way] = actors;
  }
  return body;
}

export class StartForm {
  constructor(app) {
    this.app = app;
  }

  async open(name = null) {
    const { scenarios } = await this.app.api.get(this.app.base("/scenarios")).catch(() => ({ scenarios: [] }));
    this.scenarios = scenarios.filter(({ starts }) => !starts.startsWith("with flow"));
    await this.choose(name ?? "");
  }

  async choose(name) {
    this.chosen = name ? await this.app.api.get(this.app.base(`/scenarios/${encodeURIComponent(name)}`)).catch(() => null) : null;
    this.app.show(this.tree());
  }

  tree() {
    const { chosen } = this;
    const options = [["", "A bare chat, without a scenario"], ...this.scenarios.map(({ name }) => [name, name])];
    return h("form", { class: "form", onsubmit: (event) => this.submit(event) }, h("h2", null, chosen ? `Run ${chosen.name}` : "Start a chat"),
      field("What happens", select("scenario", options, chosen?.name ?? "", { value: chosen?.name ?? "", onchange: (event) => this.choose(event.target.value) })),
      chosen?.description ? h("p", { class: "soft" }, chosen.description) : null,
      chosen ? this.scenarioFields(chosen) : field("Customer", h("input", { name: "displayName", required: true, maxlength: 256, value: "Ana" })),
      field("Attributes", h("textarea", { name: "attributes", rows: 2, placeholder: "orderId=A-1" }), "One name=value a line"),
      chosen ? field("Variables", h("textarea", { name: "variables", rows: 2, placeholder: "server=http://127.0.0.1:9000" }), "One name=value a line") : null,
      h("div", { class: "bar" }, h("button", { class: "main" }, "Start"), button("Cancel", () => this.app.close())));
  }

  scenarioFields(scenario) {
    return [
      h("div", { class: "columns" },
        field("Seed", h("input", { name: "seed", inputmode: "numeric", pattern: "[0-9]{1,20}", placeholder: "the scenario's" })),
        scenario.rows ? field("Row", h("input", { name: "row", type: "number", min: 1, max: scenario.rows, placeholder: "all" }), `1 to ${scenario.rows}`) : null),
      scenario.awaits.length ? h("div", { class: "columns" }, scenario.awaits.map((actor) => field(`The ${actor} is`, select(`plays ${actor}`, PLAYERS, "")))) : null,
    ];
  }

  async submit(event) {
    event.preventDefault();
    const given = values(event.target);
    const { chosen, app } = this;
    const started = await app.act(chosen ? `Started ${chosen.name}` : "Started a chat", async () => {
      if (chosen) return app.api.send("POST", app.base(`/scenarios/${encodeURIComponent(chosen.name)}/runs`), runBody(given, chosen.awaits));
      return app.api.send("POST", app.base("/contacts"), { displayName: given.displayName, attributes: attributes(given.attributes) });
    });
    if (!started) return;
    app.close();
    app.go("contacts", started.contactId);
  }
}
