"use strict";

// The panel itself, for whoever shows it: states, and what can be done with each contact.
const view = {
  elements: Object.fromEntries(
    ["agent", "state", "line", "notice", "contacts"].map((id) => [id, document.getElementById(id)])),

  notify(text) {
    this.elements.notice.textContent = text;
    this.elements.notice.hidden = false;
  },

  showLine(text) {
    this.elements.line.textContent = text;
    if (text === "connected") this.elements.notice.hidden = true;
  },

  show(conduit) {
    if (!conduit.update) return;
    const { snapshot, configuration } = conduit.update;
    this.elements.agent.textContent = configuration.name;
    this.showStates(configuration.agentStates, snapshot.state);
    this.elements.contacts.replaceChildren(
      ...snapshot.contacts.map((contact) => this.item(contact, conduit)));
  },

  showStates(states, current) {
    const select = this.elements.state;
    const all = states.some((state) => state.name === current.name) ? states : [...states, current];
    select.replaceChildren(...all.map((state) => new Option(state.name, state.name)));
    select.value = current.name;
    select.disabled = false;
    this.states = all;
  },

  item(contact, conduit) {
    const item = document.createElement("li");
    const who = document.createElement("span");
    const customer = contact.connections.find((connection) => connection.initial);
    who.className = "who";
    who.textContent = `${customer.chatMediaInfo.customerName} – ${contact.state.type}`;
    who.onclick = () => conduit.broadcast("contact::view", { contactId: contact.contactId });
    item.setAttribute("aria-current", String(contact.contactId === conduit.viewed));
    item.append(who, ...this.deeds(contact).map(([label, method, params]) => {
      const button = document.createElement("button");
      button.textContent = label;
      button.onclick = () => this.perform(conduit, contact, method, params);
      return button;
    }));
    return item;
  },

  deeds(contact) {
    const agent = contact.connections.find((connection) => connection.type === "agent");
    switch (contact.state.type) {
      case "connecting": return [["Accept", "acceptContact"], ["Reject", "rejectContact"]];
      case "connected": return [["End chat", "destroyConnection", { connectionId: agent.connectionId }]];
      default: return [["Close contact", "clearContact"]];
    }
  },

  async perform(conduit, contact, method, params) {
    const { contactId } = contact;
    const { err } = await conduit.ask(method, { contactId, ...params });
    if (err) return this.notify(err.message);
    if (method === "acceptContact") {
      conduit.broadcast("contact::accepted", { contactId });
      conduit.broadcast(`contact::accepted::${contactId}`, { contactId });
    }
  },
};

const conduit = new Conduit(view);
view.elements.state.onchange = async () => {
  const state = view.states.find(({ name }) => name === view.elements.state.value);
  const { err } = await conduit.ask("putAgentState", { state });
  if (err) view.notify(err.message);
};
if (!conduit.desktop) {
  view.notify("This page is for an agent's desktop to frame (initCCP: ccpUrl); in a window of its own it works as a panel.");
}
conduit.start();
