// Faults: rules that make calls, sockets and frames fail, as a form.
import { button, empty, field, select, values } from "./parts.js";
import { h } from "./tree.js";
import { Words } from "./words.js";

// What a rule can do: its member in the admin API, its name, and what it is about.
const EFFECTS = [
  ["error", "A call is refused", "calls"], ["delay", "A call is answered late", "calls"], ["connection", "A call's connection breaks", "calls"],
  ["duplicate", "A message or event arrives twice", "frames"], ["lose", "A message or event never arrives", "frames"], ["late", "A message or event arrives late", "frames"],
  ["drop", "A socket is dropped", "sockets"], ["closeCode", "A socket is closed", "sockets"], ["blackHole", "A socket goes silent", "sockets"], ["refuseUpgrade", "A socket is refused", "sockets"],
];
// Frames are named by their content type, and events by the last part of it.
const FRAMES = [
  ["*", "Every message and event"], ["text/plain", "Plain text messages"], ["text/markdown", "Markdown messages"],
  ["application/vnd.amazonaws.connect.message.interactive", "Pickers and forms"], ["typing", "Typing"],
  ["participant.joined", "Somebody joined"], ["participant.left", "Somebody left"], ["chat.ended", "The chat has ended"],
];
const ROLES = [["", "Everybody"], ["CUSTOMER", "The customer"], ["AGENT", "The agent"], ["CUSTOM_BOT", "The bot"], ["SUPERVISOR", "The supervisor"]];

// A rule in the admin API's form, for what a person has entered.
export function ruleOf(given) {
  const rule = { operation: given.operation ?? "*" };
  switch (given.effect) {
  case "error": rule.error = { code: given.code ?? "ThrottlingException", ...(given.status ? { status: Number(given.status) } : {}) }; break;
  case "delay": rule.delay = given.delay ?? "2s"; break;
  case "connection": rule.connection = given.connection ?? "reset"; break;
  case "late": rule.delivery = { delay: given.delay ?? "2s" }; break;
  case "duplicate": case "lose": rule.delivery = { [given.effect]: true }; break;
  case "closeCode": rule.socket = { closeCode: Number(given.closeCode ?? 1001) }; break;
  default: rule.socket = { [given.effect]: true };
  }
  if (given.effect === "refuseUpgrade") rule.operation = "OpenSocket";
  const scope = { ...(given.contact ? { contact: given.contact } : {}), ...(given.participant ? { participant: given.participant } : {}) };
  if (Object.keys(scope).length) rule.scope = scope;
  if (given.when && given.when !== "always") rule.when = { [given.when]: given.when === "until" ? given.until ?? "30s" : Number(given.count ?? 1) };
  if (given.probability) rule.probability = Number(given.probability) / 100;
  if (given.after && ["error", "connection"].includes(given.effect)) rule.after = true;
  return rule;
}

// A rule in words.
export function ruleWords(rule) {
  const who = rule.scope?.participant ? ` of ${rule.scope.participant.toLowerCase()}` : "";
  const where = rule.scope?.contact ? ` in contact ${rule.scope.contact.slice(0, 8)}…` : "";
  const when = rule.when ?? {};
  const times = [
    when.first ? (when.first === 1 ? "the first time" : `the first ${when.first} times`) : "", when.nth ? `the ${ordinal(when.nth)} time` : "",
    when.every ? `every ${ordinal(when.every)} time` : "", when.until ? `until ${when.until.slice(11, 19)}` : "",
    rule.probability === undefined ? "" : `in ${Math.round(rule.probability * 100)} % of cases`,
  ].filter(Boolean).join(", ");
  return `${effectWords(rule)}${who}${where}${times ? `, ${times}` : ""}`;
}

const late = (delay) => (typeof delay === "string" ? delay : `about ${delay.median}`);
const SOCKETS = { drop: "is dropped", blackHole: "goes silent", refuseUpgrade: "is refused" };

function effectWords(rule) {
  const isAny = rule.operation === "*";
  const call = isAny ? "Every call" : rule.operation;
  const frame = isAny ? "Every message or event" : `Every ${rule.operation}`;
  const after = rule.after ? " after it has taken effect" : "";
  if (rule.error) return `${call} fails with ${rule.error.code}${after}${rule.delay ? `, after ${late(rule.delay)}` : ""}`;
  if (rule.connection) return `${call} has its connection broken (${rule.connection})${after}`;
  if (rule.delivery?.delay) return `${frame} arrives ${late(rule.delivery.delay)} late`;
  if (rule.delivery) return `${frame} ${{ duplicate: "arrives twice", lose: "is lost", reorder: "arrives after the next one" }[Object.keys(rule.delivery)[0]]}`;
  if (rule.socket) return `${isAny ? "With anything that the client sends" : `With ${rule.operation}`}, the socket ${rule.socket.closeCode ? `closes with ${rule.socket.closeCode}` : SOCKETS[Object.keys(rule.socket)[0]] ?? Object.keys(rule.socket)[0]}`;
  return `${call} is answered after ${late(rule.delay)}`;
}

const ordinal = (number) => `${number}${["th", "st", "nd", "rd"][number % 100 > 10 && number % 100 < 14 ? 0 : number % 10] ?? "th"}`;

// The members of a rule that add it again.
const given = ({ id, hits, calls, ...rule }) => rule;

export class faults {
  static label = "Faults";
  topics = ["journal"];
  rules = [];
  presets = [];
  calls = [];
  sockets = [];
  effect = "error";
  when = "always";

  constructor(app) {
    this.app = app;
  }

  async load() {
    const { faults: rules } = await this.app.api.get(this.app.base("/faults"));
    this.rules = rules;
    if (this.presets.length) return;
    const { components: { schemas: { FaultRule } } } = await this.app.api.get("/_mock/openapi.json");
    const members = (index) => FaultRule.anyOf[index].properties;
    const plain = (schema) => schema.anyOf?.[0] ?? schema;
    const { operation } = members(0);
    this.calls = plain(operation)["x-calls"];
    this.sockets = plain(operation)["x-sockets"];
    this.presets = Object.entries(plain(members(1).preset)["x-about"]);
  }

  tree(route) {
    return h("div", { class: "page columns-wide" },
      h("section", { "aria-label": "Rules" }, h("div", { class: "bar" }, h("h2", null, "Rules"), h("span", { class: "grow" }), this.rules.length > 1 ? button("Remove all", () => this.removeAll()) : null),
        this.rules.length ? h("ul", { class: "plain rules" }, this.rules.map((rule) => h("li", { key: rule.id, class: rule.enabled ? "bar card" : "bar card off" },
          h("div", { class: "grow" }, h("strong", null, ruleWords(rule)), h("div", { class: "soft" }, `${rule.id} · ${rule.enabled ? `applied ${rule.hits} of ${Words.count(rule.calls, "time", "times")}` : "off"}`)),
          rule.scope?.contact ? h("a", { href: this.app.at("contacts", rule.scope.contact) }, "Contact") : null,
          button(rule.enabled ? "Off" : "On", () => this.enable(rule, !rule.enabled)), button("Remove", () => this.remove(rule), { "aria-label": `Remove ${rule.id}` }))))
          : empty("No faults", "A fault makes calls, sockets or messages fail, for all clients or for one. Choose a preset, or make a rule."),
        h("h2", null, "Presets"),
        h("ul", { class: "plain" }, this.presets.map(([name, about]) => h("li", { key: name, class: "bar card" }, h("div", { class: "grow" }, h("strong", null, name), h("div", { class: "soft" }, about)),
          button("Add", () => this.add(`Added ${name}`, { preset: name, ...(route.query.contact ? { scope: { contact: route.query.contact } } : {}) }), { "aria-label": `Add ${name}` }))))),
      h("section", { "aria-label": "New rule" }, h("h2", null, "New rule"), this.form(route)));
  }

  form(route) {
    const about = EFFECTS.find(([name]) => name === this.effect)[2];
    const operations = { calls: [["*", "Every call"], ...this.calls.map((name) => [name, name])], frames: FRAMES, sockets: [["*", "Anything"], ...this.sockets.map((name) => [name, name])] }[about];
    return h("form", { class: "form card", onsubmit: (event) => this.submit(event) },
      field("What", select("effect", EFFECTS, this.effect, { value: this.effect, onchange: (event) => this.set({ effect: event.target.value }) })),
      this.effect === "refuseUpgrade" ? null : field({ calls: "Which call", frames: "Which one", sockets: "When the client sends" }[about], select("operation", operations, "*", { key: about })),
      this.effectFields(),
      field("Whose", select("participant", ROLES, "")),
      field("Contact", h("input", { name: "contact", placeholder: "every contact", value: route.query.contact ?? "" })),
      field("When", select("when", [["always", "Always"], ["first", "The first times"], ["nth", "Only the nth time"], ["every", "Every nth time"], ["until", "For a while"]], this.when, { value: this.when, onchange: (event) => this.set({ when: event.target.value }) })),
      this.when === "until" ? field("For", h("input", { name: "until", value: "30s", required: true })) : null,
      ["first", "nth", "every"].includes(this.when) ? field(this.when === "first" ? "How often" : "n", h("input", { name: "count", type: "number", min: 1, value: 1, required: true })) : null,
      field("In how many cases", h("input", { name: "probability", type: "number", min: 0, max: 100, placeholder: "100" }), "Per cent"),
      ["error", "connection"].includes(this.effect) ? h("label", { class: "check" }, h("input", { type: "checkbox", name: "after" }), "After the call has taken effect") : null,
      h("div", { class: "bar" }, h("button", { class: "main" }, "Add the rule")));
  }

  effectFields() {
    switch (this.effect) {
    case "error": return [
      field("Error", select("code", ["ThrottlingException", "AccessDeniedException", "InternalServerException", "ServiceUnavailableException", "ValidationException", "ConflictException", "ServiceQuotaExceededException"], "ThrottlingException")),
      field("Status", h("input", { name: "status", type: "number", min: 400, max: 599, placeholder: "the error's own" }))];
    case "connection": return field("How", select("connection", [["reset", "Reset"], ["empty", "Closed without an answer"], ["garbage", "No HTTP"]], "reset"));
    case "delay": case "late": return field("How late", h("input", { name: "delay", value: "2s", required: true }));
    case "closeCode": return field("Close code", h("input", { name: "closeCode", type: "number", min: 1000, max: 4999, value: 1001, required: true }));
    default: return null;
    }
  }

  set(change) {
    Object.assign(this, change);
    this.app.draw();
  }

  submit(event) {
    event.preventDefault();
    this.add("Added the rule", ruleOf(values(event.target)));
  }

  // Adds a rule or a preset. Undo removes exactly what was added.
  add(said, body) {
    let added = [];
    return this.app.act(said, async () => {
      const answer = await this.app.api.send("POST", this.app.base("/faults"), body);
      added = answer.faults ?? [answer];
    }, { undo: async () => {
      for (const rule of added) await this.delete(rule);
    } });
  }

  // Adds rules that were removed again, on or off as they were.
  async bringBack(rules) {
    for (const rule of rules) await this.app.api.send("POST", this.app.base("/faults"), given(rule));
  }

  delete(rule) {
    return this.app.api.send("DELETE", this.app.base(`/faults/${rule.id}`));
  }

  enable(rule, enabled) {
    return this.app.act(`${rule.id} is ${enabled ? "on" : "off"}`, () => this.app.api.send("PUT", this.app.base(`/faults/${rule.id}`), { enabled }));
  }

  removeAll() {
    const before = this.rules;
    return this.app.act("Removed all rules", () => this.app.api.send("PUT", this.app.base("/faults"), { faults: [] }), { undo: () => this.bringBack(before) });
  }

  remove(rule) {
    return this.app.act(`Removed ${rule.id}`, () => this.delete(rule), { undo: () => this.bringBack([rule]) });
  }
}
