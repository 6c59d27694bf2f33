// Agents and queues: who is in which state, what rings, and who waits how long.
import { button, empty, field, select, values } from "./parts.js";
import { h } from "./tree.js";
import { Words } from "./words.js";

const BUSY = ["connecting", "incoming", "connected", "ended", "missed", "rejected", "error", "failedConnectAgent"];

export class agents {
  static label = "Agents, queues";
  topics = ["state"];
  agents = [];
  queues = [];
  names = new Map();
  ringTimeout = null;

  constructor(app) {
    this.app = app;
  }

  async load() {
    const { api } = this.app;
    const [{ agents: all }, { queues }, settings] = await Promise.all([
      api.get(this.app.base("/agents")), api.get(this.app.base("/queues")), api.get(this.app.base("/settings"))]);
    Object.assign(this, { agents: all, queues, ringTimeout: Words.milliseconds(settings.ringTimeout) });
    const ids = [...all.flatMap(({ contacts }) => contacts.map((each) => each.contactId)), ...queues.flatMap(({ contacts }) => contacts.map((each) => each.contactId ?? each))];
    const unknown = [...new Set(ids)].filter((id) => !this.names.has(id));
    await Promise.all(unknown.slice(0, 100).map(async (id) => {
      const contact = await api.get(this.app.base(`/contacts/${id}`)).catch(() => null);
      if (contact) this.names.set(id, `${contact.participants.find(({ role }) => role === "CUSTOMER")?.displayName ?? "?"} #${contact.ordinal}`);
    }));
  }

  link(id) {
    return h("a", { href: this.app.at("contacts", id) }, this.names.get(id) ?? `${id.slice(0, 8)}…`);
  }

  since(iso) {
    return Words.duration(Date.parse(this.app.now) - Date.parse(iso));
  }

  tree() {
    return h("div", { class: "page" },
      h("section", { "aria-label": "Agents" }, h("div", { class: "bar" }, h("h2", null, "Agents"), button("Add an agent", () => this.edit(null), { class: "main" })),
        this.agents.length ? h("div", { class: "cards" }, this.agents.map((agent) => this.card(agent)))
          : empty("No agents yet", "An agent takes contacts from its queues. Desktops add theirs when they open, and so can you.", h("a", { href: "/_mock/demo/agent" }, "Open the demo's desktop"))),
      h("section", { "aria-label": "Queues" }, h("h2", null, "Queues"),
        this.queues.length ? h("table", { class: "table" }, h("thead", null, h("tr", null, ["Queue", "Agents", "Waiting"].map((head) => h("th", { scope: "col" }, head)))),
          h("tbody", null, this.queues.map((queue) => this.queue(queue))))
          : empty("No queues yet", "A queue offers its contacts to its agents. The first contact creates the default queue.")));
  }

  queue(queue) {
    return h("tr", { key: queue.name }, h("th", { scope: "row" }, queue.name), h("td", null, queue.agents.join(", ") || "none"),
      h("td", null, queue.contacts.length ? h("ul", { class: "plain" }, queue.contacts.map((contact) => h("li", { key: contact.contactId }, this.link(contact.contactId), contact.since ? ` waits ${this.since(contact.since)}` : ""))) : "nobody"));
  }

  card(agent) {
    const free = Math.max(0, agent.concurrency - agent.contacts.length);
    return h("article", { key: agent.name, class: "card", "aria-label": agent.name },
      h("div", { class: "bar" }, h("h3", null, agent.name), h("span", { class: `badge ${agent.type}` }, agent.state), h("span", { class: "soft" }, `for ${this.since(agent.stateSince)}`)),
      h("p", { class: "soft" }, `${free} of ${agent.concurrency} free · ${agent.queues.join(", ") || "no queue"}${agent.autoAccept ? " · accepts by itself" : ""}`),
      agent.nextState ? h("p", { class: "soft" }, `Then ${agent.nextState}`) : null,
      h("ul", { class: "plain" }, agent.contacts.map((contact) => this.contact(agent, contact))),
      h("div", { class: "bar" },
        select("state", [...new Set([agent.state, "Available", "Offline", "Break", "Lunch"])], agent.state, { "aria-label": `State of ${agent.name}`, value: agent.state, onchange: (event) => {
          this.change(agent, event.target.value);
          // The server decides whether it is so.
          event.target.value = agent.state;
        } }),
        button("Edit", () => this.edit(agent)), button("Remove", () => this.remove(agent), { class: "danger" })));
  }

  contact(agent, contact) {
    const path = this.app.base(`/agents/${encodeURIComponent(agent.name)}/contacts/${contact.contactId}`);
    const act = (verb, text, said) => button(text, () => this.app.act(said, () => this.app.api.send("POST", `${path}/${verb}`, {})));
    const isOffered = ["connecting", "incoming"].includes(contact.state);
    const left = this.ringTimeout ? this.ringTimeout - (Date.parse(this.app.now) - Date.parse(contact.since)) : null;
    const words = isOffered ? (left === null ? "rings" : `rings for ${Words.duration(left)} more`) : `${contact.state} for ${this.since(contact.since)}`;
    return h("li", { key: contact.contactId, class: "bar" }, this.link(contact.contactId), h("span", { class: "soft" }, words), h("span", { class: "grow" }),
      isOffered ? [act("accept", "Accept", "Accepted"), act("reject", "Reject", "Rejected")] : null,
      BUSY.indexOf(contact.state) > 2 ? act("clear", "Clear", "Cleared") : null);
  }

  // An agent with contacts changes its state when they are done.
  change(agent, state) {
    const isBusy = agent.contacts.length > 0;
    return this.put(agent.name, { state, ...(isBusy ? { enqueue: true } : {}) }, `${agent.name} is ${state}${isBusy ? " after the present contacts" : ""}`);
  }

  put(name, change, said) {
    return this.app.act(said, () => this.app.api.send("PUT", this.app.base(`/agents/${encodeURIComponent(name)}`), change));
  }

  async remove(agent) {
    if (!await this.app.confirm(`Remove ${agent.name}?`, "An agent with contacts cannot be removed.", "Remove")) return;
    this.app.act(`Removed ${agent.name}`, () => this.app.api.send("DELETE", this.app.base(`/agents/${encodeURIComponent(agent.name)}`)));
  }

  freeName() {
    const known = this.agents.map(({ name }) => name);
    return ["Sam", "Kim", "Lee", "Robin"].find((name) => !known.includes(name)) ?? "";
  }

  edit(agent) {
    const { app } = this;
    app.show(h("form", { class: "form", onsubmit: async (event) => {
      event.preventDefault();
      const given = values(event.target);
      if (!agent && this.agents.some(({ name }) => name === given.name)) return app.say(`There is an agent ${given.name} already`, { isBad: true });
      const change = {
        concurrency: Number(given.concurrency), queues: (given.queues ?? "").split(",").map((each) => each.trim()).filter(Boolean), autoAccept: Boolean(given.autoAccept),
        ...(given.afterContactWork ? { afterContactWork: given.afterContactWork } : {}), ...(agent ? {} : { state: given.state }),
      };
      if (await this.put(agent?.name ?? given.name, change, `Saved ${agent?.name ?? given.name}`)) app.close();
    } }, h("h2", null, agent ? `Edit ${agent.name}` : "Add an agent"),
    agent ? null : field("Name", h("input", { name: "name", required: true, maxlength: 100, value: this.freeName() })),
    agent ? null : field("State", select("state", ["Available", "Offline"], "Available")),
    field("Chats at once", h("input", { name: "concurrency", type: "number", min: 1, max: 10, value: agent?.concurrency ?? 3, required: true })),
    field("Queues", h("input", { name: "queues", value: (agent?.queues ?? ["BasicQueue"]).join(", ") }), "With commas between them"),
    field("After-contact work", h("input", { name: "afterContactWork", value: agent?.afterContactWork ?? "", placeholder: "30s, or manual" }), "Empty to leave it as it is"),
    h("label", { class: "check" }, h("input", { type: "checkbox", name: "autoAccept", checked: agent?.autoAccept ?? false }), "Accepts contacts by itself"),
    h("div", { class: "bar" }, h("button", { class: "main" }, "Save"), button("Cancel", () => app.close()))));
  }
}
