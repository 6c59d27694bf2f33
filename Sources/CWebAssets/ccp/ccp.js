"use strict";

// The panel: the agent's states, and the actions for each contact.
const view = {
  elements: Object.fromEntries(
    ["agent", "state", "next", "line", "hint", "notice", "contacts"].map((id) => [id, document.getElementById(id)])),
  shown: {},

  // Shows an error. "" removes it after an action that succeeds.
  notify(text) {
    this.elements.notice.textContent = text;
    this.elements.notice.hidden = !text;
  },

  showLine(text) {
    this.elements.line.textContent = text;
  },

  show(conduit) {
    if (!conduit.update) return;
    const { snapshot, configuration } = conduit.update;
    this.elements.agent.textContent = configuration.name;
    this.showStates(configuration.agentStates, snapshot.state);
    const { next } = this.elements;
    next.hidden = !snapshot.nextState;
    next.textContent = snapshot.nextState ? `next: ${snapshot.nextState.name}` : "";
    // Keeps unchanged elements, so that a button does not move under the pointer.
    this.once("contacts", [snapshot.contacts, conduit.viewed], () => {
      this.elements.contacts.replaceChildren(
        ...snapshot.contacts.map((contact) => this.item(contact, conduit)));
    });
  },

  once(name, data, draw) {
    const text = JSON.stringify(data);
    if (this.shown[name] === text) return;
    this.shown[name] = text;
    draw();
  },

  showStates(states, current) {
    const select = this.elements.state;
    const all = states.some((state) => state.name === current.name) ? states : [...states, current];
    this.once("states", all.map(({ name }) => name), () => {
      select.replaceChildren(...all.map(({ name }) => new Option(name, name)));
      this.states = all;
      this.shown.state = undefined;
    });
    this.current = current.name;
    this.once("state", current.name, () => { select.value = current.name; });
    select.disabled = false;
  },

  item(contact, conduit) {
    const item = document.createElement("li");
    const who = document.createElement("button");
    const customer = contact.connections.find((connection) => connection.initial);
    who.className = "who";
    who.textContent = `${customer.chatMediaInfo.customerName} – ${contact.state.type}`;
    who.onclick = () => conduit.broadcast("contact::view", { contactId: contact.contactId });
    item.setAttribute("aria-current", String(contact.contactId === conduit.viewed));
    item.append(who, ...this.actions(contact).map(([label, method, params]) => {
      const button = document.createElement("button");
      button.textContent = label;
      button.onclick = () => this.perform(conduit, contact, method, params);
      return button;
    }));
    return item;
  },

  actions(contact) {
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
    this.notify(err ? reason(err) : "");
    if (!err && method === "acceptContact") {
      conduit.broadcast("contact::accepted", { contactId });
      conduit.broadcast(`contact::accepted::${contactId}`, { contactId });
    }
  },
};

// Returns the server's explanation, which is in the stack, or else the service's message.
const reason = (err) => (err.stack[1] || err.message).trim();

const conduit = new Conduit(view);
const choose = async (chosen) => {
  const state = view.states.find(({ name }) => name === chosen);
  const { err } = await conduit.ask("putAgentState", { state, enqueueNextState: true });
  // Shows the old state until the server reports the new one, which may have to wait for contacts.
  view.elements.state.value = view.current;
  view.notify(err ? reason(err) : "");
};
view.elements.state.onchange = () => choose(view.elements.state.value);
view.elements.next.onclick = () => choose("Available");
view.elements.hint.hidden = conduit.desktop !== null;
conduit.start();
